"""Units on hold: stopped by whoever sees a reason, let go by another person, or gone for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.entries import typed_waybill
from app.commands.goods.stock.reserve import another_unit
from app.commands.goods.stock.step import step, unit_for
from app.models.goods.stock import StockUnit
from workflows.goods.stock.events import (
    UnitDestroyed,
    UnitFound,
    UnitHeld,
    UnitReleased,
    UnitSentBack,
    UnitWrittenOff,
)
from workflows.goods.stock.flow import UnitAction
from workflows.roles import Actor

LONGEST = 2000
A = UnitAction


def hold(session: Session, code: str, reason: str, *, by: Actor, now: datetime) -> StockUnit:
    """Stop a unit; the piece that it was for takes the next one, or waits."""
    unit, item_id = _unit(session, code, A.HOLD, by)
    reason = reason.strip()[:LONGEST]
    step(session, [unit], A.HOLD, UnitHeld(unit.ref, reason), by=by, now=now, reason=reason)
    another_unit(session, item_id, now)
    return unit


def release(session: Session, code: str, reason: str, *, by: Actor, now: datetime) -> StockUnit:
    """Let a unit go again; it is put away anew."""
    unit, _ = _unit(session, code, A.RELEASE, by)
    reason = reason.strip()[:LONGEST]
    step(session, [unit], A.RELEASE, UnitReleased(unit.ref, reason), by=by, now=now, reason=reason)
    return unit


def write_off(session: Session, code: str, reason: str, *, by: Actor, now: datetime) -> StockUnit:
    """A unit is not where it should be, and nobody finds it."""
    unit, item_id = _unit(session, code, A.WRITE_OFF, by)
    reason = reason.strip()[:LONGEST]
    event = UnitWrittenOff(unit.ref, reason)
    step(session, [unit], A.WRITE_OFF, event, by=by, now=now, reason=reason)
    another_unit(session, item_id, now)
    return unit


def find(session: Session, code: str, reason: str, *, by: Actor, now: datetime) -> StockUnit:
    """A unit that was written off is here; it is held until another person has looked at it."""
    unit, _ = _unit(session, code, A.FIND, by)
    reason = reason.strip()[:LONGEST]
    step(session, [unit], A.FIND, UnitFound(unit.ref, reason), by=by, now=now, reason=reason)
    return unit


def send_unit_back(
    session: Session, code: str, waybill: str, *, by: Actor, now: datetime, as_is: bool = False
) -> StockUnit:
    """A held unit goes back to its supplier, by another person than who held it.

    `as_is`: the waybill was looked at once more, and is right though no carrier writes such.
    """
    unit, _ = _unit(session, code, A.SEND_BACK, by)
    waybill = typed_waybill(waybill, as_is=as_is)
    event = UnitSentBack(unit.ref, waybill)
    step(session, [unit], A.SEND_BACK, event, by=by, now=now, reason=waybill, waybill=waybill)
    return unit


def destroy_unit(
    session: Session, code: str, reason: str, *, by: Actor, now: datetime
) -> StockUnit:
    """A held unit is destroyed, by another person's decision than who held it."""
    unit, _ = _unit(session, code, A.DESTROY, by)
    reason = reason.strip()[:LONGEST]
    event = UnitDestroyed(unit.ref, reason)
    step(session, [unit], A.DESTROY, event, by=by, now=now, reason=reason)
    return unit


def _unit(
    session: Session, code: str, action: UnitAction, by: Actor
) -> tuple[StockUnit, int | None]:
    unit = unit_for(session, code, action, by=by)
    return unit, unit.item_id
