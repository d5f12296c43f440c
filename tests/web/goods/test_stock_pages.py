"""A lot let through becomes units in bins; an order takes one, by scan, as far as receiving."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from support.flows import bought_lots as lots
from support.flows import stocked_units as stock

from app.base.db import reading
from app.models.goods.stock import StockCount, StockMapping, StockUnit
from workflows.goods.stock.states import UnitState


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def keeper(network, signed_in):
    return signed_in("warehouse_keeper")


def key_of_last(table):
    with reading() as session:
        return session.scalars(select(table.id).order_by(table.id.desc())).first()


def test_from_the_label_to_the_receiving_desk(network, keeper, signed_in):
    lot = lots.accepted(network)
    assert "生成单件码" in text(keeper.get(f"/lots/{lot}/stock"))
    assert keeper.post(f"/warehouse/lots/{lot}/units", {}).location == f"/lots/{lot}/stock"
    page = text(keeper.get(f"/lots/{lot}/stock"))
    assert "UN-2026-000005" in page
    printed = keeper.get(f"/warehouse/lots/{lot}/labels?size=40x30")
    assert printed.data.startswith(b"%PDF")
    bins = {"center": str(network.center_id), "bins": "A-01-01\nB-01-01"}
    assert keeper.post("/warehouse/bins", bins).location.startswith("/warehouse/bins")
    assert "A-01-01" in text(keeper.get("/warehouse/bins"))
    shown = text(keeper.get("/lots/units/UN-2026-000001"))
    (page,) = PdfReader(BytesIO(keeper.get("/lots/units/UN-2026-000001/statement").data)).pages
    printed = "".join(page.extract_text().split())
    for said in ("批次验收说明", "不表示本单件经过检验", "本说明不是鉴定证书"):
        assert said in shown
        assert said in printed
    unit = "UN-2026-000001"
    put = {"bin": "A-01-01", "code": unit}
    assert keeper.post("/warehouse/shelve", put).location == "/warehouse/shelve?bin=A-01-01"
    lost = {"bin": "A-01-01", "code": "UN-2026-999999"}
    assert keeper.post("/warehouse/shelve", lost).location == "/warehouse/shelve?bin=A-01-01"
    assert "没有编号为 UN-2026-999999 的单件" in text(keeper.get("/warehouse/shelve?bin=A-01-01"))
    pieces = stock.wanted(network, 2)
    picks = text(keeper.get("/warehouse/picks"))
    assert unit in picks
    assert pieces[1] in picks
    keeper.post("/warehouse/picks", {"code": unit})
    keeper.post("/warehouse/hand-over", {"unit": unit, "piece": pieces[1]})
    assert f"这一件是给 {pieces[0]} 的" in text(keeper.get("/warehouse/picks"))
    keeper.post("/warehouse/hand-over", {"unit": unit, "piece": pieces[0]})
    assert stock.unit_state(unit) is UnitState.ISSUED
    back = {"grade": "opened", "reason": "买家退回，已拆封"}
    keeper.post(f"/lots/units/{unit}/take_back", back)
    reviewer = signed_in("reviewer")
    assert "已拆封" in text(reviewer.get(f"/lots/units/{unit}"))
    reviewer.post(f"/lots/units/{unit}/release", {"reason": "清点完好"})
    shown = text(reviewer.get(f"/lots/units/{unit}"))
    assert "瑞丽玉石商行" in shown
    assert "解冻" in shown
    assert unit in text(reviewer.get("/lots/units?state=labelled"))
    assert text(reviewer.get("/lots/units/expiring")).count(unit) == 0


def test_a_count_is_blind_and_its_differences_are_another_persons(network, keeper, signed_in):
    units = stock.stored(network)
    assert units[0] not in text(keeper.get("/warehouse/count"))
    scanned = {"center": str(network.center_id), "bin": "A-01-01", "scans": "\n".join(units[1:])}
    keeper.post("/warehouse/count", scanned)
    assert "查明的原因" not in text(keeper.get("/lots/counts"))
    manager = signed_in("manager")
    assert units[0] in text(manager.get("/lots/counts"))
    manager.post(f"/lots/counts/{key_of_last(StockCount)}", {"reason": "找遍未见"})
    assert stock.unit_state(units[0]) is UnitState.MISSING


def test_what_a_shop_sells_out_of_stock_is_said_by_two(network, signed_in):
    stock.stored(network)
    stock.wanted(network)
    buyer, manager = signed_in("purchaser"), signed_in("manager")
    page = text(buyer.get("/purchasing/mappings"))
    assert "玉见小铺" in page
    asked = {"merchant": "1", "code": "YJ-9", "center": str(network.center_id)}
    buyer.post("/purchasing/mappings", {**asked, "product": "nowhere"})
    assert "没有采购过" in text(buyer.get("/purchasing/mappings"))
    buyer.post("/purchasing/mappings", {**asked, "product": lots.PRODUCT})
    assert "待复核" in text(buyer.get("/purchasing/mappings"))
    there = f"/lots/mappings/{key_of_last(StockMapping)}"
    manager.post(f"{there}/approve")
    assert "已生效" in text(manager.get("/lots/mappings"))
    manager.post(f"{there}/end", {"reason": "换仓"})
    assert "YJ-9" not in text(manager.get("/lots/mappings"))


def test_one_code_leads_back_to_who_supplied_and_on_to_the_order(network, keeper, signed_in):
    units = stock.issued(network)
    piece, lot = stock.piece_of(units[0]), lot_of(units[0])
    for code in (units[0], lot, piece, lots.SUPPLIER, lots.orders()[0], "BATCH-7"):
        page = text(keeper.get(f"/lots/trace?code={code}"))
        assert ("瑞丽玉石商行" in page) is (code != "BATCH-7")
        assert (piece in re.sub(r"<[^>]*>", "", page)) is (code != "BATCH-7")
    assert keeper.get(f"/scan?code={units[0]}").location == f"/lots/units/{units[0]}"
    assert keeper.get(f"/scan?code={lot}").location == f"/lots/{lot}"
    assert keeper.get(f"/scan?code={lots.SUPPLIER}").location == "/lots/trace?code=YN01"
    assert "/lots/trace" not in keeper.get("/scan?code=BATCH-7").location
    far = signed_in("warehouse_keeper_far")
    assert "瑞丽玉石商行" not in text(far.get(f"/lots/trace?code={lot}"))


def lot_of(unit):
    with reading() as session:
        return session.get_one(StockUnit, stock.unit_key(unit)).lot.ref


def test_another_warehouses_units_are_nobodys_business(network, signed_in):
    units = stock.stored(network)
    far = signed_in("warehouse_keeper_far")
    assert far.get(f"/lots/units/{units[0]}").status_code == 404
    assert far.post(f"/lots/units/{units[0]}/hold", {"reason": "x"}).status_code == 404
    assert units[0] not in text(far.get("/lots/units"))
    manager = signed_in("manager")
    alone = manager.post(f"/lots/units/{units[0]}/write_off", {"reason": "找不到"})
    assert alone.status_code == 404, "stock is written off by a count, which takes two"
