"""Lists of items by state, paged by keyset: due first, then oldest; never counted, never offset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    bindparam,
    false,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.people.account import Person
from workflows.inspection.states import ItemState

PAGE = 50
# A key of a cursor is what a browser sends: beyond 64 bits the database would not take it.
LARGEST_KEY = 2**63
ITEM, MERCHANT, PERSON = Item.__table__.c, Merchant.__table__.c, Person.__table__.c
PLACE = tuple_(ITEM.due_at, ITEM.id)
CURSOR = tuple_(bindparam("due", type_=ITEM.due_at.type), bindparam("key", type_=ITEM.id.type))
# What narrows a list, by the name of the value that is bound to it.
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "category": ITEM.category == bindparam("category"),
    "categories": ITEM.category.in_(bindparam("categories", expanding=True)),
    "merchant": ITEM.merchant_id == bindparam("merchant"),
    "holder": ITEM.holder_id == bindparam("holder"),
    "not_held_by": or_(ITEM.holder_id.is_(None), ITEM.holder_id != bindparam("not_held_by")),
    "agencies": ITEM.agency_id.in_(bindparam("agencies", expanding=True)),
    "after": PLACE > CURSOR,
    "before": PLACE < CURSOR,
}

# What people of no agency see of a laboratory's queue: no row is of agency 0.
OF_NO_AGENCY = (0,)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What a list shows. `centers` and `categories` None mean all; `after` and `before` are
    cursors of a page.

    `not_held_by` leaves out what that person holds.
    """

    states: tuple[ItemState, ...]
    centers: Collection[int] | None = None
    category: str = ""
    merchant_id: int | None = None
    holder_id: int | None = None
    not_held_by: int | None = None
    agency_ids: tuple[int, ...] = ()
    categories: tuple[str, ...] | None = None
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of a list."""

    key: int
    ref: str
    state: ItemState
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a statement is written; it is written once, and values are bound to it every time."""

    states: tuple[ItemState, ...]
    centers: int
    conditions: tuple[str, ...]
    back: bool
    size: int


def page(session: Session, wanted: QueueFilter, *, size: int = PAGE) -> QueuePage:
    """A page of items; one more row than shown tells whether another page follows."""
    if wanted.categories == ():
        return QueuePage(rows=(), newer="", older="")
    back = bool(wanted.before) and not wanted.after
    values = _values(wanted)
    centers = wanted.centers
    if centers is None:
        centers = () if wanted.holder_id else session.scalars(select(Center.id)).all()
    here = place(wanted.after or wanted.before)
    asked = {*values}
    if here is not None:
        asked.add("after" if wanted.after else "before")
        values |= {"due": here[0], "key": here[1]}
    conditions = tuple(name for name in CONDITIONS if name in asked)
    shape = _Shape(
        states=wanted.states, centers=len(centers), conditions=conditions, back=back, size=size
    )
    values |= {f"center_{n}": center for n, center in enumerate(centers)}
    found = session.execute(_statement(shape), values).all()
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


def _values(wanted: QueueFilter) -> dict[str, Any]:
    """What narrows this list, by the names of the conditions."""
    values: dict[str, Any] = {
        "category": wanted.category,
        "merchant": wanted.merchant_id,
        "holder": wanted.holder_id,
        "not_held_by": wanted.not_held_by,
        "agencies": wanted.agency_ids,
        "categories": wanted.categories,
    }
    return {name: value for name, value in values.items() if value}


@lru_cache(maxsize=512)
def _statement(shape: _Shape) -> Select[Any]:
    order = (ITEM.due_at.desc(), ITEM.id.desc()) if shape.back else (ITEM.due_at, ITEM.id)
    item = Item.__table__
    # Outer, though every piece has a merchant: so that no plan begins with the merchants.
    shop = item.outerjoin(Merchant.__table__, MERCHANT.id == ITEM.merchant_id)
    return (
        select(
            ITEM.id,
            ITEM.registered_at,
            ITEM.state,
            ITEM.state_since,
            ITEM.due_at,
            ITEM.category,
            ITEM.title,
            MERCHANT.shop,
            ITEM.holder_id,
            PERSON.name,
            ITEM.held_until,
            ITEM.version,
        )
        .select_from(shop.outerjoin(Person.__table__, PERSON.id == ITEM.holder_id))
        .where(*_at(shape, order))
        .order_by(*order)
        .limit(shape.size + 1)
    )


def _at(shape: _Shape, order: Any) -> list[ColumnElement[bool]]:
    """The conditions of a page, so that an index gives its rows in order however long the list.

    An index is in order within one center and one state: the first rows of each are taken by it,
    and the page is the first of those. What one person holds is few, and has its own index.
    """
    rest = [CONDITIONS[name] for name in shape.conditions]
    centers = [bindparam(f"center_{n}", type_=ITEM.center_id.type) for n in range(shape.centers)]
    if "holder" in shape.conditions:
        within = [ITEM.center_id.in_(centers)] if centers else []
        return [ITEM.state.in_(shape.states), *within, *rest]
    firsts = [
        select(ITEM.id)
        .where(ITEM.center_id == center, ITEM.state == state, *rest)
        .order_by(*order)
        .limit(shape.size + 1)
        .subquery()
        for center in centers
        for state in shape.states
    ]
    if not firsts:
        return [false()]
    return [ITEM.id.in_(union_all(*(select(first.c.id) for first in firsts)))]


def _row(row: Row[*tuple[Any, ...]]) -> QueueRow:
    return QueueRow(
        key=row.id,
        ref=reference("QC", row.id, row.registered_at),
        state=row.state,
        state_since=row.state_since,
        due_at=row.due_at,
        category=row.category,
        title=row.title,
        merchant=row.shop,
        holder_id=row.holder_id,
        holder=row.name,
        held_until=row.held_until,
        version=row.version,
    )
