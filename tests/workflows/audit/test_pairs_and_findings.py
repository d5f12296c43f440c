"""Pairs of inspector and reviewer, and the road of a finding to its closing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflows.audit.findings import FindingState, FindingStep, due_fits, is_overdue, may_step
from workflows.audit.pairs import ReviewedRound, pairs_of
from workflows.verdict import ALLOWED, Refused

TODAY = date(2026, 11, 30)


def reviewed(inspector, reviewer, *, agreed=True, sent_back=False, seconds=300.0):
    return ReviewedRound(inspector, reviewer, agreed, sent_back, seconds)


def test_a_pair_that_never_differs_stands_first_once_there_is_enough_to_say_so():
    rounds = [reviewed("甲", "乙", seconds=20.0) for _ in range(20)]
    rounds += [reviewed("丙", "丁") for _ in range(29)] + [reviewed("丙", "丁", sent_back=True)]
    rounds += [reviewed("甲", "丁") for _ in range(19)]
    found = [(p.inspector, p.reviewer, p.rounds, p.always, p.hasty) for p in pairs_of(rounds)]
    assert found == [
        ("甲", "乙", 20, True, 20),
        ("丙", "丁", 30, False, 0),
        ("甲", "丁", 19, False, 0),
    ]


def test_a_reviewer_who_decided_otherwise_does_not_always_agree():
    rounds = [reviewed("甲", "乙") for _ in range(30)] + [reviewed("甲", "乙", agreed=False)]
    (pair,) = pairs_of(rounds)
    assert (pair.agreed, pair.always, pair.median_seconds) == (30, False, 300.0)


@pytest.mark.parametrize(
    ("step", "state", "actor", "code"),
    [
        ("reply", "open", 1, ""),
        ("reply", "replied", 1, "finding_not_now"),
        ("reply", "closed", 1, "finding_not_now"),
        ("ask_more", "replied", 2, ""),
        ("ask_more", "open", 2, "finding_not_now"),
        ("close", "replied", 2, ""),
        ("close", "open", 2, "finding_not_now"),
        ("close", "closed", 2, "finding_not_now"),
        ("close", "replied", 1, "own_reply"),
    ],
)
def test_whose_turn_it_is(step, state, actor, code):
    answer = may_step(FindingStep(step), FindingState(state), actor=actor, repliers=frozenset({1}))
    assert answer is ALLOWED if not code else isinstance(answer, Refused) and answer.code == code


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (180, True), (181, False)])
def test_a_due_date_lies_ahead_and_not_far(days, fits):
    assert (due_fits(TODAY + timedelta(days=days), TODAY) is ALLOWED) == fits


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [
        ("open", TODAY - timedelta(days=1), True),
        ("open", TODAY, False),
        ("open", None, False),
        ("replied", TODAY - timedelta(days=1), False),
        ("closed", TODAY - timedelta(days=1), False),
    ],
)
def test_an_owner_is_late_only_while_the_reply_is_theirs(state, due, late):
    assert is_overdue(FindingState(state), due, TODAY) is late
