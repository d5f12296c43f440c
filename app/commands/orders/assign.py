"""Orders given to their shop by a person who knows: those that came in without one, and those
whose shop the house took for known though nobody had said it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, Refusal
from app.commands import record
from app.commands.intake.registration import NOT_ARRIVED
from app.commands.network.setup import known_merchant, merchant_of
from app.models.audit.audit import CertificateSearch
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from workflows.orders.events import OrdersAssigned
from workflows.orders.shops.shop_names import NO_SHOP, SHOP_NAME, is_shop_name, plain_shop
from workflows.orders.shops.which_shop import ShopBy, is_taken_for
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

NOTHING_LEFT = Refused(
    "all_assigned",
    Text("这份文件的订单都已归到店铺", "All orders of this file belong to a shop already"),
)
HAS_COME = Refused(
    "pieces_have_come",
    Text(
        "这份文件已有货品到中心，店铺不能再改，没有保存",
        "Pieces of this file have come in: its shop stays, nothing was saved",
    ),
    next_step=Text("请联系总部管理员处理", "Tell the network's administrator"),
)


def assign_orders(session: Session, key: int, shop: str, *, by: Actor, now: datetime) -> int:
    """Give the orders of an import whose shop nobody said to one; returns how many.

    Where the house took the shop for known, only orders that this import made, and only until a
    piece has come. Orders are locked before their items. Pieces and what is sought by shop go with
    them. Raises `Invalid`, `Missing`, `Refusal`.
    """
    shop = plain_shop(shop)
    kept = session.get(OrderImport, key)
    if kept is None or not _may_assign(kept, by):
        raise Missing(Text("没有这次导入", "There is no such import"))
    if not is_shop_name(shop):
        raise Invalid("shop", SHOP_NAME)
    taken_for = _taken_for(session, kept)
    orders = session.scalars(
        select(ShopOrder)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .where(
            Merchant.shop == NO_SHOP if taken_for is None else _made_for(taken_for, key),
            ShopOrder.id.in_(select(OrderLine.order_id).where(OrderLine.import_id == key)),
        )
        .order_by(ShopOrder.id)
        .with_for_update(of=ShopOrder)
        .execution_options(populate_existing=True)
    ).all()
    if not orders:
        raise Refusal(NOTHING_LEFT)
    if taken_for is not None:
        kept.shop = shop
        kept.result = {**kept.result, "how": {**kept.result["how"], "shop_by": str(ShopBy.SAID)}}
    for platform in sorted({order.platform for order in orders}):
        own = [order for order in orders if order.platform == platform]
        _move(session, own, merchant_of(session, platform, shop), come_too=taken_for is None)
        event = OrdersAssigned(key, platform, shop, [order.number for order in own])
        role = by.role_for(Permission.ORDER_IMPORT, kept.center_id)
        record.append(session, event, by=by, now=now, role=role, center_id=kept.center_id)
    return len(orders)


def _taken_for(session: Session, kept: OrderImport) -> Merchant | None:
    """The shop that the house took for the import's; None where it was said, or there is none."""
    if not kept.shop or not is_taken_for(kept.result.get("how", {}).get("shop_by", "")):
        return None
    return known_merchant(session, kept.platform or "", kept.shop)


def _made_for(merchant: Merchant, key: int) -> ColumnElement[bool]:
    """Orders of that shop none of whose lines is of another import."""
    of_another = select(OrderLine.id).where(
        OrderLine.order_id == ShopOrder.id, OrderLine.import_id != key
    )
    return and_(ShopOrder.merchant_id == merchant.id, ~of_another.exists())


def _may_assign(kept: OrderImport, by: Actor) -> bool:
    if by.may(Permission.ORDER_IMPORT, kept.center_id):
        return True
    own = by.person_id is not None and kept.imported_by_id == by.person_id
    return own and kept.center_id is None


def _move(session: Session, orders: list[ShopOrder], merchant: Merchant, *, come_too: bool) -> None:
    keys = [order.id for order in orders]
    lines = select(OrderLine.id).where(OrderLine.order_id.in_(keys))
    items = session.scalars(
        select(Item)
        .where(Item.order_line_id.in_(lines))
        .order_by(Item.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not come_too and any(item.state not in NOT_ARRIVED for item in items):
        raise Refusal(HAS_COME)
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
