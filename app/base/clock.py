"""The one place that reads the clock. Everything else is told the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  # this module is the clock


def today() -> date:
    """The calendar date in China, where the law counts days."""
    return now().astimezone(SHANGHAI).date()


def local(at: datetime) -> datetime:
    """The same instant on a clock in China."""
    return at.astimezone(SHANGHAI)


def day_begins(day: date) -> datetime:
    """The first instant of a day in China."""
    return datetime.combine(day, time(), SHANGHAI)
