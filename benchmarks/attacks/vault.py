"""Personal data: one place, one person at a time, and nothing of a foreign center."""

from __future__ import annotations

from benchmarks.attacks.house import FOUND, REFUSED, House, must, order_file
from benchmarks.attacks.listing import attack, held_by

OLD = {
    "收件人": "欧阳丰登",
    "收件人手机号": "13812345678",
    "收货地址": "云南省瑞丽市玉城路一百八十八号",
}
NEW = {
    "收件人": "诸葛静姝",
    "收件人手机号": "13987654321",
    "收货地址": "上海市静安区延平路九十九弄",
}
CLEAR = [word for person in (OLD, NEW) for word in person.values()]
NUMBER, BAD_PHONE = "6987000000000000001", "13700001111"
MISSING = 404


def import_moved(house: House) -> None:
    """An order, the same with another receiver, and a row that is rejected: the network's own."""
    manager = house.staff("manager_net")
    line = {"主订单编号": NUMBER, "子订单编号": NUMBER}
    bad = {"主订单编号": "6987000000000000002", "子订单编号": "6987000000000000002"}
    bad |= {"商品数量": "两三件", "收件人手机号": BAD_PHONE}
    for receiver, more in ((OLD, [bad]), (NEW, [])):
        manager.get("/orders/")
        content = order_file([{**line, **receiver}, *more])
        reply = manager.post("/orders/", {"center": ""}, {"file": ("orders.csv", content)})
        if reply.status != FOUND:
            raise RuntimeError(f"the import is refused: {reply.words[-400:]}")
        house.others.setdefault("imports", []).append(reply.location)
    house.facts["moved"] = {
        "order": NUMBER,
        "old": OLD["收件人手机号"],
        "new": NEW["收件人手机号"],
    }


@attack("S4", words="a buyer's name, phone, address in the ledger or any other table")
def in_clear(house: House) -> None:
    found = house.says([*CLEAR, BAD_PHONE])
    must(not found, f"in clear in {', '.join(found)}")
    log = (house.folder / "server.log").read_text("utf-8", "replace")
    must(not any(word in log for word in CLEAR), "in clear in the server's log")


@attack("S5", words="a manager of one center reads an import of no center, and its rejected rows")
def foreign_import(house: House) -> None:
    first = house.others["imports"][0]
    for login in ("manager", "manager_far"):
        manager = house.staff(login)
        must(manager.get(first).status == MISSING, f"{login} reads the result")
        reply = manager.post(f"{first}/rejected.csv")
        must(reply.status == MISSING, f"{login} takes the rejected rows: {reply.status}")
    own = house.stranger()  # signed in anew: rows of buyers are given out for ten minutes after
    own.sign_in("manager_net", house.facts["password"])
    page = own.get(first)
    must(page.status == 200, f"the importer: {page.status}")
    must(not any(word in page.text for word in [*CLEAR, BAD_PHONE]), "the result shows a buyer")
    reply = own.post(f"{first}/rejected.csv")
    must(reply.status == 200 and BAD_PHONE in reply.text, f"once: {reply.status}")
    reply = own.post(f"{first}/rejected.csv")
    must(reply.status >= REFUSED and BAD_PHONE not in reply.text, f"twice: {reply.status}")


@attack("S5", words="lines, pieces and files of another center")
def foreign_center(house: House) -> None:
    ref, order = house.facts["far"]["ref"], house.facts["far"]["order"]
    for login, path in (
        ("manager", f"/orders/lines/{order}"),
        ("receiving", f"/receiving/items/{ref}"),
        ("reviewer", f"/review/{ref}"),
        ("inspector", f"/bench/{ref}"),
        ("customer_service", f"/service/items/{ref}"),
        ("sealer", f"/sealing/items/{ref}"),
    ):
        reply = house.staff(login).get(path)
        must(reply.status == MISSING, f"{login} {path}: {reply.status}")


@attack("S4", words="customer service unmasks a buyer without a reason, or without a trace")
def unmask_without_reason(house: House) -> None:
    clerk, ref = house.staff("customer_service"), house.facts["clear"]["ref"]
    told = "SELECT count(*) FROM ledger_event WHERE tag = 'personal.unmasked'"
    before = house.count(told)
    must("13900001288" not in clerk.get(f"/service/items/{ref}").text, "the page shows the phone")
    reply = clerk.post(f"/service/items/{ref}/buyer", {"reason": " "})
    must(reply.status >= REFUSED and "13900001288" not in reply.text, f"no reason: {reply.status}")
    reply = clerk.post(f"/service/items/{ref}/buyer", {"reason": "核对收货地址"})
    if "13900001288" in reply.text:
        must(house.count(told) == before + 1, "nobody wrote it down")


@attack("S21", words="asking whether a file or a piece of another center exists")
def oracle(house: House) -> None:
    with house.database() as connection:
        key = connection.exec_driver_sql("SELECT max(id) FROM evidence").scalar_one()
    for login in ("inspector_far", "manager_far"):
        other = house.staff(login)
        for path in (f"/evidence/{key}", f"/evidence/{key}/thumb"):
            found, none = other.get(path), other.get(path.replace(str(key), "987654"))
            must(found.status == none.status == MISSING, f"{found.status}, {none.status}")
        found = other.get(f"/items/{house.facts['delivered']['ref']}")
        none = other.get("/items/QC-2026-987654")
        must(found.status == none.status == MISSING, f"{found.status}, {none.status}")


@attack("S21", words="a regulator's link writes the ledger each time it is opened")
def regulator(house: House) -> None:
    auditor, ref = house.staff("auditor"), house.facts["delivered"]["ref"]
    auditor.get("/audit/access")
    page = auditor.post("/audit/access", {"holder": "瑞丽市监局", "refs": ref, "days": "3"})
    page = page if page.status != FOUND else auditor.get(page.location)
    token = page.text.partition("/audit/case/")[2].split('"')[0].split("<")[0]
    must(token, "no link is shown")
    stranger = house.stranger()
    rows = "SELECT count(*) FROM ledger_event"
    first = stranger.get(f"/audit/case/{token}/{ref}")
    before = house.count(rows)
    for _ in range(5):
        stranger.get(f"/audit/case/{token}/{ref}")
    must(first.status == 200, f"the link: {first.status}")
    must(house.count(rows) == before, f"{house.count(rows) - before} rows by five looks")
    other = stranger.get(f"/audit/case/{token}/{house.facts['far']['ref']}")
    must(other.status == MISSING, f"another piece by the link: {other.status}")


held_by(
    "S4", words="every event, message and log line, walked",
    test="tests/house/test_vault_doors.py",
)  # fmt: skip
