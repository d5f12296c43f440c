"""What the paper of a unit says of its lot, looked up."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models.goods.stock import StockUnit
from app.queries.goods.facts import class_answers, sample_of
from app.queries.recalls.recall_check import unit_recalled
from workflows.goods.lots.statement import (
    StatedClass,
    StatedLot,
    lot_statement,
    statement_answer,
)
from workflows.verdict import Refused, Text


def stated_of(session: Session, key: int) -> tuple[Text, ...] | Refused:
    """The sentences for the unit of a key, or why none are said."""
    unit = session.get_one(StockUnit, key)
    answer = statement_answer(unit.lot.state, unit.state, unit_recalled(session, unit.id))
    if isinstance(answer, Refused):
        return answer
    lot = unit.lot
    classes = class_answers(session, lot.id, sample_of(session, lot.id))
    stated = StatedLot(
        ref=lot.ref,
        name=lot.line.name,
        batch=lot.batch,
        pieces=lot.counted or lot.announced,
        state=lot.state,
        classes=tuple(
            StatedClass(kind=one.kind, plan=one.plan, counted=one.counted) for one in classes
        ),
        good=lot.sorted_good or 0,
        bad=lot.sorted_bad or 0,
    )
    return lot_statement(unit.ref, stated)
