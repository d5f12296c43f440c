"""One box that finds everything: kinds of codes, the ways they arrive, and the desks that ask."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from sqlalchemy import select, update
from support.databases import both_databases
from support.desk_pieces import CHEN, registered, write
from support.return_pieces import arrived, asked, case_of, compared, item_id, refunded

from app.base import db
from app.models.dispatch.parcel import Seal
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.papers.piece_code import PieceCode
from app.queries.goods.stock.places import bin_called
from app.queries.goods.stock.trace import trace
from app.queries.search_sight import SearchSight
from app.queries.sought import find_pieces, found_elsewhere
from workflows.inspection.piece_codes import fold_code
from workflows.intake.codes.meaning import CodeKind, read_code

SERIAL = "K7-204515"
DATED = "261121-200000000000083"
CENTERS = SearchSight(items=None, cases=None, phones=None, shops=())


@pytest.fixture
def life(network, sold_piece):
    """A piece with every number that one can have, by kind."""
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    refunded(network, case)
    with db.reading() as session:
        item = session.get_one(Item, item_id(ref))
        number = session.scalar(select(Certificate.number).where(Certificate.item_id == item.id))
        paper = session.scalars(select(Certificate.id).where(Certificate.number == number)).one()
        order = item.line.order.number
        waybill = item.waybill_in
        tag = session.scalars(select(Seal.tag_no).where(Seal.item_id == item.id)).one()
    # A jade piece has no serial of its own: one that a watch would have.
    write(lambda s: s.add(PieceCode(kind="WT-03", code=fold_code(SERIAL), certificate_id=paper)))
    return {
        "item": ref,
        "return": case,
        "refund": case_of(case).refund_number,
        "certificate": number,
        "order": order,
        "waybill in": waybill,
        "waybill out": f"SF0000000{ref[-6:]}",
        "waybill back": "75000000000001",
        "serial": SERIAL,
        "tag": tag.replace("-", ""),
        "phone": "1288",
        "whole phone": "13900001288",
    }


ITEM, CASE = "item", "case"
MEANS = {
    "item": ITEM, "return": CASE, "refund": CASE, "certificate": ITEM, "order": ITEM,
    "waybill in": ITEM, "waybill out": ITEM, "waybill back": CASE, "serial": ITEM, "tag": ITEM,
    "phone": ITEM,
    "whole phone": ITEM,
}  # fmt: skip
WRAPPED = {
    "plain": "{}",
    "a line end": "{}\r\n",
    "AIM": "]C1{}",
    "a quote": "'{}",
    "zero width": "\ufeff{}\u200b",
    "blanks": "  {}\t",
}


def wide(code):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in code)


def locations(browser, codes, path="/scan?code={}"):
    return {
        name: browser.get(path.format(quote(code))).headers.get("Location")
        for name, code in codes.items()
    }


def test_every_number_however_it_arrives_opens_for_customer_service(signed_in, life):
    browser = signed_in("customer_service")
    opens = {ITEM: f"/items/{life['item']}", CASE: f"/service/cases/{life['return']}"}
    for kind, means in MEANS.items():
        code = life[kind]
        arrives = {name: form.format(code) for name, form in WRAPPED.items()}
        arrives |= {"wide": wide(code), "caps lock": code.lower(), "dashes": code.replace("-", "—")}
        expected = dict.fromkeys(arrives, opens[means])
        assert (kind, locations(browser, arrives)) == (kind, expected)
    bare = life["certificate"].replace("-", "")
    own = {
        "bare": bare,
        "QR": f"http://localhost/v/{life['certificate']}?c=AAAA-BBBB",
        "QR in capitals": f"HTTP://LOCALHOST/V/{bare}?C=AAAA",
    }
    assert locations(browser, own) == dict.fromkeys(own, opens[ITEM])


# Desk, and where a piece and where its return open there; None: it is not known there.
DESKS = {
    "receiving": ("/items/{item}", "/arrivals/?code={case}"),
    "inspector": ("/items/{item}", "/compare/{case}"),
    "reviewer": ("/items/{item}", "/items/{item}"),
    "sealer": ("/items/{item}", "/items/{item}"),
    "auditor": ("/items/{item}", "/service/cases/{case}"),
    "manager": ("/items/{item}", "/service/cases/{case}"),
    "admin": (None, None),
    "receiving_far": (None, None),
}
NO_PHONES = {"inspector", "reviewer", "sealer"}


def test_each_desk_sees_what_it_may(signed_in, life):
    for login, (item, case) in DESKS.items():
        browser = signed_in(login)
        opens = {ITEM: item, CASE: case}
        for kind, means in MEANS.items():
            hidden = "phone" in kind and login in NO_PHONES
            where = None if hidden else opens[means]
            expected = where.format(item=life["item"], case=life["return"]) if where else "/"
            if (login, kind) == ("receiving_far", "waybill back"):  # a parcel that nobody knows
                expected = f"/receiving/unknown/new?waybill={life[kind]}"
            found = browser.get("/scan?code=" + quote(life[kind])).headers["Location"]
            assert (login, kind, found) == (login, kind, expected)
    with db.reading() as session:
        shop = session.get_one(Item, item_id(life["item"])).merchant_id
        theirs = SearchSight(items=(), cases=(), phones=(), shops=(shop,))
        for kind in ("return", "refund", "waybill back"):
            (told,) = find_pieces(session, read_code(life[kind]), theirs)
            assert (kind, told.ref, told.case_ref) == (kind, life["item"], "")
        assert find_pieces(session, read_code("RT-2001-" + life["return"][-6:]), theirs) == []


def test_the_other_boxes_ask_the_same(signed_in, life):
    service = signed_in("customer_service")
    answers = {ITEM: f"/service/items/{life['item']}", CASE: f"/service/cases/{life['return']}"}
    found = locations(service, life, "/service/find?q={}")
    assert found == {kind: answers[means] for kind, means in MEANS.items()}
    receiving = locations(signed_in("receiving"), life, "/receiving/scan?code={}")
    opens = {ITEM: f"/items/{life['item']}", CASE: f"/arrivals/?code={life['return']}"}
    assert receiving == {kind: opens[means] for kind, means in MEANS.items()}
    orders = signed_in("manager")
    for kind in ("item", "certificate", "return"):
        code = quote(life[kind])
        assert orders.get(f"/orders/search?number={code}").headers["Location"] == (
            f"/scan?code={code}"
        )


def test_a_number_with_letters_shows_no_strangers(signed_in, network, sold_piece):
    browser = signed_in("customer_service")
    page = browser.get("/service/find?q=T7QC-SHJ5-1288").get_data(as_text=True)
    assert "没有认出" in page
    assert "QC-2026-000001" not in page


def test_a_foreign_address_is_told_never_opened(signed_in, life):
    browser = signed_in("sealer")
    evil = quote(f"https://qc.evil.example/v/{life['certificate']}?c=A")
    assert browser.get(f"/scan?code={evil}").headers["Location"] == "/"
    assert "qc.evil.example" in browser.get("/sealing/").get_data(as_text=True)


@both_databases
def test_a_number_of_two_platforms_is_a_choice(signed_in, network):
    first, second = registered(network)[0], registered(network)[0]
    with db.transaction() as session:
        line = session.get_one(Item, item_id(second)).line
        number = session.get_one(Item, item_id(first)).line.order.number
        session.execute(
            update(ShopOrder)
            .where(ShopOrder.id == line.order_id)
            .values(platform="taobao", number=number)
        )
        session.execute(update(OrderLine).where(OrderLine.id == line.id).values(platform="taobao"))
    page = signed_in("receiving").get(f"/scan?code={number}").get_data(as_text=True)
    for word in (first, second, "抖音电商", "淘宝", "选要办的这一件"):
        assert word in page
    far = signed_in("receiving_far").get(f"/receiving/scan?code={number}")
    assert far.headers["Location"] == "/receiving/"


@both_databases
@pytest.mark.usefixtures("app")
def test_what_no_page_asks_of_both(network):
    """Every kind's statement, for shops as well, on both databases."""
    codes = ("QC-2026-000001", "RT-2026-000001", "RF-2026-000001", "T7QC-SHJ5-DA75", "13900001288")
    sights = (CENTERS, SearchSight(items=(1,), cases=(1,), phones=(1,), shops=(1,)))
    with db.reading() as session:
        for code in map(read_code, codes):
            for sight in sights:
                assert find_pieces(session, code, sight) == []
            assert found_elsewhere(session, code) is None
        for centers in (None, [1]):
            assert bin_called(session, "a-01-01", centers) == ""
            assert trace(session, "B2026-07A", centers).lots == ()
    registered(network)
    write(lambda s: s.execute(update(ShopOrder).values(number=DATED)))
    write(lambda s: s.execute(update(OrderLine).values(sku="圈口57mm 编号RL1023")))
    shop_only = SearchSight(items=(), cases=(), phones=(), shops=(1,))
    with db.reading() as session:
        found = find_pieces(session, read_code("QC-2026-000001"), shop_only)
        (dated,) = find_pieces(session, read_code("261121200000000000083"), CENTERS)
        assert (dated.kind, dated.order_number) == (CodeKind.ORDER, DATED)
        for typed in ("000001", "1"):
            (tail,) = find_pieces(session, read_code(typed), CENTERS)
            assert (tail.kind, tail.ref) == (CodeKind.ITEM_DIGITS, "QC-2026-000001")
        for typed, count in {"rl1023": 1, "RL1024": 0, "RL-1023": 0}.items():
            listed = find_pieces(session, read_code(typed), CENTERS)
            assert (typed, [one.kind for one in listed]) == (
                typed,
                [CodeKind.LISTED_NUMBER] * count,
            )
        nobody = SearchSight(items=(), cases=(), phones=(), shops=())
        assert [piece.kind for piece in found] == [CodeKind.ITEM]
        assert find_pieces(session, read_code("QC-2026-000001"), nobody) == []
        assert find_pieces(session, read_code("QC-2025-000001"), CENTERS) == []


def test_the_reader_is_tested_on_a_page(signed_in):
    browser = signed_in("receiving")
    page = browser.get("/scanner").get_data(as_text=True)
    assert "<svg" in page
    assert "设置正确" not in page
    page = browser.get("/scanner?arrived=" + quote("jG-0123456789-ABYZqawz:/?=.&_%")).get_data(
        as_text=True
    )
    assert "大写锁定" in page
    page = browser.get("/scanner?arrived=" + quote("Jg-0123456789-abyzQAWZ:/?=.&_%")).get_data(
        as_text=True
    )
    assert "设置正确" in page


@both_databases
def test_digits_that_only_agree_are_a_list_and_take_nothing_in(signed_in, network, monkeypatch):
    masked = replace(CHEN, phone="*********88")
    monkeypatch.setattr("support.desk_pieces.CHEN", masked)
    (ref,) = registered(network)
    monkeypatch.setattr("support.desk_pieces.CHEN", CHEN)
    (other,) = registered(network)  # 13900001288, and an order number with 90000000000000000
    with db.reading() as session:
        number = session.get_one(Item, item_id(other)).line.order.number
    receiving, service = signed_in("receiving"), signed_in("customer_service")
    for browser, path, code in (
        (receiving, "/receiving/scan?code=", "9988"),
        (receiving, "/scan?code=", "4945388"),
        (receiving, "/receiving/scan?code=", "1288"),
        (receiving, "/scan?code=", number[-7:]),
        (service, "/scan?code=", "9988"),
        (service, "/service/find?q=", "9988"),
    ):
        page = browser.get(path + code)
        assert (path, code, page.status_code) == (path, code, 200)
        assert "只核对了末 2 位" in page.text or "订单号中的几位" in page.text
    assert other in receiving.get("/scan?code=" + number[-7:]).text
    assert "没有认出" in service.get("/service/find?q=7654321").text
    exact = receiving.get("/receiving/scan?code=" + number).headers["Location"]
    assert exact == f"/receiving/items/{other}"
    told = receiving.post("/arrivals/", {"code": "9988"})
    assert (told.status_code, "只有几位数字相符" in told.text) == (409, True)
    assert ref in receiving.get("/scan?code=9988").text
