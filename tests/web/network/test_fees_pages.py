"""The month of a shop: asked for, priced by two, read by the manager and by its own shop alone."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from support.build import FOUNDER, NOW, Scene
from support.return_pieces import item_id, sent

from app.base import db
from app.commands.people import accounts
from app.models.intake.item import Item
from workflows.roles import Role

MONTH = "2026-11"
PRICE = {
    "category": "",
    "service": "shipped",
    "price": "8.50",
    "free_days": "0",
    "first_day": "2026-11-01",
    "reason": "年度调价，两人已核对合同",
}


@pytest.fixture
def scene():
    return Scene("sent", sent)


def table(answer):
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_a_manager_asks_for_a_price_and_the_shop_reads_its_own_month(browser, network, made):
    with db.transaction() as session:
        item = session.get_one(Item, item_id(made))
        center, shop, number = item.center_id, item.merchant_id, item.line.order.number
        accounts.grant(
            session, network.merchant.person_id, Role.MERCHANT,
            by=FOUNDER, now=NOW, merchant_id=shop,
        )  # fmt: skip
    browser.sign_in("manager")
    at = f"month={MONTH}&account={center}-{shop}"
    page = browser.get(f"/board/fees?{at}").text
    assert "有 3 行没有单价" in page
    assert made.rsplit("-", 1)[1] in page
    bad = browser.post("/board/fees/prices", PRICE | {"center": center, "price": "about 8"})
    assert (bad.status_code, "请填写单价" in bad.text, "年度调价" in bad.text) == (422, True, True)
    asked = browser.post("/board/fees/prices", PRICE | {"center": center})
    assert asked.status_code == 302
    assert "尚未执行" in browser.get("/board/fees").text
    assert browser.get(f"/board/fees?month={MONTH}&account=9-9").status_code == 404
    rows = table(browser.get(f"/board/fees/file?{at}"))
    assert [(row["货品"], row["收费项目"]) for row in rows] == [
        (made, "检测费"),
        (made, "封装费"),
        (made, "发货费"),
    ]
    browser.post("/sign-out")
    browser.sign_in("merchant")
    assert made.rsplit("-", 1)[1] in browser.get(f"/merchant/fees?{at}").text
    (first, *_) = table(browser.get(f"/merchant/fees/file?{at}&form=qic"))
    told = ("结算单号", "订单码", "关联订单号", "费用项", "状态", "备注")
    # Long numbers end with a tab, so that a spreadsheet leaves them as they are.
    assert [first[name].strip() for name in told] == [
        "RL-202611", made, number, "检测费", "未结账", "无单价",
    ]  # fmt: skip
    assert browser.get(f"/merchant/fees/file?{at}&form=pdf").status_code == 404
    assert browser.get(f"/merchant/fees?month={MONTH}&account={center}-9").status_code == 404
    browser.post("/sign-out")
    browser.sign_in("merchant_2")
    assert "还没有送检的货品" in browser.get("/merchant/fees").text
    assert browser.get("/merchant/fees/file").status_code == 404
