"""The sample of a lot: the plan frozen, the pieces drawn, each piece recorded."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.goods.move import lot_for, move
from app.models.goods.lot import Lot, LotPlan
from app.models.goods.sample import SampledUnit, SampleRecord
from app.queries.goods.facts import frozen_plans, supplier_of
from app.queries.goods.switching import switching_of
from workflows.goods.events import LotDrawn, LotPieceRecorded, LotPlanFrozen
from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.flow import LotAction
from workflows.goods.lots.sample import draw_of_lot, plans_of_lot
from workflows.goods.sampling.draw import METHOD
from workflows.roles import Actor
from workflows.verdict import Refused, Text

SEED_BYTES = 16
MOST_FOUND = 1000
LONGEST_PIECE_CODE = 64


def freeze_plan(session: Session, ref: str, *, by: Actor, now: datetime) -> Lot:
    """Freeze a plan for each class, by the severity that the supplier's history has earned."""
    lot = lot_for(session, ref, LotAction.FREEZE_PLAN, by=by)
    switching = switching_of(session, supplier_of(session, lot), lot.line.product)
    severities = {one: switching[one].severity for one in LotClass}
    plans = plans_of_lot(lot.counted or 0, lot.line.category, severities)
    if isinstance(plans, Refused):
        raise Refusal(plans)
    said = [
        f"{one.value}: {plan.severity.value} {plan.letter}>{plan.plan_letter} AQL {plan.aql} "
        f"n {plan.n} Ac {plan.ac} Re {plan.re}"
        for one, plan in plans.items()
    ]
    move(session, lot, LotAction.FREEZE_PLAN, LotPlanFrozen(lot.ref, said), by=by, now=now)
    session.add_all(
        LotPlan(
            lot_id=lot.id,
            kind=one,
            pieces=plan.lot,
            level=plan.level,
            aql=plan.aql,
            severity=plan.severity,
            letter=plan.letter,
            plan_letter=plan.plan_letter,
            n=plan.n,
            ac=plan.ac,
            re=plan.re,
            whole=plan.whole,
        )
        for one, plan in plans.items()
    )
    return lot


def draw_sample_of(session: Session, ref: str, *, by: Actor, now: datetime) -> Lot:
    """Draw the pieces of the sample by carton, from a seed that nobody has chosen."""
    lot = lot_for(session, ref, LotAction.DRAW, by=by)
    seed = secrets.token_hex(SEED_BYTES)
    drawn = draw_of_lot(frozen_plans(session, lot.id), carton_sizes(lot), seed)
    if isinstance(drawn, Refused):
        raise Refusal(drawn)
    event = LotDrawn(lot.ref, METHOD, seed, len(drawn))
    move(session, lot, LotAction.DRAW, event, by=by, now=now)
    lot.seed, lot.draw_method, lot.drawn_by_id = seed, METHOD, by.person_id
    session.add_all(
        SampledUnit(
            lot_id=lot.id,
            carton=piece.carton,
            piece=piece.piece,
            for_critical=LotClass.CRITICAL in classes,
            for_major=LotClass.MAJOR in classes,
            for_minor=LotClass.MINOR in classes,
        )
        for piece, classes in drawn.items()
    )
    return lot


def carton_sizes(lot: Lot) -> list[int]:
    """Pieces of each carton from number 1 on, as counted: what a draw is replayed from."""
    counted = {one.number: one.counted or 0 for one in lot.cartons}
    return [counted.get(number, 0) for number in range(1, max(counted) + 1)]


def record_piece(
    session: Session,
    ref: str,
    carton: int,
    piece: int,
    authenticity: PieceAuthenticity,
    found: Mapping[LotClass, int],
    code: str = "",
    note: str = "",
    *,
    by: Actor,
    now: datetime,
) -> SampleRecord:
    """Record one piece of the sample; recording it again is a correction and leaves the first."""
    lot = lot_for(session, ref, LotAction.RECORD_PIECE, by=by)
    unit = _unit(session, lot, carton, piece)
    if by.person_id is None:
        raise NotPermitted
    _check_found(found, authenticity, note)
    last = session.scalars(
        select(SampleRecord)
        .where(SampleRecord.unit_id == unit.id, SampleRecord.superseded_at.is_(None))
        .with_for_update()
    ).one_or_none()
    revision = last.revision + 1 if last is not None else 1
    made = SampleRecord(
        unit_id=unit.id,
        revision=revision,
        code=code.strip()[:LONGEST_PIECE_CODE],
        authenticity=authenticity,
        critical=found.get(LotClass.CRITICAL, 0),
        major=found.get(LotClass.MAJOR, 0),
        minor=found.get(LotClass.MINOR, 0),
        note=note.strip()[:2000],
        by_id=by.person_id,
        at=now,
    )
    counts = {one.value: found.get(one, 0) for one in LotClass}
    event = LotPieceRecorded(
        lot.ref, carton, piece, revision, authenticity.value, counts, _digest(made)
    )
    move(session, lot, LotAction.RECORD_PIECE, event, by=by, now=now)
    if last is not None:
        last.superseded_at = now
        session.flush()
    session.add(made)
    return made


def _unit(session: Session, lot: Lot, carton: int, piece: int) -> SampledUnit:
    unit = session.scalars(
        select(SampledUnit).where(
            SampledUnit.lot_id == lot.id, SampledUnit.carton == carton, SampledUnit.piece == piece
        )
    ).one_or_none()
    if unit is None:
        raise Missing(
            Text(
                f"第 {carton} 箱第 {piece} 件不在样本中",
                f"Piece {piece} of carton {carton} is not in the sample",
            )
        )
    return unit


def _check_found(found: Mapping[LotClass, int], authenticity: PieceAuthenticity, note: str) -> None:
    if any(not 0 <= number <= MOST_FOUND for number in found.values()):
        raise Invalid(
            "found",
            Text(f"不合格数须为 0 至 {MOST_FOUND}", f"Nonconformities are 0 to {MOST_FOUND}"),
        )
    doubted = authenticity is not PieceAuthenticity.GENUINE
    if (doubted or any(found.values())) and not note.strip():
        raise Invalid(
            "note", Text("请写明不合格或存疑之处", "Say what does not conform or is in doubt")
        )


def _digest(made: SampleRecord) -> str:
    """What the ledger keeps of the words: the inspector's note and the piece's code."""
    said = json.dumps([made.code, made.note], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
