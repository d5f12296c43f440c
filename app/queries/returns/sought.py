"""An order as somebody seeks it from outside: its numbers, its receiver, who knows it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderLine, ShopOrder
from app.models.returns.access import BuyerPass
from app.queries.returns.personal import receiver_in_full
from workflows.orders.cells.phone import PhoneMatch, compare_phone, fact_fits, opens_order
from workflows.people.access import OPENS, Opens, PassEnd
from workflows.roles import AccessWay

# Who left a device, or was shown the door, is a stranger there again.
FORGOTTEN = (PassEnd.BUYER, PassEnd.SERVICE)


@dataclass(frozen=True, slots=True)
class SoughtOrder:
    """An order that a number names, with all that a look-up compares."""

    key: int
    phone: str
    name: str
    amounts: tuple[Decimal, ...]

    def match(self, phone: str) -> PhoneMatch:
        """The digits that are known, against those typed."""
        return compare_phone(self.phone, phone)

    def opens(self, phone: str, fact: str) -> bool:
        """Whether these digits, and the second fact where it takes one, open the order."""
        return opens_order(self.match(phone), fact_fits(fact, self.name, self.amounts))


def plain_number(typed: str) -> str:
    """An order number as it is compared and counted, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()[:64]


def orders_by_number(session: Session, typed: str) -> list[SoughtOrder]:
    """The orders with this main or sub-order number; of several platforms there may be several."""
    number = plain_number(typed)
    here = or_(ShopOrder.number == number, OrderLine.sub_number == number)
    keys = session.scalars(
        select(ShopOrder.id)
        .outerjoin(OrderLine, OrderLine.order_id == ShopOrder.id)
        .where(here)
        .distinct()
        .order_by(ShopOrder.id)
    ).all()
    return [_sought(session, key, number) for key in keys]


def _sought(session: Session, key: int, number: str) -> SoughtOrder:
    receiver = receiver_in_full(session, key)
    lines = session.execute(
        select(OrderLine.sub_number, OrderLine.payable).where(OrderLine.order_id == key)
    ).all()
    paid = [line.payable for line in lines if line.payable is not None]
    whole = (sum(paid, Decimal(0)),) if paid and len(paid) == len(lines) else ()
    own = tuple(x.payable for x in lines if x.sub_number == number and x.payable is not None)
    return SoughtOrder(
        key=key, phone=receiver["phone"], name=receiver["name"], amounts=(*whole, *own)
    )


def device_knows(
    session: Session, device: str | None, orders: list[int], at_least: Opens = Opens.LOOK
) -> bool:
    """Whether a device once proved that much of one of these orders, and was not sent away."""
    if device is None or not orders:
        return False
    ways = [way for way in AccessWay if OPENS[way] >= at_least]
    known = (
        select(BuyerPass.id)
        .where(
            BuyerPass.device == device,
            BuyerPass.order_id.in_(orders),
            BuyerPass.way.in_(ways),
            or_(BuyerPass.ended.is_(None), BuyerPass.ended.not_in(FORGOTTEN)),
        )
        .limit(1)
    )
    return session.scalar(known) is not None
