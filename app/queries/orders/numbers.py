"""Numbers that two shops bring, as the manager of the network decides on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.claim import NumberClaim
from app.models.orders.order import OrderImport, OrderLine, ShopOrder
from app.models.people.account import Person
from workflows.inspection.states import states_where
from workflows.roles import Actor, Permission

MOST_SHOWN = 100
ARRIVED = states_where(lambda record: record.arrived)


@dataclass(frozen=True, slots=True)
class Brought:
    """By whom, when, and in which file a number came; no import: a program sent it."""

    shop: str
    by: str
    at: datetime | None
    import_key: int | None
    file: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One number: who has it, who claims it, and how many pieces it has, and have come."""

    key: int
    platform: str
    number: str
    held: Brought
    claimed: Brought
    pieces: int
    arrived: int


def decides_numbers(by: Actor) -> bool:
    """Whether somebody decides whose a number is: it concerns shops of any center."""
    return by.may(Permission.CATEGORY_DECIDE)


def numbers_waiting(session: Session) -> int:
    """How many numbers wait for the network's manager."""
    waiting = select(func.count(NumberClaim.id)).where(NumberClaim.decided_at.is_(None))
    return session.scalar(waiting) or 0


def claims_waiting(session: Session) -> list[ClaimRow]:
    """The claims that nobody has decided on, the oldest first."""
    importer, brought_in = aliased(Person), aliased(OrderImport)
    found = session.execute(
        select(
            NumberClaim,
            ShopOrder.platform,
            ShopOrder.number,
            Merchant.shop,
            importer.name.label("who"),
            brought_in.name.label("file"),
        )
        .join(ShopOrder, ShopOrder.id == NumberClaim.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .outerjoin(importer, importer.id == NumberClaim.by_id)
        .outerjoin(brought_in, brought_in.id == NumberClaim.import_id)
        .where(NumberClaim.decided_at.is_(None))
        .order_by(NumberClaim.id)
        .limit(MOST_SHOWN)
    ).all()
    orders = sorted({r.NumberClaim.order_id for r in found})
    first, pieces = _first_brought(session, orders), _pieces(session, orders)
    return [
        ClaimRow(
            key=r.NumberClaim.id,
            platform=r.platform,
            number=r.number,
            held=first.get(
                r.NumberClaim.order_id,
                Brought(shop=r.shop, by="", at=None, import_key=None, file=""),
            ),
            claimed=Brought(
                shop=r.NumberClaim.shop,
                by=r.who or "",
                at=r.NumberClaim.at,
                import_key=r.NumberClaim.import_id,
                file=r.file or "",
            ),
            pieces=pieces.get(r.NumberClaim.order_id, (0, 0))[0],
            arrived=pieces.get(r.NumberClaim.order_id, (0, 0))[1],
        )
        for r in found
    ]


def _first_brought(session: Session, orders: list[int]) -> Mapping[int, Brought]:
    """What first brought each order."""
    first = (
        select(func.min(OrderLine.id))
        .where(OrderLine.order_id.in_(orders))
        .group_by(OrderLine.order_id)
    )
    found = session.execute(
        select(
            OrderLine.order_id,
            Merchant.shop,
            Person.name.label("who"),
            OrderImport.imported_at,
            OrderImport.id,
            OrderImport.name,
        )
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .join(OrderImport, OrderImport.id == OrderLine.import_id)
        .outerjoin(Person, Person.id == OrderImport.imported_by_id)
        .where(OrderLine.id.in_(first))
    )
    return {
        r.order_id: Brought(
            shop=r.shop, by=r.who or "", at=r.imported_at, import_key=r.id, file=r.name
        )
        for r in found
    }


def _pieces(session: Session, orders: list[int]) -> Mapping[int, tuple[int, int]]:
    came = func.count(Item.id).filter(Item.state.in_(ARRIVED))
    found = session.execute(
        select(OrderLine.order_id, func.count(Item.id), came)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(OrderLine.order_id.in_(orders))
        .group_by(OrderLine.order_id)
    )
    return {order: (made, arrived) for order, made, arrived in found}
