"""Whose an order is, written out: what each may still do to it, and what is said to others."""

from __future__ import annotations

import pytest

from workflows.orders.dialect_file import unknown_platform
from workflows.orders.fields import unfit_signs
from workflows.orders.shops.shop_names import is_shop_name
from workflows.orders.shops.whose_order import (
    ORDER_OF_ANOTHER_SHOP,
    RowClaim,
    is_of_another_shop,
    makes_shops,
    refused_claim,
)

# (new line, changes, new receiver, own line, own order): what refuses the row
CLAIMS = {
    "a new line of an order of one's own": ((True, True, False, True, True), ""),
    "a new line and receiver of an order of one's own": ((True, True, True, True, True), ""),
    "a new line in another's order": ((True, True, False, True, False), "不能新增子订单"),
    "a new line and receiver in another's order": ((True, True, True, True, False), "不能新增"),
    "a new line that makes nothing": ((True, False, False, True, False), "不能新增子订单"),
    "one's own line, more of it": ((False, True, False, True, True), ""),
    "one's own line and the receiver": ((False, True, True, True, True), ""),
    "one's own line of a shared order": ((False, True, False, True, False), ""),
    "the receiver of a shared order": ((False, True, True, True, False), "不能改收件信息"),
    "another's line": ((False, True, False, False, False), "由其他中心处理"),
    "another's line and the receiver": ((False, True, True, False, False), "由其他中心处理"),
    "nothing new of another's line": ((False, False, False, True, False), ""),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_a_row_may_do_to_an_order_that_is_there(name):
    claim, said = CLAIMS[name]
    refused = refused_claim(RowClaim(*claim))
    if not said:
        assert refused is None
        return
    assert refused is not None
    assert (refused.code, said in refused.reason.zh) == ("line_of_another_center", True)


@pytest.mark.parametrize(
    ("order", "row", "other"),
    [((3, "玉见小铺"), 3, False), ((3, "玉见小铺"), 4, True), ((3, "-"), 4, False)],
)
def test_an_order_is_one_shops(order, row, other):
    assert is_of_another_shop(order, row) is other


@pytest.mark.parametrize(
    ("program", "everywhere", "makes"),
    [(False, False, True), (False, True, True), (True, True, True), (True, False, False)],
)
def test_who_makes_a_shop_known_by_naming_it(program, everywhere, makes):
    assert makes_shops(is_program=program, everywhere=everywhere) is makes


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("h","x")', "=1+1", "+1", "-1", "-", "@SUM(1)", "＝1+1", "＠甲", "", "店" * 101],
)
def test_no_shop_is_called_so(name):
    assert not is_shop_name(name)


@pytest.mark.parametrize("name", ["玉见小铺", "A=B 珠宝", "1+1 玉器", "店" * 100])
def test_a_shop_may_be_called_so(name):
    assert is_shop_name(name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("翡翠手镯\u202e A货", "方向"),
        ("翡翠\u2066手镯", "方向"),
        ("翡翠\u0001手镯", "控制字符"),
        ("翡翠\x7f", "控制字符"),
    ],
)
def test_a_title_that_reads_otherwise_than_it_is(text, said):
    unfit = unfit_signs(text)
    assert unfit is not None
    assert said in unfit.zh


@pytest.mark.parametrize("text", ["天然翡翠手镯 A货", "翡翠\t手镯", "😀 𬭎 手镯", ""])
def test_a_title_that_reads_as_it_is(text):
    assert unfit_signs(text) is None


def test_an_unknown_platform_is_told_which_there_are():
    assert unknown_platform("") is None
    assert unknown_platform("doudian") is None
    said = unknown_platform("nosuch")
    assert said is not None
    assert "doudian（" in said.zh
    assert "taobao" in said.en


def test_who_brings_anothers_number_hears_who_moves_it_and_how():
    said = ORDER_OF_ANOTHER_SHOP.reason
    for words in (
        "总部主管",
        "“订单号争议”",
        "改归本店",
        "第二人",
        "选错店铺",
        "重新导入",
        "货品已到",
    ):
        assert words in said.zh
    for words in ("wrong shop", "“Claimed numbers”", "second person", "again"):
        assert words in said.en
