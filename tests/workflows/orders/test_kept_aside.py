"""What a page shows of cells that did not fit: figures and days, never words of a buyer."""

from __future__ import annotations

import pytest

from workflows.orders.kept_aside import aside_cells


@pytest.mark.parametrize(
    "text",
    [
        "2160.00（整单金额，本订单有多行商品，未作为本行金额）",
        "12,500.00（合并单元格，是几行合在一起的金额，未作为本行金额）",
        "#REF!",
        "11/20/2026 8:15 PM",
        "26-11-20 20:15",
        "20261120201533",
        "7.3E+13",
        "公式 G2 没有结果",
        "¥ 99元",
    ],
)
def test_figures_days_and_errors_are_shown(text: str) -> None:
    (cell,) = aside_cells(f"支付时间：{text}")
    assert (cell.column, cell.text) == ("支付时间", text)


@pytest.mark.parametrize(
    "text",
    [
        *("上周五晚上", "张三丰", "Zhang San", "杭州市西湖区 12 号", "包邮", "#张三"),
        "123（张三）",
        *("13900001288", "139 0000 1288", "139****1288", "0871-12345678", "6222021234567890123"),
    ],
)
def test_words_and_whoever_can_be_reached_are_not(text: str) -> None:
    (cell,) = aside_cells(f"运费：{text}")
    assert (cell.column, cell.text) == ("运费", None)


def test_each_column_is_named() -> None:
    assert [c.column for c in aside_cells("运费：包邮\n手续费：#N/A")] == ["运费", "手续费"]
    assert aside_cells("") == ()
