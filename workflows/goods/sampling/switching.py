"""Switching between severities (9.3) and stopping (9.4), over the lots of one supplier.

One history is one supplier, one category, one class of nonconformity. Only original inspections
count; a lot that is presented again is recorded and moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from workflows.goods.sampling.plan import (
    STANDARD,
    LotAnswer,
    SamplingPlan,
    sampling_plan,
    tighter_aql,
)
from workflows.goods.sampling.tables import InspectionSeverity
from workflows.verdict import Citation

LOTS_LOOKED_BACK = 5  # "two of five or fewer consecutive lots"
REFUSED_TO_TIGHTEN = 2
ACCEPTED_TO_NORMAL = 5
SCORE_TO_REDUCE = 30
SCORE_LARGE_AC = 3
SCORE_SMALL_AC = 2
SMALLEST_LARGE_AC = 2
REFUSED_TO_STOP = 5
BEGINNING = Citation(STANDARD, "9.2")


class Happening(StrEnum):
    """What moves a history besides the lots themselves."""

    PRODUCTION_STEADY = "production_steady"
    PRODUCTION_IRREGULAR = "production_irregular"
    AUTHORITY_AGREES = "authority_agrees"
    AUTHORITY_WITHDRAWS = "authority_withdraws"
    CORRECTION_CONFIRMED = "correction_confirmed"


@dataclass(frozen=True, slots=True)
class InspectedLot:
    """A lot as it was judged. `original` is False for one that was presented again."""

    answer: LotAnswer
    original: bool = True


@dataclass(frozen=True, slots=True)
class SwitchingState:
    """Where a supplier stands, and the clause that led there last.

    `steady` and `agreed` are what people have said of the production and of reduced inspection;
    nobody has said anything at the start, and reduced inspection waits for both.
    """

    severity: InspectionSeverity = InspectionSeverity.NORMAL
    stopped: bool = False
    score: int = 0
    recent: tuple[bool, ...] = ()
    accepted_running: int = 0
    refused_in_tightened: int = 0
    steady: bool = False
    agreed: bool = False
    clause: Citation = BEGINNING


START = SwitchingState()


def state_after(
    history: Iterable[InspectedLot | Happening], start: SwitchingState = START
) -> SwitchingState:
    """The state after everything that happened, oldest first."""
    state = start
    for event in history:
        state = next_state(state, event)
    return state


def next_state(state: SwitchingState, event: InspectedLot | Happening) -> SwitchingState:
    """The state after one more lot or word."""
    if isinstance(event, Happening):
        return _after_word(state, event)
    if not event.original or state.stopped:
        return state
    accepted = event.answer.accepted
    if state.severity is InspectionSeverity.NORMAL:
        return _after_normal(state, event.answer)
    if state.severity is InspectionSeverity.TIGHTENED:
        return _after_tightened(state, accepted)
    return state if accepted else _to_normal(state, "9.3.4 a)")


def would_pass_tighter(answer: LotAnswer) -> bool:
    """Whether the same sample proves acceptance at an AQL one step tighter (9.3.3.2.1 a).

    Where that plan has another sample size, the sample proves nothing.
    """
    tighter = _tighter_plan(answer.plan)
    return tighter is not None and tighter.n == answer.plan.n and answer.counted <= tighter.ac


def _tighter_plan(plan: SamplingPlan) -> SamplingPlan | None:
    aql = tighter_aql(plan.aql)
    found = None if aql is None else sampling_plan(plan.lot, plan.level, aql, plan.severity)
    return found if isinstance(found, SamplingPlan) else None


def _after_normal(state: SwitchingState, answer: LotAnswer) -> SwitchingState:
    recent = (*state.recent, answer.accepted)[-LOTS_LOOKED_BACK:]
    if recent.count(False) >= REFUSED_TO_TIGHTEN:
        return _to_tightened(state, "9.3.1")
    return _reduced_if_earned(replace(state, recent=recent, score=_score(state.score, answer)))


def _score(score: int, answer: LotAnswer) -> int:
    if answer.plan.ac >= SMALLEST_LARGE_AC:
        return score + SCORE_LARGE_AC if would_pass_tighter(answer) else 0
    return score + SCORE_SMALL_AC if answer.accepted else 0


def _reduced_if_earned(state: SwitchingState) -> SwitchingState:
    earned = state.severity is InspectionSeverity.NORMAL and state.score >= SCORE_TO_REDUCE
    if not (earned and state.steady and state.agreed):
        return state
    return replace(
        state, severity=InspectionSeverity.REDUCED, recent=(), clause=Citation(STANDARD, "9.3.3.1")
    )


def _after_tightened(state: SwitchingState, accepted: bool) -> SwitchingState:
    running = state.accepted_running + 1 if accepted else 0
    if running >= ACCEPTED_TO_NORMAL:
        return _to_normal(state, "9.3.2")
    refused = state.refused_in_tightened + (not accepted)
    after = replace(state, accepted_running=running, refused_in_tightened=refused)
    if refused < REFUSED_TO_STOP:
        return after
    return replace(after, stopped=True, clause=Citation(STANDARD, "9.4"))


def _after_word(state: SwitchingState, word: Happening) -> SwitchingState:
    if word is Happening.CORRECTION_CONFIRMED:
        return _to_tightened(state, "9.4") if state.stopped else state
    if word is Happening.PRODUCTION_IRREGULAR:
        state = replace(state, steady=False)
        return (
            _to_normal(state, "9.3.4 b)") if state.severity is InspectionSeverity.REDUCED else state
        )
    if word is Happening.AUTHORITY_WITHDRAWS:
        state = replace(state, agreed=False)
        return (
            _to_normal(state, "9.3.4 c)") if state.severity is InspectionSeverity.REDUCED else state
        )
    if word is Happening.PRODUCTION_STEADY:
        return _reduced_if_earned(replace(state, steady=True))
    return _reduced_if_earned(replace(state, agreed=True))


def _to_normal(state: SwitchingState, clause: str) -> SwitchingState:
    """Normal inspection begins anew: score and counts start at nothing."""
    return replace(
        START, steady=state.steady, agreed=state.agreed, clause=Citation(STANDARD, clause)
    )


def _to_tightened(state: SwitchingState, clause: str) -> SwitchingState:
    return replace(
        START,
        severity=InspectionSeverity.TIGHTENED,
        steady=state.steady,
        agreed=state.agreed,
        clause=Citation(STANDARD, clause),
    )
