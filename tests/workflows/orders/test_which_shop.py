"""Which shop a file is of, where its rows name none: taken where it is plain, asked where not."""

from __future__ import annotations

import pytest

from workflows.orders.shops.which_shop import (
    BroughtBefore,
    FoundShop,
    ShopBy,
    ShopFacts,
    is_taken_for,
    likely_shop,
    names_shop,
    plain_file_name,
    which_shop,
)

KNOWN = ("玉满堂旗舰店", "玉满堂", "金至尊珠宝", "翠")
ALIKE, OTHER = BroughtBefore("甲店", named_alike=True), BroughtBefore("甲店", named_alike=False)
ELSEWHERE = BroughtBefore("乙店", named_alike=True)

FOUND = [
    (ShopFacts(titles=("店铺名称：玉见小铺",)), "玉见小铺", ShopBy.TITLE),
    (ShopFacts(titles=("店铺", "玉见小铺", "导出人：张")), "玉见小铺", ShopBy.TITLE),
    (ShopFacts(titles=("店铺：玉见小铺  导出时间：2026-11-20",)), "玉见小铺", ShopBy.TITLE),
    (ShopFacts(titles=("店铺:玉见小铺 日期:11月",)), "玉见小铺", ShopBy.TITLE),
    (ShopFacts(titles=("订单", "金至尊珠宝 十一月"), known=KNOWN), "金至尊珠宝", ShopBy.TITLE),
    (ShopFacts(name="玉满堂旗舰店_订单.csv", known=KNOWN), "玉满堂旗舰店", ShopBy.NAME),
    (ShopFacts(name="（玉满堂）1120.xlsx", known=KNOWN), "玉满堂", ShopBy.NAME),
    (ShopFacts(of_orders=("甲店",), before=(ELSEWHERE,)), "甲店", ShopBy.ORDERS),
    (ShopFacts(before=(ALIKE, ALIKE)), "甲店", ShopBy.LAST),
    (ShopFacts(before=(ALIKE, OTHER), only="乙店"), "甲店", ShopBy.LAST),
    (ShopFacts(only="甲店"), "甲店", ShopBy.ONLY),
]
ASKED = [
    ShopFacts(),
    ShopFacts(known=KNOWN),
    ShopFacts(titles=("店铺：甲", "店铺：乙")),
    ShopFacts(titles=("店铺：=1+1",)),
    ShopFacts(name="金至尊珠宝与玉满堂.csv", known=KNOWN),
    ShopFacts(name="翠.csv", known=KNOWN),
    ShopFacts(of_orders=("甲店", "乙店"), only="甲店"),
    ShopFacts(before=(OTHER,), only="甲店"),
    ShopFacts(before=(ALIKE, ELSEWHERE)),
]


@pytest.mark.parametrize(("facts", "shop", "by"), FOUND)
def test_what_is_plain_needs_no_question(facts: ShopFacts, shop: str, by: ShopBy) -> None:
    found = which_shop(facts)
    assert found == FoundShop(shop, by)
    assert found.told is not None
    assert shop in found.told.zh


@pytest.mark.parametrize("facts", ASKED)
def test_what_only_looks_like_it_is_asked(facts: ShopFacts) -> None:
    assert which_shop(facts) is None


@pytest.mark.parametrize(
    ("facts", "likely"),
    [
        (ShopFacts(before=(ALIKE, ELSEWHERE)), "甲店"),
        (ShopFacts(before=(OTHER,), known=("甲店",)), ""),
        (ShopFacts(before=(OTHER, ELSEWHERE)), "乙店"),
        (ShopFacts(known=("丙店",)), "丙店"),
        (ShopFacts(known=KNOWN), ""),
    ],
)
def test_the_question_comes_with_the_likeliest_answer(facts: ShopFacts, likely: str) -> None:
    assert likely_shop(facts) == likely


@pytest.mark.parametrize(
    "names",
    [
        ("订单导出20261120.csv", "订单导出20261121 (1).csv", "订单导出 - 副本.CSV"),
        ("ExportOrderList20261120.csv", "ExportOrderList20261201.csv"),
        ("1732082133_e7b2a91c.csv", "1732169999_00ffab12.csv", "20261120.xlsx"),
        ("orders_2026-11-20.csv", "orders_2026-11-21.csv", "Orders.csv"),
        ("甲店 11月20日.xls", "甲店 12月1日.xls"),
    ],
)
def test_days_counts_and_codes_in_a_name_tell_no_shops_apart(names: tuple[str, ...]) -> None:
    assert len({plain_file_name(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("shop-a.csv", True),
        ("甲店1120.xlsx", True),
        ("翡翠铺 订单.xls", True),
        ("MyStore_orders.csv", True),
        ("ExportOrderList2026.csv", False),
        ("订单导出.csv", False),
    ],
)
def test_a_name_may_look_as_if_it_said_a_shop(name: str, *, says: bool) -> None:
    assert names_shop(plain_file_name(name)) is says


def test_names_of_two_shops_files_differ() -> None:
    assert plain_file_name("real-header-shop-a.csv") != plain_file_name("real-header-shop-b.csv")


def test_what_was_said_is_no_finding_of_the_house() -> None:
    found = {by for by in ShopBy if is_taken_for(by.value)}
    assert found == set(ShopBy) - {ShopBy.SAID, ShopBy.ROWS}
    assert not is_taken_for("")
    assert FoundShop("甲店", ShopBy.SAID).told is None
