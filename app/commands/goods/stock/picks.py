"""Picked and handed over by scan: the unit that was reserved, for its piece and for no other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.refs import key_of
from app.commands.goods.stock.reserve import another_unit, need_over
from app.commands.goods.stock.step import plain_ref, step, unit_for
from app.models.goods.stock import StockUnit
from workflows.goods.stock.events import UnitIssued, UnitPicked, UnitTakenBack
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.states import UnitGrade
from workflows.roles import Actor


def pick(session: Session, code: str, *, by: Actor, now: datetime) -> StockUnit:
    """Take a reserved unit out of its bin."""
    unit = unit_for(session, code, UnitAction.PICK, by=by)
    event = UnitPicked(unit.ref, _piece(unit))
    step(session, [unit], UnitAction.PICK, event, by=by, now=now)
    return unit


def hand_over(session: Session, code: str, piece: str, *, by: Actor, now: datetime) -> StockUnit:
    """Give a picked unit to the receiving desk, where it is the piece of the order from now on.

    Both codes are scanned: the unit's own, and the item label that was put on it.
    """
    unit = unit_for(session, code, UnitAction.HAND_OVER, by=by)
    scanned = plain_ref(piece) if key_of("QC", piece) is not None else piece.strip()
    event = UnitIssued(unit.ref, _piece(unit))
    step(session, [unit], UnitAction.HAND_OVER, event, by=by, now=now, piece_scanned=scanned)
    need_over(session, unit.item_id, now)
    return unit


def take_back(
    session: Session, code: str, grade: UnitGrade, reason: str, *, by: Actor, now: datetime
) -> StockUnit:
    """A unit that was issued is here again, graded by its true condition, and held.

    Only what is as new answers an order of new goods again, once another person has released it.
    """
    unit = unit_for(session, code, UnitAction.TAKE_BACK, by=by)
    piece, item_id = _piece(unit), unit.item_id
    event = UnitTakenBack(unit.ref, piece, grade.value, reason.strip())
    step(session, [unit], UnitAction.TAKE_BACK, event, by=by, now=now, reason=reason.strip())
    unit.grade = grade
    need_over(session, item_id, now)
    another_unit(session, item_id, now)
    return unit


def _piece(unit: StockUnit) -> str:
    return unit.item.ref if unit.item is not None else ""
