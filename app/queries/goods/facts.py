"""What the guards of a lot look at, looked up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from app.base.clock import local
from app.models.goods.lot import Lot, LotDocument, LotPlan
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.sample import SampledUnit, SampleRecord
from app.models.goods.supplier import SupplierDocument
from app.queries.goods.switching import plan_kept_in, switching_of
from app.queries.second_person import pair_answer
from workflows.goods.lots.classes import LotClass
from workflows.goods.lots.documents import HeldDocument, document_gaps
from workflows.goods.lots.facts import LotFacts
from workflows.goods.lots.sample import (
    ClassAnswer,
    SampledPiece,
    answers_of_lot,
    critical_of,
    doubtful_of,
    failing_of,
    unrecorded_of,
)
from workflows.guard import UNKNOWN
from workflows.roles import Actor
from workflows.verdict import Text

OF_THE_SAMPLE = frozenset({"unrecorded", "doubtful", "critical_found", "failing"})


def lot_facts(
    session: Session,
    lot: Lot,
    by: Actor,
    now: datetime,
    reads: Collection[str] | None = None,
    **brought: Any,
) -> LotFacts:
    """The facts of a lot that are read (None: all of them); the others stay unknown.

    `brought` are those that come with the act, unknown beforehand.
    """
    order = session.get_one(PurchaseOrder, lot.line.order_id)
    looked_up: dict[str, Callable[[], Any]] = {
        "inspectors": lambda: sample_inspectors(session, lot.id),
        "sampling_stopped": lambda: any(
            state.stopped
            for state in switching_of(session, order.supplier_id, lot.line.product).values()
        ),
        "document_gaps": lambda: gaps_of(session, lot, now),
        "second": lambda: pair_answer(session, lot.asked_by_id, by.person_id, now),
    }
    known: dict[str, Any] = dict.fromkeys(LotFacts.NAMES, UNKNOWN) | {
        "actor": by.person_id,
        "purchasers": frozenset({order.by_id, lot.announced_by_id}),
        "announced": lot.announced,
        "counted": lot.counted or UNKNOWN,
    }
    known |= {name: look() for name, look in looked_up.items() if reads is None or name in reads}
    if reads is None or not OF_THE_SAMPLE.isdisjoint(reads):
        known |= _said_by_the_sample(session, lot.id)
    return LotFacts(**(known | brought))


def _said_by_the_sample(session: Session, lot_id: int) -> dict[str, Any]:
    pieces = sample_of(session, lot_id)
    return {
        "unrecorded": unrecorded_of(pieces),
        "doubtful": doubtful_of(pieces),
        "critical_found": critical_of(pieces),
        "failing": failing_of(class_answers(session, lot_id, pieces)),
    }


def gaps_of(session: Session, lot: Lot, now: datetime) -> tuple[Text, ...]:
    """The documents that the lot lacks today, its supplier's among those that count."""
    supplier = (
        select(PurchaseOrder.supplier_id)
        .where(PurchaseOrder.id == lot.line.order_id)
        .scalar_subquery()
    )
    rows = session.execute(
        union_all(
            select(
                SupplierDocument.kind, SupplierDocument.valid_from, SupplierDocument.valid_to
            ).where(
                SupplierDocument.supplier_id == supplier,
                SupplierDocument.product.in_(("", lot.line.product)),
            ),
            select(LotDocument.kind, LotDocument.valid_from, LotDocument.valid_to).where(
                LotDocument.lot_id == lot.id
            ),
        )
    )
    held = [
        HeldDocument(kind=row.kind, valid_from=row.valid_from, valid_to=row.valid_to)
        for row in rows
    ]
    return document_gaps(lot.line.category, lot.line.imported, held, local(now).date())


def sample_of(session: Session, lot_id: int) -> tuple[SampledPiece, ...]:
    """Every piece of the sample with its current record."""
    rows = session.execute(
        select(
            SampledUnit.for_critical,
            SampledUnit.for_major,
            SampledUnit.for_minor,
            SampleRecord.authenticity,
            SampleRecord.critical,
            SampleRecord.major,
            SampleRecord.minor,
        )
        .outerjoin(
            SampleRecord,
            (SampleRecord.unit_id == SampledUnit.id) & SampleRecord.superseded_at.is_(None),
        )
        .where(SampledUnit.lot_id == lot_id)
        .order_by(SampledUnit.carton, SampledUnit.piece)
    )
    return tuple(
        SampledPiece(
            classes=frozenset(one for one in LotClass if getattr(row, f"for_{one.value}")),
            authenticity=row.authenticity,
            found={one: getattr(row, one.value) or 0 for one in LotClass},
        )
        for row in rows
    )


def class_answers(
    session: Session, lot_id: int, pieces: tuple[SampledPiece, ...]
) -> tuple[ClassAnswer, ...]:
    """Each class of a lot with its frozen plan and its count so far; empty before the plan."""
    return answers_of_lot(frozen_plans(session, lot_id), pieces)


def frozen_plans(session: Session, lot_id: int) -> Mapping[LotClass, Any]:
    """The plans of a lot by class, in the order of the classes."""
    rows = {
        row.kind: plan_kept_in(row)
        for row in session.scalars(select(LotPlan).where(LotPlan.lot_id == lot_id))
    }
    return {kind: rows[kind] for kind in LotClass if kind in rows}


def sample_inspectors(session: Session, lot_id: int) -> frozenset[int]:
    """Everybody who recorded a piece of the sample, corrected since or not."""
    return frozenset(
        session.scalars(
            select(SampleRecord.by_id)
            .join(SampledUnit, SampledUnit.id == SampleRecord.unit_id)
            .where(SampledUnit.lot_id == lot_id)
            .distinct()
        )
    )


def supplier_of(session: Session, lot: Lot) -> int:
    """The key of the supplier that the lot was bought from."""
    wanted = (
        select(PurchaseOrder.supplier_id)
        .join(PurchaseLine, PurchaseLine.order_id == PurchaseOrder.id)
        .where(PurchaseLine.id == lot.line_id)
    )
    return session.scalars(wanted).one()
