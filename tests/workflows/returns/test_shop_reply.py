"""How a shop stands with its reply to a return."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.returns.service.shop_reply import reminder_due, reply_due, standing

ASKED = datetime(2026, 11, 30, 2, tzinfo=UTC)


def hours(n):
    return None if n is None else ASKED + timedelta(hours=n)


@pytest.mark.parametrize(
    ("replied", "closed", "now", "stands"),
    [
        (None, None, 1, "waiting"),
        (None, None, 24, "waiting"),
        (None, None, 24.1, "overdue"),
        (24, None, 30, "in_time"),
        (24.1, None, 30, "late"),
        (None, 3, 30, "not_given"),
        (2, 3, 30, "in_time"),
        (25, 30, 40, "late"),
    ],
)
def test_how_it_stands(replied, closed, now, stands):
    assert standing(ASKED, hours(replied), hours(closed), hours(now)).value == stands


def test_a_day_to_reply_and_a_reminder_six_hours_before():
    assert reply_due(ASKED) - ASKED == timedelta(hours=24)
    assert reminder_due(ASKED) - ASKED == timedelta(hours=18)
