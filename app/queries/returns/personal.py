"""Who bought: found by a few digits, shown masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from workflows.inspection.states import ItemState

FEWEST_DIGITS = 4
MOST_FOUND = 30
STARS = "****"
NAME_KEPT, TAIL_KEPT, ADDRESS_KEPT = 1, 4, 6


@dataclass(frozen=True, slots=True)
class Bought:
    """One piece of an order that the digits fit."""

    item_ref: str
    title: str
    category: str
    state: ItemState
    order_number: str
    receiver: dict[str, str]


def mask_receiver(receiver: Mapping[str, Any]) -> dict[str, str]:
    """Name, phone and address with no more than what tells one buyer from another."""
    name, phone = str(receiver.get("name") or ""), str(receiver.get("phone") or "")
    address = str(receiver.get("address") or "")
    return {
        "name": name[:NAME_KEPT] + "**" if name else "",
        "phone": STARS + phone[-TAIL_KEPT:] if phone else "",
        "address": address[:ADDRESS_KEPT] + STARS if address else "",
    }


def bought_by(session: Session, digits: str, centers: Collection[int] | None) -> tuple[Bought, ...]:
    """Pieces whose order number holds these digits, or whose buyer's phone ends with them."""
    digits = "".join(sign for sign in digits if sign.isascii() and sign.isdigit())
    if len(digits) < FEWEST_DIGITS:
        return ()
    wanted = (
        select(
            Item.id,
            Item.registered_at,
            Item.title,
            Item.category,
            Item.state,
            ShopOrder.number,
            ShopOrder.receiver_masked,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(
            or_(
                ShopOrder.number.contains(digits, autoescape=True),
                ShopOrder.receiver_masked["phone"].as_string().endswith(digits, autoescape=True),
            )
        )
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    rows = session.execute(wanted.order_by(Item.id.desc()).limit(MOST_FOUND))
    return tuple(
        Bought(
            item_ref=reference("QC", r.id, r.registered_at),
            title=r.title,
            category=r.category,
            state=r.state,
            order_number=r.number,
            receiver=mask_receiver(r.receiver_masked),
        )
        for r in rows
    )


def receiver_of(session: Session, item_id: int) -> dict[str, str]:
    """The buyer of a piece, masked."""
    found = session.scalar(
        select(ShopOrder.receiver_masked)
        .join(OrderLine, OrderLine.order_id == ShopOrder.id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(Item.id == item_id)
    )
    return mask_receiver(found or {})
