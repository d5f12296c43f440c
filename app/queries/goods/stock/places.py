"""Bins, cases, counts and labels of a warehouse, as its pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.goods.lot import Lot
from app.models.goods.purchase import PurchaseLine
from app.models.goods.stock import StockBin, StockCase, StockCount, StockUnit
from app.models.people.account import Person
from workflows.goods.stock.codes import walking_order
from workflows.goods.stock.life import NEVER

MOST_BINS_SHOWN = 2000
MOST_LABELS = 2000
MOST_COUNTS = 100


@dataclass(frozen=True, slots=True)
class StockCaseRow:
    """A case of a lot."""

    ref: str
    carton: int
    sscc: str
    closed: bool


@dataclass(frozen=True, slots=True)
class LabelRow:
    """What the label of a unit or of a case says."""

    ref: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count whose differences wait for a person."""

    key: int
    bin: str
    lacking: tuple[str, ...]
    surplus: tuple[str, ...]
    by: str
    at: datetime
    center_id: int


def bins_listed(session: Session, center_id: int) -> list[str]:
    """The bins of a warehouse in the order that one walks past them."""
    wanted = select(StockBin.code).where(StockBin.center_id == center_id).limit(MOST_BINS_SHOWN)
    return walking_order(session.scalars(wanted))


def cases_of(session: Session, lot_id: int) -> tuple[StockCaseRow, ...]:
    """The cases of a lot by their cartons."""
    wanted = select(StockCase).where(StockCase.lot_id == lot_id).order_by(StockCase.carton)
    return tuple(
        StockCaseRow(
            ref=case.ref, carton=case.carton, sscc=case.sscc, closed=case.opened_at is None
        )
        for case in session.scalars(wanted)
    )


def labels_of(session: Session, lot_id: int, after: int = 0) -> tuple[LabelRow, ...]:
    """What the labels of a lot say: its cases first, then its units from a key on."""
    named = session.execute(
        select(PurchaseLine.name, Lot.batch)
        .join(Lot, Lot.line_id == PurchaseLine.id)
        .where(Lot.id == lot_id)
    ).one_or_none()
    if named is None:
        return ()
    cases = () if after else cases_of(session, lot_id)
    units = session.execute(
        select(StockUnit.id, StockUnit.made_at, StockUnit.expires_on)
        .where(StockUnit.lot_id == lot_id, StockUnit.id > after)
        .order_by(StockUnit.id)
        .limit(MOST_LABELS)
    )
    boxes = [
        LabelRow(ref=case.ref, name=named.name, note=f"{named.batch} #{case.carton}")
        for case in cases
    ]
    ends = [(row, "" if row.expires_on == NEVER else row.expires_on.isoformat()) for row in units]
    pieces = [
        LabelRow(
            ref=reference("UN", row.id, row.made_at),
            name=named.name,
            note=f"{named.batch} {end}".strip(),
        )
        for row, end in ends
    ]
    return (*boxes, *pieces)


def counts_waiting(session: Session, centers: Collection[int] | None) -> tuple[CountRow, ...]:
    """Counts with differences that nobody has decided, the oldest first."""
    wanted = (
        select(StockCount, StockBin.code, Person.name)
        .join(StockBin, StockBin.id == StockCount.bin_id)
        .join(Person, Person.id == StockCount.by_id)
        .where(StockCount.decided_at.is_(None))
        .order_by(StockCount.id)
        .limit(MOST_COUNTS)
    )
    if centers is not None:
        wanted = wanted.where(StockCount.center_id.in_(sorted(centers)))
    return tuple(
        CountRow(
            key=count.id,
            bin=code,
            lacking=tuple(count.lacking["units"]),
            surplus=tuple(count.surplus["units"]),
            by=by,
            at=count.at,
            center_id=count.center_id,
        )
        for count, code, by in session.execute(wanted)
    )


def bin_called(session: Session, code: str, centers: Collection[int] | None) -> str:
    """The bin of these centers (None: of any) that a scan means; empty where there is none."""
    wanted = select(StockBin.code).where(StockBin.code == code.upper())
    if centers is not None:
        wanted = wanted.where(StockBin.center_id.in_(sorted(centers)))
    return session.scalar(wanted.limit(1)) or ""
