"""A deadline in words: the first instant too late is the end of the day before."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.verdict import Text


def until_words(at: datetime) -> Text:
    """`12月7日 24:00` for midnight, else day and minute; `at` is local."""
    if (at.hour, at.minute, at.second) == (0, 0, 0):
        day = at - timedelta(days=1)
        return Text(f"{day.month}月{day.day}日 24:00", f"24:00 on {day.day} {day:%B}")
    return Text(f"{at.month}月{at.day}日 {at:%H:%M}", f"{at:%H:%M} on {at.day} {at:%B}")
