"""Hours of work against hours of people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.network.shift import CategoryLoad, shift_outlook


def load(waiting, expected=0.0, minutes=(12.0,) * 5):
    return CategoryLoad(waiting=waiting, expected=expected, minutes=minutes)


def test_two_more_are_wanted_for_jade():
    """60 pieces of 12 minutes and 30 of 6 are 15 hours; 3 people have 9 until closing."""
    loads = {"jade": load(50, 10.0), "tea": load(30, minutes=(5, 6, 6, 6, 90))}
    found = shift_outlook(loads, people=3, hours=3.0)
    assert (found.pieces, found.expected) == (80, 10.0)
    assert (found.work, found.free, found.more, found.heaviest) == (15.0, 9.0, 2, "jade")
    assert found.unmeasured == ()


def test_who_gets_through_wants_nobody():
    found = shift_outlook({"jade": load(10)}, people=1, hours=2.0)
    assert (found.work, found.free, found.more) == (2.0, 2.0, 0)


def test_a_category_seldom_tested_is_named_and_not_counted():
    found = shift_outlook({"watch": load(9, minutes=(30.0,) * 4)}, people=1, hours=1.0)
    assert (found.work, found.more, found.heaviest, found.unmeasured) == (0, 0, "", ("watch",))
    none = shift_outlook({"watch": load(0, minutes=())}, people=1, hours=1.0)
    assert none.unmeasured == ()


def test_after_closing_nobody_is_asked_for():
    assert shift_outlook({"jade": load(9)}, people=1, hours=0.0).more is None


@pytest.mark.parametrize(("people", "hours"), [(-1, 1.0), (1, -0.5)])
def test_what_cannot_be_is_refused(people, hours):
    with pytest.raises(ValueError, match="counted from zero"):
        shift_outlook({}, people=people, hours=hours)


@given(
    waiting=st.integers(0, 500),
    people=st.integers(0, 30),
    hours=st.floats(0.25, 12),
    minutes=st.floats(1, 120),
)
def test_those_who_are_wanted_are_enough_and_no_more(waiting, people, hours, minutes):
    loads = {"jade": load(waiting, minutes=(minutes,) * 5)}
    found = shift_outlook(loads, people=people, hours=hours)
    assert (people + found.more) * hours >= found.work - 1e-6
    assert found.more == 0 or (people + found.more - 1) * hours < found.work + 1e-6
