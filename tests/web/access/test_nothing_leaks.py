"""After a whole life with a buyer whose every word is known, none of it stands outside the vault:
not in a row, a message, a file, a line of the log, nor on any page but the one that says so."""

from __future__ import annotations

import io
import json
import logging
import zipfile
import zlib

import pytest
import sqlalchemy as sa
from order_files.exports import export, row
from support.build import NOW, Scene
from support.certain import given_out
from support.databases import both_databases
from support.return_pieces import DAY, arrived, asked, compared, delivered
from vault.buyers import ZHANG, name_buyer
from web.access.scene import (
    WITH_ACCOUNT,
    Belongings,
    access_table,
    address,
    belongings,
    pages_of,
    roles_of,
    written_pages,
)

from app.base import clock, db
from app.commands.across.clockwork import tick
from app.commands.orders.taking_in import import_orders
from app.commands.personal import clock as personal_clock
from app.commands.returns import buyer as returns_buyer
from app.demo.buyer import let_in
from app.models.messages.outbox import OutboxMessage
from app.press.press import Press
from app.readers.orders.order_file import read

# What the buyer is and wrote; the staff's address. Masks leave 张**, ****5678 and 湖北省十堰市.
MARKERS = ("张三丰", "13812345678", "武当山", "13987654321", "李四光", "刻字送岳母", "203.0.113.77")
WORDS = "岳母嫌颜色浅"
# Who may read what the buyer wrote of a return, and the two answers that give a buyer away.
CASES = {"after_sales.case", "comparison.compare", "buyer.case"}
GIVES_AWAY = {("orders.rejected", "POST"), ("after_sales.buyer", "POST")}
BUYER_MAIN, OTHER_SUB = "6921837405512083641", "6921837405512149178"


def lived(net) -> Belongings:
    """A piece sold, sent, asked back with words, messages, compared; orders taken in twice."""
    things = belongings(net)
    name_buyer(things.piece)
    back = delivered(net, shop="玉见小铺")
    name_buyer(back)
    case = asked(back, reason=WORDS)
    later = NOW + 10 * DAY
    one, two = let_in(back, later), let_in(things.piece, later)
    with db.transaction() as session:
        returns_buyer.write_message(session, case, WORDS, by=one, now=later)
        returns_buyer.withdraw(session, things.case, by=two, now=later, reason=WORDS)
    arrived(net, case)
    compared(net, back, case)
    first = row(
        name=ZHANG.name, phone=ZHANG.phone, address="武当山紫霄宫", message="内圈刻字送岳母 定制",
        remark="张三丰来电 13812345678", type="定制 张三丰13812345678", sku="刻字 张三丰",
    )  # fmt: skip
    again = {**first, "name": "李四光", "phone": "13987654321", "status": "已发货"}
    again |= {"type": "定制 李四光 139 8765 4321", "sku": "刻字 李四光"}
    shifted = row(sub=OTHER_SUB, quantity="13812345678", price="张三丰", title="武当山紫霄宫")
    for who, rows in (
        ("张三丰", (first, shifted)),
        ("李四光", (again, {**shifted, "sub": "13812345678"})),
    ):
        name = f"{who} 13812345678 +86 13987654321.csv"
        file = given_out(read(name, export(*rows)))
        with db.transaction() as session:
            import_orders(session, file, by=net.manager, now=NOW)
    return things


@pytest.fixture
def scene():
    return Scene("a whole life", lived)


def spelled(text: str) -> list[bytes]:
    """A text as it may stand in bytes: plain, in JSON, in an address, in a PDF."""
    escaped = json.dumps(text)[1:-1]
    quoted = "".join(f"%{byte:02X}" for byte in text.encode())
    return [text.encode(), escaped.encode(), quoted.encode(), text.encode("utf-16-be")]


SPELLED = {text: spelled(text) for text in (*MARKERS, WORDS)}


def told(content: bytes, texts=MARKERS) -> list[str]:
    """Which of the texts the bytes tell, also packed into an archive or a stream."""
    places = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            places += [pack.read(name) for name in pack.namelist()]
    for place in list(places):
        if place.startswith(b"%PDF"):
            places += [unpacked(part) for part in place.split(b"stream")[1::2]]
    return [t for t in texts if any(one in place for one in SPELLED[t] for place in places)]


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream.strip(b"\r\n"))
    except zlib.error:
        return b""


def rows_that_tell(texts=(*MARKERS, WORDS)) -> list[tuple[str, str]]:
    """(table, text) for every row of every table."""
    with db.engine().connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        return [
            (table.name, text)
            for table in tables.sorted_tables
            for one in connection.execute(sa.select(table))
            for text in told(repr(tuple(one)).encode(), texts)
        ]


def files_that_tell(folder) -> list[tuple[str, str]]:
    """(file, text) for every file of the instance: database, evidence, papers, heads, packs."""
    if db.engine().dialect.name == "sqlite":
        with db.engine().connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return [
        (str(path.relative_to(folder)), text)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for text in told(path.read_bytes(), (*MARKERS, WORDS))
    ]


def more_pages(things: Belongings) -> list[str]:
    """Pages that show something only when asked for it."""
    return [
        "/service/find?q=5678",
        "/service/find?q=12345678",
        "/orders/search?number=6921837405512149177",
        "/orders/lines/6921837405512149177",
        "/orders/imports/2",
        "/orders/imports/3?result=rejected",
        f"/audit/items/{things.piece}/dispute.pdf",
        f"/audit/items/{things.piece}/dispute.json",
    ]


def visit(someone, method, path, key):
    headers = {"Authorization": f"Bearer {key}"} if path.startswith("/api/") and key else {}
    answer = someone.client.open(path, method=method, headers=headers)
    content = answer.get_data()
    answer.close()
    return answer.status_code, content


@both_databases
def test_no_row_and_no_file_tells(database, made):
    assert rows_that_tell() == []
    assert files_that_tell(database.instance) == []


def test_what_looks_for_a_leak_finds_one(database, made):
    with db.transaction() as session:
        session.add(OutboxMessage(topic="x", body={"to": "张三丰"}, created_at=NOW))
    assert rows_that_tell() == [("outbox_message", "张三丰")]
    pack = io.BytesIO()
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.csv", "13812345678")
    (database.instance / "pack.zip").write_bytes(pack.getvalue())
    found = dict(files_that_tell(database.instance))
    assert found["pack.zip"] == "13812345678"
    assert found["jadegate.db"] == "张三丰"


@pytest.mark.parametrize("role", [None, *WITH_ACCOUNT], ids=lambda r: r.value if r else "nobody")
def test_no_page_of_no_role_tells(app, made, signed_in, browser, role):
    someone = signed_in(role.value) if role else browser
    key = made.keys[role.value] if role else ""
    leaks, seen = [], 0
    for rule, method in pages_of(app):
        if method != "GET" or rule.endpoint.startswith("sign_in.sign_out"):
            continue
        status, content = visit(someone, method, address(app, rule, made), key)
        seen += status == 200
        texts = MARKERS if rule.endpoint in CASES else (*MARKERS, WORDS)
        leaks += [(rule.endpoint, text) for text in told(content, texts)]
    for path in more_pages(made):
        status, content = visit(someone, "GET", path, key)
        leaks += [(path, text) for text in told(content)]
    assert leaks == []
    assert seen > (5 if role is None else 10)


def test_what_may_tell_tells_to_whom_it_may_and_leaves_a_trace(
    made, signed_in, browser, caplog, database, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    service = browser
    service.client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    assert service.sign_in("customer_service").status_code == 302
    shut = service.post(f"/service/items/{made.piece}/buyer", {"reason": "张三丰来电"})
    assert shut.status_code == 422
    page = service.post(f"/service/items/{made.piece}/buyer", {"reason": "核对地址"})
    assert told(page.get_data()) == ["张三丰", "13812345678", "武当山"]
    manager = signed_in("manager")
    sent = {"file": (io.BytesIO(export(row(sub=OTHER_SUB, quantity="张三丰"))), "o.csv")}
    taken = manager.post("/orders/", sent, content_type="multipart/form-data").headers["Location"]
    assert told(manager.get(taken).get_data()) == []
    rows = manager.post(f"{taken}/rejected.csv").get_data()
    assert told(rows) == ["张三丰"]
    monkeypatch.setattr(personal_clock, "_forget_rejected", fails)
    assert any("see the log" in line for line in tick(Press(database), clock.now()))
    assert rows_that_tell(MARKERS) == [("sign_in_session", "203.0.113.77")]
    assert "IntegrityError" in caplog.text
    assert told(caplog.text.encode()) == []


def test_what_gives_a_buyer_away_asks_who_it_is():
    """Each answer with buyers in clear wants a fresh proof, each time."""
    fresh = access_table()["fresh"]
    assert {endpoint: fresh.get(endpoint) for endpoint, _ in GIVES_AWAY} == {
        endpoint: "each time" for endpoint, _ in GIVES_AWAY
    }


def fails(_now):
    """What a database says of a row that it refuses is logged; what was in the row is not."""
    with db.transaction() as session:
        session.execute(sa.insert(OutboxMessage), {"topic": MARKERS[0], "body": {}})
    yield ""


def test_no_pack_of_an_auditor_tells(made, signed_in):
    auditor = signed_in("auditor")
    pack = auditor.get(auditor.post("/audit/packs").location + ".zip")
    content = pack.get_data()
    pack.close()
    assert content.startswith(b"PK")
    assert told(content, (*MARKERS, WORDS)) == []


def test_the_list_of_who_gives_away_is_whole(app):
    """The answers that may tell, by hand; each is asked of its people above."""
    pages = written_pages()
    assert {page for page in GIVES_AWAY if page not in pages} == set()
    assert {role.value for page in GIVES_AWAY for role in roles_of(pages[page])} == {
        "customer_service",
        "manager",
    }
