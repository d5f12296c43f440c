"""PINs that serve and PINs that anybody tries first."""

from __future__ import annotations

import pytest

from workflows.people.pins import as_digits, pin_serves

PINS = {
    "749203": None,
    "318407": None,
    "5820394": None,
    "492817365039": None,
    "": "pin_digits",
    "74920": "pin_digits",
    "4928173650391": "pin_digits",
    "74920a": "pin_digits",
    "7492٠3": "pin_digits",
    "000000": "pin_easy",
    "111111": "pin_easy",
    "121212": "pin_easy",
    "123123": "pin_easy",
    "4747474": "pin_easy",
    "123456": "pin_easy",
    "654321": "pin_easy",
    "890123": "pin_easy",
    "246802": "pin_easy",
    "880808": "pin_easy",
    "010229": None,  # no such day in 1901 or 2001
    "000229": "pin_easy",  # in 2000 there was
    "19880808": "pin_easy",
    "18880808": None,
    "20261231": "pin_easy",
    "520131": "pin_easy",
    "5201314": "pin_easy",
    "147258": "pin_easy",
}


@pytest.mark.parametrize("pin", PINS)
def test_a_pin(pin):
    refused = pin_serves(pin)
    assert (None if refused is None else refused.code) == PINS[pin]


def test_a_chinese_keyboard_types_the_same_pin():
    assert as_digits(" ７４９２０３ ") == "749203"
