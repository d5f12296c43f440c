"""What a flow answers of its table: rows, roads, refusals, the picture."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import pytest

from workflows.inspection.ruleset_flow import RulesetFacts
from workflows.machine import Flow, Transition
from workflows.roles import Permission
from workflows.verdict import ALLOWED, Refused, Text


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    LOCKED = "locked"
    WALLED = "walled"


class Hand(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    LOCK = "lock"


D, H, P = Door, Hand, Permission
SHUT = Transition(D.OPEN, H.SHUT, D.SHUT, P.SEAL)
OPEN = Transition(D.SHUT, H.OPEN, D.OPEN, P.RECEIVE)
LOCK = Transition(D.SHUT, H.LOCK, D.LOCKED, P.SEAL)
DOORS = Flow(
    "door",
    D.OPEN,
    RulesetFacts,
    (SHUT, OPEN, LOCK),
    {state: Text(f"门{state}", state.value) for state in Door},
    {hand: Text(f"手{hand}", hand.value) for hand in Hand},
)
NOBODY = RulesetFacts(actor=1, author=2, second=ALLOWED)


def test_a_row_is_found_by_state_and_action() -> None:
    assert DOORS.transition(D.SHUT, H.LOCK) is LOCK
    assert DOORS.fire(D.SHUT, H.LOCK, NOBODY) is LOCK
    assert DOORS.answer(LOCK, NOBODY) is ALLOWED


def test_where_there_is_no_row_the_refusal_says_what_is_possible() -> None:
    refused = DOORS.fire(D.SHUT, H.SHUT, NOBODY)
    assert isinstance(refused, Refused)
    assert refused.code == "wrong_state"
    assert refused.reason == Text(
        "当前状态为“门shut”，不能手shut", "The state is “shut”; “shut” is not possible"
    )
    assert refused.next_step == Text("现在可以：手open、手lock", "Possible now: open, lock")
    nothing = DOORS.fire(D.LOCKED, H.OPEN, NOBODY)
    assert isinstance(nothing, Refused)
    assert nothing.next_step == Text("现在可以：无", "Possible now: nothing")


def test_two_rows_for_one_state_and_action_are_a_fault() -> None:
    twice = replace(DOORS, transitions=(SHUT, replace(SHUT, target=D.LOCKED)))
    with pytest.raises(ValueError, match="door: two transitions for open shut"):
        twice.transition(D.OPEN, H.SHUT)


def test_what_somebody_may_ask_is_what_a_row_gives_them() -> None:
    assert DOORS.leaving(D.SHUT) == (OPEN, LOCK)
    assert DOORS.allowed(D.SHUT, [P.SEAL]) == (H.LOCK,)
    assert DOORS.allowed(D.SHUT, [P.SEAL, P.RECEIVE]) == (H.OPEN, H.LOCK)
    assert DOORS.allowed(D.SHUT, []) == ()


def test_the_road_is_the_shortest_and_some_states_have_none() -> None:
    assert DOORS.path_to(D.OPEN) == ()
    assert DOORS.path_to(D.LOCKED) == (SHUT, LOCK)
    with pytest.raises(ValueError, match="door: walled can't be reached"):
        DOORS.path_to(D.WALLED)


def test_the_picture_of_the_table() -> None:
    assert DOORS.mermaid("en") == (
        "stateDiagram-v2\n"
        "  [*] --> open\n"
        "  open: open open\n"
        "  shut: shut shut\n"
        "  locked: locked locked\n"
        "  walled: walled walled\n"
        "  open --> shut: shut\n"
        "  shut --> open: open\n"
        "  shut --> locked: lock\n"
        "  locked --> [*]\n"
        "  walled --> [*]\n"
    )
    assert "  shut --> locked: 手lock\n" in DOORS.mermaid()
