"""Digits against a masked phone, a surname against a masked name, amounts, phones that change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflows.orders.cells.phone import (
    compare_phone,
    endings_sought,
    fact_fits,
    is_another_phone,
    is_hidden_more,
    names_phone,
    opens_order,
)


@pytest.mark.parametrize(
    ("masked", "typed", "fits", "compared"),
    [
        ("1********88", "1288", True, 2),
        ("1********88", "9988", True, 2),
        ("1********88", "1289", False, 2),
        ("1********88", "13800001288", True, 2),
        ("1********88", "23800001288", False, 2),
        ("138****1288", "1288", True, 4),
        ("138****1288", "13800001288", True, 4),
        ("138****1288", "13900001288", False, 4),
        ("13800001288", "1288", True, 4),
        ("13800001288", "13800001288", True, 11),
        ("13800001288", "13800002288", False, 11),
        ("13800001288", "0088", False, 4),
        ("1*******288", "1288", True, 3),
        ("1*********8", "1238", False, 0),
        ("***********", "1238", False, 0),
        ("", "1238", False, 0),
        ("1********88", "１２８８", False, 0),
        ("1********88", "", False, 0),
    ],
)
def test_the_digits_that_a_mask_leaves_are_compared(masked, typed, fits, compared):
    match = compare_phone(masked, typed)
    assert (match.fits, match.compared) == (fits, compared)


@pytest.mark.parametrize(
    ("masked", "typed", "fact", "opens"),
    [
        ("13800001288", "1288", False, True),
        ("138****1288", "1288", False, True),
        ("1*******288", "1288", False, False),
        ("1*******288", "1288", True, True),
        ("1********88", "1288", False, False),
        ("1********88", "1288", True, True),
        ("1********88", "1289", True, False),
        ("1*********8", "1238", True, False),
        ("", "1288", True, False),
    ],
)
def test_fewer_than_four_known_digits_need_a_second_fact(masked, typed, fact, opens):
    assert opens_order(compare_phone(masked, typed), fact) is opens


@pytest.mark.parametrize(
    ("masked", "typed", "names"),
    [
        ("13800001288", "1288", True),
        ("138****1288", "1288", True),
        ("138****1288", "13800001288", True),
        ("13800001288", "0001288", True),
        ("138****1288", "0001288", False),
        ("138****1288", "4941288", False),
        ("1********88", "1288", False),
        ("1********88", "9988", False),
        ("1********88", "13800001288", False),
        ("*******288", "1288", False),
    ],
)
def test_digits_that_a_mask_hides_name_nobody(masked, typed, names):
    assert names_phone(compare_phone(masked, typed), typed) is names


PAID = (Decimal("12800.00"), Decimal("99.50"))


@pytest.mark.parametrize(
    ("fact", "name", "fits"),
    [
        ("张", "张**", True),
        (" 张 ", "张三丰", True),
        ("欧阳", "欧阳**", True),
        ("欧阳", "欧**", True),
        ("欧", "欧阳修", True),
        ("李", "张**", False),
        ("张三丰", "张三丰", False),
        ("张", "**", False),
        ("张", "", False),
        ("", "张**", False),
        ("*", "**", False),
        ("12800", "", True),
        ("¥12,800.00", "", True),
        ("99.5元", "", True),
        ("１２８００", "", True),
        ("12800.01", "张**", False),
        ("NaN", "张**", False),
        ("Infinity", "张**", False),
    ],
)
def test_a_second_fact_is_the_surname_or_an_amount_paid(fact, name, fits):
    assert fact_fits(fact, name, PAID) is fits


def test_callers_are_sought_by_what_a_mask_leaves():
    sought = endings_sought("1288")
    assert sought[0] == "1288"
    assert {"*288", "*88", "x88"} <= {*sought}
    assert not {"*8", "288", "88"} & {*sought}


@pytest.mark.parametrize(
    ("known", "new", "another", "hidden"),
    [
        ("13800001288", "13800001288", False, False),
        ("13800001288", "13900001288", True, False),
        ("13800001288", "1********88", False, True),
        ("13800001288", "1********89", True, False),
        ("1********88", "13800001288", False, False),
        ("", "13800001288", True, False),
    ],
)
def test_a_phone_told_later_is_another_one_or_the_same_with_more_hidden(
    known, new, another, hidden
):
    assert (is_another_phone(known, new), is_hidden_more(known, new)) == (another, hidden)
