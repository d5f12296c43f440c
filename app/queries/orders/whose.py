"""Whose an import and an order line are: a center's, its importer's, or the network's own.

A line belongs to the center it went to, else to the one its file was imported for, else to its
shop's home. What has none of these belongs to who brought it in and to roles of the whole network:
no center is never every center.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, null, or_, select, true
from sqlalchemy.orm import Session

from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from workflows.people.programs import covers, holdings
from workflows.roles import Actor, Permission


@dataclass(frozen=True, slots=True)
class Sight:
    """What someone sees: what is of these centers (None: all), and what they brought in."""

    centers: Collection[int] | None
    person_id: int | None

    def of(self, place: Any, importer: Any) -> ColumnElement[bool]:
        """The condition on a row with this center and this importer."""
        if self.centers is None:
            return true()
        own = and_(place.is_(None), importer == self.person_id)
        return or_(place.in_(sorted(self.centers)), own)


def sight_of(by: Actor, permission: Permission) -> Sight:
    """What the person sees with a permission."""
    return Sight(by.centers(permission), by.person_id)


def only_center(by: Actor, permission: Permission) -> int | None:
    """Who acts for one center brings in for it, also where the file is shared out by itself."""
    mine = by.centers(permission)
    return next(iter(mine)) if mine is not None and len(mine) == 1 else None


def place_of_line() -> ColumnElement[int | None]:
    """The center of a line, in a statement that joins its import and its merchant."""
    return func.coalesce(OrderLine.center_id, OrderImport.center_id, Merchant.center_id)


def may_touch_line(session: Session, line: OrderLine, permission: Permission, by: Actor) -> bool:
    """Whether the line is of a center and shop for which the permission holds, or theirs to place.

    The shop is looked up only for whoever is bound to one.
    """
    held = holdings(by, permission)
    bound = any(one.merchant_id is not None for one in held)
    shop = line.order.merchant.id if bound else 0
    if line.center_id is not None or covers(held, None, shop):
        return covers(held, line.center_id, shop)
    found = session.execute(
        select(
            func.coalesce(OrderImport.center_id, Merchant.center_id),
            OrderImport.imported_by_id,
        )
        .select_from(OrderImport)
        .join(ShopOrder, ShopOrder.id == line.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .where(OrderImport.id == line.import_id)
    ).one()
    place: int | None = found[0]
    if place is not None:
        return covers(held, place, shop)
    theirs = any(one.merchant_id in (None, shop) for one in held)
    return bool(found[1] == by.person_id and theirs)


def orders_with_others(
    session: Session, keys: Sequence[int], permission: Permission, by: Actor
) -> set[int]:
    """Which of these orders have a line or a piece that is not theirs: at another center, of a
    shop that their role is not for, or brought in for no center by somebody else."""
    held = holdings(by, permission)
    if any(one.center_id is None and one.merchant_id is None for one in held):
        return set()
    lines = session.execute(
        select(
            OrderLine.order_id, ShopOrder.merchant_id, place_of_line(), OrderImport.imported_by_id
        )
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .outerjoin(OrderImport, OrderImport.id == OrderLine.import_id)
        .where(OrderLine.order_id.in_(keys))
        .distinct()
    ).all()
    pieces = session.execute(
        select(OrderLine.order_id, ShopOrder.merchant_id, Item.center_id, null())
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(OrderLine.order_id.in_(keys))
        .distinct()
    ).all()
    return {
        order
        for order, merchant, place, importer in (*lines, *pieces)
        if not covers(held, place, merchant)
        and not (place is None and held and importer is not None and importer == by.person_id)
    }
