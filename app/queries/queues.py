"""Lists of items by state, paged by keyset: due first, then oldest; never counted, never offset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import false, select, tuple_, union_all
from sqlalchemy.orm import Session

from app.models.account import Person
from app.models.center import Center, Merchant
from app.models.item import Item
from app.refs import reference
from workflows.inspection import State

PAGE = 50
LARGEST_KEY = 2**63


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a list shows. `centers` None means all; `after` and `before` are cursors of a page."""

    states: tuple[State, ...]
    centers: Collection[int] | None = None
    category: str = ""
    merchant_id: int | None = None
    holder_id: int | None = None
    agency_ids: tuple[int, ...] = ()
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of a list."""

    key: int
    ref: str
    state: State
    state_since: datetime
    due_at: datetime
    category: str
    title: str
    merchant: str
    holder_id: int | None
    holder: str | None
    held_until: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page and the cursors of its neighbours (empty where there is none)."""

    rows: tuple[QueueRow, ...]
    newer: str
    older: str


def page(session: Session, wanted: QueueFilter, *, size: int = PAGE) -> QueuePage:
    """A page of items; one more row than shown tells whether another page follows."""
    back = bool(wanted.before) and not wanted.after
    order = (Item.due_at.desc(), Item.id.desc()) if back else (Item.due_at, Item.id)
    # Outer, though every piece has a merchant: so that no plan begins with the merchants.
    statement = (
        select(
            Item.id,
            Item.registered_at,
            Item.state,
            Item.state_since,
            Item.due_at,
            Item.category,
            Item.title,
            Item.holder_id,
            Item.held_until,
            Item.version,
            Merchant.shop,
            Person.name,
        )
        .outerjoin(Merchant, Merchant.id == Item.merchant_id)
        .outerjoin(Person, Person.id == Item.holder_id)
        .where(*_at(session, wanted, order, size))
        .order_by(*order)
        .limit(size + 1)
    )
    found = session.execute(statement).all()
    more = len(found) > size
    rows = [_row(r) for r in (reversed(found[:size]) if back else found[:size])]
    return QueuePage(
        rows=tuple(rows),
        newer=cursor(rows[0]) if rows and (more if back else bool(wanted.after)) else "",
        older=cursor(rows[-1]) if rows and (more or back) else "",
    )


def cursor(row: QueueRow) -> str:
    """A row's place in the order, as it goes into an address."""
    return f"{row.due_at.timestamp():.6f}_{row.key}"


def place(text: str) -> tuple[datetime, int] | None:
    """The place of a cursor, or None where the text is none."""
    stamp, _, key = text.partition("_")
    try:
        found = datetime.fromtimestamp(float(stamp), tz=UTC), int(key)
    except (ValueError, OverflowError, OSError):
        return None
    return found if abs(found[1]) < LARGEST_KEY else None


def _at(session: Session, wanted: QueueFilter, order: Any, size: int) -> list[Any]:
    """The conditions of a page, so that an index gives its rows in order however long the list.

    An index is in order within one center and one state: the first rows of each are taken by it,
    and the page is the first of those.
    """
    rest = _conditions(wanted)
    # Only what is inspected has a holder.
    states = [s for s in wanted.states if s is State.INSPECTING or not wanted.holder_id]
    centers = wanted.centers
    if centers is None:
        centers = session.scalars(select(Center.id)).all()
    firsts = [
        select(Item.id)
        .where(Item.center_id == center, Item.state == state, *rest)
        .order_by(*order)
        .limit(size + 1)
        .subquery()
        for center in sorted(centers)
        for state in states
    ]
    if not firsts:
        return [false()]
    return [Item.id.in_(union_all(*(select(first.c.id) for first in firsts)))]


def _conditions(wanted: QueueFilter) -> list[Any]:
    conditions: list[Any] = []
    for column, value in (
        (Item.category, wanted.category),
        (Item.merchant_id, wanted.merchant_id),
        (Item.holder_id, wanted.holder_id),
    ):
        if value:
            conditions.append(column == value)
    if wanted.agency_ids:
        conditions.append(Item.agency_id.in_(wanted.agency_ids))
    here = place(wanted.after or wanted.before)
    if here is not None:
        position = tuple_(Item.due_at, Item.id)
        limit = tuple_(*here)
        conditions.append(position > limit if wanted.after else position < limit)
    return conditions


def _row(r: Any) -> QueueRow:
    return QueueRow(
        key=r.id,
        ref=reference("QC", r.id, r.registered_at),
        state=r.state,
        state_since=r.state_since,
        due_at=r.due_at,
        category=r.category,
        title=r.title,
        merchant=r.shop,
        holder_id=r.holder_id,
        holder=r.name,
        held_until=r.held_until,
        version=r.version,
    )
