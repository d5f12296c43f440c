"""The life of a recall: actions, and the table that ties the states.

One person proposes, another begins it. From then on the system stops what it reaches, also what
comes later, until it is closed with a report, or lifted by another person than who began it. An
exercise goes the same way, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.machine import Flow, Transition
from workflows.people.second_person import second_is_independent
from workflows.recalls import guards as guard
from workflows.recalls.facts import RecallFacts
from workflows.recalls.states import RECALL_STATES, RecallState
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole


class RecallAction(StrEnum):
    """What is done with a recall."""

    START = "start"
    DROP = "drop"
    CLOSE = "close"
    LIFT = "lift"


S, A, P = RecallState, RecallAction, Permission
T = Transition[RecallState, RecallAction]
BEGINS = (second_is_independent, guard.reaches_something)
ENDS = (guard.all_stopped, guard.buyers_answered, guard.because_said)
LIFTS = (second_is_independent, guard.because_said)

TRANSITIONS: tuple[T, ...] = (
    T(S.PROPOSED, A.START, S.RUNNING, P.RECALL_DECIDE, BEGINS),
    T(S.PROPOSED, A.DROP, S.DROPPED, P.RECALL_ASK, (guard.because_said,)),
    T(S.RUNNING, A.CLOSE, S.CLOSED, P.RECALL_DECIDE, ENDS),
    T(S.RUNNING, A.LIFT, S.LIFTED, P.RECALL_DECIDE, LIFTS),
)

RECALL_STATE_NAMES = {state: record.name for state, record in RECALL_STATES.items()}

RECALL_ACTION_NAMES: Mapping[RecallAction, Text] = whole(
    RecallAction,
    {
        A.START: Text("启动召回", "begin the recall"),
        A.DROP: Text("不启动", "do not begin it"),
        A.CLOSE: Text("结案", "close it with a report"),
        A.LIFT: Text("解除召回", "lift it"),
    },
)

FLOW: Flow[RecallState, RecallAction, RecallFacts] = Flow(
    "recall", S.PROPOSED, RecallFacts, TRANSITIONS, RECALL_STATE_NAMES, RECALL_ACTION_NAMES
)
