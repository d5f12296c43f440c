"""Orders that came in without a shop, by the file that brought them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from app.queries.orders.whose import Sight
from workflows.orders.shops.shop_names import NO_SHOP

MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class FileWithoutShop:
    """A file some of whose orders belong to no shop."""

    key: int
    name: str
    at: datetime
    platform: str
    orders: int


def files_without_shop(session: Session, sight: Sight) -> list[FileWithoutShop]:
    """The latest first."""
    found = session.execute(
        select(
            OrderImport.id,
            OrderImport.name,
            OrderImport.imported_at,
            Merchant.platform,
            func.count(ShopOrder.id.distinct()).label("orders"),
        )
        .select_from(Merchant)
        .join(ShopOrder, ShopOrder.merchant_id == Merchant.id)
        .join(OrderLine, OrderLine.order_id == ShopOrder.id)
        .join(OrderImport, OrderImport.id == OrderLine.import_id)
        .where(
            Merchant.shop == NO_SHOP, sight.of(OrderImport.center_id, OrderImport.imported_by_id)
        )
        .group_by(OrderImport.id, OrderImport.name, OrderImport.imported_at, Merchant.platform)
        .order_by(OrderImport.id.desc())
        .limit(MOST_FILES)
    )
    return [
        FileWithoutShop(
            key=r.id, name=r.name, at=r.imported_at, platform=r.platform, orders=r.orders
        )
        for r in found
    ]


def shops_named(session: Session) -> list[str]:
    """The names of the shops that are known, for who types one."""
    wanted = select(Merchant.shop).where(Merchant.shop != NO_SHOP).distinct()
    return list(session.scalars(wanted.order_by(Merchant.shop).limit(500)))
