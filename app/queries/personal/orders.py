"""Orders as requests about their buyers meet them: which one, whose, and what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.audit.ledger import LedgerEvent
from app.models.dispatch.parcel import Delivery, Dispatch
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.personal.vault import BuyerRecord
from app.models.returns.case import ReturnCase
from app.queries.personal.vault import orders_by_phone, record_of
from workflows.events import title_of
from workflows.inspection.states import STATES, OnTheRoad
from workflows.personal.masks import is_whole
from workflows.personal.retention import OrderFacts
from workflows.returns.states import PAY_DUE


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """An order by its number, and the centers that have pieces of it (None: none has)."""

    key: int
    number: str
    centers: tuple[int | None, ...]


def orders_asked_for(session: Session, asked: str) -> list[OrderAsked]:
    """The orders with this (main or sub) number, or of the buyer with exactly this phone."""
    asked = asked.strip()
    wanted = (
        select(ShopOrder.id, ShopOrder.number)
        .outerjoin(OrderLine, OrderLine.order_id == ShopOrder.id)
        .where((ShopOrder.number == asked) | (OrderLine.sub_number == asked))
    )
    if is_whole(asked):
        wanted = select(ShopOrder.id, ShopOrder.number).where(
            ShopOrder.id.in_(orders_by_phone(session, asked))
        )
    rows = session.execute(wanted.distinct().order_by(ShopOrder.id)).all()
    return [OrderAsked(key=r.id, number=r.number, centers=centers_of(session, r.id)) for r in rows]


def centers_of(session: Session, order_id: int) -> tuple[int | None, ...]:
    """The centers that have pieces of an order; (None,) where there are none."""
    found = session.scalars(
        select(Item.center_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .where(OrderLine.order_id == order_id)
        .distinct()
        .order_by(Item.center_id)
    )
    return tuple(found) or (None,)


def order_facts(session: Session, order_id: int) -> OrderFacts:
    """What decides whether the buyer's data may go."""
    cases = session.execute(
        select(ReturnCase.state, ReturnCase.closed_at, ReturnCase.refunded_at)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(OrderLine.order_id == order_id)
    ).all()
    pieces = session.execute(
        select(Item.state, Item.state_since, Delivery.signed_at, Delivery.picked_up_at)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .outerjoin(Dispatch, Dispatch.item_id == Item.id)
        .outerjoin(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(OrderLine.order_id == order_id)
    ).all()
    kept = record_of(session, order_id)
    order = session.get_one(ShopOrder, order_id)
    moments = [m for p in pieces for m in p[1:] if m is not None]
    moments += [m for c in cases for m in c[1:] if m is not None]
    moments += [m for m in (order.paid_at, order.submitted_at) if m is not None]
    if kept is not None:
        moments.append(kept.kept_at)
    return OrderFacts(
        open_return=any(c.closed_at is None for c in cases),
        refund_due=any(c.state in PAY_DUE for c in cases),
        pieces_under_way=any(_is_under_way(p) for p in pieces),
        completed_at=max(moments),
    )


def due_orders(session: Session, now: datetime, most: int) -> list[int]:
    """The orders whose time of keeping is to be looked at, those that wait longest first."""
    wanted = select(BuyerRecord.order_id).where(
        BuyerRecord.review_at <= now, BuyerRecord.erased_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(BuyerRecord.review_at).limit(most)))


def story_of(session: Session, order_id: int) -> dict[str, Any]:
    """What the house did with an order, for a copy to its buyer: pieces, returns, events."""
    pieces = session.execute(
        select(Item.id, Item.registered_at, Item.title, Item.state)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .where(OrderLine.order_id == order_id)
        .order_by(Item.id)
    ).all()
    cases = session.scalars(
        select(ReturnCase)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(OrderLine.order_id == order_id)
        .order_by(ReturnCase.id)
    )
    events = session.execute(
        select(LedgerEvent.at, LedgerEvent.tag)
        .where((LedgerEvent.order_id == order_id) | LedgerEvent.item_id.in_([p.id for p in pieces]))
        .order_by(LedgerEvent.at, LedgerEvent.id)
    )
    return {
        "pieces": [
            {
                "item": reference("QC", p.id, p.registered_at),
                "title": p.title,
                "state": STATES[p.state].name.zh,
            }
            for p in pieces
        ],
        "returns": [{"return": c.ref, "asked_at": _say_time(c.requested_at)} for c in cases],
        "events": [{"at": _say_time(e.at), "what": title_of(e.tag).zh} for e in events],
    }


def _say_time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _is_under_way(piece: Any) -> bool:
    on_the_road = isinstance(STATES[piece.state].buyer, OnTheRoad)
    return on_the_road and piece.signed_at is None
