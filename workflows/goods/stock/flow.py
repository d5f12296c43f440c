"""The life of a unit in stock: states, actions, and the table that ties them.

A hold takes a unit from whatever it was reserved for; it is released, sent back or destroyed by
another person than who held it; released, it is put away anew. What comes back from a buyer is held
until somebody has looked at it. A recall holds what it reaches, in closed cases too; while it binds
a unit, nobody releases it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.goods.lots.guards import reason_told, way_back_told
from workflows.goods.stock import guards as guard
from workflows.goods.stock.facts import UnitFacts
from workflows.goods.stock.states import UNIT_STATES, UnitState
from workflows.machine import Flow, Transition
from workflows.people.second_person import second_is_independent
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole


class UnitAction(StrEnum):
    """What is done with a unit."""

    PUT_AWAY = "put_away"
    MOVE = "move"
    RESERVE = "reserve"
    FREE = "free"
    PICK = "pick"
    HAND_OVER = "hand_over"
    TAKE_BACK = "take_back"
    HOLD = "hold"
    RELEASE = "release"
    WRITE_OFF = "write_off"
    FIND = "find"
    SEND_BACK = "send_back"
    DESTROY = "destroy"
    RECALL = "recall"


S, A, P = UnitState, UnitAction, Permission
T = Transition[UnitState, UnitAction]
REASON = (reason_told,)
OPEN_CASE = (guard.case_open,)
STOPS = (guard.case_open, reason_told)

TRANSITIONS: tuple[T, ...] = (
    T(S.LABELLED, A.PUT_AWAY, S.STORED, P.LOT_RECEIVE, OPEN_CASE),
    T(S.LABELLED, A.HOLD, S.HELD, P.LOT_RECEIVE, STOPS),
    T(S.LABELLED, A.RECALL, S.HELD, P.SYSTEM_CLOCK),
    T(S.STORED, A.MOVE, S.STORED, P.LOT_RECEIVE, OPEN_CASE),
    T(S.STORED, A.RESERVE, S.RESERVED, P.SYSTEM_CLOCK, (guard.life_suffices,)),
    T(S.STORED, A.HOLD, S.HELD, P.LOT_RECEIVE, STOPS),
    T(S.STORED, A.RECALL, S.HELD, P.SYSTEM_CLOCK),
    T(S.STORED, A.WRITE_OFF, S.MISSING, P.LOT_CONCEDE, REASON),
    T(S.RESERVED, A.MOVE, S.RESERVED, P.LOT_RECEIVE, OPEN_CASE),
    T(S.RESERVED, A.FREE, S.STORED, P.SYSTEM_CLOCK),
    T(S.RESERVED, A.PICK, S.PICKED, P.LOT_RECEIVE, (guard.case_open, guard.life_suffices)),
    T(S.RESERVED, A.HOLD, S.HELD, P.LOT_RECEIVE, STOPS),
    T(S.RESERVED, A.RECALL, S.HELD, P.SYSTEM_CLOCK),
    T(S.RESERVED, A.WRITE_OFF, S.MISSING, P.LOT_CONCEDE, REASON),
    T(S.PICKED, A.FREE, S.LABELLED, P.SYSTEM_CLOCK),
    T(S.PICKED, A.HAND_OVER, S.ISSUED, P.LOT_RECEIVE, (guard.for_that_piece,)),
    T(S.PICKED, A.HOLD, S.HELD, P.LOT_RECEIVE, REASON),
    T(S.PICKED, A.RECALL, S.HELD, P.SYSTEM_CLOCK),
    T(S.ISSUED, A.TAKE_BACK, S.HELD, P.LOT_RECEIVE, REASON),
    T(
        S.HELD,
        A.RELEASE,
        S.LABELLED,
        P.LOT_DECIDE,
        (second_is_independent, guard.not_damaged, guard.not_recalled, reason_told),
    ),
    T(
        S.HELD,
        A.SEND_BACK,
        S.SENT_BACK,
        P.LOT_RECEIVE,
        (second_is_independent, guard.order_let_go, way_back_told),
    ),
    T(
        S.HELD,
        A.DESTROY,
        S.DESTROYED,
        P.LOT_CONCEDE,
        (second_is_independent, guard.order_let_go, reason_told),
    ),
    T(S.MISSING, A.FIND, S.HELD, P.LOT_RECEIVE, REASON),
)

UNIT_STATE_NAMES = {state: record.name for state, record in UNIT_STATES.items()}

UNIT_ACTION_NAMES: Mapping[UnitAction, Text] = whole(
    UnitAction,
    {
        A.PUT_AWAY: Text("上架", "put away"),
        A.MOVE: Text("移库", "move"),
        A.RESERVE: Text("占用", "reserve"),
        A.FREE: Text("解除占用", "free"),
        A.PICK: Text("拣货", "pick"),
        A.HAND_OVER: Text("出库交接", "hand over"),
        A.TAKE_BACK: Text("收回定级", "take back and grade"),
        A.HOLD: Text("冻结", "hold"),
        A.RELEASE: Text("解冻", "release"),
        A.WRITE_OFF: Text("盘亏", "write off"),
        A.FIND: Text("找回", "find again"),
        A.SEND_BACK: Text("退供应商", "send back to the supplier"),
        A.DESTROY: Text("销毁", "destroy"),
        A.RECALL: Text("召回冻结", "hold for a recall"),
    },
)

FLOW: Flow[UnitState, UnitAction, UnitFacts] = Flow(
    "unit", S.LABELLED, UnitFacts, TRANSITIONS, UNIT_STATE_NAMES, UNIT_ACTION_NAMES
)
