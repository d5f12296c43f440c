"""Who bought: found by a few digits, shown masked. The one place where a receiver is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.queries.personal.vault import (
    masked_receiver,
    masked_receivers,
    open_record,
    record_of,
)
from app.queries.returns.passes import orders_asking
from workflows.inspection.states import ItemState
from workflows.personal.masks import MaskedReceiver

FEWEST_DIGITS = 5
MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Bought:
    """One piece of an order that the digits fit."""

    item_ref: str
    title: str
    category: str
    state: ItemState
    order_number: str
    receiver: MaskedReceiver
    compared: int | None
    """How many digits of the phone were compared; None where the order number fits."""
    asking: bool = False
    """Its buyer waits for a code under the request number that was typed."""


def bought_by_part(
    session: Session, digits: str, centers: Collection[int] | None
) -> tuple[Bought, ...]:
    """Pieces whose order number holds these digits; nobody's where anything else was typed."""
    if not (digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_DIGITS):
        return ()
    return _purchases(session, ShopOrder.number.contains(digits, autoescape=True), centers, {})


def bought_pieces(
    session: Session, compared: Mapping[int, int | None], centers: Collection[int] | None
) -> tuple[Bought, ...]:
    """These pieces with their buyers: by key, how many digits of the phone were compared."""
    return _purchases(session, Item.id.in_(sorted(compared)), centers, compared)


def bought_by_asking(
    session: Session, label: str, centers: Collection[int] | None, now: datetime
) -> tuple[Bought, ...]:
    """Pieces whose buyer waits for a code under this request number."""
    orders = orders_asking(session, label, now)
    if not orders:
        return ()
    found = _purchases(session, ShopOrder.id.in_(sorted(orders)), centers, {})
    return tuple(replace(one, asking=True) for one in found)


def _purchases(
    session: Session,
    condition: ColumnElement[bool],
    centers: Collection[int] | None,
    compared: Mapping[int, int | None],
) -> tuple[Bought, ...]:
    wanted = (
        select(
            Item.id,
            Item.registered_at,
            Item.title,
            Item.category,
            Item.state,
            ShopOrder.id.label("order_id"),
            ShopOrder.number,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(condition)
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    rows = session.execute(wanted.order_by(Item.id.desc()).limit(MOST_FOUND)).all()
    receivers = masked_receivers(session, [r.order_id for r in rows])
    return tuple(
        Bought(
            item_ref=reference("QC", r.id, r.registered_at),
            title=r.title,
            category=r.category,
            state=r.state,
            order_number=r.number,
            receiver=receivers[r.order_id],
            compared=compared.get(r.id),
        )
        for r in rows
    )


def receiver_in_full(session: Session, order_id: int) -> dict[str, str]:
    """Name, phone and address of an order's receiver as the order has them; "" for what it lacks.

    For comparing and sending alone: whoever shows it to a person writes down that they did.
    """
    return asdict(open_record(record_of(session, order_id)).receiver)


def receiver_of(session: Session, item_id: int) -> MaskedReceiver:
    """The buyer of a piece, masked."""
    order = session.scalar(
        select(OrderLine.order_id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(Item.id == item_id)
    )
    return MaskedReceiver() if order is None else masked_receiver(session, order)
