"""An auditor's finding from its opening to its closing: class, owner, due date, reply.

What was found is never changed. The owner replies, the auditor closes it or asks for more; nobody
closes what they themselves replied to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

HOUSE = Citation("ISO/IEC 17025:2017", "8.7")
LONGEST_TERM = timedelta(days=180)


class FindingGrade(StrEnum):
    """How grave it is."""

    MAJOR = "major"
    MINOR = "minor"
    NOTE = "note"


class FindingState(StrEnum):
    """Whose turn it is."""

    OPEN = "open"
    REPLIED = "replied"
    CLOSED = "closed"


class FindingStep(StrEnum):
    """What somebody does about it."""

    REPLY = "reply"
    ASK_MORE = "ask_more"
    CLOSE = "close"


G, S, D = FindingGrade, FindingState, FindingStep

GRADE_NAMES: Mapping[FindingGrade, Text] = whole(
    FindingGrade,
    {
        G.MAJOR: Text("严重不符合", "Major"),
        G.MINOR: Text("一般不符合", "Minor"),
        G.NOTE: Text("观察项", "Observation"),
    },
)
GRADE_TONES: Mapping[FindingGrade, ToneName] = whole(
    FindingGrade, {G.MAJOR: "bad", G.MINOR: "ask", G.NOTE: "open"}
)
STATE_NAMES: Mapping[FindingState, Text] = whole(
    FindingState,
    {
        S.OPEN: Text("待答复", "To be answered"),
        S.REPLIED: Text("已答复，待审", "Answered, to be looked at"),
        S.CLOSED: Text("已关闭", "Closed"),
    },
)
STEP_NAMES: Mapping[FindingStep, Text] = whole(
    FindingStep,
    {
        D.REPLY: Text("答复", "Reply"),
        D.ASK_MORE: Text("退回补充", "Sent back for more"),
        D.CLOSE: Text("关闭", "Closed"),
    },
)
# By whom it can be done where, and what it leads to.
STEPS: Mapping[FindingStep, tuple[FindingState, FindingState]] = whole(
    FindingStep,
    {
        D.REPLY: (S.OPEN, S.REPLIED),
        D.ASK_MORE: (S.REPLIED, S.OPEN),
        D.CLOSE: (S.REPLIED, S.CLOSED),
    },
)
NOT_NOW = Refused(
    "finding_not_now",
    Text("这一步现在不能做，请刷新后再看", "This can't be done now; look at it again"),
    HOUSE,
)
OWN_REPLY = Refused(
    "own_reply",
    Text("不能关闭本人答复过的审计发现", "Nobody closes what they replied to"),
    HOUSE,
    Text("请另一位审计员处理", "Another auditor must look at it"),
)
SAY_SOMETHING = Refused(
    "words_missing", Text("请写明内容", "Say what it is about"), facts={"field": "text"}
)
BAD_DUE = Refused(
    "finding_due",
    Text(
        f"期限应在今天之后、{LONGEST_TERM.days} 天以内",
        f"The due date lies within the next {LONGEST_TERM.days} days",
    ),
    facts={"field": "due"},
)


def may_step(
    step: FindingStep, state: FindingState, *, actor: int | None, repliers: frozenset[int]
) -> Answer:
    """Whether it may be done in that state, by that person."""
    if STEPS[step][0] is not state:
        return NOT_NOW
    if step is not FindingStep.REPLY and actor in repliers:
        return OWN_REPLY
    return ALLOWED


def due_fits(due: date, today: date) -> Answer:
    """Whether a due date can be kept, and isn't put off for ever."""
    return ALLOWED if today < due <= today + LONGEST_TERM else BAD_DUE


def is_overdue(state: FindingState, due: date | None, today: date) -> bool:
    """Whether its owner is late."""
    return state is FindingState.OPEN and due is not None and due < today
