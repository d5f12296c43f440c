"""The shop of an order file as its import begins: said, found, or asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import Invalid
from app.queries.orders.which_shop import how_brought, shop_facts
from app.readers.orders.order_file import OrderFile
from workflows.orders.shops.shop_names import SHOP_NAME, is_shop_name, plain_shop
from workflows.orders.shops.which_shop import FoundShop, ShopBy, which_shop
from workflows.roles import Actor
from workflows.verdict import Text

SHOP_UNKNOWN = Text(
    "文件里没有店铺名称，请填写这些订单属于哪个店铺",
    "The file names no shop: say whose orders these are",
)


def shop_of_file(
    session: Session, file: OrderFile, platform: str, said: str, named: str, by: Actor
) -> FoundShop:
    """The shop of the rows that name none; `named` is what the sender called the file.

    Raises `Invalid` where only a person can tell, and for what no shop is called.
    """
    said = plain_shop(said)
    if said and not is_shop_name(said):
        raise Invalid("shop", SHOP_NAME)
    if said or "" not in file.shops:
        return FoundShop(said, ShopBy.SAID if said else ShopBy.ROWS)
    found = which_shop(shop_facts(session, file, platform, named, by))
    if found is None:
        raise Invalid("shop", SHOP_UNKNOWN)
    return found


def brought(file: OrderFile, named: str, found: FoundShop) -> dict[str, Any]:
    """What is kept of an import before any row of it: how its shop is known, what it looks like."""
    told = found.told
    said = file.said if told is None else (told, *file.said)
    return {
        "said": [{"zh": text.zh, "en": text.en} for text in said],
        "how": {**how_brought(file, named), "shop_by": str(found.by)},
    }
