"""When a delivery is tried again, when it is given up, and when its receiver is left in peace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole

GIVEN_UP_AFTER = timedelta(days=3)
# After the first failure, the second, … Together as long as a delivery is tried.
PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=16),
    timedelta(hours=18),
    timedelta(hours=18),
)
# A receiver that fails so often in a row is asked by one delivery at a time, ever more seldom.
FAILURES_BORNE = 5
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=15)
# What stands behind another of its piece is woken when that ends. It looks by itself too, in case
# nobody woke it, and no sooner: thousands may wait.
BEHIND = timedelta(minutes=1)


class WebhookState(StrEnum):
    """Where a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    DROPPED = "dropped"


WEBHOOK_STATE_NAMES: Mapping[WebhookState, Text] = whole(
    WebhookState,
    {
        WebhookState.WAITING: Text("等待送达", "Waiting"),
        WebhookState.DELIVERED: Text("已送达", "Delivered"),
        WebhookState.DEAD: Text("多次未送达", "Given up"),
        WebhookState.DROPPED: Text("地址已停用", "Address ended"),
    },
)
REPLAYED_FROM = frozenset({WebhookState.DELIVERED, WebhookState.DEAD})


def pause_after_failure(attempts: int) -> timedelta:
    """How long a delivery rests that failed so many times, 1 or more."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


def is_given_up(attempts: int, asked_at: datetime, now: datetime) -> bool:
    """Whether a delivery that just failed is tried no more; a person may have it sent again."""
    return attempts > len(PAUSES) or now - asked_at >= GIVEN_UP_AFTER


def rest_after(failures: int) -> timedelta | None:
    """How long a receiver is left in peace that failed so many times in a row; None: not at all."""
    over = failures - FAILURES_BORNE
    if over < 0:
        return None
    return min(FIRST_REST * int(2 ** min(over, 12)), LONGEST_REST)


def look_again(due: datetime, now: datetime) -> timedelta:
    """How long a delivery waits that stands behind another, which is due then."""
    return max(due - now, BEHIND)
