"""Permission at the center comes before the state, and the state before the rules."""

from __future__ import annotations

import pytest
from support.flows.known_facts import CASE

from app.base.errors import NotPermitted, Refusal
from app.commands.permission import permitted_transition, possible
from workflows.guard import guard
from workflows.machine import Flow, Transition
from workflows.returns.flow import FLOW as RETURNS
from workflows.returns.flow import ReturnAction
from workflows.returns.states import ReturnState
from workflows.roles import Actor, Assignment, Permission, Role
from workflows.verdict import Answer, Refused, Text

HERE, ELSEWHERE = 1, 2
NEVER = Refused("never", Text("永不", "never"))


@guard
def never() -> Answer:
    return NEVER


ARRIVE = next(row for row in RETURNS.transitions if row.action is ReturnAction.ARRIVE)
RIGHT, WRONG = ARRIVE.source, ReturnState.REFUNDED


def person(role: Role, center: int) -> Actor:
    return Actor(7, "somebody", (Assignment(role, center),))


WHO_MAY = person(Role.RECEIVING, HERE)


def test_the_row_and_the_role_of_who_may():
    assert possible(RETURNS, RIGHT, ReturnAction.ARRIVE, by=WHO_MAY, center_id=HERE) == (
        ARRIVE,
        Role.RECEIVING,
    )


@pytest.mark.parametrize("state", [RIGHT, WRONG])
@pytest.mark.parametrize(
    "by", [person(Role.RECEIVING, ELSEWHERE), person(Role.MERCHANT, HERE), Actor(7, "nobody")]
)
def test_who_may_not_hears_the_same_in_every_state(by, state):
    with pytest.raises(NotPermitted):
        possible(RETURNS, state, ReturnAction.ARRIVE, by=by, center_id=HERE)


def test_who_may_hears_that_it_is_not_the_time():
    with pytest.raises(Refusal) as caught:
        possible(RETURNS, WRONG, ReturnAction.ARRIVE, by=WHO_MAY, center_id=HERE)
    assert caught.value.refused.code == "wrong_state"


def test_the_rules_are_asked_last():
    row = Transition(RIGHT, ReturnAction.ARRIVE, WRONG, Permission.RETURN_RECEIVE, (never,))
    flow = Flow("test", RIGHT, RETURNS.facts, (row,), RETURNS.state_names, RETURNS.action_names)
    with pytest.raises(Refusal) as caught:
        permitted_transition(flow, RIGHT, ReturnAction.ARRIVE, CASE, by=WHO_MAY, center_id=HERE)
    assert caught.value.refused is NEVER
    with pytest.raises(NotPermitted):
        permitted_transition(
            flow, RIGHT, ReturnAction.ARRIVE, CASE, by=Actor(7, "nobody"), center_id=HERE
        )
