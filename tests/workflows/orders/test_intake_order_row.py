"""A row of an export: its digest, its way through storage, and what counts as a change."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.orders.fields import CellFault, RowProblem
from workflows.orders.row import (
    AfterSale,
    Discount,
    FieldChange,
    OrderRow,
    OrderStatus,
    as_record,
    changes,
    content_digest,
    from_record,
    is_older,
    merge_rows,
)
from workflows.verdict import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROW = OrderRow(
    line=2,
    main_order="692183740551",
    sub_order="692183740552",
    title="天然翡翠手镯",
    quantity=1,
    status=OrderStatus.TO_SHIP,
    status_text="待发货",
    sku="圈口56",
    unit_price=Decimal("12800.00"),
    discounts=(Discount("platform_discount", note="满减券"), Discount("fee", Decimal("1.00"))),
    paid_at=datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI),
    merchant_remark="原箱",
)


def test_a_row_survives_storage_as_json() -> None:
    record = as_record(ROW)
    assert "waybill" not in record
    assert from_record(json.loads(json.dumps(record))) == ROW
    assert record["paid_at"] == "2026-11-15T20:31:07+08:00"


def test_the_digest_is_of_what_the_row_says_not_of_where_it_stands() -> None:
    assert content_digest(replace(ROW, line=77)) == content_digest(ROW)
    assert len(content_digest(ROW)) == 64


@pytest.mark.parametrize(
    "name", [f.name for f in fields(OrderRow) if f.name not in {"line", "sheet"}]
)
def test_every_field_is_in_the_digest(name: str) -> None:
    other: dict[str, Any] = {
        "quantity": 2,
        "status": OrderStatus.SHIPPED,
        "after_sale": AfterSale.CLOSED,
        "discounts": (),
        "unit_price": Decimal("1.00"),
    }
    moved = datetime(2026, 11, 16, tzinfo=SHANGHAI)
    new: Any = moved if name.endswith("_at") else other.get(name, Decimal("3.00"))
    value: Any = "x" if isinstance(getattr(ROW, name), str) and name not in other else new
    assert content_digest(replace(ROW, **{name: value})) != content_digest(ROW)


def test_changes_name_field_old_and_new() -> None:
    new = replace(ROW, status=OrderStatus.SHIPPED, waybill="SF1", payable=Decimal("9.00"))
    assert changes(ROW, new) == (
        FieldChange("status", "to_ship", "shipped"),
        FieldChange("payable", "", "9.00"),
        FieldChange("waybill", "", "SF1"),
    )
    cheaper = replace(ROW, discounts=(Discount("fee", Decimal("2.00")),))
    (change,) = changes(ROW, cheaper)
    assert (change.old, change.new) == ("platform_discount=满减券, fee=1.00", "fee=2.00")


def test_silence_takes_nothing_away() -> None:
    silent = replace(ROW, sku="", unit_price=None, discounts=(), paid_at=None, merchant_remark="")
    assert changes(ROW, silent) == ()
    assert merge_rows(ROW, silent) == ROW


def test_a_time_without_seconds_and_a_sku_in_the_title_are_no_change() -> None:
    minute = replace(ROW, paid_at=ROW.paid_at and ROW.paid_at.replace(second=0))
    assert changes(ROW, minute) == ()
    assert merge_rows(ROW, minute).paid_at == ROW.paid_at
    old_template = replace(ROW, title="天然翡翠手镯 圈口56", sku="")
    assert changes(ROW, old_template) == ()
    assert changes(ROW, replace(ROW, title="和田玉手镯")) != ()
    later = replace(ROW, paid_at=datetime(2026, 11, 15, 20, 32, tzinfo=SHANGHAI))
    assert [c.field for c in changes(ROW, later)] == ["paid_at"]


def test_merging_takes_the_new_words_with_the_new_status() -> None:
    new = replace(
        ROW,
        status=OrderStatus.SHIPPED,
        status_text="已发货",
        after_sale=AfterSale.IN_PROGRESS,
        after_sale_text="退款中",
        merchant_remark="",
    )
    kept = merge_rows(ROW, new)
    assert (kept.status_text, kept.after_sale_text) == ("已发货", "退款中")
    assert kept.merchant_remark == "原箱"


@pytest.mark.parametrize(
    ("old", "new", "older"),
    [
        (("to_ship", "none"), ("unpaid", "none"), True),
        (("closed", "none"), ("shipped", "none"), True),
        (("shipped", "none"), ("closed", "none"), False),
        (("shipped", "refunded"), ("shipped", "in_progress"), True),
        (("shipped", "closed"), ("shipped", "in_progress"), False),
        (("shipped", "in_progress"), ("shipped", "none"), False),
        (("to_ship", "refunded"), ("closed", "in_progress"), False),
    ],
)
def test_an_export_made_before(old: tuple[str, str], new: tuple[str, str], older: bool) -> None:
    was, now = (replace(ROW, status=OrderStatus(s), after_sale=AfterSale(a)) for s, a in (old, new))
    assert is_older(was, now) is older


@given(st.sampled_from(OrderStatus), st.sampled_from(AfterSale), st.text(max_size=5))
def test_a_merged_row_has_nothing_left_to_change(
    status: OrderStatus, after_sale: AfterSale, remark: str
) -> None:
    new = replace(ROW, status=status, after_sale=after_sale, merchant_remark=remark)
    assert changes(merge_rows(ROW, new), new) == ()


def test_a_problem_tells_every_fault() -> None:
    problem = RowProblem(
        7,
        (
            CellFault("数量", "0", Text("太少", "too few")),
            CellFault("金额", "x", Text("错", "bad")),
        ),
        (),
    )
    assert (problem.column, problem.value) == ("数量", "0")
    assert problem.reason == Text("数量：太少；金额：错", "数量: too few; 金额: bad")
