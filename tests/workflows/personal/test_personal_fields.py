"""What is personal, written out a second time: fields of an order's row, fields of events."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from workflows.event import Event
from workflows.events import EVENTS
from workflows.orders.buyer_fields import hides
from workflows.orders.custom_made import Proof
from workflows.orders.fields import CellFault, RowProblem
from workflows.orders.import_result import RowOutcome, rejection
from workflows.orders.lines import RowResult
from workflows.orders.row import (
    FieldChange,
    OrderRow,
    OrderStatus,
    as_record,
    personal_of,
    with_personal,
    without_personal,
)
from workflows.personal.masks import MaskedReceiver, Receiver, mask
from workflows.verdict import Text

WRITTEN = Path(__file__).parent / "event_fields.toml"
OF_THE_BUYER = {
    "receiver_name",
    "receiver_phone",
    "province",
    "city",
    "district",
    "street",
    "address",
    "buyer_message",
    "merchant_remark",
    "cancel_reason",
    "custom_info",
    "confirmation_record",
    "custom_record",
    "aside",
}
OF_THE_GOODS = {
    "line", "sheet", "main_order", "sub_order", "title", "quantity", "status", "status_text", "sku",
    "after_sale", "after_sale_text", "product_category", "shop_name", "shop_id", "product_id",
    "merchant_code", "unit_price", "payable", "freight", "fee", "discounts", "tender", "flag",
    "submitted_at", "paid_at", "promised_at", "shipped_at", "finished_at", "order_type", "waybill",
    "streamer_id", "streamer_name", "traffic_source", "traffic_type", "traffic_form",
    "traffic_channel", "ad_channel", "return_label", "exclusion", "confirmation_way",
    "confirmed_at", "confirmation_text", "necessary_seal", "seal_shown", "only_seal", "sold_as",
    "promises", "gift_prices", "custom_made", "production_at",
}  # fmt: skip
BOUGHT: dict[str, Any] = {name: f"<{name}>" for name in OF_THE_BUYER}
ROW = OrderRow(
    line=2, main_order="1", sub_order="2", title="手镯", quantity=1, status=OrderStatus.TO_SHIP,
    **BOUGHT,
)  # fmt: skip


def test_every_field_of_a_row_is_of_the_buyer_or_of_the_goods():
    assert {f.name for f in fields(OrderRow)} == OF_THE_BUYER | OF_THE_GOODS
    assert set(personal_of(ROW)) == OF_THE_BUYER
    assert set(as_record(without_personal(ROW))) & OF_THE_BUYER == set()


def test_a_row_taken_apart_is_put_together_again():
    assert with_personal(without_personal(ROW), personal_of(ROW)) == ROW


def test_events_have_the_fields_that_are_written_down_and_no_other():
    written = tomllib.loads(WRITTEN.read_text("utf-8"))
    assert {tag: [f.name for f in fields(cls)] for tag, cls in EVENTS.items()} == written


def test_no_event_has_a_field_that_is_called_like_a_buyers():
    words = ("phone", "receiver", "address", "buyer_", "nick", "remark", "message", "ip")
    odd = [
        (tag, name)
        for tag, names in tomllib.loads(WRITTEN.read_text("utf-8")).items()
        for name in names
        if any(word in name.split("_") or name.startswith(word) for word in words)
    ]
    assert odd == []


def test_an_event_of_a_changed_line_says_which_field_and_a_digest():
    cls: type[Event] = EVENTS["order_line.updated"]
    assert cls.version == 2
    assert EVENTS["account.signed_in"].version == 2


@pytest.mark.parametrize(
    ("masked", "clear", "same"),
    [
        ("张**", "张三丰", True),
        ("张*", "张三丰", True),
        ("李**", "张三丰", False),
        ("1********78", "13812345678", True),
        ("138****5678", "13812345678", True),
        ("138****5679", "13812345678", False),
        ("***", "武当山", True),
        ("", "张三丰", False),
        ("张三丰", "张三丰", False),
        ("**", "", False),
    ],
)
def test_a_mask_is_known_from_what_it_hides(masked, clear, same):
    assert hides(masked, clear) is same


def test_a_mask_leaves_one_sign_four_digits_and_the_city():
    assert mask(Receiver("张三丰", "13812345678", "湖北省十堰市武当山")) == MaskedReceiver(
        "张**", "****5678", "湖北省十堰市****"
    )
    assert mask(Receiver()) == MaskedReceiver()


def test_a_kept_result_says_nothing_of_a_buyer():
    changes = (FieldChange("receiver_phone", "1", "2"), FieldChange("status", "a", "b"))
    custom = (Proof("buyer_message", "含定制字样"),)
    kept = RowOutcome(2, RowResult.UPDATED, changes=changes, custom=custom).to_json()
    assert kept["changes"] == [
        {"field": "receiver_phone", "old": "", "new": ""},
        {"field": "status", "old": "a", "new": "b"},
    ]
    fault = CellFault("商品数量", "张三丰", Text("数量须为正整数", "must be whole"))
    bad = rejection(RowProblem(3, (fault,), ("张三丰",), "13812345678"))
    assert (bad.value, bad.sub_order) == ("张三丰", "13812345678")
    assert (bad.to_json()["value"], bad.to_json()["sub_order"]) == ("", "")
    assert bad.to_json()["column"] == "商品数量"
