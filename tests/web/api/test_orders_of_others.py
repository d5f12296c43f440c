"""Programs that name an order of another center or shop, and texts that no file could bring."""

from __future__ import annotations

import io
from typing import Any

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select
from support.build import Scene
from web.api.programs import Program, key_of_house, key_of_shop, order

from app.base import db
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine, SendingNotice, ShopOrder
from app.queries.returns.personal import receiver_in_full

NUMBER = "7001234567890123456"
AT, FILES = "/api/v1/orders", "/api/v1/order-files"
TO: dict[str, str] = {
    "name": "李四",
    "phone": "13987654321",
    "province": "云南省",
    "city": "瑞丽市",
    "address": "1 号",
}


def keys(network):
    return {
        "shop": key_of_shop("玉见小铺"),
        "near": key_of_house(network),
        "far": key_of_house(network, "api_key_far"),
    }


@pytest.fixture
def scene():
    return Scene("keys of two centers and a shop", keys)


@pytest.fixture
def near(app, made):
    program = Program(app, made["near"])
    Program(app, made["shop"]).post(AT, order("1", center="RL"))  # so that the shop is known
    first = order(NUMBER, receiver=TO | {"phone": "13812345678"}, hand_back="post")
    assert program.post(AT, first).status_code == 201
    return program


def said(answer):
    found = answer.get_json()
    return answer.status_code, found.get("code"), found.get("field")


def kept():
    with db.reading() as session:
        key = session.scalars(select(ShopOrder.id).where(ShopOrder.number == NUMBER)).one()
        lines = session.scalar(select(func.count(OrderLine.id)))
        notice = session.get_one(SendingNotice, key)
        phone = receiver_in_full(session, key)["phone"]
        return lines, phone, notice.hand_back, notice.expected_at


def test_the_key_of_another_center_changes_nothing_of_an_order(app, made, near):
    far, before = Program(app, made["far"]), kept()
    new: dict[str, Any] = {"line": {"number": "ATK-1"}}
    refused = (422, "line_of_another_center", "lines[0]")
    for more in (new, new | {"receiver": TO}, new | {"center": "ZZ"}, {"receiver": TO}):
        assert said(far.post(AT, order(NUMBER, **more))) == refused
    # Lines that say nothing new are known; the notice is the whole order's all the same.
    for more in ({"hand_back": "pick_up"}, {"expected_at": "2027-05-05T00:00:00Z"}):
        assert said(far.post(AT, order(NUMBER, **more)))[:2] == (422, "line_of_another_center")
    assert kept() == before
    assert near.post(AT, order(NUMBER, hand_back="pick_up", receiver=TO)).status_code == 201
    assert kept()[1:3] == (TO["phone"], "pick_up")


def test_a_number_that_a_shops_key_took_first_is_not_booked_to_it(app, made, near):
    Program(app, made["shop"]).post(AT, order("SQ1"))
    sent = export(row(main="SQ1", sub="SQ1-2"))
    found = near.call("POST", FILES, data={"file": (io.BytesIO(sent), "a.csv")}).get_json()
    assert [one["code"] for one in found["rows"]] == ["shop_not_known"]
    key_of_shop("玉满堂翡翠珠宝旗舰店")  # makes that shop known
    found = near.call("POST", FILES, data={"file": (io.BytesIO(sent), "a.csv")}).get_json()
    assert [one["code"] for one in found["rows"]] == ["order_of_another_shop"]


def test_a_file_of_a_platform_that_is_none(near):
    data = {"file": (io.BytesIO(export(row())), "a.csv"), "platform": "nosuch"}
    answer = near.call("POST", FILES, data=data)
    assert said(answer)[::2] == (422, "platform")
    assert "doudian" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": {"title": "翡翠手镯\u202e A货"}}, "lines[0].title"),
        ({"line": {"title": "翡翠\u0001手镯"}}, "lines[0].title"),
        ({"receiver": TO | {"address": "\u0001"}}, "receiver.address"),
        ({"shop": '=HYPERLINK("http://evil/","x")'}, "shop"),
        ({"shop": "@SUM(1)"}, "shop"),
        ({"shop": "没有的店"}, "shop"),
    ],
)
def test_texts_and_shops_that_no_file_could_bring(near, changes, field):
    assert said(near.post(AT, order("77", **changes)))[::2] == (422, field)
    with db.reading() as session:
        assert session.scalars(select(Merchant.shop)).all() == ["玉见小铺"]
