"""Single cells of an order export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.readers.orders import cells as order_cells
from app.readers.orders.cells import (
    BadCell,
    after_sale,
    identifier,
    moment,
    money,
    quantity,
    status,
)
from workflows.orders.row import AfterSale, OrderStatus
from workflows.verdict import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("1,280.00", "1280.00"),
        ("1280", "1280.00"),
        ("￥1,280.5", "1280.50"),
        ("¥12元", "12.00"),
        ("１２．５０", "12.50"),
        ("'99.90", "99.90"),
        ("99.90\t", "99.90"),
        ("12.500000", "12.50"),
        ("0.30000000000000004", "0.30"),
        ("1,234,567.89", "1234567.89"),
        ("0", "0.00"),
    ],
)
def test_amounts(raw: str, amount: str) -> None:
    assert str(money(raw)) == amount


@pytest.mark.parametrize("raw", ["", " ", "-", "—", "nan", "NaN", "None", "null", "\t", "'-"])
def test_an_amount_that_is_not_stated(raw: str) -> None:
    assert money(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "-1",
        "1,28.00",
        "12.345",
        "1.28E+3",
        "inf",
        "12 元 券",
        "一百",
        "1.2.3",
        "1e400",
        "99999999999",
    ],
)
def test_amounts_that_are_refused(raw: str) -> None:
    with pytest.raises(BadCell):
        money(raw)


def test_a_change_of_price_goes_both_ways() -> None:
    assert order_cells.signed_money("-10.00") == Decimal("-10.00")


@pytest.mark.parametrize(("raw", "count"), [("3", 3), ("3.0", 3), ("１２", 12), ("9,999", 9999)])
def test_quantities(raw: str, count: int) -> None:
    assert quantity(raw) == count


@pytest.mark.parametrize("raw", ["", "0", "-1", "1.5", "10000", "三", "1e3", "９９９９９９"])
def test_quantities_that_are_refused(raw: str) -> None:
    with pytest.raises(BadCell):
        quantity(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("2026-11-15 20:31:07", datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI)),
        ("2026/11/15 20:31", datetime(2026, 11, 15, 20, 31, tzinfo=SHANGHAI)),
        ("2026/1/5 8:05", datetime(2026, 1, 5, 8, 5, tzinfo=SHANGHAI)),
        ("2026-11-15 20:31:07.500", datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI)),
        ("2026-11-15T20:31:07", datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI)),
        ("2026-11-15", datetime(2026, 11, 15, tzinfo=SHANGHAI)),
        ("2026年11月15日", datetime(2026, 11, 15, tzinfo=SHANGHAI)),
        ("2026年11月15日 20:31", datetime(2026, 11, 15, 20, 31, tzinfo=SHANGHAI)),
        ("2026年11月15日20时31分07秒", datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI)),
        ("46341.5", datetime(2026, 11, 15, 12, tzinfo=SHANGHAI)),
        ("'2026-11-15 20:31:07\t", datetime(2026, 11, 15, 20, 31, 7, tzinfo=SHANGHAI)),
    ],
)
def test_times_are_aware_in_shanghai(raw: str, found: datetime) -> None:
    read = moment(raw)
    assert read == found
    assert read.tzinfo is not None


@pytest.mark.parametrize(
    "raw", ["2026-02-30 08:00:00", "2026-11-15 25:00", "昨天", "15/11/2026", "1970-01-01", "20:31"]
)
def test_times_that_are_refused(raw: str) -> None:
    with pytest.raises(BadCell):
        moment(raw)


@pytest.mark.parametrize("raw", ["4.9E+18", "4.9e18", "49E18", "6921837405512149177.0", "12.5"])
def test_an_identifier_that_was_a_figure_is_refused(raw: str) -> None:
    with pytest.raises(BadCell, match="lost digits"):
        identifier(raw)


def test_an_identifier_of_other_signs_is_refused() -> None:
    with pytest.raises(BadCell, match="letters and digits"):
        identifier("69218 37405")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("待支付", OrderStatus.UNPAID),
        ("待发货", OrderStatus.TO_SHIP),
        ("部分发货", OrderStatus.PARTLY_SHIPPED),
        ("已发货\t", OrderStatus.SHIPPED),
        ("已 完成", OrderStatus.FINISHED),
        ("已关闭", OrderStatus.CLOSED),
    ],
)
def test_order_statuses(raw: str, found: OrderStatus) -> None:
    assert status(raw) is found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("-", AfterSale.NONE),
        ("", AfterSale.NONE),
        ("退款中", AfterSale.IN_PROGRESS),
        ("待商家处理", AfterSale.IN_PROGRESS),
        ("商家同意退款", AfterSale.IN_PROGRESS),
        ("全额退款申请", AfterSale.IN_PROGRESS),
        ("退款成功", AfterSale.REFUNDED),
        ("已全额退款", AfterSale.REFUNDED),
        ("部分退款成功", AfterSale.PARTLY_REFUNDED),
        ("售后关闭", AfterSale.CLOSED),
        ("退款失败", AfterSale.CLOSED),
        ("换货完成", AfterSale.CLOSED),
        ("补寄完成", AfterSale.CLOSED),
        ("售后完成", AfterSale.CLOSED),
        ("维修成功", AfterSale.CLOSED),
        ("售后中止", AfterSale.CLOSED),
        ("退差价成功", AfterSale.PARTLY_REFUNDED),
        ("没有申请退款", AfterSale.NONE),
        ("未申请退款", AfterSale.NONE),
        ("未发起售后", AfterSale.NONE),
        ("无售后", AfterSale.NONE),
    ],
)
def test_after_sale_cases(raw: str, found: AfterSale) -> None:
    assert after_sale(raw) is found


@pytest.mark.parametrize("raw", ["", "-", "神秘状态"])
def test_an_unknown_order_status_is_refused(raw: str) -> None:
    with pytest.raises(BadCell):
        status(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "神秘售后",
        "平台处理中的怪状态",
        "等客服小二看一下",
        "退款成功？",
        "中秋礼盒",
        "待定",
        "退款红包到账",
    ],
)
def test_an_unknown_after_sale_case_is_refused(raw: str) -> None:
    with pytest.raises(BadCell):
        after_sale(raw)


@given(st.decimals(0, 9_999_999, places=2))
def test_an_amount_survives_its_thousands_separators(amount: Decimal) -> None:
    assert money(f"{amount:,.2f}") == amount


def reason(read: Callable[[str], object], raw: str) -> Text | None:
    try:
        read(raw)
    except BadCell as bad:
        return bad.reason
    return None


@given(st.text(max_size=40))
def test_no_text_breaks_a_cell(raw: str) -> None:
    for read in (identifier, money, quantity, moment, status, after_sale, order_cells.waybill):
        why = reason(read, raw)
        assert why is None or (why.zh and why.en)
