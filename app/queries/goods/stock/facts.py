"""What the guards of a unit look at, looked up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base.clock import local
from app.models.goods.stock import StockUnit
from app.queries.second_person import pair_answer
from workflows.goods.stock.facts import UnitFacts
from workflows.goods.stock.life import days_left, life_rule
from workflows.guard import UNKNOWN
from workflows.roles import Actor


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
        "second": lambda: pair_answer(session, unit.held_by_id, by.person_id, now),
    }
    known: dict[str, Any] = dict.fromkeys(UnitFacts.NAMES, UNKNOWN) | {
        "days_left": days_left(unit.expires_on, local(now).date()),
        "days_needed": life_rule(unit.category).at_dispatch,
        "grade": unit.grade,
    }
    known |= {name: look() for name, look in looked_up.items() if reads is None or name in reads}
    return UnitFacts(**(known | brought))
