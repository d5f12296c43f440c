"""Unknown parcels and corrections of an intake, as the receiving desk looks at them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.base.refs import reference
from app.models.inspection.evidence import Evidence
from app.models.intake.item import Item
from app.models.intake.parcel import IntakeCorrection, UnknownParcel, UnknownParcelPhoto
from app.models.network.center import Center
from app.models.people.account import Person
from workflows.verdict import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel that named no piece, and what became of it (`item_ref`, or a waybill back)."""

    key: int
    center_id: int
    center: Text
    waybill: str
    courier: str
    note: str
    found_at: datetime
    found_by: str
    ended_at: datetime | None
    ended_by: str
    item_ref: str
    courier_out: str
    waybill_out: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParcelPhoto:
    """One photo of a parcel, for serving it."""

    key: int
    digest: str
    mime: str
    name: str


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction that waits for a second person. Masses in grams."""

    item_ref: str
    item_key: int
    waybill: str
    gross_mass: Decimal
    waybill_before: str
    mass_before: Decimal
    reason: str
    asked_by: str
    asked_by_id: int
    asked_at: datetime


def unknown_parcels(
    session: Session, centers: Collection[int] | None, *, ended: bool, before: int = 0
) -> list[ParcelRow]:
    """The parcels of these centers, newest first, one more than a page holds."""
    over = UnknownParcel.ended_at
    wanted = _parcels(centers).where(over.is_not(None) if ended else over.is_(None))
    if before:
        wanted = wanted.where(UnknownParcel.id < before)
    wanted = wanted.order_by(UnknownParcel.id.desc()).limit(PAGE + 1)
    return [_parcel(row) for row in session.execute(wanted)]


def unknown_parcel(session: Session, key: int, centers: Collection[int] | None) -> ParcelRow | None:
    """One of them."""
    row = session.execute(_parcels(centers).where(UnknownParcel.id == key)).one_or_none()
    return None if row is None else _parcel(row)


def waiting_parcel(
    session: Session, forms: Collection[str], centers: Collection[int] | None
) -> int | None:
    """The parcel with this waybill that still waits."""
    wanted = select(UnknownParcel.id).where(
        UnknownParcel.waybill.in_(forms), UnknownParcel.ended_at.is_(None)
    )
    if centers is not None:
        wanted = wanted.where(UnknownParcel.center_id.in_(sorted(centers)))
    return session.scalar(wanted.order_by(UnknownParcel.id.desc()).limit(1))


def parcel_photos(session: Session, key: int) -> list[ParcelPhoto]:
    """The photos of a parcel, in the order they were taken in."""
    rows = session.execute(
        select(UnknownParcelPhoto.id, UnknownParcelPhoto.name, Evidence.digest, Evidence.mime)
        .join(Evidence, Evidence.id == UnknownParcelPhoto.evidence_id)
        .where(UnknownParcelPhoto.parcel_id == key)
        .order_by(UnknownParcelPhoto.id)
    )
    return [ParcelPhoto(key=r.id, digest=r.digest, mime=r.mime, name=r.name) for r in rows]


def open_corrections(
    session: Session, centers: Collection[int] | None, item: int | None = None
) -> list[CorrectionRow]:
    """What waits for a second person at these centers, or of one piece; the oldest first."""
    wanted = (
        select(IntakeCorrection, Item, Person.name)
        .join(Item, Item.id == IntakeCorrection.item_id)
        .join(Person, Person.id == IntakeCorrection.asked_by_id)
        .where(IntakeCorrection.decided_at.is_(None))
    )
    if item is not None:
        wanted = wanted.where(IntakeCorrection.item_id == item)
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    rows = session.execute(wanted.order_by(IntakeCorrection.id).limit(PAGE)).all()
    return [_correction(*row) for row in rows]


def _correction(asked: IntakeCorrection, item: Item, name: str) -> CorrectionRow:
    return CorrectionRow(
        item_ref=item.ref,
        item_key=item.id,
        waybill=asked.waybill,
        gross_mass=asked.gross_mass,
        waybill_before=asked.waybill_before,
        mass_before=asked.mass_before,
        reason=asked.reason,
        asked_by=name,
        asked_by_id=asked.asked_by_id,
        asked_at=asked.asked_at,
    )


def _parcels(centers: Collection[int] | None) -> Any:
    finder, ender = aliased(Person), aliased(Person)
    wanted = (
        select(
            UnknownParcel,
            Center.name_zh,
            Center.name_en,
            finder.name.label("finder"),
            ender.name.label("ender"),
            Item.registered_at,
        )
        .join(Center, Center.id == UnknownParcel.center_id)
        .join(finder, finder.id == UnknownParcel.found_by_id)
        .outerjoin(ender, ender.id == UnknownParcel.ended_by_id)
        .outerjoin(Item, Item.id == UnknownParcel.item_id)
    )
    if centers is not None:
        wanted = wanted.where(UnknownParcel.center_id.in_(sorted(centers)))
    return wanted


def _parcel(row: Row[*tuple[Any, ...]]) -> ParcelRow:
    parcel: UnknownParcel = row.UnknownParcel
    bound = parcel.item_id is not None and row.registered_at is not None
    return ParcelRow(
        key=parcel.id,
        center_id=parcel.center_id,
        center=Text(row.name_zh, row.name_en),
        waybill=parcel.waybill,
        courier=parcel.courier,
        note=parcel.note,
        found_at=parcel.found_at,
        found_by=row.finder,
        ended_at=parcel.ended_at,
        ended_by=row.ender or "",
        item_ref=reference("QC", parcel.item_id, row.registered_at) if bound else "",  # type: ignore[arg-type]  # bound: both are there
        courier_out=parcel.courier_out,
        waybill_out=parcel.waybill_out,
        reason=parcel.reason,
    )
