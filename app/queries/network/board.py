"""The figures of the manager's board, over the goods that came in during a window of time.

Nothing counts a whole table: what waits is found by center and state, what was judged by center and
day of receipt, papers by their hour of issue; each by its index.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, case, extract, func, select
from sqlalchemy.orm import Session

from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.orders.order import OrderLine
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from workflows.inspection.decisions import Figure, ReviewDecision, decisions_where
from workflows.inspection.states import AT_WORK, ItemState, states_where
from workflows.verdict import Text

SOON = timedelta(hours=2)
# A piece that is judged today came in at most so long ago.
AT_MOST_IN_HOUSE = timedelta(days=30)
MOST_FAILURES = 20_000
WAITING = states_where(lambda record: record.waiting)
NOT_A_VERDICT = decisions_where(lambda record: record.counts_as is None)
WITH_FAULTS = decisions_where(lambda record: record.has_faults)
FIGURES: tuple[Figure, ...] = get_args(Figure)


class By(StrEnum):
    """What the verdicts are grouped by."""

    CATEGORY = "category"
    INSPECTOR = "inspector"
    AGENCY = "agency"
    MERCHANT = "merchant"
    LIVE_ROOM = "live_room"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the board looks at: these centers, goods received from `since` on, maybe a category."""

    centers: tuple[int, ...]
    since: datetime
    until: datetime
    category: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """What waits in one state."""

    state: ItemState
    count: int
    oldest: datetime
    soon: int
    overdue: int


@dataclass(frozen=True, slots=True)
class GroupVerdicts:
    """Verdicts of one group. `first` were judged in their first round, `first_passed` of them."""

    name: str
    passed: int
    deviation: int
    failed: int
    undetermined: int
    first: int
    first_passed: int

    @property
    def judged(self) -> int:
        """All verdicts of the group."""
        return self.passed + self.deviation + self.failed + self.undetermined


@dataclass(frozen=True, slots=True)
class ReturnCounts:
    """What was delivered, what came back of it, and on which ground."""

    delivered: int
    grounds: dict[str, int]

    @property
    def returned(self) -> int:
        """All pieces that came back."""
        return sum(self.grounds.values())


def centers(session: Session, mine: frozenset[int] | None) -> list[tuple[int, Text]]:
    """(key, name) of the centers that a person may look at."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).where(Center.active.is_(True))
    if mine is not None:
        wanted = wanted.where(Center.id.in_(sorted(mine)))
    return [(r.id, Text(r.name_zh, r.name_en)) for r in session.execute(wanted.order_by(Center.id))]


def waits(session: Session, scope: Scope, now: datetime) -> list[Wait]:
    """What waits where, in the order of the flow; states in which nothing waits are left out."""
    rows = session.execute(
        select(
            Item.state,
            func.count().label("pieces"),
            func.min(Item.state_since).label("oldest"),
            _sum(Item.state.in_(AT_WORK) & Item.due_at.between(now, now + SOON)).label("soon"),
            _sum(Item.state.in_(AT_WORK) & (Item.due_at < now)).label("overdue"),
        )
        .where(Item.center_id.in_(scope.centers), Item.state.in_(WAITING), *_category(scope))
        .group_by(Item.state)
    )
    found = {
        r.state: Wait(
            state=r.state, count=r.pieces, oldest=r.oldest, soon=r.soon, overdue=r.overdue
        )
        for r in rows
    }
    return [found[state] for state in WAITING if state in found]


def hours(session: Session, scope: Scope, start: datetime) -> dict[str, list[int]]:
    """How many pieces were received, judged and certified in each of the 24 hours from `start`."""
    end = start + timedelta(days=1)
    here = [Item.center_id.in_(scope.centers), *_category(scope)]
    received = select(*_hour(Item.received_at), func.count()).where(
        *here, Item.received_at >= start, Item.received_at < end
    )
    judged = (
        select(*_hour(Inspection.closed_at), func.count())
        .join(Item, Item.id == Inspection.item_id)
        .where(
            *here,
            Item.received_at >= start - AT_MOST_IN_HOUSE,
            Inspection.closed_at >= start,
            Inspection.closed_at < end,
        )
    )
    issued = (
        select(*_hour(Certificate.issued_at), func.count())
        .join(Item, Item.id == Certificate.item_id)
        .where(*here, Certificate.issued_at >= start, Certificate.issued_at < end)
    )
    named = (("received", received), ("judged", judged), ("issued", issued))
    return {name: _by_hour(session, wanted, start) for name, wanted in named}


def results(session: Session, scope: Scope, by: By, *, most: int = 40) -> list[GroupVerdicts]:
    """Verdicts by category, inspector, agency, merchant or live room; the largest group first."""
    name, joined = _dimension(by)
    verdict = Inspection.decision
    first = (Inspection.round == 1) & verdict.is_not(None) & (verdict != ReviewDecision.CANCELLED)
    judged = _sum(verdict.not_in(NOT_A_VERDICT))
    rows = session.execute(
        _count_judged(scope, joined)
        .add_columns(
            name.label("name"),
            *(_sum(verdict.in_(_counted_as(figure))).label(figure) for figure in FIGURES),
            _sum(first).label("first"),
            _sum(first & verdict.in_(_counted_as("passed"))).label("first_passed"),
        )
        .group_by(name)
        .order_by(judged.desc(), name)
        .limit(most)
    )
    return [
        GroupVerdicts(
            name=str(r.name or "—"),
            passed=r.passed,
            deviation=r.deviation,
            failed=r.failed,
            undetermined=r.undetermined,
            first=r.first,
            first_passed=r.first_passed,
        )
        for r in rows
    ]


def defects(session: Session, scope: Scope) -> Counter[str]:
    """How often each defect code stood in a verdict that was no plain pass."""
    found: Counter[str] = Counter()
    rows = session.execute(
        _count_judged(scope)
        .add_columns(Inspection.verdict["defects"])
        .where(Inspection.decision.in_(WITH_FAULTS))
        .limit(MOST_FAILURES)
    )
    for (codes,) in rows:
        found.update(codes or ())
    return found


def returns(session: Session, scope: Scope) -> ReturnCounts:
    """What was delivered of the goods received in the window, and what came back of that."""
    received = _were_received(scope)
    delivered = session.scalar(
        select(func.count()).select_from(Item).where(*received, Item.delivered_at.is_not(None))
    )
    grounds = session.execute(
        select(ReturnCase.ground, func.count())
        .join(Item, Item.id == ReturnCase.item_id)
        .where(*received)
        .group_by(ReturnCase.ground)
    )
    return ReturnCounts(delivered or 0, {ground.value: count for ground, count in grounds})


def _were_received(scope: Scope) -> list[ColumnElement[bool]]:
    return [
        Item.center_id.in_(scope.centers),
        Item.received_at >= scope.since,
        Item.received_at < scope.until,
        *_category(scope),
    ]


def _count_judged(scope: Scope, joined: Any = None) -> Select[Any]:
    wanted = select().select_from(Item).join(Inspection, Inspection.item_id == Item.id)
    for table, on in joined or ():
        wanted = wanted.outerjoin(table, on)
    return wanted.where(*_were_received(scope), Inspection.decision.is_not(None))


def _counted_as(figure: Figure) -> tuple[ReviewDecision, ...]:
    return decisions_where(lambda record: record.counts_as == figure)


def _dimension(by: By) -> tuple[Any, list[tuple[Any, ColumnElement[bool]]]]:
    """The column that names the groups, and the tables it needs."""
    if by is By.INSPECTOR:
        return Person.name, [(Person, Person.id == Inspection.inspector_id)]
    if by is By.AGENCY:
        return Agency.name_zh, [(Agency, Agency.id == Item.agency_id)]
    if by is By.MERCHANT:
        return Merchant.shop, [(Merchant, Merchant.id == Item.merchant_id)]
    if by is By.LIVE_ROOM:
        return OrderLine.streamer, [(OrderLine, OrderLine.id == Item.order_line_id)]
    return Item.category, []


def _category(scope: Scope) -> list[ColumnElement[bool]]:
    return [Item.category == scope.category] if scope.category else []


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _hour(column: Any) -> list[Any]:
    """The hour of an instant in UTC, in parts that both databases know."""
    return [extract(part, column).label(part) for part in ("year", "month", "day", "hour")]


def _by_hour(session: Session, wanted: Select[Any], start: datetime) -> list[int]:
    counts = [0] * 24
    rows = session.execute(wanted.group_by("year", "month", "day", "hour"))
    for year, month, day, hour, count in rows:
        at = datetime(int(year), int(month), int(day), int(hour), tzinfo=UTC)
        counts[int((at - start) / timedelta(hours=1)) % 24] += count
    return counts
