"""The one place where a return's state is assigned, and how a case is found and locked.

Lock order of the house: order (where quantities or money of an order are at stake), item,
certificate, return.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Missing
from app.base.refs import key_of
from app.commands import record
from app.commands.messages.asking import ask_to_tell
from app.commands.papers.status import standing_certificate
from app.commands.permission import permitted_transition
from app.commands.personal.words import KeptWords, keep_words
from app.commands.proof import prove_act
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.returns.case import ReturnCase
from workflows.event import Event
from workflows.messages.topics import topic_of
from workflows.returns.facts import ReturnFacts
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.states import STATES, Deadline
from workflows.roles import Actor
from workflows.verdict import Text

ANSWER_WITHIN = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class LockedCase:
    """A case with its item and, where asked for, the certificate that stands; all locked."""

    item: Item
    case: ReturnCase
    certificate: Certificate | None = None


def hold(
    session: Session, ref: str, *, certificate: bool = False, order: bool = False
) -> LockedCase:
    """Lock the case of a reference (`RT-…`), or the latest case of an item (`QC-…`).

    With `order` the shop's order is locked first, so that refunds of one order stand in a line.
    """
    case_id, item_id, line_id = _keys(session, ref)
    # Before the item: a settlement reads all cases of the order, those of other pieces too.
    if order:
        lock_order(session, line_id)
    item = session.get_one(Item, item_id, with_for_update=True, populate_existing=True)
    paper = standing_certificate(session, item) if certificate else None
    case = session.get_one(ReturnCase, case_id, with_for_update=True, populate_existing=True)
    return LockedCase(item, case, paper)


def lock_order(session: Session, line_id: int) -> None:
    """Lock the shop's order of a line until the transaction ends."""
    wanted = select(OrderLine.order_id).where(OrderLine.id == line_id).scalar_subquery()
    session.execute(select(ShopOrder.id).where(ShopOrder.id == wanted).with_for_update())


def words_of(session: Session, line_id: int, text: str, *, now: datetime) -> KeptWords:
    """What was written about a return, sealed with the key of the line's order."""
    order_id = session.get_one(OrderLine, line_id).order_id
    return keep_words(session, order_id, text, now=now)


def step(
    session: Session,
    held: LockedCase,
    action: ReturnAction,
    event: Event,
    *,
    by: Actor,
    facts: ReturnFacts,
    now: datetime,
) -> None:
    """Let `action` happen to a case, or raise `NotPermitted` or `Refusal` and change nothing."""
    case = held.case
    row, _ = permitted_transition(FLOW, case.state, action, facts, by=by, center_id=case.center_id)
    case.state = row.target
    if row.target is not row.source:
        case.state_since = now
    case.closed_at = (case.closed_at or now) if STATES[row.target].final else None
    case.due_at = due_of(case)
    tell(session, held, event, by=by, now=now)


def act_of_buyer(session: Session, held: LockedCase, *, by: Actor, now: datetime) -> Actor:
    """Who acts as the buyer of a case, once it is proved; raises like `prove_act`."""
    order, center = held.item.line.order_id, held.case.center_id
    return prove_act(session, order, by=by, center_id=center, now=now)


def tell(session: Session, held: LockedCase, event: Event, *, by: Actor, now: datetime) -> None:
    """Write a fact of a case into the ledger and the outbox."""
    case = held.case
    record.append(session, event, by=by, now=now, center_id=case.center_id, item_id=case.item_id)
    record.announce(
        session,
        event.tag,
        {"return": case.ref, "item": held.item.ref, "state": case.state.value},
        now=now,
    )
    ask_to_tell(session, topic_of(event.tag, event.body()), case.ref, by=by, now=now)


def due_of(case: ReturnCase) -> datetime:
    """By when somebody must do something: the law's instant where there is one, else 48 hours."""
    step_due = case.state_since + ANSWER_WITHIN
    match STATES[case.state].deadline:
        case Deadline.ANSWER:
            return max(case.notice_at, case.state_since) + ANSWER_WITHIN
        case Deadline.SHIP_BACK:
            return case.ship_back_until or step_due
        case Deadline.REFUND:
            return case.refund_overdue_at or step_due
        case Deadline.STEP:
            return step_due


def _keys(session: Session, ref: str) -> tuple[int, int, int]:
    text = ref.strip().upper().replace(" ", "-")
    wanted = select(ReturnCase)
    known, of_item = key_of("RT", text), key_of("QC", text)
    if known is not None:
        wanted = wanted.where(ReturnCase.id == known[0])
    elif of_item is not None:
        wanted = wanted.where(ReturnCase.item_id == of_item[0])
    case = None
    if known is not None or of_item is not None:
        case = session.scalars(
            wanted.order_by(ReturnCase.closed_at.is_(None).desc(), ReturnCase.id.desc()).limit(1)
        ).one_or_none()
    if case is None or (known is not None and case.ref != text):
        raise Missing(Text(f"没有退货申请 {ref}", f"There is no return {ref}"))
    return case.id, case.item_id, case.order_line_id
