"""The register of instruments: fit or not, its page, what was read with each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.clock import day_begins, local
from app.base.refs import reference
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.inspection.instrument import (
    FindingInstrument,
    Instrument,
    InstrumentCalibration,
    InstrumentCheck,
    InstrumentOnHand,
)
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.people.account import Person
from workflows.inspection.instruments.kinds import InstrumentKind
from workflows.inspection.instruments.register import (
    Calibration,
    CheckOfDay,
    RegisteredInstrument,
    UncertaintyBand,
    last_fit_before,
)
from workflows.verdict import Text

MOST_CHARTED = 60
MOST_IN_DOUBT = 200
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class InstrumentRow:
    """One instrument in the list."""

    key: int
    center_id: int
    center: Text
    kind: InstrumentKind
    model: str
    serial: str
    register: RegisteredInstrument


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as its page lists it, newest first."""

    at: datetime
    reading: Decimal
    passed: bool
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class PieceInDoubt:
    """A piece that was read with an instrument since its last good check."""

    ref: str
    check: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    """All of one instrument; `since` is the last good check before the one that failed."""

    row: InstrumentRow
    added_by: str
    withdrawn_why: str
    checks: tuple[CheckRow, ...]
    laboratories: Mapping[str, str]
    since: date | None
    in_doubt: tuple[PieceInDoubt, ...]


def instruments_listed(
    session: Session, centers: Collection[int] | None
) -> tuple[InstrumentRow, ...]:
    """The instruments of these centers (None: of all), those in use first."""
    asked = (
        select(Instrument, Center.name_zh, Center.name_en)
        .join(Center, Center.id == Instrument.center_id)
        .order_by(
            Instrument.withdrawn_at.is_not(None), Center.id, Instrument.kind, Instrument.number
        )
        .limit(MOST_LISTED)
    )
    if centers is not None:
        asked = asked.where(Instrument.center_id.in_(centers))
    rows = session.execute(asked).all()
    known = register_of(session, [row.Instrument for row in rows])
    return tuple(
        _row(row.Instrument, Text(row.name_zh, row.name_en), known[row.Instrument.id])
        for row in rows
    )


def register_of(
    session: Session, instruments: Iterable[Instrument]
) -> dict[int, RegisteredInstrument]:
    """What the register says of each, with its latest checks, oldest first."""
    rows = list(instruments)
    keys = [one.id for one in rows]
    calibrations: dict[int, list[Calibration]] = {key: [] for key in keys}
    for kept in session.scalars(
        select(InstrumentCalibration)
        .where(InstrumentCalibration.instrument_id.in_(keys))
        .order_by(InstrumentCalibration.done_on, InstrumentCalibration.id)
    ):
        calibrations[kept.instrument_id].append(_calibration(kept))
    checks = _latest_checks(session, keys)
    return {
        one.id: RegisteredInstrument(
            number=one.number,
            unit=one.unit,
            withdrawn=one.withdrawn_at is not None,
            reference=one.reference,
            limit=one.check_limit,
            calibrations=tuple(calibrations[one.id]),
            checks=tuple(checks[one.id]),
        )
        for one in rows
    }


def _latest_checks(session: Session, keys: list[int]) -> dict[int, list[CheckOfDay]]:
    numbered = (
        select(
            InstrumentCheck.id,
            func.row_number()
            .over(partition_by=InstrumentCheck.instrument_id, order_by=InstrumentCheck.id.desc())
            .label("back"),
        )
        .where(InstrumentCheck.instrument_id.in_(keys))
        .subquery()
    )
    found: dict[int, list[CheckOfDay]] = {key: [] for key in keys}
    for one in session.scalars(
        select(InstrumentCheck)
        .join(numbered, numbered.c.id == InstrumentCheck.id)
        .where(numbered.c.back <= MOST_CHARTED)
        .order_by(InstrumentCheck.id)
    ):
        day = local(one.at).date()
        found[one.instrument_id].append(CheckOfDay(on=day, reading=one.reading, passed=one.passed))
    return found


def instrument_page(
    session: Session, key: int, centers: Collection[int] | None
) -> InstrumentPage | None:
    """One instrument with its checks and what it put in doubt; None outside these centers."""
    one = session.get(Instrument, key)
    if one is None or (centers is not None and one.center_id not in centers):
        return None
    center = session.get_one(Center, one.center_id)
    known = register_of(session, [one])[one.id]
    failed = known.checks[-1].on if known.checks and not known.checks[-1].passed else None
    since = last_fit_before(known.checks, failed) if failed else None
    return InstrumentPage(
        row=_row(one, Text(center.name_zh, center.name_en), known),
        added_by=session.get_one(Person, one.added_by_id).name,
        withdrawn_why=one.withdrawn_why,
        checks=_checks(session, one.id),
        laboratories=dict(
            session.execute(
                select(InstrumentCalibration.certificate, InstrumentCalibration.laboratory).where(
                    InstrumentCalibration.instrument_id == one.id
                )
            ).all()
        ),
        since=since,
        in_doubt=_in_doubt(session, one.id, since) if failed else (),
    )


def _checks(session: Session, key: int) -> tuple[CheckRow, ...]:
    rows = session.execute(
        select(InstrumentCheck, Person.name)
        .join(Person, Person.id == InstrumentCheck.by_id)
        .where(InstrumentCheck.instrument_id == key)
        .order_by(InstrumentCheck.id.desc())
        .limit(MOST_CHARTED)
    )
    return tuple(
        CheckRow(at=one.at, reading=one.reading, passed=one.passed, by=name, note=one.note)
        for one, name in rows
    )


def _in_doubt(session: Session, key: int, since: date | None) -> tuple[PieceInDoubt, ...]:
    asked = (
        select(Item.id, Item.registered_at, FindingRecord.check_code, FindingRecord.at)
        .join(FindingInstrument, FindingInstrument.finding_id == FindingRecord.id)
        .join(Inspection, Inspection.id == FindingRecord.inspection_id)
        .join(Item, Item.id == Inspection.item_id)
        .where(FindingInstrument.instrument_id == key, FindingRecord.superseded_at.is_(None))
        .order_by(FindingRecord.at.desc())
        .limit(MOST_IN_DOUBT)
    )
    if since is not None:
        asked = asked.where(FindingRecord.at >= day_begins(since))
    return tuple(
        PieceInDoubt(ref=reference("QC", item, registered_at), check=code, at=at)
        for item, registered_at, code, at in session.execute(asked)
    )


def on_hand(
    session: Session, person_id: int, center_id: int, kinds: Collection[InstrumentKind]
) -> dict[InstrumentKind, int]:
    """Which instrument of each kind the person reads from here."""
    asked = select(InstrumentOnHand.kind, InstrumentOnHand.instrument_id).where(
        InstrumentOnHand.person_id == person_id,
        InstrumentOnHand.center_id == center_id,
        InstrumentOnHand.kind.in_(kinds),
    )
    return dict(session.execute(asked).all())


def held_by(session: Session, person_id: int) -> frozenset[int]:
    """The instruments that a person reads from."""
    asked = select(InstrumentOnHand.instrument_id).where(InstrumentOnHand.person_id == person_id)
    return frozenset(session.scalars(asked))


def centers_to_equip(session: Session, centers: Collection[int] | None) -> list[tuple[int, Text]]:
    """The centers whose register a person may keep."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).where(Center.active)
    if centers is not None:
        wanted = wanted.where(Center.id.in_(sorted(centers)))
    rows = session.execute(wanted.order_by(Center.id))
    return [(key, Text(zh, en)) for key, zh, en in rows]


def in_use(
    session: Session, center_id: int, kinds: Collection[InstrumentKind]
) -> tuple[Instrument, ...]:
    """The instruments of a center that are not withdrawn, of these kinds."""
    asked = (
        select(Instrument)
        .where(
            Instrument.center_id == center_id,
            Instrument.kind.in_(kinds),
            Instrument.withdrawn_at.is_(None),
        )
        .order_by(Instrument.kind, Instrument.number)
    )
    return tuple(session.scalars(asked))


def _row(one: Instrument, center: Text, known: RegisteredInstrument) -> InstrumentRow:
    return InstrumentRow(
        key=one.id,
        center_id=one.center_id,
        center=center,
        kind=one.kind,
        model=one.model,
        serial=one.serial,
        register=known,
    )


def _calibration(kept: InstrumentCalibration) -> Calibration:
    return Calibration(
        certificate=kept.certificate,
        done_on=kept.done_on,
        due_on=kept.due_on,
        bands=tuple(
            UncertaintyBand(lower=Decimal(low), upper=Decimal(high), uncertainty=Decimal(u))
            for low, high, u in kept.bands["ranges"]
        ),
    )
