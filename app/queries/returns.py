"""Returns as the desks see them: the queue by deadline, one case, what a caller's item is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, aliased

from app.models.account import Person
from app.models.center import Center
from app.models.item import Item
from app.models.order import OrderLine, ShopOrder
from app.models.returns import RefundExecution, ReturnCase, ReturnMessage
from app.queries.queues import PAGE, place
from app.queries.returns_personal import masked
from app.refs import key_of, reference
from workflows.returns import ReturnChannel, ReturnGround, State
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the queue shows; without `states` everything that is open. `centers` None means all."""

    centers: Collection[int] | None = None
    states: tuple[State, ...] = ()
    ground: ReturnGround | None = None
    category: str = ""
    alarm: bool = False
    assigned_id: int | None = None
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
    state: State
    ground: ReturnGround
    outcome: str
    code: str
    human_asked: bool
    alarm: str
    due_at: datetime
    assigned: str
    waybill_back: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases, the most pressing first, and the cursor of those that follow."""

    rows: tuple[CaseRow, ...]
    older: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of a case."""

    from_buyer: bool
    who: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a case page shows. `decision`, `comparison`, `refund` are JSON values."""

    key: int
    ref: str
    item_key: int
    item_ref: str
    title: str
    category: str
    center_id: int
    center_zh: str
    center_en: str
    order_number: str
    sub_number: str
    receiver: dict[str, str]
    unit_price: Decimal | None
    state: State
    state_since: datetime
    ground: ReturnGround
    claim: str
    quantity: int
    bought: int
    reason: str
    channel: ReturnChannel
    requested_at: datetime
    notice_at: datetime
    human_asked: bool
    decision: dict[str, Any]
    facts: dict[str, Any]
    earlier: int
    outcome: str
    code: str
    window_ends: datetime | None
    address: str
    address_given_at: datetime | None
    ship_back_until: datetime | None
    courier_back: str
    waybill_back: str
    shipped_back_at: datetime | None
    arrived_at: datetime | None
    refund_overdue_at: datetime | None
    refund_offence_at: datetime | None
    comparison: dict[str, Any] | None
    conclusion: str
    compared_by: str
    compared_at: datetime | None
    refund_number: str
    refund: dict[str, Any] | None
    executor_ref: str
    refunded_at: datetime | None
    resale: str
    courier_out: str
    waybill_out: str
    assigned_id: int | None
    assigned: str
    alarm: str
    due_at: datetime
    closed_at: datetime | None
    messages: tuple[MessageView, ...]


def page(session: Session, wanted: CaseFilter, *, size: int = PAGE) -> CasePage:
    """A page of cases by deadline; one more row than shown tells whether others follow."""
    found = session.execute(
        _rows()
        .where(*_conditions(wanted))
        .order_by(ReturnCase.due_at, ReturnCase.id)
        .limit(size + 1)
    ).all()
    rows = tuple(_row(r) for r in found[:size])
    more = len(found) > size
    older = f"{rows[-1].due_at.timestamp():.6f}_{rows[-1].key}" if more else ""
    return CasePage(rows, older)


def cases_of_item(session: Session, item_key: int) -> tuple[CaseRow, ...]:
    """All cases of a piece, the latest first."""
    found = session.execute(
        _rows().where(ReturnCase.item_id == item_key).order_by(ReturnCase.id.desc())
    )
    return tuple(_row(r) for r in found)


def case_by_code(session: Session, code: str, centers: Collection[int] | None) -> str | None:
    """The open case that a scanned waybill, return or item code belongs to."""
    code = code.strip().upper()
    known, of_item = key_of("RT", code), key_of("QC", code)
    wanted = _rows().where(ReturnCase.closed_at.is_(None))
    if known is not None:
        wanted = wanted.where(ReturnCase.id == known[0])
    elif of_item is not None:
        wanted = wanted.where(ReturnCase.item_id == of_item[0])
    else:
        wanted = wanted.where(ReturnCase.waybill_back == code)
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    row = session.execute(wanted.order_by(ReturnCase.id.desc()).limit(1)).one_or_none()
    return None if row is None else _row(row).ref


def case_view(session: Session, ref: str) -> CaseView | None:
    """The case of a reference, or None."""
    key = key_of("RT", ref)
    if key is None:
        return None
    assigned, comparer = aliased(Person), aliased(Person)
    row = session.execute(
        select(
            ReturnCase,
            Item.registered_at,
            Item.title,
            Item.category,
            Item.unit_price,
            Center.name_zh,
            Center.name_en,
            OrderLine.sub_number,
            OrderLine.quantity.label("bought"),
            ShopOrder.number,
            ShopOrder.receiver_masked,
            assigned.name.label("assigned"),
            comparer.name.label("comparer"),
            RefundExecution.executor_ref,
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(Center, Center.id == ReturnCase.center_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .outerjoin(assigned, assigned.id == ReturnCase.assigned_id)
        .outerjoin(comparer, comparer.id == ReturnCase.compared_by_id)
        .outerjoin(RefundExecution, RefundExecution.case_id == ReturnCase.id)
        .where(ReturnCase.id == key[0])
    ).one_or_none()
    if row is None or row.ReturnCase.ref != ref.strip().upper():
        return None
    return _view(row, _messages(session, key[0]))


def _messages(session: Session, case_id: int) -> tuple[MessageView, ...]:
    rows = session.execute(
        select(ReturnMessage.from_buyer, ReturnMessage.text, ReturnMessage.at, Person.name)
        .outerjoin(Person, Person.id == ReturnMessage.by_id)
        .where(ReturnMessage.case_id == case_id)
        .order_by(ReturnMessage.id)
    )
    return tuple(MessageView(r.from_buyer, r.name or "", r.text, r.at) for r in rows)


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
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .outerjoin(Person, Person.id == ReturnCase.assigned_id)
    )


def _row(r: Any) -> CaseRow:
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
    here = place(wanted.after)
    if here is not None:
        conditions.append(tuple_(ReturnCase.due_at, ReturnCase.id) > tuple_(*here))
    return conditions


def _view(row: Any, messages: tuple[MessageView, ...]) -> CaseView:
    case: ReturnCase = row.ReturnCase
    return CaseView(
        key=case.id,
        ref=case.ref,
        item_key=case.item_id,
        item_ref=reference("QC", case.item_id, row.registered_at),
        title=row.title,
        category=row.category,
        center_id=case.center_id,
        center_zh=row.name_zh,
        center_en=row.name_en,
        order_number=row.number,
        sub_number=row.sub_number,
        receiver=masked(row.receiver_masked),
        unit_price=row.unit_price,
        state=case.state,
        state_since=case.state_since,
        ground=case.ground,
        claim=case.claim,
        quantity=case.quantity,
        bought=row.bought,
        reason=case.reason,
        channel=case.channel,
        requested_at=case.requested_at,
        notice_at=case.notice_at,
        human_asked=case.human_asked,
        decision=dict(case.decision["decision"]),
        facts=dict(case.decision["facts"]),
        earlier=len(case.decision["earlier"]),
        outcome=case.outcome,
        code=case.code,
        window_ends=case.window_ends,
        address=case.address,
        address_given_at=case.address_given_at,
        ship_back_until=case.ship_back_until,
        courier_back=case.courier_back,
        waybill_back=case.waybill_back or "",
        shipped_back_at=case.shipped_back_at,
        arrived_at=case.arrived_at,
        refund_overdue_at=case.refund_overdue_at,
        refund_offence_at=case.refund_offence_at,
        comparison=dict(case.comparison) if case.comparison else None,
        conclusion=case.conclusion.value if case.conclusion else "",
        compared_by=row.comparer or "",
        compared_at=case.compared_at,
        refund_number=case.refund_number or "",
        refund=dict(case.refund["result"]) if case.refund else None,
        executor_ref=row.executor_ref or "",
        refunded_at=case.refunded_at,
        resale=case.resale.value if case.resale else "",
        courier_out=case.courier_out,
        waybill_out=case.waybill_out,
        assigned_id=case.assigned_id,
        assigned=row.assigned or "",
        alarm=case.alarm,
        due_at=case.due_at,
        closed_at=case.closed_at,
        messages=messages,
    )


def centers(session: Session, keys: Collection[int] | None) -> tuple[tuple[int, Text], ...]:
    """The centers whose returns somebody may read: key and name."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).order_by(Center.id)
    if keys is not None:
        wanted = wanted.where(Center.id.in_(sorted(keys)))
    return tuple((r.id, Text(r.name_zh, r.name_en)) for r in session.execute(wanted))
