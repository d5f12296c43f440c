"""The notices of days off as the rows have them, for the facts of a case and for the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models.people.account import Person
from app.models.returns.calendar import EnteredNotice
from workflows.returns.law.calendar import YearStatus, local_day, year_sources, year_status
from workflows.returns.law.facts.holidays import HolidayNotice, Known, RestSpan
from workflows.returns.law.facts.situation import CaseFacts
from workflows.strict_json.reader import load

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class DaysOffRow:
    """One notice with who entered it; the command line has no name."""

    key: int
    notice: HolidayNotice
    read_at: str
    dated: date
    asked_by: str
    agreed_by: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year: official, provisional or missing, and what says so."""

    year: int
    status: YearStatus
    source: str


def known_notices(session: Session, since: int = 0) -> Known:
    """All notices of that year and later ones, in the order in which they were entered."""
    rows = session.scalars(
        select(EnteredNotice).where(EnteredNotice.year >= since).order_by(EnteredNotice.id)
    )
    return tuple(_notice(row) for row in rows)


def with_notices(session: Session, facts: CaseFacts) -> CaseFacts:
    """The facts of a case with the calendar as it is known now."""
    ordered = facts.sale.ordered_at
    known = known_notices(session, local_day(ordered).year if ordered is not None else 0)
    return replace(facts, policy=replace(facts.policy, holidays=known))


def latest_notice(session: Session, year: int | None = None) -> int:
    """The key of the notice that came last, of all years or of one; 0 where there is none."""
    wanted = select(func.max(EnteredNotice.id))
    if year is not None:
        wanted = wanted.where(EnteredNotice.year == year)
    return session.scalar(wanted) or 0


def notice_rows(session: Session) -> tuple[DaysOffRow, ...]:
    """The notices that were entered, the latest first."""
    asked, agreed = aliased(Person), aliased(Person)
    rows = session.execute(
        select(EnteredNotice, asked.name.label("asked"), agreed.name.label("agreed"))
        .outerjoin(asked, asked.id == EnteredNotice.asked_by_id)
        .outerjoin(agreed, agreed.id == EnteredNotice.agreed_by_id)
        .order_by(EnteredNotice.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    latest: dict[int, int] = {}
    for row in rows:
        latest.setdefault(row.EnteredNotice.year, row.EnteredNotice.id)
    return tuple(
        DaysOffRow(
            key=row.EnteredNotice.id,
            notice=_notice(row.EnteredNotice),
            read_at=row.EnteredNotice.read_at,
            dated=row.EnteredNotice.dated,
            asked_by=row.asked or "",
            agreed_by=row.agreed or "",
            in_force=latest[row.EnteredNotice.year] == row.EnteredNotice.id,
        )
        for row in rows
    )


def years_known(known: Known, today: date) -> tuple[YearRow, ...]:
    """This year and the two after it, and what each rests on."""
    said = year_sources()
    documents = {one.year: one.document for one in known}
    return tuple(
        YearRow(
            year=year,
            status=year_status(year, known),
            source=documents.get(year) or said.get(year, ""),
        )
        for year in range(today.year, today.year + 3)
    )


def _notice(row: EnteredNotice) -> HolidayNotice:
    days: dict[str, Any] = row.days
    return HolidayNotice(
        year=row.year,
        document=row.document,
        known_at=_at(row.at),
        rest=tuple(load(RestSpan, span) for span in days["rest"]),
        work=tuple(date.fromisoformat(day) for day in days["work"]),
    )


def _at(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
