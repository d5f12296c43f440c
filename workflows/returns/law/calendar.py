"""Periods of the return law: when one starts, when it ends, and which days carry it on.

All days are local days of Asia/Shanghai (UTC+8). Sources: Civil Code 201 and 203 for counting,
Measures 10 for the start, Measures 13 and 31 for the seller's limits. The days of rest are read
once from `workflows/returns/law/rest_days.toml`; a notice that two people entered since stands over
its year's table (`known`), and never makes a period shorter that had begun before.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from workflows.returns.law.facts.holidays import Known, in_force, known_since

TZ = ZoneInfo("Asia/Shanghai")
DOUBT_DAYS = 10
SATURDAY = 5
THIRTEEN_DAYS_SINCE = 2025
# The next year's notice can still move the last days of December.
TURN_OF_YEAR = (12, 25)


class RestDayMode(StrEnum):
    """Which last days are carried to the day after (Civil Code 203(1))."""

    NONE = "NONE"
    STATUTORY_DAYS = "STATUTORY_DAYS"
    STATE_COUNCIL_CALENDAR = "STATE_COUNCIL_CALENDAR"


class YearStatus(StrEnum):
    """How much is known of a year's days of rest."""

    OFFICIAL = "official"
    PROVISIONAL = "provisional"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class _Table:
    status: dict[int, YearStatus]
    sources: dict[int, str]
    statutory: frozenset[date]
    rest: frozenset[date]
    work: frozenset[date]
    solar: dict[bool, frozenset[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """The time in which a return notice counts; every `..._ends` is the first instant too late.

    `doubtful_until` is the last instant that any way of counting, or a calendar not yet
    published, could still reach: before it nobody is late without a person having looked.
    """

    signed_on: date
    starts: datetime
    nominal_last_day: date
    last_day: date
    law_ends: datetime
    platform_ends: datetime
    promised_ends: datetime | None
    ends: datetime
    settled: bool
    doubtful_until: datetime


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _solar(days: list[str]) -> frozenset[tuple[int, int]]:
    return frozenset((int(day[:2]), int(day[3:])) for day in days)


@cache
def _table() -> _Table:
    text = files("workflows.returns.law").joinpath("rest_days.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    years = {int(year): row for year, row in raw["year"].items()}
    return _Table(
        status={year: YearStatus(row["status"]) for year, row in years.items()},
        sources={year: row["source"] for year, row in years.items()},
        statutory=frozenset(day for row in years.values() for day in row["statutory"]),
        rest=frozenset(d for row in years.values() for span in row["rest"] for d in _span(*span)),
        work=frozenset(day for row in years.values() for day in row["work"]),
        solar={
            False: _solar(raw["solar"]["since_2014"]),
            True: _solar(raw["solar"]["since_2025"]),
        },
    )


def year_status(year: int, known: Known = ()) -> YearStatus:
    """Whether the days of rest of a year are official, provisional or not known at all."""
    if any(notice.year == year for notice in known):
        return YearStatus.OFFICIAL
    return _table().status.get(year, YearStatus.MISSING)


def year_sources() -> dict[int, str]:
    """The source of each year's table."""
    return dict(_table().sources)


def local_day(moment: datetime) -> date:
    """The day on the calendar in Shanghai; ValueError on a time without an offset."""
    if moment.utcoffset() is None:
        raise ValueError("a time of law needs an offset")
    return moment.astimezone(TZ).date()


def midnight(day: date) -> datetime:
    """00:00 local time at the beginning of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=TZ)


def end_of(day: date) -> datetime:
    """24:00 of a day, as the first instant after it (Civil Code 203(2))."""
    return midnight(day + timedelta(days=1))


def is_statutory_day(day: date) -> bool:
    """A day of the holiday statute; in a year without a table, its solar festivals only."""
    table = _table()
    fixed = table.solar[day.year >= THIRTEEN_DAYS_SINCE]
    return day in table.statutory or (day.month, day.day) in fixed


def is_rest_day(
    day: date, mode: RestDayMode = RestDayMode.STATE_COUNCIL_CALENDAR, known: Known = ()
) -> bool:
    """Whether a period that would end on this day is carried on (Civil Code 203(1))."""
    if mode is RestDayMode.NONE:
        return False
    if mode is RestDayMode.STATUTORY_DAYS:
        return is_statutory_day(day)
    said = _rest_by_notice(day, known)
    if said is not None:
        return said
    return day.weekday() >= SATURDAY or is_statutory_day(day)


def _rest_by_notice(day: date, known: Known) -> bool | None:
    """What notices say of a day: off, worked, or nothing; the table where none is of its year."""
    notices = in_force(known)
    # A notice speaks of the last days of December before its year too.
    if any(day in notice.work for notice in notices):
        return False
    if any(span.holds(day) for notice in notices for span in notice.rest):
        return True
    if any(notice.year == day.year for notice in notices):
        return None
    table = _table()
    return False if day in table.work else True if day in table.rest else None


def is_settled(day: date, known: Known = ()) -> bool:
    """Whether an official calendar says what this day is, beyond any later notice."""
    if year_status(day.year, known) is not YearStatus.OFFICIAL:
        return False
    turning = (day.month, day.day) >= TURN_OF_YEAR
    return not turning or year_status(day.year + 1, known) is YearStatus.OFFICIAL


def roll(
    day: date, mode: RestDayMode = RestDayMode.STATE_COUNCIL_CALENDAR, known: Known = ()
) -> date:
    """The first day from this one on that is no day of rest."""
    while is_rest_day(day, mode, known):
        day += timedelta(days=1)
    return day


def carried_on(day: date, mode: RestDayMode, known: Known, since: datetime) -> date:
    """Where a period that began at `since` ends: the latest day that anybody could be told.

    What was counted without a notice stands, where the notice would end it earlier.
    """
    return max(roll(day, mode, then) for then in known_since(known, since))


def _doubtful_until(nominal: date, known: Known) -> tuple[bool, datetime]:
    latest = max(roll(nominal, mode, known) for mode in RestDayMode)
    settled = all(is_settled(day, known) for day in _span(nominal, latest))
    if not settled:
        latest = max(latest, nominal + timedelta(days=DOUBT_DAYS))
    return settled, end_of(latest)


def return_window(
    signed_at: datetime,
    mode: RestDayMode = RestDayMode.STATE_COUNCIL_CALENDAR,
    *,
    days: int,
    promised_days: int | None = None,
    known: Known = (),
) -> ReturnWindow:
    """The window that a sign-for at this moment opens (Measures 10; Civil Code 201, 203).

    The day of the sign-for isn't counted. `days` is the figure of the law, `promised_days` comes
    from a platform or a shop and is rolled as the legal period is; it can only make the window
    longer. `known`: the notices entered since the table was written.
    """
    signed_on = local_day(signed_at)
    nominal = signed_on + timedelta(days=days)
    last = carried_on(nominal, mode, known, signed_at)
    law_ends, platform_ends = end_of(last), end_of(nominal)
    settled, doubt = _doubtful_until(nominal, known)
    doubtful_until = max(doubt, law_ends)
    promised_ends = None
    if promised_days is not None:
        promised = signed_on + timedelta(days=promised_days)
        promised_ends = end_of(carried_on(promised, mode, known, signed_at))
        promise_settled, promise_doubt = _doubtful_until(promised, known)
        doubtful_until = max(doubtful_until, promise_doubt, promised_ends)
        settled = settled and promise_settled
    return ReturnWindow(
        signed_on=signed_on,
        starts=end_of(signed_on),
        nominal_last_day=nominal,
        last_day=last,
        law_ends=law_ends,
        platform_ends=platform_ends,
        promised_ends=promised_ends,
        ends=max(law_ends, platform_ends, promised_ends or law_ends),
        settled=settled,
        doubtful_until=doubtful_until,
    )


def refund_due(received_at: datetime, days: int) -> date:
    """The last day for the refund, counted from the receipt of the goods (Measures 13).

    A limit of the seller: it is never carried over a day of rest.
    """
    return local_day(received_at) + timedelta(days=days)


def offence_at(since: datetime, days: int) -> datetime:
    """The instant at which silence has lasted more than 15 days (Measures 31); never rolled."""
    return end_of(local_day(since) + timedelta(days=days))
