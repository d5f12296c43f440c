"""What the house knows of whose a file may be, before anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.network.center import Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from app.queries.orders.whose import place_of_line, sight_of
from app.readers.orders.order_file import OrderFile
from workflows.orders.mapping import header_digest
from workflows.orders.shops.shop_names import NO_SHOP
from workflows.orders.shops.which_shop import (
    BroughtBefore,
    ShopFacts,
    names_shop,
    plain_file_name,
)
from workflows.people.names import name_key
from workflows.roles import Actor, Permission

MOST_SHOPS = 500
MOST_LOOKED_AT = 50  # of a person's imports, and of a file's orders
NAMED = "order file's name"


def shop_facts(
    session: Session, file: OrderFile, platform: str, named: str, by: Actor
) -> ShopFacts:
    """What may tell the shop of a file; `named` is what its sender called it.

    What a person brought before says nothing for a program: it has to name the shop itself.
    """
    known = known_shops(session, by, platform)
    is_person = by.only is None
    return ShopFacts(
        titles=file.titles,
        name=named,
        known=known,
        of_orders=_shops_of_orders(session, file, platform, by),
        before=_brought_before(session, file, platform, named, by) if is_person else (),
        only=_only_shop(session, known) if is_person else "",
    )


def known_shops(session: Session, by: Actor, platform: str) -> tuple[str, ...]:
    """The shops of a platform that the person may know of, those brought in last first."""
    sight = sight_of(by, Permission.ORDER_IMPORT)
    latest = session.scalars(
        select(OrderImport.shop)
        .where(
            OrderImport.platform == platform,
            OrderImport.shop != "",
            sight.of(OrderImport.center_id, OrderImport.imported_by_id),
        )
        .order_by(OrderImport.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    of_platform = select(Merchant.shop).where(
        Merchant.platform == platform, Merchant.shop != NO_SHOP
    )
    if sight.centers is not None:
        of_platform = of_platform.where(Merchant.center_id.in_(sorted(sight.centers)))
    all_named = session.scalars(of_platform.order_by(Merchant.shop).limit(MOST_SHOPS)).all()
    names = {name_key(shop) or shop: shop for shop in all_named}
    used: dict[str, str] = {}
    for shop in filter(None, latest):
        key = name_key(shop) or shop
        used.setdefault(key, names.get(key, shop))
    return tuple((used | names).values())


def how_brought(file: OrderFile, named: str) -> dict[str, str | bool]:
    """What an import keeps so that the next file of the same shop is known: no name of a file."""
    plain = plain_file_name(named)
    return {
        "header": header_digest(file.header),
        "named": secrets_at_rest.keyed_digest(NAMED, plain),
        "names_shop": names_shop(plain),
    }


def _brought_before(
    session: Session, file: OrderFile, platform: str, named: str, by: Actor
) -> tuple[BroughtBefore, ...]:
    if by.person_id is None:
        return ()
    header = header_digest(file.header)
    plain = plain_file_name(named)
    alike, says = secrets_at_rest.keyed_digests(NAMED, plain), names_shop(plain)
    latest = session.execute(
        select(OrderImport.shop, OrderImport.result)
        .where(OrderImport.imported_by_id == by.person_id, OrderImport.platform == platform)
        .order_by(OrderImport.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    found: list[tuple[str, dict[str, Any]]] = [(r.shop, r.result.get("how", {})) for r in latest]
    return tuple(
        BroughtBefore(shop, how.get("named") in alike or not (says or how.get("names_shop")))
        for shop, how in found
        if shop and how.get("header") == header
    )


def _shops_of_orders(session: Session, file: OrderFile, platform: str, by: Actor) -> Sequence[str]:
    """Of the file's first orders; another center's say nothing."""
    numbers = sorted({row.main_order for row in file.part(0).rows[:MOST_LOOKED_AT]})
    sight = sight_of(by, Permission.ORDER_IMPORT)
    return session.scalars(
        select(Merchant.shop)
        .join(ShopOrder, ShopOrder.merchant_id == Merchant.id)
        .join(OrderLine, OrderLine.order_id == ShopOrder.id)
        .join(OrderImport, OrderImport.id == OrderLine.import_id)
        .where(
            ShopOrder.platform == platform,
            ShopOrder.number.in_(numbers),
            Merchant.shop != NO_SHOP,
            sight.of(place_of_line(), OrderImport.imported_by_id),
        )
        .distinct()
    ).all()


def _only_shop(session: Session, known: Sequence[str]) -> str:
    """The one shop of the platform, where the house has no other on any."""
    if len(known) != 1:
        return ""
    all_shops = session.scalar(select(func.count(Merchant.id)).where(Merchant.shop != NO_SHOP))
    return known[0] if all_shops == 1 else ""
