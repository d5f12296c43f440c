"""The life of a proposal for rules: who may decide on it, and when it is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from workflows.guard import Unknown, guard
from workflows.inspection.rulesets import RULESET_STATES, RulesetState
from workflows.machine import Flow, Transition
from workflows.people.second_person import second_is_independent
from workflows.roles import Permission
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole


class RulesetAction(StrEnum):
    """What is decided on a proposal."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetFacts:
    """People are ids."""

    actor: int | Unknown | None
    author: int | Unknown
    second: Answer | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "actor": Text("经手人", "who acts"),
        "author": Text("提案人", "who proposed it"),
        "second": Text("能否作为第二人", "whether the person may be the second"),
    }
    INPUTS: ClassVar[frozenset[str]] = frozenset()


@guard
def not_own_proposal(actor: int | None, author: int) -> Answer:
    """Rules are changed by two: one who proposes, another who decides."""
    if actor != author:
        return ALLOWED
    return Refused(
        "own_proposal",
        Text("提案人不能批准或驳回自己的提案", "Nobody decides on their own proposal"),
        Citation("Jadegate house rules", tag="house rule"),
        Text("自己的提案要由另一位主管审批", "Another manager must decide"),
    )


S, A, P = RulesetState, RulesetAction, Permission
T = Transition[RulesetState, RulesetAction]
DECIDERS = (not_own_proposal, second_is_independent)

TRANSITIONS: tuple[T, ...] = (
    T(S.PROPOSED, A.APPROVE, S.APPROVED, P.RULES_APPROVE, DECIDERS),
    T(S.PROPOSED, A.REJECT, S.REJECTED, P.RULES_APPROVE, DECIDERS),
)

STATE_NAMES = {state: record.name for state, record in RULESET_STATES.items()}

ACTION_NAMES: Mapping[RulesetAction, Text] = whole(
    RulesetAction,
    {
        A.APPROVE: Text("批准", "approve"),
        A.REJECT: Text("驳回", "reject"),
    },
)

FLOW: Flow[RulesetState, RulesetAction, RulesetFacts] = Flow(
    "ruleset", S.PROPOSED, RulesetFacts, TRANSITIONS, STATE_NAMES, ACTION_NAMES
)
