"""One return case with all that its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.people.account import Person
from app.models.returns.case import (
    ComparisonDraft,
    RefundExecution,
    Replacement,
    ReturnCase,
    ReturnMessage,
)
from app.queries.personal.vault import masked_receiver
from app.queries.personal.words import open_words
from workflows.personal.masks import MaskedReceiver
from workflows.returns.flow import ReturnChannel, ReturnGround
from workflows.returns.states import ReturnState

# What an inspector concludes; the next one makes up their own mind.
VERDICT = ("conclusion", "reason")


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of a case. No text: it was erased with its buyer."""

    from_buyer: bool
    who: str
    text: str | None
    at: datetime
    files: tuple[int, ...] = ()


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
    order_id: int
    order_number: str
    sub_number: str
    line_id: int
    merchant_id: int
    shop: str
    receiver: MaskedReceiver
    unit_price: Decimal | None
    state: ReturnState
    state_since: datetime
    ground: ReturnGround
    claim: str
    quantity: int
    bought: int
    reason: str | None
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
    window_open: bool
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
    compared_by_id: int | None
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
    replacement_ref: str
    messages: tuple[MessageView, ...]


def case_view(session: Session, ref: str) -> CaseView | None:
    """The case of a reference, or None."""
    key = key_of("RT", ref)
    if key is None:
        return None
    assigned, comparer, replaced_by = aliased(Person), aliased(Person), aliased(Item)
    row = session.execute(
        select(
            ReturnCase,
            Item.registered_at,
            Item.title,
            Item.category,
            Item.unit_price,
            Item.merchant_id,
            Merchant.shop,
            Center.name_zh,
            Center.name_en,
            OrderLine.sub_number,
            OrderLine.quantity.label("bought"),
            ShopOrder.number,
            ShopOrder.id.label("order_id"),
            assigned.name.label("assigned"),
            comparer.name.label("comparer"),
            RefundExecution.executor_ref,
            replaced_by.id.label("new_id"),
            replaced_by.registered_at.label("new_at"),
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(Center, Center.id == ReturnCase.center_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .outerjoin(assigned, assigned.id == ReturnCase.assigned_id)
        .outerjoin(comparer, comparer.id == ReturnCase.compared_by_id)
        .outerjoin(RefundExecution, RefundExecution.case_id == ReturnCase.id)
        .outerjoin(Replacement, Replacement.case_id == ReturnCase.id)
        .outerjoin(replaced_by, replaced_by.id == Replacement.item_id)
        .where(ReturnCase.id == key[0])
    ).one_or_none()
    if row is None or row.ReturnCase.ref != ref.strip().upper():
        return None
    receiver = masked_receiver(session, row.order_id)
    (reason,) = open_words(session, row.order_id, [row.ReturnCase.reason])
    messages = _messages(session, key[0], row.order_id)
    return _view(row, receiver, reason, messages)


def readings_of(session: Session, case_key: int, reader_id: int | None) -> dict[str, list[str]]:
    """What was typed of a case's comparison so far, by field; another's verdict isn't told."""
    draft = session.execute(
        select(ComparisonDraft.answers, ComparisonDraft.by_id).where(
            ComparisonDraft.case_id == case_key
        )
    ).one_or_none()
    if draft is None:
        return {}
    own = draft.by_id == reader_id
    return {name: said for name, said in draft.answers.items() if own or name not in VERDICT}


def _messages(session: Session, case_id: int, order_id: int) -> tuple[MessageView, ...]:
    rows = session.execute(
        select(
            ReturnMessage.from_buyer,
            ReturnMessage.text,
            ReturnMessage.at,
            ReturnMessage.attached,
            Person.name,
        )
        .outerjoin(Person, Person.id == ReturnMessage.by_id)
        .where(ReturnMessage.case_id == case_id)
        .order_by(ReturnMessage.id)
    ).all()
    texts = open_words(session, order_id, [r.text for r in rows])
    return tuple(
        MessageView(
            from_buyer=r.from_buyer,
            who=r.name or "",
            text=text,
            at=r.at,
            files=attached_to(r.attached),
        )
        for r, text in zip(rows, texts, strict=True)
    )


def attached_to(attached: dict[str, Any] | None) -> tuple[int, ...]:
    """The attachments that came with a message; none are known of those of before."""
    return tuple(attached["keys"]) if attached else ()


# What a case's row says under the same name as the view.
SAME = (
    "ref",
    "center_id",
    "state",
    "state_since",
    "ground",
    "claim",
    "quantity",
    "channel",
    "requested_at",
    "notice_at",
    "human_asked",
    "outcome",
    "code",
    "window_ends",
    "window_open",
    "address",
    "address_given_at",
    "ship_back_until",
    "courier_back",
    "shipped_back_at",
    "arrived_at",
    "refund_overdue_at",
    "refund_offence_at",
    "compared_at",
    "compared_by_id",
    "refunded_at",
    "courier_out",
    "waybill_out",
    "assigned_id",
    "alarm",
    "due_at",
    "closed_at",
)


def _view(
    row: Row[*tuple[Any, ...]],
    receiver: MaskedReceiver,
    reason: str | None,
    messages: tuple[MessageView, ...],
) -> CaseView:
    case: ReturnCase = row.ReturnCase
    same: dict[str, Any] = {name: getattr(case, name) for name in SAME}
    return CaseView(
        **same,
        key=case.id,
        item_key=case.item_id,
        item_ref=reference("QC", case.item_id, row.registered_at),
        title=row.title,
        category=row.category,
        center_zh=row.name_zh,
        center_en=row.name_en,
        order_id=row.order_id,
        order_number=row.number,
        line_id=case.order_line_id,
        merchant_id=row.merchant_id,
        shop=row.shop,
        sub_number=row.sub_number,
        receiver=receiver,
        reason=reason,
        unit_price=row.unit_price,
        bought=row.bought,
        decision=dict(case.decision["decision"]),
        facts=dict(case.decision["facts"]),
        earlier=len(case.decision["earlier"]),
        waybill_back=case.waybill_back or "",
        comparison=dict(case.comparison) if case.comparison else None,
        conclusion=case.conclusion.value if case.conclusion else "",
        compared_by=row.comparer or "",
        refund_number=case.refund_number or "",
        refund=dict(case.refund["result"]) if case.refund else None,
        executor_ref=row.executor_ref or "",
        resale=case.resale.value if case.resale else "",
        assigned=row.assigned or "",
        replacement_ref=reference("QC", row.new_id, row.new_at) if row.new_id else "",
        messages=messages,
    )
