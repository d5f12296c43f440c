"""Codes of what is bought in: each kind, however it arrives, at each desk that asks."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sqlalchemy import select
from support.desk_pieces import write
from support.flows import bought_lots as lots
from support.flows import stocked_units as stock

from app.base.db import reading
from app.models.goods.lot import Lot
from app.models.goods.stock import StockCase, StockUnit

SSCC = "006912345600000011"
BATCH = "B2026-07A"


@pytest.fixture
def codes(network):
    """Every number that goods in stock have, by kind."""
    units = stock.labelled(network, in_cases=True)

    def tell(session):
        session.scalars(select(Lot)).one().batch = BATCH
        session.scalars(select(StockCase)).one().sscc = SSCC

    write(tell)
    with reading() as session:
        unit = session.get_one(StockUnit, stock.unit_key(units[0]))
        return {
            "unit": unit.ref,
            "lot": unit.lot.ref,
            "case": stock.cases()[0],
            "purchase order": lots.orders()[0],
            "supplier": lots.SUPPLIER,
            "batch": BATCH,
            "SSCC": SSCC,
            "bin": stock.BIN,
        }


WRAPPED = {
    "plain": "{}",
    "a line end": "{}\r\n",
    "AIM": "]C1{}",
    "a quote": "'{}",
    "zero width": "\ufeff{}\u200b",
    "blanks": "  {}\t",
}
REFERENCES = ("unit", "lot", "case", "purchase order")


def arriving(kind, code):
    """The code as readers, keyboards and input methods send it."""
    sent = {name: form.format(code) for name, form in WRAPPED.items()}
    sent["wide"] = "".join(chr(ord(c) + 0xFEE0) for c in code)
    sent["caps lock"] = code.swapcase()
    sent["dashes"] = code.replace("-", "—")
    if kind in REFERENCES:
        sent["bare"] = code.replace("-", "")
    if kind == "SSCC":
        sent |= {"AI": f"00{code}", "brackets": f"(00){code}", "AIM and AI": f"]C100{code}"}
    return sent


OWN_PAGE = {"unit": "/lots/units/{}", "lot": "/lots/{}"}
# Desk, whether it reads lots, and whether it keeps the shelves.
DESKS = {
    "warehouse_keeper": (True, True),
    "purchaser": (True, False),
    "inspector": (True, False),
    "reviewer": (True, False),
    "auditor": (True, False),
    "manager": (True, False),
    "customer_service": (False, False),
    "receiving": (False, False),
    "sealer": (False, False),
    "warehouse_keeper_far": (False, False),
}


def opens(kind, code, *, shelves):
    """Where it opens; None: it is not known there. A trace says the code as it came."""
    if kind == "bin":
        return f"/warehouse/shelve?bin={code}" if shelves else None
    return OWN_PAGE[kind].format(code) if kind in OWN_PAGE else "/lots/trace?code="


def test_every_code_of_goods_however_it_arrives_opens(signed_in, codes):
    browser = signed_in("warehouse_keeper")
    for kind, code in codes.items():
        for form, sent in arriving(kind, code).items():
            found = browser.get("/scan?code=" + quote(sent)).headers["Location"]
            said = found if kind in OWN_PAGE or kind == "bin" else found[: len("/lots/trace?code=")]
            assert (kind, form, said) == (kind, form, opens(kind, code, shelves=True))


def test_each_desk_sees_what_it_may(signed_in, codes):
    for login, (reads, shelves) in DESKS.items():
        browser = signed_in(login)
        for kind, code in codes.items():
            found = browser.get("/scan?code=" + quote(code)).headers["Location"]
            where = opens(kind, code, shelves=shelves) if reads else None
            assert (login, kind, found.startswith(where or "\0")) == (login, kind, bool(where))
            # What a carrier could have written opens the receiving desk's form of unknown parcels.
            parcel = login == "receiving" and found.startswith("/receiving/unknown/new?")
            assert where or parcel or found == "/"


def test_the_boxes_of_the_warehouse_ask_the_same(signed_in, codes):
    browser = signed_in("warehouse_keeper")
    for form, sent in arriving("lot", codes["lot"]).items():
        found = browser.get("/warehouse/scan?code=" + quote(sent)).headers.get("Location")
        assert (form, found) == (form, f"/warehouse/lots/{codes['lot']}")
    for kind in ("unit", "case", "purchase order", "SSCC"):
        for form, sent in arriving(kind, codes[kind]).items():
            page = browser.get("/lots/trace?code=" + quote(sent)).get_data(as_text=True)
            assert (kind, form, "瑞丽玉石商行" in page) == (kind, form, True)
