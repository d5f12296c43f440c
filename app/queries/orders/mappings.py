"""How shops' own files name our fields, as people said and a second person has seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.network.center import Merchant
from app.models.orders.order import ShopMapping
from app.models.people.account import Person
from app.queries.orders.whose import Sight
from workflows.orders.dialects import Dialect
from workflows.orders.mapping import dialect_of


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One mapping: what the file calls a column, and our field, by the file's own order."""

    key: int
    platform: str
    shop: str
    columns: tuple[tuple[str, str], ...]
    by: str
    by_id: int | None
    at: datetime
    approved: bool


def saved_mappings(session: Session) -> tuple[Dialect, ...]:
    """The mappings in force, each a dialect of its own: the latest approved of a header."""
    latest = (
        select(func.max(ShopMapping.id))
        .where(ShopMapping.approved_at.is_not(None))
        .group_by(ShopMapping.merchant_id, ShopMapping.header_digest)
    )
    found = session.execute(
        select(ShopMapping.mapping, Merchant.platform, Merchant.shop)
        .join(Merchant, Merchant.id == ShopMapping.merchant_id)
        .where(ShopMapping.id.in_(latest))
        .order_by(ShopMapping.id)
    )
    return tuple(dialect_of(r.mapping, r.platform, r.shop) for r in found)


def mappings_to_see(session: Session, sight: Sight) -> list[MappingRow]:
    """The mappings that wait for a second person, then the latest ones in force."""
    found = session.execute(
        select(
            ShopMapping.id,
            ShopMapping.mapping,
            ShopMapping.by_id,
            ShopMapping.at,
            ShopMapping.approved_at,
            Merchant.platform,
            Merchant.shop,
            Person.name.label("who"),
        )
        .join(Merchant, Merchant.id == ShopMapping.merchant_id)
        .outerjoin(Person, Person.id == ShopMapping.by_id)
        .where(sight.of(ShopMapping.center_id, ShopMapping.by_id))
        .order_by(ShopMapping.approved_at.is_not(None), ShopMapping.id.desc())
        .limit(50)
    )
    return [
        MappingRow(
            key=r.id,
            platform=r.platform,
            shop=r.shop,
            columns=_columns(r.mapping),
            by=r.who or "",
            by_id=r.by_id,
            at=r.at,
            approved=r.approved_at is not None,
        )
        for r in found
    ]


def _columns(mapping: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    fields = {name: field for field, name in mapping["columns"].items()}
    return tuple((name, fields.get(name, "")) for name in mapping["header"])
