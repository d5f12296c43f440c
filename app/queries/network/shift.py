"""What each center has before it until it closes, and who is at its benches."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.base import clock
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Center
from app.queries.network.board import AT_MOST_IN_HOUSE
from app.queries.network.board_scope import TO_TEST
from workflows.network.shift import CategoryLoad, ShiftOutlook, shift_outlook
from workflows.verdict import Text

AT_BENCH = timedelta(hours=1)
# The same weekday of this many weeks says what is still to come.
WEEKS = 4
MEASURED = timedelta(days=14)
MOST_TESTS = 2_000


@dataclass(frozen=True, slots=True)
class CenterShift:
    """A center, who was at its benches within the last hour, when it closes, and its outlook."""

    center_id: int
    name: Text
    people: int
    closes: datetime
    outlook: ShiftOutlook


def center_shifts(
    session: Session, centers: Collection[int], category: str, now: datetime
) -> list[CenterShift]:
    """The rest of the day at these centers; those with nothing to test are left out."""
    here = [Item.center_id.in_(sorted(centers)), *([Item.category == category] if category else [])]
    waiting = _count_pieces(session, [*here, Item.state.in_(TO_TEST)])
    people = _count_people(session, here, now)
    minutes = _measure_minutes(session, here, now)
    places = session.scalars(
        select(Center).where(Center.id.in_(sorted(centers))).order_by(Center.id)
    ).all()
    days = {place.id: _working_day(place.opens, place.closes, now) for place in places}
    expected: Counter[tuple[int, str]] = Counter()
    for opens, closes in set(days.values()):
        of_day = [key for key, day in days.items() if day == (opens, closes)]
        began = max(now, opens)
        still = [*here, Item.center_id.in_(of_day), _same_weekday(began, max(began, closes))]
        expected += _count_pieces(session, still)
    found = []
    for place in places:
        opens, closes = days[place.id]
        loads = {
            code: CategoryLoad(
                waiting=waiting[place.id, code],
                expected=expected[place.id, code] / WEEKS,
                minutes=minutes[code],
            )
            for key, code in sorted({*waiting, *expected})
            if key == place.id
        }
        hours = max(timedelta(), closes - max(now, opens)) / timedelta(hours=1)
        outlook = shift_outlook(loads, people=people[place.id], hours=hours)
        if loads:
            name = Text(place.name_zh, place.name_en)
            found.append(
                CenterShift(
                    center_id=place.id,
                    name=name,
                    people=people[place.id],
                    closes=closes,
                    outlook=outlook,
                )
            )
    return found


def _count_pieces(session: Session, where: list[Any]) -> Counter[tuple[int, str]]:
    asked = select(Item.center_id, Item.category, func.count()).where(*where)
    rows = session.execute(asked.group_by(Item.center_id, Item.category))
    return Counter({(center, category): count for center, category, count in rows})


def _count_people(session: Session, here: list[Any], now: datetime) -> Counter[int]:
    """Who began or handed in a test within the last hour."""
    of_late = or_(
        Inspection.started_at >= now - AT_BENCH, Inspection.submitted_at >= now - AT_BENCH
    )
    rows = session.execute(
        select(Item.center_id, func.count(Inspection.inspector_id.distinct()))
        .join(Item, Item.id == Inspection.item_id)
        .where(*here, Item.received_at >= now - AT_MOST_IN_HOUSE, of_late)
        .group_by(Item.center_id)
    )
    found: Counter[int] = Counter()
    for center, count in rows:
        found[center] = count
    return found


def _measure_minutes(session: Session, here: list[Any], now: datetime) -> dict[str, list[float]]:
    """How long each of the latest tests took, by category."""
    rows = session.execute(
        select(Item.category, Inspection.started_at, Inspection.submitted_at)
        .join(Item, Item.id == Inspection.item_id)
        .where(
            *here,
            Item.received_at >= now - MEASURED,
            Inspection.submitted_at.is_not(None),
        )
        .order_by(Inspection.id.desc())
        .limit(MOST_TESTS)
    )
    found: dict[str, list[float]] = defaultdict(list)
    for category, started, submitted in rows:
        if submitted is not None:
            found[category].append((submitted - started) / timedelta(minutes=1))
    return found


def _working_day(opens: time, closes: time, now: datetime) -> tuple[datetime, datetime]:
    """When the day opens and closes that `now` lies in; a center may close after midnight."""
    here = clock.local(now)
    day = here.date()
    past_midnight = closes <= opens
    if past_midnight and here.time() < closes:
        day -= timedelta(days=1)
    end = day + timedelta(days=1) if past_midnight else day
    begin = datetime.combine(day, opens, here.tzinfo)
    return begin.astimezone(UTC), datetime.combine(end, closes, here.tzinfo).astimezone(UTC)


def _same_weekday(begin: datetime, end: datetime) -> Any:
    weeks = (timedelta(weeks=n) for n in range(1, WEEKS + 1))
    ranges = (and_(Item.received_at >= begin - w, Item.received_at < end - w) for w in weeks)
    return or_(*ranges)
