"""Free texts beside the goods, and names of files, tell no buyer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.orders.buyer_fields import FREE, without_words
from workflows.orders.row import OrderRow, OrderStatus, without_personal

ROW = OrderRow(2, "1", "2", "天然翡翠手镯", 3, OrderStatus.TO_SHIP)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("张三丰13812345678订单.csv", "＊＊＊＊订单.csv"),
        ("138-1234-5678 导出", "＊＊ 导出"),
        ("138 1234 5678", "＊＊"),
        ("+86 13812345678", "＊＊"),
        ("１３８１２３４５６７８", "＊＊"),
        ("138****5678", "＊＊"),
        ("0692-4141234 电话", "＊＊ 电话"),
        ("订单导出_20261130101530.csv", "订单导出_20261130101530.csv"),
        ("orders-2026-11-30 (1).xlsx", "orders-2026-11-30 (1).xlsx"),
        ("6921837405512083641", "6921837405512083641"),
        ("1764500000000", "1764500000000"),
        ("玉见·直播间（夜场）", "玉见·直播间（夜场）"),
    ],
)
def test_a_free_text_is_kept_without_phones_and_receivers(text, kept):
    assert without_words(text, ["张三丰", "*", "张"]) == kept


def test_no_free_column_beside_the_goods_tells_the_receiver():
    for name in FREE:
        stray: dict[str, Any] = {name: "给张三丰 13812345678"}
        said = replace(ROW, receiver_name="张三丰", **stray)
        assert getattr(without_personal(said), name) == "给＊＊ ＊＊"
