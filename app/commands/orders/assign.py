"""Orders that came in without a shop given to one, by a person who knows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, Refusal
from app.commands import record
from app.commands.network.setup import merchant_of
from app.models.audit.audit import CertificateSearch
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from workflows.orders.events import OrdersAssigned
from workflows.orders.shop_names import NO_SHOP, SHOP_NAME, is_shop_name, plain_shop
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

NOTHING_LEFT = Refused(
    "all_assigned",
    Text("这份文件的订单都已归到店铺", "All orders of this file belong to a shop already"),
)


def assign_orders(session: Session, key: int, shop: str, *, by: Actor, now: datetime) -> int:
    """Give the orders that an import left without a shop to one; returns how many.

    Orders are locked before their items. Pieces and what is sought by shop go with them.
    """
    shop = plain_shop(shop)
    kept = session.get(OrderImport, key)
    if kept is None or not _may_assign(kept, by):
        raise Missing(Text("没有这次导入", "There is no such import"))
    if not is_shop_name(shop):
        raise Invalid("shop", SHOP_NAME)
    orders = session.scalars(
        select(ShopOrder)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .where(
            Merchant.shop == NO_SHOP,
            ShopOrder.id.in_(select(OrderLine.order_id).where(OrderLine.import_id == key)),
        )
        .order_by(ShopOrder.id)
        .with_for_update(of=ShopOrder)
        .execution_options(populate_existing=True)
    ).all()
    if not orders:
        raise Refusal(NOTHING_LEFT)
    for platform in sorted({order.platform for order in orders}):
        own = [order for order in orders if order.platform == platform]
        _move(session, own, merchant_of(session, platform, shop))
        event = OrdersAssigned(key, platform, shop, [order.number for order in own])
        role = by.role_for(Permission.ORDER_IMPORT, kept.center_id)
        record.append(session, event, by=by, now=now, role=role, center_id=kept.center_id)
    return len(orders)


def _may_assign(kept: OrderImport, by: Actor) -> bool:
    if by.may(Permission.ORDER_IMPORT, kept.center_id):
        return True
    own = by.person_id is not None and kept.imported_by_id == by.person_id
    return own and kept.center_id is None


def _move(session: Session, orders: list[ShopOrder], merchant: Merchant) -> None:
    keys = [order.id for order in orders]
    lines = select(OrderLine.id).where(OrderLine.order_id.in_(keys))
    items = session.scalars(
        select(Item)
        .where(Item.order_line_id.in_(lines))
        .order_by(Item.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for order in orders:
        order.merchant_id = merchant.id
    for item in items:
        item.merchant_id = merchant.id
    numbers = [order.number for order in orders]
    session.execute(
        update(CertificateSearch)
        .where(
            CertificateSearch.order_number.in_(numbers),
            CertificateSearch.merchant_id.in_(
                select(Merchant.id).where(
                    Merchant.shop == NO_SHOP, Merchant.platform == merchant.platform
                )
            ),
        )
        .values(merchant_id=merchant.id)
    )
