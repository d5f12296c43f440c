"""Whether a person may make something happen now: permission at the center first, then the rule."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from app.base.errors import NotPermitted, Refusal
from workflows.guard import GuardedFacts
from workflows.machine import Flow, Transition
from workflows.roles import Actor, Role
from workflows.verdict import Answer, Refused

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)
F = TypeVar("F", bound=GuardedFacts)


def permitted_transition(
    flow: Flow[S, A, F], state: S, action: A, facts: F, *, by: Actor, center_id: int
) -> tuple[Transition[S, A], Role]:
    """The transition, and the role that the person has for it. Raises like `possible`."""
    row, role = possible(flow, state, action, by=by, center_id=center_id)
    must_be_allowed(flow.answer(row, facts))
    return row, role


def must_be_allowed(answer: Answer) -> None:
    """Raise `Refusal` with what objects."""
    if isinstance(answer, Refused):
        raise Refusal(answer)


def possible(
    flow: Flow[S, A, F], state: S, action: A, *, by: Actor, center_id: int
) -> tuple[Transition[S, A], Role]:
    """The same before any rule is asked: whose step it is not, or not now, hears that first.

    Raises `NotPermitted` or `Refusal`; who may not ask at all learns nothing of the state.
    """
    row = flow.transition(state, action)
    if isinstance(row, Refused):
        could = any(by.may(t.by, center_id) for t in flow.transitions if t.action == action)
        raise Refusal(row) if could else NotPermitted
    role = by.role_for(row.by, center_id)
    if role is None:
        raise NotPermitted
    return row, role
