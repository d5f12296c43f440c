"""The State Council's notices of days off that were entered after this version was built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from workflows.verdict import Text

# No holiday is longer: what is typed beyond it is no holiday.
LONGEST_SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestSpan:
    """One holiday of a notice: its first and its last day, weekends inside it included."""

    first: Annotated[date, Text("放假第一天", "first day off")]
    last: Annotated[date, Text("放假最后一天", "last day off")]

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= min(self.last, self.first + LONGEST_SPAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayNotice:
    """What a notice says of its year; `known_at` is when two people had entered it here.

    A period that began before `known_at` was told to a buyer without it: it never gets shorter.
    """

    year: Annotated[int, Text("年份", "year")]
    document: Annotated[str, Text("文号", "number of the document")]
    known_at: Annotated[datetime, Text("录入时间", "when it was entered")]
    rest: Annotated[tuple[RestSpan, ...], Text("放假", "days off")] = ()
    work: Annotated[tuple[date, ...], Text("调休上班的周末", "weekend days that are worked")] = ()


Known = tuple[HolidayNotice, ...]


def known_since(known: Known, since: datetime) -> tuple[Known, ...]:
    """What was known at this moment, and after each notice that came later; the last is all."""
    in_turn = tuple(sorted(known, key=lambda one: one.known_at))
    first = sum(one.known_at <= since for one in in_turn)
    return tuple(in_turn[:count] for count in range(first, len(in_turn) + 1))


def in_force(known: Known) -> Known:
    """Of each year the notice that came last: one that changes a year says all of it anew."""
    latest = {one.year: one for one in sorted(known, key=lambda one: one.known_at)}
    return tuple(latest.values())
