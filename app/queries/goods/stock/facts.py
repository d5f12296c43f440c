"""What the guards of a unit look at, looked up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.refs import reference
from app.models.goods.stock import StockNeed, StockStep, StockUnit
from app.models.intake.item import Item
from app.queries.recalls.recall_check import unit_recalled
from app.queries.second_person import pair_answer
from workflows.goods.stock.facts import UnitFacts
from workflows.goods.stock.life import days_left, life_rule
from workflows.guard import UNKNOWN
from workflows.roles import Actor

LAST_FOR = (
    select(StockStep.item_id)
    .where(StockStep.unit_id == bindparam("unit"), StockStep.item_id.is_not(None))
    .order_by(StockStep.id.desc())
    .limit(1)
    .scalar_subquery()
)
OWED_TO = (
    select(Item.id, Item.registered_at)
    .join(StockNeed, StockNeed.item_id == Item.id)
    .where(Item.id == LAST_FOR, StockNeed.unit_id.is_(None), StockNeed.ended_at.is_(None))
)


def unit_facts(
    session: Session,
    unit: StockUnit,
    by: Actor,
    now: datetime,
    reads: Collection[str] | None = None,
    **brought: Any,
) -> UnitFacts:
    """The facts of a unit that are read (None: all of them); the others stay unknown.

    `brought` are those that come with the act, unknown beforehand.
    """
    looked_up: dict[str, Callable[[], Any]] = {
        "case_closed": lambda: unit.case is not None and unit.case.opened_at is None,
        "piece": lambda: unit.item.ref if unit.item is not None else "",
        "owed_to": lambda: _owed_to(session, unit),
        "recalled": lambda: unit_recalled(session, unit.id),
        "second": lambda: pair_answer(session, unit.held_by_id, by.person_id, now),
    }
    known: dict[str, Any] = dict.fromkeys(UnitFacts.NAMES, UNKNOWN) | {
        "days_left": days_left(unit.expires_on, local(now).date()),
        "days_needed": life_rule(unit.category).at_dispatch,
        "grade": unit.grade,
    }
    known |= {name: look() for name, look in looked_up.items() if reads is None or name in reads}
    return UnitFacts(**(known | brought))


def _owed_to(session: Session, unit: StockUnit) -> str:
    """The piece that this unit was last for, where that still waits for one; else empty."""
    found = session.execute(OWED_TO, {"unit": unit.id}).one_or_none()
    return "" if found is None else reference("QC", found.id, found.registered_at)
