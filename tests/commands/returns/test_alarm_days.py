"""From which moment on a return is a legal alarm, and which one: the heaviest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.commands.returns.clock import alarm_of
from workflows.returns.states import ReturnState

NOTICE = datetime(2026, 3, 1, 4, tzinfo=UTC)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


def alarm(state: ReturnState, at: datetime, *, arrived: bool = True) -> str:
    case: Any = SimpleNamespace(
        state=state,
        notice_at=NOTICE,
        arrived_at=NOTICE + DAY if arrived else None,
        refund_overdue_at=NOTICE + 8 * DAY,
        refund_offence_at=NOTICE + 16 * DAY,
    )
    return alarm_of(case, at)


@pytest.mark.parametrize(
    ("days", "before", "then"),
    [(7, "", "refund_day_7"), (16, "refund_day_7", "refund_day_15")],
)
def test_a_refund_that_is_owed_alarms_from_the_moment(days: int, before: str, then: str) -> None:
    at = NOTICE + days * DAY
    assert alarm(ReturnState.ARRIVED, at - INSTANT) == before
    assert alarm(ReturnState.ARRIVED, at) == then


def test_a_notice_that_nobody_answered_alarms_on_the_fifteenth_day() -> None:
    at = NOTICE + 15 * DAY
    assert alarm(ReturnState.MORE_INFO, at - INSTANT, arrived=False) == ""
    assert alarm(ReturnState.MORE_INFO, at, arrived=False) == "answer_day_15"


def test_goods_that_have_not_come_and_money_that_is_paid_alarm_nobody() -> None:
    late = NOTICE + 90 * DAY
    assert alarm(ReturnState.ARRIVED, late, arrived=False) == ""
    assert alarm(ReturnState.REFUNDED, late) == ""
