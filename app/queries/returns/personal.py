"""Who bought: found by a few digits, shown masked. The one place where a receiver is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from workflows.inspection.states import ItemState
from workflows.orders.phone import compare_phone, endings_sought

FEWEST_DIGITS = 4
FIELDS = ("name", "phone", "address")
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
    compared: int | None
    """How many digits of the phone were compared; None where the order number fits."""


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
    """Pieces whose order number holds these digits, or whose buyer's phone ends with them.

    A phone that a mask hides is compared by the digits that are known, as the buyer's own look-up
    does; each piece says how many those were.
    """
    digits = "".join(sign for sign in digits if sign.isascii() and sign.isdigit())
    if len(digits) < FEWEST_DIGITS:
        return ()
    phone = ShopOrder.receiver_masked["phone"].as_string()
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
                *(phone.endswith(one, autoescape=True) for one in endings_sought(digits)),
            )
        )
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    rows = session.execute(wanted.order_by(Item.id.desc()).limit(MOST_FOUND))
    return tuple(_bought(row, digits) for row in rows)


def _bought(row: Row[*tuple[Any, ...]], digits: str) -> Bought:
    match = compare_phone(str(row.receiver_masked.get("phone") or ""), digits)
    return Bought(
        item_ref=reference("QC", row.id, row.registered_at),
        title=row.title,
        category=row.category,
        state=row.state,
        order_number=row.number,
        receiver=mask_receiver(row.receiver_masked),
        compared=match.compared if match.fits and digits not in row.number else None,
    )


def receiver_in_full(session: Session, order_id: int) -> dict[str, str]:
    """Name, phone and address of an order's receiver as the order has them; "" for what it lacks.

    For comparing and sending alone: whoever shows it to a person writes down that they did.
    """
    found = session.scalar(select(ShopOrder.receiver_masked).where(ShopOrder.id == order_id)) or {}
    return {name: str(found.get(name) or "") for name in FIELDS}


def receiver_of(session: Session, item_id: int) -> dict[str, str]:
    """The buyer of a piece, masked."""
    found = session.scalar(
        select(ShopOrder.receiver_masked)
        .join(OrderLine, OrderLine.order_id == ShopOrder.id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(Item.id == item_id)
    )
    return mask_receiver(found or {})
