"""Lots as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from app.base.refs import key_of, reference
from app.models.goods.lot import Lot, LotDocument, LotPlan
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.sample import SampledUnit, SampleRecord
from app.models.goods.supplier import Supplier
from app.models.network.center import Center
from app.models.people.account import Person
from app.queries.goods.facts import class_answers, gaps_of, lot_facts, sample_of
from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.facts import LotFacts
from workflows.goods.lots.sample import ClassAnswer
from workflows.goods.lots.states import LotState
from workflows.goods.sampling.tables import InspectionSeverity
from workflows.roles import Actor
from workflows.verdict import Text

MOST = 50
MOST_PIECES_SHOWN = 2000


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot in a list."""

    key: int
    ref: str
    state: LotState
    since: datetime
    supplier: str
    product: str
    name: str
    category: str
    batch: str
    expires: date | None
    pieces: int
    center: Text


@dataclass(frozen=True, slots=True)
class LotList:
    """A page of lots, newest first, and where the next page begins."""

    rows: tuple[LotRow, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class CartonRow:
    """A carton as announced and as counted."""

    number: int
    announced: int
    counted: int | None
    sscc: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of a lot or of its supplier."""

    kind: DocumentKind
    number: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class SampledPieceRow:
    """A piece of the sample with its current record; `authenticity` None: not recorded."""

    carton: int
    piece: int
    classes: tuple[LotClass, ...]
    authenticity: PieceAuthenticity | None
    found: Mapping[LotClass, int]
    code: str
    note: str
    revision: int
    by: str


@dataclass(frozen=True, slots=True)
class LotPage:
    """A lot with everything that its page shows; `facts` are what is known before anyone acts."""

    row: LotRow
    order: str
    imported: bool
    gtin: str
    produced: date | None
    announced: int
    counted: int | None
    difference: str
    reason: str
    seed: str
    method: str
    again_of: str
    sorted_good: int | None
    sorted_bad: int | None
    waybill: str
    witnesses: tuple[str, ...]
    film: str
    people: tuple[tuple[Text, str], ...]
    cartons: tuple[CartonRow, ...]
    documents: tuple[DocumentRow, ...]
    gaps: tuple[Text, ...]
    answers: tuple[ClassAnswer, ...]
    pieces: tuple[SampledPieceRow, ...]
    facts: LotFacts
    center_id: int


def lots_listed(
    session: Session,
    centers: Collection[int] | None,
    states: Collection[LotState] = (),
    before: int | None = None,
    severity: InspectionSeverity | None = None,
) -> LotList:
    """Lots of these centers (None: all), newest first, a page of them."""
    wanted = _rows(centers).order_by(Lot.id.desc()).limit(MOST + 1)
    if states:
        wanted = wanted.where(Lot.state.in_(states))
    if before is not None:
        wanted = wanted.where(Lot.id < before)
    if severity is not None:
        severe = select(LotPlan.lot_id).where(LotPlan.severity == severity)
        wanted = wanted.where(Lot.id.in_(severe))
    found = [_row(one) for one in session.execute(wanted)]
    more = len(found) > MOST
    return LotList(tuple(found[:MOST]), found[MOST - 1].key if more else None)


def lots_of_order(session: Session, order_id: int) -> tuple[LotRow, ...]:
    """The lots that were announced for an order, newest first."""
    wanted = _rows(None).where(PurchaseOrder.id == order_id).order_by(Lot.id.desc()).limit(500)
    return tuple(_row(one) for one in session.execute(wanted))


def lot_page(session: Session, ref: str, by: Actor, now: datetime) -> LotPage | None:
    """One lot for its page; None where there is none."""
    key = key_of("LT", ref)
    lot = session.get(Lot, key[0]) if key is not None else None
    if lot is None or lot.ref != ref.strip().upper().replace(" ", "-"):
        return None
    row = _row(session.execute(_rows(None).where(Lot.id == lot.id)).one())
    order = session.get_one(PurchaseOrder, lot.line.order_id)
    again = session.get(Lot, lot.again_of_id) if lot.again_of_id else None
    return LotPage(
        row=row,
        order=order.ref,
        imported=lot.line.imported,
        gtin=lot.gtin,
        produced=lot.produced_on,
        announced=lot.announced,
        counted=lot.counted,
        difference=lot.difference,
        reason=lot.reason,
        seed=lot.seed or "",
        method=lot.draw_method or "",
        again_of=again.ref if again is not None else "",
        sorted_good=lot.sorted_good,
        sorted_bad=lot.sorted_bad,
        waybill=lot.waybill_back,
        witnesses=tuple(lot.witnesses.get("names", ())),
        film=lot.film,
        people=_people(session, lot, order),
        cartons=tuple(
            CartonRow(
                number=one.number, announced=one.announced, counted=one.counted, sscc=one.sscc
            )
            for one in lot.cartons
        ),
        documents=_documents(session, lot.id),
        gaps=gaps_of(session, lot, now),
        answers=class_answers(session, lot.id, sample_of(session, lot.id)),
        pieces=_pieces(session, lot.id),
        facts=lot_facts(session, lot, by, now),
        center_id=lot.center_id,
    )


def states_counted(session: Session, centers: Collection[int] | None) -> Mapping[LotState, int]:
    """How many lots are in each state."""
    wanted = select(Lot.state, func.count(Lot.id)).group_by(Lot.state)
    if centers is not None:
        wanted = wanted.where(Lot.center_id.in_(sorted(centers)))
    found = {row[0]: row[1] for row in session.execute(wanted)}
    return {state: found.get(state, 0) for state in LotState}


def _rows(centers: Collection[int] | None) -> Any:
    wanted: Any = (
        select(
            Lot.id,
            Lot.announced_at,
            Lot.state,
            Lot.state_since,
            Supplier.name.label("supplier"),
            PurchaseLine.product,
            PurchaseLine.name,
            PurchaseLine.category,
            Lot.batch,
            Lot.expires_on,
            func.coalesce(Lot.counted, Lot.announced).label("pieces"),
            Center.name_zh,
            Center.name_en,
        )
        .join(PurchaseLine, PurchaseLine.id == Lot.line_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .join(Center, Center.id == Lot.center_id)
    )
    return wanted if centers is None else wanted.where(Lot.center_id.in_(sorted(centers)))


def _row(found: Row[Any]) -> LotRow:
    return LotRow(
        key=found.id,
        ref=reference("LT", found.id, found.announced_at),
        state=found.state,
        since=found.state_since,
        supplier=found.supplier,
        product=found.product,
        name=found.name,
        category=found.category,
        batch=found.batch,
        expires=found.expires_on,
        pieces=found.pieces,
        center=Text(found.name_zh, found.name_en),
    )


def _people(session: Session, lot: Lot, order: PurchaseOrder) -> tuple[tuple[Text, str], ...]:
    did = (
        (Text("采购", "Bought by"), order.by_id),
        (Text("收货清点", "Received by"), lot.received_by_id),
        (Text("抽样", "Drawn by"), lot.drawn_by_id),
        (Text("判定", "Decided by"), lot.decided_by_id),
    )
    keys = {key for _, key in did if key is not None}
    wanted = select(Person.id, Person.name).where(Person.id.in_(sorted(keys)))
    names = {row.id: row.name for row in session.execute(wanted)}
    return tuple((what, names[key]) for what, key in did if key is not None)


def _documents(session: Session, lot_id: int) -> tuple[DocumentRow, ...]:
    rows = session.scalars(
        select(LotDocument).where(LotDocument.lot_id == lot_id).order_by(LotDocument.id)
    )
    return tuple(
        DocumentRow(kind=r.kind, number=r.number, valid_from=r.valid_from, valid_to=r.valid_to)
        for r in rows
    )


def _pieces(session: Session, lot_id: int) -> tuple[SampledPieceRow, ...]:
    inspector = aliased(Person)
    found: Any = session.execute(
        select(SampledUnit, SampleRecord, inspector.name)
        .outerjoin(
            SampleRecord,
            (SampleRecord.unit_id == SampledUnit.id) & SampleRecord.superseded_at.is_(None),
        )
        .outerjoin(inspector, inspector.id == SampleRecord.by_id)
        .where(SampledUnit.lot_id == lot_id)
        .order_by(SampledUnit.carton, SampledUnit.piece)
        .limit(MOST_PIECES_SHOWN)
    )
    return tuple(
        SampledPieceRow(
            carton=unit.carton,
            piece=unit.piece,
            classes=tuple(one for one in LotClass if getattr(unit, f"for_{one.value}")),
            authenticity=None if record is None else record.authenticity,
            found={one: 0 if record is None else getattr(record, one.value) for one in LotClass},
            code="" if record is None else record.code,
            note="" if record is None else record.note,
            revision=0 if record is None else record.revision,
            by=by or "",
        )
        for unit, record, by in found
    )
