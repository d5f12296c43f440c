"""Goods bought in, for programs of a warehouse: one code traced to both its ends in one call."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.base.errors import NotPermitted
from app.queries.goods.stock.trace import SoldUnit, TracedLot
from app.queries.goods.stock.trace import trace as traced
from app.web.api import shapes
from app.web.api.bodies import TraceAsked
from app.web.api.desk import Operation, answer, mine, operation, query
from workflows.goods.lots.states import LOT_STATES
from workflows.people.sign_in_ways import KeyScope
from workflows.verdict import Text


@operation(
    Operation(
        name="trace",
        method="GET",
        path="/trace",
        scope=KeyScope.STOCK,
        summary=Text(
            "追溯一个编码：来自哪些批，去了哪些订单", "Trace a code to lots and to orders"
        ),
        answer=shapes.TraceAnswer,
        query=TraceAsked,
    )
)
def trace() -> ResponseReturnValue:
    """Suppliers are no shop's business: a key that is for one shop alone is turned away."""
    houses = [held.center_id for held in mine() if held.merchant_id is None]
    if not houses:
        raise NotPermitted
    centers = None if None in houses else [key for key in houses if key is not None]
    with reading() as session:
        found = traced(session, query(TraceAsked).code, centers)
    return answer(
        shapes.TraceAnswer(
            lots=[_lot_answer(one) for one in found.lots],
            sold=[_unit_answer(one) for one in found.sold],
            more=found.more,
        )
    )


def _lot_answer(one: TracedLot) -> shapes.LotTraced:
    name = LOT_STATES[one.state].name
    return shapes.LotTraced(
        ref=one.ref,
        state=one.state.value,
        state_name=shapes.WordPair(name.zh, name.en),
        supplier=one.supplier,
        purchase=one.purchase,
        name=one.name,
        batch=one.batch,
        units={state.value: number for state, number in one.units.items()},
    )


def _unit_answer(one: SoldUnit) -> shapes.UnitSold:
    return shapes.UnitSold(
        unit=one.unit, state=one.state.value, piece=one.piece, order=one.order, at=one.at
    )
