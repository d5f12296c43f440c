"""The figures of the manager's board, over the goods that came in during a window of time.

Nothing counts a whole table: what waits is found by center and state, what was judged by center and
day of receipt, papers by their hour of issue; each by its index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from sqlalchemy import ColumnElement, Select, case, extract, func, select
from sqlalchemy.orm import Session

from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from app.queries.network.board_scope import (
    WAITING,
    By,
    Scope,
    came_in,
    counted_as,
    dimension,
    due_soon,
    of_category,
    overdue,
    rounds,
    stands_waiting,
)
from workflows.inspection.decisions import Figure, ReviewDecision, decisions_where
from workflows.inspection.states import ItemState
from workflows.verdict import Text

# A piece that is judged today came in at most so long ago.
AT_MOST_IN_HOUSE = timedelta(days=30)
MOST_FAILURES = 20_000
MOST_GROUPS = 40
NOT_A_VERDICT = decisions_where(lambda record: record.counts_as is None)
WITH_FAULTS = decisions_where(lambda record: record.has_faults)
FIGURES: tuple[Figure, ...] = get_args(Figure)


@dataclass(frozen=True, slots=True)
class Wait:
    """What waits in one state."""

    state: ItemState
    count: int
    oldest: datetime
    soon: int
    overdue: int


@dataclass(frozen=True, slots=True)
class LatePieces:
    """Overdue pieces at one step, with the person who holds them; nobody holds what waits."""

    state: ItemState
    holder_id: int | None
    holder: str
    count: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect code in the verdict of one round, with the group that the round belongs to."""

    round_id: int
    group: str
    code: str


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
            _sum(due_soon(now)).label("soon"),
            _sum(overdue(now)).label("overdue"),
        )
        .where(*stands_waiting(scope))
        .group_by(Item.state)
    )
    found = {
        r.state: Wait(
            state=r.state, count=r.pieces, oldest=r.oldest, soon=r.soon, overdue=r.overdue
        )
        for r in rows
    }
    return [found[state] for state in WAITING if state in found]


def late_by(session: Session, scope: Scope, now: datetime) -> list[LatePieces]:
    """Who holds what is overdue, and at which step it stands; the most first."""
    count = func.count().label("pieces")
    rows = session.execute(
        select(
            Item.holder_id,
            Person.name,
            Item.state,
            count,
            func.min(Item.due_at).label("oldest"),
        )
        .outerjoin(Person, Person.id == Item.holder_id)
        .where(*stands_waiting(scope), overdue(now))
        .group_by(Item.holder_id, Person.name, Item.state)
        .order_by(count.desc(), Item.state, Item.holder_id)
        .limit(MOST_GROUPS)
    )
    return [
        LatePieces(
            state=r.state, holder_id=r.holder_id, holder=r.name or "", count=r.pieces, due=r.oldest
        )
        for r in rows
    ]


def hours(session: Session, scope: Scope, start: datetime) -> dict[str, list[int]]:
    """How many pieces were received, judged and certified in each of the 24 hours from `start`."""
    end = start + timedelta(days=1)
    here = [Item.center_id.in_(scope.centers), *of_category(scope)]
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


def results(session: Session, scope: Scope, by: By) -> list[GroupVerdicts]:
    """Verdicts by category, inspector, agency, merchant or live room; the largest group first."""
    name, joined = dimension(by)
    verdict = Inspection.decision
    first = (Inspection.round == 1) & verdict.is_not(None) & (verdict != ReviewDecision.CANCELLED)
    judged = _sum(verdict.not_in(NOT_A_VERDICT))
    rows = session.execute(
        rounds(scope, joined)
        .add_columns(
            name.label("name"),
            *(_sum(verdict.in_(counted_as(figure))).label(figure) for figure in FIGURES),
            _sum(first).label("first"),
            _sum(first & verdict.in_(counted_as("passed"))).label("first_passed"),
        )
        .group_by(name)
        .order_by(judged.desc(), name)
        .limit(MOST_GROUPS)
    )
    return [
        GroupVerdicts(
            name=r.name,
            passed=r.passed,
            deviation=r.deviation,
            failed=r.failed,
            undetermined=r.undetermined,
            first=r.first,
            first_passed=r.first_passed,
        )
        for r in rows
    ]


def faults(session: Session, scope: Scope, by: By) -> list[Fault]:
    """Each defect code that stood in a verdict that was no plain pass, with its group."""
    name, joined = dimension(by)
    rows = session.execute(
        rounds(scope, joined)
        .add_columns(
            Inspection.id, name.label("name"), Inspection.verdict["defects"].label("codes")
        )
        .where(Inspection.decision.in_(WITH_FAULTS))
        .order_by(Inspection.id.desc())
        .limit(MOST_FAILURES)
    )
    return [Fault(round_id=r.id, group=r.name, code=code) for r in rows for code in r.codes or ()]


def returns(session: Session, scope: Scope) -> ReturnCounts:
    """What was delivered of the goods received in the window, and what came back of that."""
    received = came_in(scope)
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
