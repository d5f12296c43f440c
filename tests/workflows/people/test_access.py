"""What each way of proving to be the buyer opens, written out; until when a pass bears an act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.certain import refused

from workflows.people.access import OPENS, PassFacts, may_act
from workflows.roles import AccessWay

NOW = datetime(2026, 11, 15, 2, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
WRITTEN = {
    "unknown": "NOTHING",
    "paper": "NOTHING",
    "link": "PIECE",
    "masked": "LOOK",
    "digits": "LOOK",
    "code": "ACT",
    "platform": "ACT",
    "clerk": "ACT",
}


def test_what_each_way_opens_is_as_written():
    assert {way.value: opens.name for way, opens in OPENS.items()} == WRITTEN


def said(**known):
    facts = {"way": AccessWay.CODE, "order": 7, "ends_at": NOW + MOMENT, "ended": False, **known}
    return getattr(may_act(PassFacts(**facts), 7, NOW), "code", "")


@pytest.mark.parametrize(
    ("known", "answer"),
    [
        ({}, ""),
        ({"way": AccessWay.PLATFORM}, ""),
        ({"way": AccessWay.CLERK}, ""),
        ({"way": AccessWay.DIGITS}, "pass_needed"),
        ({"way": AccessWay.MASKED}, "pass_needed"),
        ({"way": AccessWay.LINK}, "pass_needed"),
        ({"way": AccessWay.PAPER}, "pass_needed"),
        ({"way": AccessWay.UNKNOWN}, "pass_needed"),
        ({"order": 8}, "pass_needed"),
        ({"order": None}, "pass_needed"),
        ({"ends_at": NOW}, "pass_over"),
        ({"ends_at": NOW - MOMENT}, "pass_over"),
        ({"ends_at": None}, "pass_over"),
        ({"ended": True}, "pass_over"),
    ],
)
def test_only_a_living_pass_of_this_order_bears_an_act(known, answer):
    assert said(**known) == answer


def test_whoever_shows_nothing_may_nothing():
    assert refused(may_act(PassFacts(), 7, NOW)).code == "pass_needed"
