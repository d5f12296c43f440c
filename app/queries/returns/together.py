"""Whether all of an order is coming back, piece by piece: then all that was paid is due.

Measures 17(2) settles a part of an order by the terms of its promotions. Where every piece of it is
back there is no part and nothing to settle anew (13, 17(1)), though each piece has a case of its
own. A piece counts once its refund can't be refused any more: settled; compared and found the same
and intact, or faulty; or at the center unlooked at when the last day for its refund has come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderLine
from app.models.returns.case import ReturnCase
from workflows.returns.flow import ReturnGround
from workflows.returns.guards import ONE_DAY, PLAIN
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.refund.order import Order, Return
from workflows.returns.states import ReturnState, states_where

TAKEN = (
    DecisionOutcome.ACCEPT.value,
    DecisionOutcome.ACCEPT_INSPECT.value,
    DecisionOutcome.QUALITY.value,
)
ON_THE_ROAD = states_where(lambda record: record.comes_together)


def all_back(
    session: Session,
    case: ReturnCase,
    order: Order,
    returns: Iterable[Return],
    *,
    at: datetime,
    expecting: bool = False,
) -> bool:
    """Whether `returns` and the other open cases of the order bring back all that was bought.

    With `expecting` those count too that were accepted and have only to arrive and be looked at.
    """
    back: Counter[str] = Counter()
    for one in returns:
        back.update(one.lines)
    back.update(_others(session, case, at=at, expecting=expecting))
    return all(back[line.id] >= line.quantity for line in order.lines)


def _others(
    session: Session, case: ReturnCase, *, at: datetime, expecting: bool
) -> Mapping[str, int]:
    """Units by line in open cases of the same order that nothing stands against."""
    line = session.get_one(OrderLine, case.order_line_id)
    found = session.execute(
        select(ReturnCase, OrderLine.sub_number)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(
            OrderLine.order_id == line.order_id,
            ReturnCase.id != case.id,
            ReturnCase.state.in_(ON_THE_ROAD),
            ReturnCase.ground != ReturnGround.EXCHANGE,
            ReturnCase.refund_number.is_(None),
            ReturnCase.outcome.in_(TAKEN),
        )
    )
    units: Counter[str] = Counter()
    for other, sub_number in found:
        if _is_sure(other, at) or (expecting and other.conclusion in (None, *PLAIN)):
            units[sub_number] += other.quantity
    return units


def _is_sure(case: ReturnCase, at: datetime) -> bool:
    if case.state is ReturnState.COMPARED:
        return case.conclusion in PLAIN
    last = case.refund_overdue_at
    return case.state is ReturnState.ARRIVED and last is not None and at >= last - ONE_DAY
