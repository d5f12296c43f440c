"""Who bought: found by a few digits, shown masked. The one place where a receiver is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.queries.personal.vault import (
    masked_receiver,
    masked_receivers,
    open_record,
    orders_by_phone_end,
    record_of,
)
from workflows.inspection.states import ItemState
from workflows.personal.masks import MaskedReceiver

FEWEST_DIGITS = 4
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


def bought_by(session: Session, digits: str, centers: Collection[int] | None) -> tuple[Bought, ...]:
    """Pieces whose order number holds these digits, or whose buyer's phone ends with them.

    A phone that a mask hides is compared by the digits that are known, as the buyer's own look-up
    does; each piece says how many those were.
    """
    digits = "".join(sign for sign in digits if sign.isascii() and sign.isdigit())
    if len(digits) < FEWEST_DIGITS:
        return ()
    matches = orders_by_phone_end(session, digits)
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
        .where(
            or_(
                ShopOrder.number.contains(digits, autoescape=True),
                ShopOrder.id.in_(sorted(matches)),
            )
        )
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
            compared=matches.get(r.order_id) if digits not in r.number else None,
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
