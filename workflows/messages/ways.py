"""By which ways somebody is told, how a telling stands, and when it waits for the morning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflows.verdict import Text
from workflows.whole import whole


class MessageWay(StrEnum):
    """How a message goes out of the house."""

    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"


class DeliveryState(StrEnum):
    """How far it is. `no_way`: nobody brings it, or nobody knows where to."""

    WAITING = "waiting"
    SENT = "sent"
    NO_WAY = "no_way"
    FAILED = "failed"


MESSAGE_WAY_NAMES: Mapping[MessageWay, Text] = whole(
    MessageWay,
    {
        MessageWay.EMAIL: Text("邮件", "E-mail"),
        MessageWay.SMS: Text("短信", "SMS"),
        MessageWay.CHAT: Text("平台消息", "Platform message"),
    },
)
DELIVERY_NAMES: Mapping[DeliveryState, Text] = whole(
    DeliveryState,
    {
        DeliveryState.WAITING: Text("待发", "Waiting"),
        DeliveryState.SENT: Text("已发出", "Sent"),
        DeliveryState.NO_WAY: Text("没有渠道，未发", "No way to send it"),
        DeliveryState.FAILED: Text("多次失败，未发", "Failed, given up"),
    },
)
CHINA = ZoneInfo("Asia/Shanghai")
QUIET_FROM, QUIET_UNTIL = time(22), time(8)


def goes_out_at(now: datetime, *, urgent: bool) -> datetime:
    """When a message may go: at once, or at eight where it is night in China and nothing urges."""
    here = now.astimezone(CHINA)
    if urgent or QUIET_UNTIL <= here.time() < QUIET_FROM:
        return now
    day = here.date() if here.time() < QUIET_UNTIL else here.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_UNTIL, CHINA).astimezone(now.tzinfo)
