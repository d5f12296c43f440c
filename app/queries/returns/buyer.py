"""What a buyer may see: the pieces of their order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.orders.order import OrderLine, ShopOrder
from workflows.inspection.states import ItemState
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class BuyerItem:
    """One piece as its buyer sees it: no staff, no merchant's papers."""

    key: int
    ref: str
    state: ItemState
    state_since: datetime
    category: str
    title: str
    sku: str
    order_key: int
    order_number: str
    piece: int
    quantity: int
    custom: bool
    center: Text
    registered_at: datetime
    asked_buyer_at: datetime | None
    closing_reason: str


def items_of_order(session: Session, order_key: int) -> list[BuyerItem]:
    """The pieces of one order, in the order of its lines."""
    found = session.execute(
        _items().where(ShopOrder.id == order_key).order_by(OrderLine.id, Item.piece)
    )
    return [_item(row) for row in found]


def item_by_key(session: Session, key: int) -> BuyerItem | None:
    """One piece."""
    row = session.execute(_items().where(Item.id == key)).one_or_none()
    return None if row is None else _item(row)


def item_by_ref(session: Session, ref: str) -> BuyerItem | None:
    """The piece of a reference, or None."""
    key = key_of("QC", ref)
    found = item_by_key(session, key[0]) if key is not None else None
    return found if found is not None and found.ref == ref.strip().upper() else None


def _items() -> Any:
    return (
        select(
            Item.id,
            Item.state,
            Item.state_since,
            Item.category,
            Item.title,
            Item.piece,
            Item.registered_at,
            Item.asked_buyer_at,
            Item.closing_reason,
            OrderLine.sku,
            OrderLine.quantity,
            OrderLine.custom,
            ShopOrder.id.label("order_key"),
            ShopOrder.number,
            Center.name_zh,
            Center.name_en,
        )
        .join(Center, Center.id == Item.center_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
    )


def _item(row: Row[*tuple[Any, ...]]) -> BuyerItem:
    return BuyerItem(
        key=row.id,
        ref=reference("QC", row.id, row.registered_at),
        state=row.state,
        state_since=row.state_since,
        category=row.category,
        title=row.title,
        sku=row.sku,
        order_key=row.order_key,
        order_number=row.number,
        piece=row.piece,
        quantity=row.quantity,
        custom=row.custom,
        center=Text(row.name_zh, row.name_en),
        registered_at=row.registered_at,
        asked_buyer_at=row.asked_buyer_at,
        closing_reason=row.closing_reason,
    )
