"""Pieces held for their weight: who weighed what, twice, and since when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models.dispatch.parcel import WeightHold
from app.models.intake.item import Item
from app.models.people.account import Person


@dataclass(frozen=True, slots=True)
class HeldPiece:
    """One open hold; masses in grams."""

    key: int
    ref: str
    title: str
    inspected: Decimal
    limit: Decimal
    failed: Decimal
    failed_by: str
    failed_at: datetime
    again: Decimal | None
    again_by: str
    again_at: datetime | None

    @property
    def fits(self) -> bool:
        """Whether the second weighing is within the limit."""
        return self.again is not None and abs(self.again - self.inspected) <= self.limit


def held_pieces(
    session: Session, centers: Collection[int] | None, key: int | None = None
) -> list[HeldPiece]:
    """The pieces held at these centers (None: all), the longest held first; or one by its key."""
    first, second = aliased(Person), aliased(Person)
    wanted = (
        select(WeightHold, Item, first.name.label("first"), second.name.label("second"))
        .join(Item, Item.id == WeightHold.item_id)
        .join(first, first.id == WeightHold.failed_by_id)
        .outerjoin(second, second.id == WeightHold.again_by_id)
        .where(WeightHold.decided_at.is_(None))
        .order_by(WeightHold.failed_at, WeightHold.id)
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    if key is not None:
        wanted = wanted.where(Item.id == key)
    return [
        HeldPiece(
            key=row.Item.id,
            ref=row.Item.ref,
            title=row.Item.title,
            inspected=row.WeightHold.inspected_mass,
            limit=row.WeightHold.limit_mass,
            failed=row.WeightHold.failed_mass,
            failed_by=row.first,
            failed_at=row.WeightHold.failed_at,
            again=row.WeightHold.again_mass,
            again_by=row.second or "",
            again_at=row.WeightHold.again_at,
        )
        for row in session.execute(wanted)
    ]
