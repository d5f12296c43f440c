"""Where a supplier's product stands: the switching history of each class, as the rows have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.goods.lot import Lot, LotPlan
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.supplier import SupplierWord
from workflows.goods.lots.classes import LotClass
from workflows.goods.sampling.plan import LARGEST_PER_CENT, LotAnswer, Measure, SamplingPlan
from workflows.goods.sampling.switching import (
    Happening,
    InspectedLot,
    SwitchingState,
    state_after,
)


def switching_of(
    session: Session, supplier_id: int, product: str
) -> Mapping[LotClass, SwitchingState]:
    """The state of each class after all lots and words so far, oldest first."""
    words = [
        (row.at, 0, row.id, row.word)
        for row in session.execute(
            select(SupplierWord.at, SupplierWord.id, SupplierWord.word).where(
                SupplierWord.supplier_id == supplier_id, SupplierWord.product == product
            )
        )
    ]
    lots = list(_lots_judged(session, supplier_id, product))
    return {
        kind: state_after(
            happened
            for *_, happened in sorted(
                [*words, *(row for of, row in lots if of is kind)], key=_moment
            )
        )
        for kind in LotClass
    }


def plan_kept_in(kept: LotPlan) -> SamplingPlan:
    """The plan that a row has frozen."""
    return SamplingPlan(
        lot=kept.pieces,
        level=kept.level,
        aql=kept.aql,
        severity=kept.severity,
        letter=kept.letter,
        plan_letter=kept.plan_letter,
        n=kept.n,
        ac=kept.ac,
        re=kept.re,
        whole=kept.whole,
        measure=Measure.PER_CENT if kept.aql <= LARGEST_PER_CENT else Measure.PER_HUNDRED,
    )


def _lots_judged(
    session: Session, supplier_id: int, product: str
) -> Iterator[tuple[LotClass, tuple[datetime, int, int, InspectedLot]]]:
    rows: Any = session.execute(
        select(LotPlan, Lot.decided_at, Lot.again_of_id)
        .join(Lot, Lot.id == LotPlan.lot_id)
        .join(PurchaseLine, PurchaseLine.id == Lot.line_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .where(
            PurchaseOrder.supplier_id == supplier_id,
            PurchaseLine.product == product,
            LotPlan.accepted.is_not(None),
        )
    )
    for plan, decided_at, again_of in rows:
        answer = LotAnswer(accepted=plan.accepted, counted=plan.counted, plan=plan_kept_in(plan))
        lot = InspectedLot(answer, original=again_of is None)
        yield plan.kind, (decided_at, 1, plan.lot_id, lot)


def _moment(
    row: tuple[datetime, int, int, Happening | InspectedLot],
) -> tuple[datetime, int, int]:
    return row[:3]
