"""What a row of an export leaves in its order line: each column from its own field."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.commands.orders.rows import keep_row
from app.models.orders.order import OrderLine
from workflows.orders.row import AfterSale, OrderRow, OrderStatus, as_record, record_digest

ROW = OrderRow(
    line=2,
    main_order="692183740551",
    sub_order="692183740552",
    title="天然翡翠手镯",
    quantity=3,
    status=OrderStatus.TO_SHIP,
    status_text="待发货",
    after_sale=AfterSale.IN_PROGRESS,
    sku="圈口56",
    product_id="P1",
    merchant_code="M1",
    unit_price=Decimal("12800.00"),
    payable=Decimal("38000.00"),
    freight=Decimal("12.00"),
    order_type="直播",
    receiver_name="张三丰",
    receiver_phone="13812345678",
)


def kept(row: OrderRow) -> OrderLine:
    line = OrderLine()
    keep_row(line, row)
    return line


def test_each_column_has_its_own_field() -> None:
    line = kept(ROW)
    assert (line.title, line.sku, line.product_id) == ("天然翡翠手镯", "圈口56", "P1")
    assert (line.merchant_code, line.quantity, line.order_kind) == ("M1", 3, "直播")
    assert (line.unit_price, line.payable, line.freight) == (
        Decimal("12800.00"),
        Decimal("38000.00"),
        Decimal("12.00"),
    )
    assert (line.status, line.after_sale) == ("to_ship", "in_progress")


@pytest.mark.parametrize(
    ("name", "key", "kept_as"),
    [("小罗", "7", "小罗"), ("小罗", "", "小罗"), ("", "7", "7"), ("", "", "")],
)
def test_who_sold_it_and_by_what_way(name: str, key: str, kept_as: str) -> None:
    assert kept(replace(ROW, streamer_name=name, streamer_id=key)).streamer == kept_as
    assert kept(replace(ROW, traffic_form=name, traffic_source=key)).source == kept_as


def test_what_it_says_of_the_buyer_is_not_kept_with_the_goods() -> None:
    line = kept(ROW)
    assert not [word for word in ("张三丰", "13812345678") if word in str(line.row)]
    silent = replace(ROW, receiver_name="", receiver_phone="")
    assert line.row == as_record(silent)
    assert line.content_digest == record_digest(line.row) == kept(silent).content_digest
