"""The shop's part in a return: what it says, and within what time.

The law gives the seller no veto and the buyer no wait: a silent shop delays nothing, its return is
decided on what is known. The day here leaves customer service the other of its 48 hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import Citation, Refused, Text
from workflows.whole import whole

REPLY_WITHIN = timedelta(hours=24)
REMINDED_BEFORE = timedelta(hours=6)
HOUSE = Citation("Jadegate house rules", tag="house rule")


class ShopStance(StrEnum):
    """What a shop says to a return."""

    AGREES = "agrees"
    OBJECTS = "objects"
    FACTS = "facts"


class ReplyStanding(StrEnum):
    """How a shop stands with its reply."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"
    NOT_GIVEN = "not_given"


W, R = ShopStance, ReplyStanding

STANCE_NAMES: Mapping[ShopStance, Text] = whole(
    ShopStance,
    {
        W.AGREES: Text("同意", "Agrees"),
        W.OBJECTS: Text("不同意，说明理由", "Objects, and says why"),
        W.FACTS: Text("补充情况", "Adds facts"),
    },
)
STANDING_NAMES: Mapping[ReplyStanding, Text] = whole(
    ReplyStanding,
    {
        R.WAITING: Text("待答复", "To be answered"),
        R.OVERDUE: Text("答复超时", "Answer overdue"),
        R.IN_TIME: Text("已按时答复", "Answered in time"),
        R.LATE: Text("超时后答复", "Answered late"),
        R.NOT_GIVEN: Text("未答复", "Not answered"),
    },
)
TONES: Mapping[ReplyStanding, ToneName] = whole(
    ReplyStanding,
    {R.WAITING: "ask", R.OVERDUE: "bad", R.IN_TIME: "good", R.LATE: "open", R.NOT_GIVEN: "ended"},
)
CASE_CLOSED = Refused(
    "case_closed",
    Text("这笔退货已了结，不能再答复", "This return is closed; nothing more is answered"),
    HOUSE,
    Text("有新情况请联系中心客服", "Tell the center's customer service what is new"),
)
GROUNDS_MISSING = Refused(
    "grounds_missing",
    Text(
        "不同意或补充情况，请写明内容或上传凭证",
        "Where you object or add facts, say what, or send the evidence",
    ),
    HOUSE,
)


def reply_due(requested_at: datetime) -> datetime:
    """By when a shop replies."""
    return requested_at + REPLY_WITHIN


def reminder_due(requested_at: datetime) -> datetime:
    """When a shop that is still silent is reminded."""
    return reply_due(requested_at) - REMINDED_BEFORE


def standing(
    requested_at: datetime, replied_at: datetime | None, closed_at: datetime | None, now: datetime
) -> ReplyStanding:
    """How a shop stands; `replied_at` is its first reply. A closed case asks nothing any more."""
    due = reply_due(requested_at)
    if replied_at is not None:
        return R.IN_TIME if replied_at <= due else R.LATE
    if closed_at is not None:
        return R.NOT_GIVEN
    return R.WAITING if now <= due else R.OVERDUE
