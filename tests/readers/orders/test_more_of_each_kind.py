"""More inputs of each kind of what shops bring and programs break, with what becomes of each."""

from __future__ import annotations

import pytest
from order_files.exports import as_csv, cells, row

from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read_orders
from certificates.log.proof import consistent
from certificates.log.tree import EMPTY_ROOT
from workflows.inspection.finding_input import parse_day
from workflows.orders.row import AfterSale
from workflows.papers.printable import printed_title
from workflows.verdict import Refused


def opened(**changed: str) -> OrderFile:
    """A file of one order with these cells changed, read here: it is ours and harmless."""
    found = read_orders("", (), as_csv(cells([row(**changed)])), ORDERS)
    assert isinstance(found, OrderFile), found
    return found


@pytest.mark.parametrize(
    ("title", "shown", "asks"),
    [
        ("🔥爆款 和田玉吊坠🔥", "爆款 和田玉吊坠", False),
        ("翡翠\u200b手镯\ufe0f", "翡翠手镯", False),
        ("❤️平安扣👍🏻", "平安扣", False),
        ("正品💯手镯\u2060", "正品手镯", False),
        ("👨‍👩‍👧亲子手链", "亲子手链", False),
        ("བོད་ཇ 藏茶", "□", True),
        ("한복 노리개 玉坠", "□", True),
    ],
)
def test_a_title_is_made_printable_at_the_door(title: str, shown: str, *, asks: bool) -> None:
    printed = printed_title(title)
    assert shown in printed.shown
    assert printed.asks is asks
    assert printed.note is not None


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        ("paid", "上周五晚上", "支付完成时间"),
        ("freight", "包邮", "运费"),
        ("name", "张" * 101, "收件人"),
        ("address", "云南省" * 200, "详细地址"),
        ("phone", "1" * 65, "收件人手机号"),
        ("after_sale", "等客服小二看一下", "售后状态"),
        ("waybill", "7.3E+13", "快递信息"),
        ("price", "面议", "商品金额"),
    ],
)
def test_an_odd_cell_that_nobody_needs_is_kept_aside_and_named(
    field: str, value: str, column: str
) -> None:
    file = opened(**{field: value})
    assert file.problems == ()
    assert file.rows[0].aside.startswith(f"{column}：")


@pytest.mark.parametrize(
    ("word", "is_now"),
    [
        ("售后已关闭", AfterSale.CLOSED),
        ("买家撤销售后", AfterSale.CLOSED),
        ("维修成功", AfterSale.CLOSED),
        ("部分退款成功", AfterSale.PARTLY_REFUNDED),
        ("退差价成功", AfterSale.PARTLY_REFUNDED),
        ("已退款", AfterSale.REFUNDED),
        ("待商家处理", AfterSale.IN_PROGRESS),
        ("没有申请退款", AfterSale.NONE),
    ],
)
def test_words_of_an_after_sale(word: str, is_now: AfterSale) -> None:
    assert opened(after_sale=word).rows[0].after_sale is is_now


@pytest.mark.parametrize(
    "number",
    [
        "6.92183740551215E+18",
        "6.92183740551215e18",
        "6921837405512149177.0",
        "６９２１Ｅ＋１８",
        "第 6921837405512149177 单",
    ],
)
def test_a_number_that_is_none_any_more_refuses_its_row(number: str) -> None:
    file = opened(sub=number)
    assert [p.line for p in file.problems] == [2]


@pytest.mark.parametrize(
    "day", ["2026111", "202611", "26111", "2026-13-01", "11/12/2026", "2026-2"]
)
def test_a_day_is_never_guessed(day: str) -> None:
    assert isinstance(parse_day(day), Refused)


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 7), (-1, 7), (8, 7), (3, 0)])
def test_nothing_is_consistent_with_no_tree(old: int, new: int) -> None:
    assert not consistent(old, EMPTY_ROOT, new, b"\1" * 32, [])
