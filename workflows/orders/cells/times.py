"""Times of an order that can't be: they decide nothing, and stand aside in their own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workflows.orders.fields import FIELDS
from workflows.orders.row import OrderRow
from workflows.verdict import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOCKS_DIFFER = timedelta(days=1)  # two clocks, two zones
PAST = ("submitted_at", "paid_at", "shipped_at", "finished_at")
WRONG_YEAR = timedelta(days=180)
FUTURE = Text(
    "时间在半年以后，年份可能写错，未读入",
    "a time more than half a year ahead, perhaps of a wrong year; not taken in",
)
BEFORE_ORDERED = Text(
    "时间不合理，下单晚于付款、发货或完成，未读入",
    "ordered after it was paid, sent or finished; not taken in",
)


def in_their_time(row: OrderRow, at: datetime) -> OrderRow:
    """The row without times that lie far after `at`, and without an order time that lies after what
    came of the order; each is kept aside, with why."""
    wrong = {
        name: FUTURE
        for name in PAST
        if (told := getattr(row, name)) is not None and told > at + WRONG_YEAR
    }
    later = [getattr(row, name) for name in PAST[1:] if name not in wrong]
    ordered = row.submitted_at
    if ordered and any(told is not None and ordered > told + CLOCKS_DIFFER for told in later):
        wrong["submitted_at"] = BEFORE_ORDERED
    if not wrong:
        return row
    said = [
        f"{FIELDS[name].name.zh}：{_plain(row, name)}（{why.zh}）" for name, why in wrong.items()
    ]
    aside = "\n".join([*row.aside.splitlines(), *said])
    cleared: dict[str, Any] = dict.fromkeys(wrong)
    return replace(row, aside=aside, **cleared)


def _plain(row: OrderRow, name: str) -> str:
    at: datetime = getattr(row, name)
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
