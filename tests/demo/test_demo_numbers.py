"""Waybills and tags of the example network have the form of real ones, and no two are alike."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from app.demo import numbers

SEEDS = range(1, 3001)
# As the carriers print them; a mistyped one would not be taken at their counters.
FORMS = {
    "outbound": r"SF1\d{12}",
    "sent_back": r"YT8\d{12}",
    "handed_back": r"EB\d{9}CN",
    "inbound": r"SF1\d{12}|YT8\d{12}|73\d{12}|JDV\d{12}",
    "tamper_tag": r"JG-T-\d{7}",
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_number_has_its_form_and_is_no_counter(kind):
    made = [getattr(numbers, kind)(seed) for seed in SEEDS]
    assert [number for number in made if not re.fullmatch(FORMS[kind], number)] == []
    assert len(set(made)) == len(made)
    digits = [int(re.sub(r"\D", "", number)) for number in made]
    assert not any(b - a == 1 for a, b in pairwise(digits))


def test_every_carrier_of_merchants_is_seen():
    assert {numbers.inbound(seed)[:2] for seed in SEEDS} == {"SF", "YT", "73", "JD"}


def test_no_waybill_of_one_way_is_that_of_another():
    ways = [numbers.inbound, numbers.outbound, numbers.sent_back, numbers.handed_back]
    made = [way(seed) for way in ways for seed in SEEDS]
    assert len(set(made)) == len(made)


# The example of S10 itself (Universal Postal Union), and both odd remainders by hand.
@pytest.mark.parametrize(("serial", "check"), [("47312482", 9), ("00000000", 5), ("00000008", 0)])
def test_the_check_digit_of_the_post(serial, check, monkeypatch):
    monkeypatch.setattr(numbers, "scatter", lambda *_: serial)
    assert numbers.ems(1, "x") == f"EB{serial}{check}CN"
