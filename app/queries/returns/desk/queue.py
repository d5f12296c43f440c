"""Returns as the desks see them: the queue, sorted and narrowed, and the cases of pieces."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from app.queries.inspection.queues import PAGE
from app.queries.personal.vault import masked_receivers, orders_of_same_phone
from app.queries.returns.desk.sorting import WORTH, beyond, cursor_of, sorting
from app.queries.returns.desk.talk import LastWord, buyer_waits, last_words
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.personal.masks import MaskedReceiver
from workflows.returns.flow import ReturnGround
from workflows.returns.service.queue_order import QueueOrder
from workflows.returns.states import ReturnState
from workflows.verdict import Text

MOST_COUNTED = 1000
MOST_ORDERS = 100
MOST_OTHERS = 10


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the queue shows; without `states` everything that is open. `centers` None means all."""

    centers: Collection[int] | None = None
    states: tuple[ReturnState, ...] = ()
    ground: ReturnGround | None = None
    category: str = ""
    alarm: bool = False
    assigned_id: int | None = None
    nobodys: bool = False
    merchant_id: int | None = None
    unanswered: bool = False
    order: QueueOrder = QueueOrder.DUE
    after: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the queue."""

    key: int
    ref: str
    item_ref: str
    title: str
    category: str
    center_id: int
    state: ReturnState
    ground: ReturnGround
    outcome: str
    code: str
    human_asked: bool
    alarm: str
    due_at: datetime
    assigned: str
    waybill_back: str
    order_id: int
    order_number: str
    shop: str
    amount: Decimal
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases in their order, and the cursor of those that follow."""

    rows: tuple[CaseRow, ...]
    older: str


@dataclass(frozen=True, slots=True)
class CaseSides:
    """What stands beside cases: by order who bought, masked; by case who wrote last."""

    buyers: Mapping[int, MaskedReceiver]
    last: Mapping[int, LastWord]


def page(session: Session, wanted: CaseFilter, *, size: int = PAGE) -> CasePage:
    """A page of cases; one more row than shown tells whether others follow."""
    found = session.execute(
        _rows()
        .where(*_conditions(wanted), *beyond(wanted.order, wanted.after))
        .order_by(*sorting(wanted.order))
        .limit(size + 1)
    ).all()
    rows = tuple(_row(r) for r in found[:size])
    return CasePage(rows, _cursor(rows[-1], wanted.order) if len(found) > size else "")


def sides_of(session: Session, rows: Collection[CaseRow]) -> CaseSides:
    """Buyers and last messages of a page, each in one question."""
    if not rows:
        return CaseSides({}, {})
    buyers = masked_receivers(session, {row.order_id for row in rows})
    return CaseSides(buyers, last_words(session, [row.key for row in rows]))


def count_cases(session: Session, wanted: CaseFilter, *, most: int = MOST_COUNTED) -> int:
    """How many cases a filter finds; not counted beyond `most`."""
    some = (
        select(ReturnCase.id)
        .join(Item, Item.id == ReturnCase.item_id)
        .where(*_conditions(wanted))
        .limit(most)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def next_case(session: Session, wanted: CaseFilter, ref: str) -> str | None:
    """The case after that of `ref` in a list, or the first of the list where `ref` is not known.

    Also where the case of `ref` itself left the list by what was just done to it.
    """
    key = key_of("RT", ref)
    here = (
        session.execute(_rows().where(ReturnCase.id == key[0])).one_or_none()
        if key is not None
        else None
    )
    after = _cursor(_row(here), wanted.order) if here is not None else ""
    found = session.execute(
        _rows()
        .where(*_conditions(wanted), *beyond(wanted.order, after))
        .order_by(*sorting(wanted.order))
        .limit(1)
    ).one_or_none()
    return None if found is None else _row(found).ref


def _cursor(row: CaseRow, order: QueueOrder) -> str:
    return cursor_of(order, row.due_at, row.requested_at, row.amount, row.key)


def loose_ends(
    session: Session, centers: Collection[int] | None, *, unseen_only: bool = False
) -> tuple[CaseRow, ...]:
    """Refunded cases whose piece lies at the center with its certificate still suspended.

    Nobody had compared the goods when the money went; with `unseen_only` nobody has since.
    """
    suspended = (
        select(Certificate.id)
        .where(
            Certificate.item_id == Item.id,
            Certificate.state == CertificateState.SUSPENDED,
        )
        .exists()
    )
    unseen = ReturnCase.conclusion.is_(None)
    wanted = _rows().where(
        Item.state == ItemState.BACK,
        ReturnCase.state == ReturnState.REFUNDED,
        unseen if unseen_only else unseen | (ReturnCase.compared_at > ReturnCase.refunded_at),
        suspended,
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    found = session.execute(wanted.order_by(ReturnCase.due_at, ReturnCase.id).limit(PAGE))
    return tuple(_row(r) for r in found)


def cases_of_item(session: Session, item_key: int) -> tuple[CaseRow, ...]:
    """All cases of a piece, the latest first."""
    found = session.execute(
        _rows().where(ReturnCase.item_id == item_key).order_by(ReturnCase.id.desc())
    )
    return tuple(_row(r) for r in found)


def open_cases(
    session: Session, items: Collection[int], centers: Collection[int] | None
) -> tuple[CaseRow, ...]:
    """The open cases of these pieces, the latest first."""
    wanted = _rows().where(ReturnCase.item_id.in_(sorted(items)), ReturnCase.closed_at.is_(None))
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    return tuple(_row(r) for r in session.execute(wanted.order_by(ReturnCase.id.desc())))


def other_cases(
    session: Session, case_key: int, order_id: int, centers: Collection[int] | None
) -> tuple[CaseRow, ...]:
    """Other returns of this buyer, the latest first: of the same order, and of the same phone."""
    orders = {order_id, *orders_of_same_phone(session, order_id, most=MOST_ORDERS)}
    wanted = _rows().where(OrderLine.order_id.in_(sorted(orders)), ReturnCase.id != case_key)
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    found = session.execute(wanted.order_by(ReturnCase.id.desc()).limit(MOST_OTHERS))
    return tuple(_row(r) for r in found)


def _rows() -> Any:
    return (
        select(
            ReturnCase.id,
            ReturnCase.requested_at,
            ReturnCase.item_id,
            ReturnCase.center_id,
            ReturnCase.state,
            ReturnCase.ground,
            ReturnCase.outcome,
            ReturnCase.code,
            ReturnCase.human_asked,
            ReturnCase.alarm,
            ReturnCase.due_at,
            ReturnCase.waybill_back,
            Item.registered_at,
            Item.title,
            Item.category,
            Person.name,
            OrderLine.order_id,
            ShopOrder.number,
            Merchant.shop,
            WORTH.label("amount"),
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .outerjoin(Person, Person.id == ReturnCase.assigned_id)
    )


def _row(r: Row[*tuple[Any, ...]]) -> CaseRow:
    return CaseRow(
        key=r.id,
        ref=reference("RT", r.id, r.requested_at),
        item_ref=reference("QC", r.item_id, r.registered_at),
        title=r.title,
        category=r.category,
        center_id=r.center_id,
        state=r.state,
        ground=r.ground,
        outcome=r.outcome,
        code=r.code,
        human_asked=r.human_asked,
        alarm=r.alarm,
        due_at=r.due_at,
        assigned=r.name or "",
        waybill_back=r.waybill_back or "",
        order_id=r.order_id,
        order_number=r.number,
        shop=r.shop,
        amount=r.amount,
        requested_at=r.requested_at,
    )


def _conditions(wanted: CaseFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.states:
        conditions.append(ReturnCase.state.in_(wanted.states))
    else:
        conditions.append(ReturnCase.closed_at.is_(None))
    if wanted.centers is not None:
        conditions.append(ReturnCase.center_id.in_(sorted(wanted.centers)))
    if wanted.ground is not None:
        conditions.append(ReturnCase.ground == wanted.ground)
    if wanted.category:
        conditions.append(Item.category == wanted.category)
    if wanted.alarm:
        conditions.append(ReturnCase.alarm != "")
    if wanted.assigned_id is not None:
        conditions.append(ReturnCase.assigned_id == wanted.assigned_id)
    if wanted.nobodys:
        conditions.append(ReturnCase.assigned_id.is_(None))
    if wanted.merchant_id is not None:
        conditions.append(Item.merchant_id == wanted.merchant_id)
    if wanted.unanswered:
        conditions.append(buyer_waits())
    return conditions


def centers(session: Session, keys: Collection[int] | None) -> tuple[tuple[int, Text], ...]:
    """The centers whose returns somebody may read: key and name."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).order_by(Center.id)
    if keys is not None:
        wanted = wanted.where(Center.id.in_(sorted(keys)))
    return tuple((r.id, Text(r.name_zh, r.name_en)) for r in session.execute(wanted))
