"""What each state of a recall means: one record a state; and what buyers answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole


class RecallState(StrEnum):
    """proposed -> running -> closed; or dropped before it began, or lifted as unfounded."""

    PROPOSED = "proposed"
    DROPPED = "dropped"
    RUNNING = "running"
    CLOSED = "closed"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallStateRecord:
    """One state. `begun`: a second person has agreed. `over`: nothing is done any more.

    `binds`: what it reaches stays stopped, whoever else would let it go.
    """

    name: Text
    tone: ToneName
    begun: bool
    over: bool
    binds: bool


def _record(  # one table row
    zh: str, en: str, tone: ToneName, *, begun: bool, over: bool, binds: bool
) -> RecallStateRecord:
    return RecallStateRecord(name=Text(zh, en), tone=tone, begun=begun, over=over, binds=binds)


S = RecallState

RECALL_STATES: Mapping[RecallState, RecallStateRecord] = whole(
    RecallState,
    {
        S.PROPOSED: _record(
            "待第二人决定", "Waits for a second person", "ask", begun=False, over=False, binds=False
        ),
        S.DROPPED: _record("未启动", "Not begun", "ended", begun=False, over=True, binds=False),
        S.RUNNING: _record("召回中", "Running", "bad", begun=True, over=False, binds=True),
        S.CLOSED: _record("已结案", "Closed", "ended", begun=True, over=True, binds=True),
        S.LIFTED: _record("已解除", "Lifted", "good", begun=True, over=True, binds=False),
    },
)


def recall_states_where(
    meets: Callable[[RecallStateRecord], bool],
) -> tuple[RecallState, ...]:
    """The states whose record meets it, in the order of the table."""
    return tuple(state for state, record in RECALL_STATES.items() if meets(record))


BINDING = recall_states_where(lambda record: record.binds)


class RecallAnswer(StrEnum):
    """What a buyer said, or that nobody could be reached after trying."""

    SENDS_BACK = "sends_back"
    SENT_BACK = "sent_back"
    KEEPS = "keeps"
    USED_UP = "used_up"
    NOT_REACHED = "not_reached"


RECALL_ANSWER_NAMES: Mapping[RecallAnswer, Text] = whole(
    RecallAnswer,
    {
        RecallAnswer.SENDS_BACK: Text("同意退回", "Will send it back"),
        RecallAnswer.SENT_BACK: Text("已退回", "Has sent it back"),
        RecallAnswer.KEEPS: Text("知情并留用", "Knows, and keeps it"),
        RecallAnswer.USED_UP: Text("已用完或已销毁", "Used up or destroyed"),
        RecallAnswer.NOT_REACHED: Text("多次联系不上", "Not reached after several tries"),
    },
)
