"""Names that decide who is who: what nobody sees makes no second one."""

from __future__ import annotations

import pytest

from workflows.orders.shops.shop_names import plain_shop
from workflows.people.names import first_unseen, is_unseen, number_key, skeleton, without_unseen

UNSEEN = [
    "\u200b", "\u2060", "\u00ad", "\u180e", "\u034f", "\u3164", "\ufe0e", "\U000e0100", "\u200d",
    "\u202e", "\ufeff", "\u115f", "\uffa0", "\u2800", "\x00", "\x1b", "\ue000", "\u2028",
    "\u061c", "\u206f", "\U000e0041",
]  # fmt: skip


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda s: f"{ord(s):04X}")
def test_a_sign_that_nobody_sees_makes_no_other_name(sign):
    name = f"陈{sign}静"
    assert is_unseen(sign)
    assert first_unseen(name) == f"U+{ord(sign):04X}"
    assert without_unseen(name) == "陈静"
    assert skeleton(name) == skeleton("陈静") == "陈静"
    assert plain_shop(f"玉见{sign}小铺") == "玉见小铺"


@pytest.mark.parametrize(
    "name", ["陈·静", "陈静.", " 陈 静 ", "陈静。", "陈\u3000静", "陈-静", "（陈静）"]
)
def test_points_and_blanks_make_no_other_name(name):
    assert skeleton(name) == "陈静"


def test_width_and_case_make_no_other_name_and_letters_do():
    assert skeleton("ＬＩ Ming") == skeleton("li ming") == "liming"
    assert skeleton("JG-００１") == skeleton("jg 001") == "jg001"
    assert skeleton("陈静") != skeleton("陈晶")
    assert not first_unseen("古丽米娜·买买提 O'Neil-Smith 李２")
    assert not skeleton("·—★")


@pytest.mark.parametrize("typed", ["JG1001", "jg 1001", "JG1OO1", "JGlOO1", "JGI0O1", "ＪＧ-1001"])
def test_numbers_of_people_that_are_read_as_one_are_one(typed):
    assert number_key(typed) == "jg1001"


def test_other_numbers_of_people_stay_others():
    told = ["JG1001", "JG1002", "JG101", "GJ1001", "JS1001"]
    assert len({number_key(one) for one in told}) == len(told)
