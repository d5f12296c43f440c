"""Switching (9.3) and stopping (9.4): stories with the clause that decides, and what never happens.

A history is written in letters: `a` a lot accepted, `r` one refused, `A` and `R` the same presented
again; `s` production steady, `i` irregular; `y` the authority agrees, `n` withdraws; `c` the
correction is confirmed. The plan is lot 500, II, AQL 0.25: n 50, Ac 0.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.goods.sampling.plan import LotAnswer, SamplingPlan, answer_of_sample, sampling_plan
from workflows.goods.sampling.switching import (
    Happening,
    InspectedLot,
    next_state,
    state_after,
    would_pass_tighter,
)
from workflows.goods.sampling.tables import InspectionSeverity, Level

SMALL_AC, ONE, LARGE_AC = ("500", "0.25"), ("1200", "0.65"), ("1200", "1.0")
WORDS = {
    "s": Happening.PRODUCTION_STEADY,
    "i": Happening.PRODUCTION_IRREGULAR,
    "y": Happening.AUTHORITY_AGREES,
    "n": Happening.AUTHORITY_WITHDRAWS,
    "c": Happening.CORRECTION_CONFIRMED,
}


def plan_of(asked: tuple[str, str]) -> SamplingPlan:
    plan = sampling_plan(int(asked[0]), Level.II, Decimal(asked[1]))
    assert isinstance(plan, SamplingPlan)
    return plan


def lot(asked: tuple[str, str], counted: int, *, original: bool = True) -> InspectedLot:
    answer = answer_of_sample(plan_of(asked), counted)
    assert isinstance(answer, LotAnswer)
    return InspectedLot(answer, original)


def history(text: str, asked: tuple[str, str] = SMALL_AC):
    plan = plan_of(asked)
    for letter in text:
        if letter in WORDS:
            yield WORDS[letter]
        else:
            counted = 0 if letter in "aA" else plan.re
            yield lot(asked, counted, original=letter.islower())


STORIES = [
    # name, history, severity, stopped, score, clause
    ("a new supplier", "", "normal", False, 0, "9.2"),
    ("one accepted", "a", "normal", False, 2, "9.2"),
    ("one refused", "r", "normal", False, 0, "9.2"),
    ("two of two refused", "rr", "tightened", False, 0, "9.3.1"),
    ("two of three", "rar", "tightened", False, 0, "9.3.1"),
    ("two of four", "raar", "tightened", False, 0, "9.3.1"),
    ("two of five", "raaar", "tightened", False, 0, "9.3.1"),
    ("two of six stay normal", "raaaar", "normal", False, 0, "9.2"),
    ("the window slides", "raaaarar", "tightened", False, 0, "9.3.1"),
    ("a score after a refusal begins anew", "aaara", "normal", False, 2, "9.2"),
    ("a refused lot presented again counts once", "rR", "normal", False, 0, "9.2"),
    ("an accepted second time is no score", "rAAA", "normal", False, 0, "9.2"),
    ("resubmitted lots never fill the window", "rAAAAr", "tightened", False, 0, "9.3.1"),
    ("four accepted in tightened", "rraaaa", "tightened", False, 0, "9.3.1"),
    ("five accepted lead back", "rraaaaa", "normal", False, 0, "9.3.2"),
    ("five in a row, not five in all", "rraaararaaaa", "tightened", False, 0, "9.3.1"),
    ("five in a row after a refusal", "rraaraaaaa", "normal", False, 0, "9.3.2"),
    ("resubmitted don't lead back", "rraaaaAAAA", "tightened", False, 0, "9.3.1"),
    ("after coming back the old refusals are gone", "rraaaaar", "normal", False, 0, "9.3.2"),
    ("and two new ones tighten again", "rraaaaarr", "tightened", False, 0, "9.3.1"),
    ("four refused in tightened go on", "rrrrrr", "tightened", False, 0, "9.3.1"),
    ("the fifth stops", "rrrrrrr", "tightened", True, 0, "9.4"),
    ("five in all, not in a row", "rrraraarar", "tightened", False, 0, "9.3.1"),
    ("five in all, the last stops", "rrraraararr", "tightened", True, 0, "9.4"),
    ("a refused lot presented again never stops", "rrrrrrRRR", "tightened", False, 0, "9.3.1"),
    ("stopped: accepted lots lead nowhere", "rrrrrrraaaaaa", "tightened", True, 0, "9.4"),
    ("stopped: agreement leads nowhere", "rrrrrrrsy", "tightened", True, 0, "9.4"),
    ("a confirmed correction goes on tightened", "rrrrrrrc", "tightened", False, 0, "9.4"),
    ("and then five accepted lead back", "rrrrrrrcaaaaa", "normal", False, 0, "9.3.2"),
    ("and five refused stop again", "rrrrrrrcrrrrr", "tightened", True, 0, "9.4"),
    ("a correction nobody asked for", "c", "normal", False, 0, "9.2"),
    ("a correction in tightened clears nothing", "rrrrrrcr", "tightened", True, 0, "9.4"),
    ("fourteen accepted are 28", "sy" + "a" * 14, "normal", False, 28, "9.2"),
    ("fifteen accepted are 30", "sy" + "a" * 15, "reduced", False, 30, "9.3.3.1"),
    ("score without steadiness", "y" + "a" * 20, "normal", False, 40, "9.2"),
    ("score without agreement", "s" + "a" * 20, "normal", False, 40, "9.2"),
    ("agreement comes last", "s" + "a" * 15 + "y", "reduced", False, 30, "9.3.3.1"),
    ("steadiness comes last", "y" + "a" * 15 + "s", "reduced", False, 30, "9.3.3.1"),
    ("agreement without a score", "sy", "normal", False, 0, "9.2"),
    ("agreement withdrawn in time", "sy" + "a" * 14 + "na", "normal", False, 30, "9.2"),
    ("one refused lot ends reduced", "sy" + "a" * 15 + "r", "normal", False, 0, "9.3.4 a)"),
    ("irregular production ends it", "sy" + "a" * 15 + "i", "normal", False, 0, "9.3.4 b)"),
    ("other conditions end it", "sy" + "a" * 15 + "n", "normal", False, 0, "9.3.4 c)"),
    (
        "back in normal the score is new",
        "sy" + "a" * 15 + "raa",
        "normal",
        False,
        4,
        "9.3.4 a)",
    ),
    (
        "one in reduced is none in normal",
        "sy" + "a" * 15 + "rr",
        "normal",
        False,
        0,
        "9.3.4 a)",
    ),
    ("accepted in reduced stay there", "sy" + "a" * 25, "reduced", False, 30, "9.3.3.1"),
    ("presented again in reduced", "sy" + "a" * 15 + "R", "reduced", False, 30, "9.3.3.1"),
    ("tightened never becomes reduced", "syrr" + "a" * 4, "tightened", False, 0, "9.3.1"),
]


@pytest.mark.parametrize(
    ("told", "severity", "stopped", "score", "clause"),
    [story[1:] for story in STORIES],
    ids=[story[0] for story in STORIES],
)
def test_stories(told, severity, stopped, score, clause):
    state = state_after(history(told))
    assert (state.severity.value, state.stopped, state.score) == (severity, stopped, score)
    assert state.clause.article == clause


def test_the_plans_of_the_stories():
    assert [(plan_of(one).n, plan_of(one).ac) for one in (SMALL_AC, ONE, LARGE_AC)] == [
        (50, 0),
        (80, 1),
        (80, 2),
    ]


@pytest.mark.parametrize(
    ("asked", "counted", "score"),
    [
        (SMALL_AC, 0, 2),
        (SMALL_AC, 1, 0),
        (LARGE_AC, 0, 3),
        (LARGE_AC, 1, 3),
        (LARGE_AC, 2, 0),
        (LARGE_AC, 3, 0),
        (ONE, 1, 2),
        (ONE, 2, 0),
        # Lot 3, AQL 150: A, n 2, Ac 7; at 100 n 2, Ac 5.
        (("3", "150"), 5, 3),
        (("3", "150"), 6, 0),
        # Lot 20, AQL 40: C, n 5, Ac 5; at 25 C, n 5, Ac 3.
        (("20", "40"), 3, 3),
        # Lot 400, AQL 100: E, n 13, Ac 21 by the arrow; at 65 F, n 20: another sample.
        (("400", "100"), 0, 0),
    ],
)
def test_the_score_of_one_lot(asked, counted, score):
    """9.3.3.2.1: 3 where the lot passes one AQL tighter, 2 for Ac 0 or 1, else back to nothing."""
    assert state_after([lot(asked, counted)]).score == score


def test_a_sample_of_another_size_proves_nothing():
    assert not would_pass_tighter(lot(("400", "100"), 0).answer)


LETTERS_OF_A_HISTORY = st.text(st.sampled_from("aaaarrARsinyc"), max_size=80)


@given(LETTERS_OF_A_HISTORY)
def test_never_reduced_without_score_steadiness_and_agreement(told):
    state = state_after([])
    for event in history(told):
        before, state = state, next_state(state, event)
        if state.severity is InspectionSeverity.REDUCED:
            assert state.score >= 30
            assert state.steady
            assert state.agreed
            assert before.severity is not InspectionSeverity.TIGHTENED


@given(LETTERS_OF_A_HISTORY)
def test_never_sampled_after_five_refusals_in_tightened(told):
    refused, state = 0, state_after([])
    for letter, event in zip(told, history(told), strict=True):
        before, state = state, next_state(state, event)
        if before.severity is InspectionSeverity.TIGHTENED and not before.stopped:
            refused += letter == "r"
            assert state.stopped == (refused == 5)
        elif before.stopped:
            assert state.stopped == (letter != "c")
        if state.severity is not InspectionSeverity.TIGHTENED or (
            before.stopped and not state.stopped
        ):
            refused = 0
        if before.severity is not InspectionSeverity.TIGHTENED:
            refused = 0


@given(LETTERS_OF_A_HISTORY)
def test_lots_presented_again_never_count(told):
    once = "".join(letter for letter in told if letter not in "AR")
    assert state_after(history(told)) == state_after(history(once))


@given(LETTERS_OF_A_HISTORY, LETTERS_OF_A_HISTORY)
def test_a_history_can_be_gone_on_with(first, second):
    assert state_after(history(second), state_after(history(first))) == state_after(
        history(first + second)
    )
