"""The table of returns: reachable, named, guarded, and closed where it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from support.flows.known_facts import CASE

from workflows.returns import guards as guard
from workflows.returns.facts import GoodsPlace
from workflows.returns.flow import ACTION_NAMES, FLOW, ReturnAction
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.states import FINAL, STATE_NAMES, ReturnState
from workflows.roles import GRANTS, Role
from workflows.separation import not_related
from workflows.verdict import ALLOWED, Refused

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_every_state_can_be_reached_and_everything_is_named():
    for state in ReturnState:
        FLOW.path_to(state)
    assert set(STATE_NAMES) == set(ReturnState)
    assert set(ACTION_NAMES) == set(ReturnAction)


def test_everything_open_can_go_on():
    for state in ReturnState:
        if state not in FINAL:
            assert FLOW.leaving(state), state


def test_every_step_has_somebody_who_may():
    held = frozenset().union(*GRANTS.values())
    assert all(row.by in held for row in FLOW.transitions)


def test_a_refusal_can_always_be_appealed():
    for row in FLOW.transitions:
        if row.action in (ReturnAction.REFUSE, ReturnAction.REFUSE_GOODS):
            appeals = {r.target for r in FLOW.leaving(row.target)}
            assert ReturnState.APPEALED in appeals


def test_the_buyer_never_decides_and_customer_service_never_decides_appeals():
    buyer, service = GRANTS[Role.BUYER], GRANTS[Role.CUSTOMER_SERVICE]
    for row in FLOW.transitions:
        if row.action in (
            ReturnAction.ACCEPT,
            ReturnAction.REFUSE,
            ReturnAction.SETTLE,
            ReturnAction.REFUND,
        ):
            assert row.by not in buyer
            assert row.source is not ReturnState.APPEALED or row.by not in service


def answer(check, **known):
    said = check(replace(CASE, **known))
    return said.code if isinstance(said, Refused) else "" if said is ALLOWED else None


@pytest.mark.parametrize(
    ("check", "known", "code"),
    [
        (guard.reason_given, {"reason": " "}, "reason_needed"),
        (guard.reason_given, {"reason": "x"}, ""),
        (not_related, {"related": True}, "related_merchant"),
        (
            guard.not_outbound_inspector,
            {"actor": 4, "outbound_inspectors": frozenset({4})},
            "outbound_inspector",
        ),
        (guard.law_refuses, {"law": DecisionOutcome.REFUSE}, ""),
        (guard.law_refuses, {"law": DecisionOutcome.PERSON}, "below_floor"),
        (guard.law_refuses, {"law": DecisionOutcome.ACCEPT}, "below_floor"),
        (guard.law_refuses, {"law": DecisionOutcome.QUALITY}, "below_floor"),
        (guard.law_accepts, {"law": DecisionOutcome.ACCEPT_INSPECT}, ""),
        (guard.law_accepts, {"law": DecisionOutcome.REFUSE}, "law_says_otherwise"),
        (guard.law_takes_as_quality, {"law": DecisionOutcome.QUALITY}, ""),
        (guard.decided_by_another, {"actor": 1, "refused_by": 1}, "second_person_needed"),
        (guard.decided_by_another, {"actor": 1, "refused_by": 2}, ""),
        (
            guard.acceptance_kept,
            {"accepted": True, "conclusion": ReturnFinding.INTACT},
            "acceptance_stands",
        ),
        (guard.acceptance_kept, {"accepted": True, "conclusion": ReturnFinding.SWAPPED}, ""),
        (guard.acceptance_kept, {"accepted": False}, ""),
        (
            guard.conclusion_proved,
            {"conclusion": ReturnFinding.SWAPPED, "evidence": 0},
            "evidence_needed",
        ),
        (guard.conclusion_proved, {"conclusion": ReturnFinding.SWAPPED, "evidence": 1}, ""),
        (guard.conclusion_proved, {"conclusion": ReturnFinding.INTACT}, ""),
        (guard.conclusion_proved, {"conclusion": None}, "conclusion_needed"),
        (guard.goods_with_buyer, {"goods": GoodsPlace.AT_CENTER}, "goods_at_center"),
        (guard.goods_at_center, {"goods": GoodsPlace.WITH_BUYER}, "goods_with_buyer"),
        (guard.exchange_fits, {"exchange": True, "conclusion": ReturnFinding.INTACT}, ""),
        (guard.exchange_fits, {"exchange": True, "conclusion": None}, "exchange_not_agreed"),
        (
            guard.exchange_fits,
            {"exchange": False, "conclusion": ReturnFinding.INTACT},
            "exchange_not_agreed",
        ),
        (guard.nothing_found, {"conclusion": ReturnFinding.NOT_INTACT}, "found_against"),
        (guard.settlement_is_plain, {"refund_needs_person": True}, "settlement_needs_person"),
        (guard.money_went_out, {"executed": False}, "not_executed"),
        (guard.closed_as_not_shipped, {"not_shipped_back": False}, "not_reopened"),
        (guard.no_other_open, {"open_elsewhere": True}, "already_open"),
        (guard.no_other_open, {"open_elsewhere": False}, ""),
    ],
)
def test_guards(check, known, code):
    assert answer(check, **known) == code


def test_the_clock_waits_for_the_very_instant():
    late = {"ship_back_until": NOW, "refund_overdue_at": NOW + timedelta(days=1)}
    tick = timedelta(microseconds=1)
    for check in (guard.ship_back_over, guard.refund_day_reached):
        assert answer(check, now=NOW, **late) == ""
        assert answer(check, now=NOW - tick, **late) == "still_time"
