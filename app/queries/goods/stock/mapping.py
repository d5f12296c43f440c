"""What shops sell out of stock: which of their codes is which product in which warehouse."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.stock import StockMapping, StockNeed, StockUnit
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.people.account import Person
from workflows.goods.stock.life import life_rule
from workflows.goods.stock.states import UnitGrade, UnitState
from workflows.verdict import Text

MOST_MAPPINGS = 200


@dataclass(frozen=True, slots=True)
class StockedProduct:
    """A product in a warehouse."""

    center_id: int
    product: str
    category: str


@dataclass(frozen=True, slots=True)
class StockMappingRow:
    """One mapping in a list; `approved_by` empty: it waits for a second person."""

    key: int
    shop: str
    code: str
    product: str
    center: Text
    center_id: int
    by: str
    at: datetime
    approved_by: str


def mappings_in_force(session: Session) -> Mapping[tuple[int, str], StockedProduct]:
    """All mappings that two people have said, by merchant and the shop's own code."""
    rows = session.execute(
        select(
            StockMapping.merchant_id,
            StockMapping.code,
            StockMapping.center_id,
            StockMapping.product,
            StockMapping.category,
        ).where(StockMapping.ended_at.is_(None), StockMapping.approved_at.is_not(None))
    )
    return {
        (row.merchant_id, row.code): StockedProduct(
            center_id=row.center_id, product=row.product, category=row.category
        )
        for row in rows
    }


def need_of(session: Session, item_id: int) -> str | None:
    """The product that a piece is answered with from stock; None where it came from its shop."""
    return session.scalars(select(StockNeed.product).where(StockNeed.item_id == item_id)).first()


def has_unit_like(session: Session, item_id: int, on: date) -> bool:
    """Whether the warehouse of a piece that came from it has another unit that may go that day."""
    piece = session.execute(
        select(StockNeed.center_id, StockNeed.product, StockNeed.category).where(
            StockNeed.item_id == item_id
        )
    ).one_or_none()
    if piece is None:
        return False
    unit = select(StockUnit.id).where(
        StockUnit.center_id == piece.center_id,
        StockUnit.product == piece.product,
        StockUnit.grade == UnitGrade.NEW,
        StockUnit.state == UnitState.STORED,
        StockUnit.expires_on >= life_rule(piece.category).earliest(on),
    )
    return session.scalar(unit.limit(1)) is not None


def category_in(session: Session, center_id: int, product: str) -> str | None:
    """The category under which a product was bought for a warehouse; None where it never was."""
    return session.scalars(
        select(PurchaseLine.category)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .where(PurchaseOrder.center_id == center_id, PurchaseLine.product == product)
        .order_by(PurchaseLine.id.desc())
        .limit(1)
    ).first()


def mappings_listed(
    session: Session, centers: Collection[int] | None
) -> tuple[StockMappingRow, ...]:
    """The mappings of these centers (None: all) that are in force or wait, the latest first."""
    second = aliased(Person)
    wanted: Any = (
        select(
            StockMapping,
            Merchant.shop,
            Center.name_zh,
            Center.name_en,
            Person.name.label("by"),
            second.name.label("approved_by"),
        )
        .join(Merchant, Merchant.id == StockMapping.merchant_id)
        .join(Center, Center.id == StockMapping.center_id)
        .join(Person, Person.id == StockMapping.by_id)
        .outerjoin(second, second.id == StockMapping.approved_by_id)
        .where(StockMapping.ended_at.is_(None))
        .order_by(StockMapping.id.desc())
        .limit(MOST_MAPPINGS)
    )
    if centers is not None:
        wanted = wanted.where(StockMapping.center_id.in_(sorted(centers)))
    return tuple(
        StockMappingRow(
            key=row.StockMapping.id,
            shop=row.shop,
            code=row.StockMapping.code,
            product=row.StockMapping.product,
            center=Text(row.name_zh, row.name_en),
            center_id=row.StockMapping.center_id,
            by=row.by,
            at=row.StockMapping.at,
            approved_by=row.approved_by or "",
        )
        for row in session.execute(wanted)
    )


def shops_to_map(session: Session, centers: Collection[int] | None) -> list[tuple[int, str]]:
    """The shops whose goods may be mapped: those of these centers (None: all), and those whose
    pieces came to one of them."""
    wanted = select(Merchant.id, Merchant.shop).order_by(Merchant.shop)
    if centers is not None:
        here = sorted(centers)
        came = exists().where(Item.merchant_id == Merchant.id, Item.center_id.in_(here))
        wanted = wanted.where(or_(Merchant.center_id.in_(here), came))
    return [(row.id, row.shop) for row in session.execute(wanted)]
