"""Pieces of orders that are answered from stock: the oldest unit that may go, or a wait for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.clock import local
from app.commands import record
from app.commands.goods.stock.step import keep_steps, locked_unit, step, take_oldest
from app.models.goods.stock import StockNeed, StockUnit
from app.models.intake.item import Item
from workflows.goods.stock.events import StockAwaited, UnitFreed, UnitReserved
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.life import life_rule
from workflows.goods.stock.states import UnitState
from workflows.roles import SYSTEM

# So many at once: who puts away a pallet must not wait until a night's orders are answered.
MOST_SERVED = 500


def need_units(session: Session, items: Sequence[Item], product: str, *, now: datetime) -> int:
    """Answer pieces from stock, each with its unit as far as there are any; how many have one."""
    needs = [
        StockNeed(
            item_id=item.id,
            center_id=item.center_id,
            product=product,
            category=item.category,
            since=now,
        )
        for item in items
    ]
    session.add_all(needs)
    session.flush()
    served = 0
    for need, item in zip(needs, items, strict=True):
        if _serve(session, need, now):
            served += 1
        else:
            _say_it_waits(session, need, item, now)
    return served


def serve_waiting(session: Session, center_id: int, product: str, *, now: datetime) -> int:
    """Give what lies in stock to the pieces that wait for it, the first come first."""
    waiting = session.scalars(
        select(StockNeed)
        .where(
            StockNeed.center_id == center_id,
            StockNeed.product == product,
            StockNeed.unit_id.is_(None),
            StockNeed.ended_at.is_(None),
        )
        .order_by(StockNeed.item_id)
        .limit(MOST_SERVED)
        .with_for_update(skip_locked=True)
    )
    served = 0
    for need in waiting:
        if not _serve(session, need, now):
            break
        served += 1
    return served


def serve_all(session: Session, now: datetime) -> int:
    """The same for every product that something waits for: what two at one moment both missed."""
    waiting = session.execute(
        select(StockNeed.center_id, StockNeed.product)
        .where(StockNeed.unit_id.is_(None), StockNeed.ended_at.is_(None))
        .distinct()
        .order_by(StockNeed.center_id, StockNeed.product)
    ).all()
    return sum(serve_waiting(session, row.center_id, row.product, now=now) for row in waiting)


def serve_for(session: Session, units: Sequence[StockUnit], now: datetime) -> None:
    """Units have come into stock: who waits for such gets them."""
    session.flush()
    for center_id, product in sorted({(unit.center_id, unit.product) for unit in units}):
        serve_waiting(session, center_id, product, now=now)


def another_unit(session: Session, item_id: int | None, now: datetime) -> None:
    """A piece has lost its unit: it takes the next one, or waits again."""
    need = session.get(StockNeed, item_id) if item_id is not None else None
    if need is None:
        return
    need.unit_id = None
    session.flush()
    if need.ended_at is None and not _serve(session, need, now):
        _say_it_waits(session, need, session.get_one(Item, need.item_id), now)


def end_need(session: Session, item: Item, reason: str, *, now: datetime) -> None:
    """A piece is not wanted any more: its unit lies in stock again, and who waits gets it.

    What was handed over already is at the receiving desk, and is taken back by hand.
    """
    need = session.scalars(
        select(StockNeed)
        .where(StockNeed.item_id == item.id, StockNeed.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if need is None:
        return
    need.ended_at = now
    if need.unit_id is None:
        return
    unit = locked_unit(session, need.unit_id, item.id)
    need.unit_id = None
    after = UnitState.STORED if unit.state is UnitState.RESERVED else UnitState.LABELLED
    event = UnitFreed(unit.ref, item.ref, after.value)
    step(session, [unit], UnitAction.FREE, event, by=SYSTEM, now=now, reason=reason)
    if unit.state is UnitState.STORED:
        serve_for(session, [unit], now)


def need_over(session: Session, item_id: int | None, now: datetime) -> None:
    """A unit was handed over for a piece: nothing waits any more."""
    session.execute(
        update(StockNeed)
        .where(StockNeed.item_id == item_id, StockNeed.ended_at.is_(None))
        .values(ended_at=now)
    )


def _say_it_waits(session: Session, need: StockNeed, item: Item, now: datetime) -> None:
    event = StockAwaited(item.ref, need.product)
    record.append(session, event, by=SYSTEM, now=now, center_id=need.center_id, item_id=item.id)


def _serve(session: Session, need: StockNeed, now: datetime) -> bool:
    earliest = life_rule(need.category).earliest(local(now).date())
    unit = take_oldest(session, need.center_id, need.product, earliest, need.item_id, now)
    if unit is None:
        return False
    need.unit_id = unit.id
    item = session.get_one(Item, need.item_id)
    keep_steps(session, [unit], UnitAction.RESERVE, {unit.id: item.id}, by=SYSTEM, now=now)
    record.append(
        session,
        UnitReserved(unit.ref, item.ref),
        by=SYSTEM,
        now=now,
        center_id=need.center_id,
        item_id=item.id,
    )
    return True
