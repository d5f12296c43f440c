"""The life of a lot: states, actions, and the table that ties them.

A refused lot stays held wherever it lies; what becomes of it is one of four: every piece is sorted,
it goes back, it is destroyed, or two people let it pass (never where authenticity is in doubt).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.goods.lots import guards as guard
from workflows.goods.lots.facts import LotFacts
from workflows.goods.lots.states import LOT_STATES, LotState
from workflows.machine import Flow, Transition
from workflows.people.second_person import second_is_independent
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole


class LotAction(StrEnum):
    """What is done with a lot."""

    RECEIVE = "receive"
    CANCEL = "cancel"
    FREEZE_PLAN = "freeze_plan"
    DRAW = "draw"
    RECORD_PIECE = "record_piece"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK_CONCESSION = "ask_concession"
    GRANT_CONCESSION = "grant_concession"
    DECLINE_CONCESSION = "decline_concession"
    BEGIN_SORTING = "begin_sorting"
    FINISH_SORTING = "finish_sorting"
    SEND_BACK = "send_back"
    ORDER_DESTRUCTION = "order_destruction"
    DESTROY = "destroy"


S, A, P = LotState, LotAction, Permission
T = Transition[LotState, LotAction]
COUNTED = (guard.pieces_counted, guard.difference_explained, guard.batch_identified)
OTHERS = (guard.not_the_purchaser, guard.decided_by_other_eyes)
ACCEPTS = (
    *OTHERS,
    guard.sample_recorded,
    guard.documents_in_order,
    guard.authenticity_certain,
    guard.classes_pass,
)
REFUSES = (*OTHERS, guard.refusal_founded, guard.reason_told)
CONCEDES = (guard.documents_in_order, guard.authenticity_certain, guard.nothing_critical)

TRANSITIONS: tuple[T, ...] = (
    T(S.ANNOUNCED, A.RECEIVE, S.RECEIVED, P.LOT_RECEIVE, COUNTED),
    T(S.ANNOUNCED, A.CANCEL, S.CANCELLED, P.LOT_BUY, (guard.reason_told,)),
    T(S.RECEIVED, A.FREEZE_PLAN, S.PLANNED, P.LOT_INSPECT, (guard.sampling_goes_on,)),
    T(S.PLANNED, A.DRAW, S.SAMPLING, P.LOT_INSPECT),
    T(S.SAMPLING, A.RECORD_PIECE, S.SAMPLING, P.LOT_INSPECT, (guard.not_the_purchaser,)),
    T(S.SAMPLING, A.ACCEPT, S.ACCEPTED, P.LOT_DECIDE, ACCEPTS),
    T(S.SAMPLING, A.REFUSE, S.REFUSED, P.LOT_DECIDE, REFUSES),
    T(
        S.REFUSED,
        A.ASK_CONCESSION,
        S.CONCESSION_ASKED,
        P.LOT_DECIDE,
        (guard.not_the_purchaser, *CONCEDES, guard.reason_told),
    ),
    T(
        S.CONCESSION_ASKED,
        A.GRANT_CONCESSION,
        S.CONCEDED,
        P.LOT_CONCEDE,
        (guard.not_the_purchaser, second_is_independent, *CONCEDES),
    ),
    T(
        S.CONCESSION_ASKED,
        A.DECLINE_CONCESSION,
        S.REFUSED,
        P.LOT_CONCEDE,
        (guard.reason_told,),
    ),
    T(
        S.REFUSED,
        A.BEGIN_SORTING,
        S.SORTING,
        P.LOT_DECIDE,
        (guard.not_the_purchaser, guard.authenticity_certain),
    ),
    T(
        S.SORTING,
        A.FINISH_SORTING,
        S.SORTED,
        P.LOT_INSPECT,
        (guard.not_the_purchaser, guard.documents_in_order, guard.sorting_adds_up),
    ),
    T(S.REFUSED, A.SEND_BACK, S.SENT_BACK, P.LOT_RECEIVE, (guard.way_back_told,)),
    T(
        S.REFUSED,
        A.ORDER_DESTRUCTION,
        S.DESTRUCTION_DUE,
        P.LOT_DECIDE,
        (guard.not_the_purchaser, guard.reason_told),
    ),
    T(
        S.DESTRUCTION_DUE,
        A.DESTROY,
        S.DESTROYED,
        P.LOT_RECEIVE,
        (second_is_independent, guard.destruction_witnessed),
    ),
)

STATE_NAMES = {state: record.name for state, record in LOT_STATES.items()}

ACTION_NAMES: Mapping[LotAction, Text] = whole(
    LotAction,
    {
        A.RECEIVE: Text("收货清点", "receive and count"),
        A.CANCEL: Text("取消预告", "cancel the announcement"),
        A.FREEZE_PLAN: Text("确定抽样方案", "freeze the plan"),
        A.DRAW: Text("抽样", "draw the sample"),
        A.RECORD_PIECE: Text("记录样本", "record a sampled piece"),
        A.ACCEPT: Text("接收", "accept"),
        A.REFUSE: Text("拒收", "refuse"),
        A.ASK_CONCESSION: Text("提请让步接收", "ask for a concession"),
        A.GRANT_CONCESSION: Text("批准让步接收", "grant the concession"),
        A.DECLINE_CONCESSION: Text("不同意让步", "decline the concession"),
        A.BEGIN_SORTING: Text("全数挑选", "sort every piece"),
        A.FINISH_SORTING: Text("完成挑选", "finish sorting"),
        A.SEND_BACK: Text("退供应商", "send back to the supplier"),
        A.ORDER_DESTRUCTION: Text("决定销毁", "order its destruction"),
        A.DESTROY: Text("销毁", "destroy"),
    },
)

FLOW: Flow[LotState, LotAction, LotFacts] = Flow(
    "lot", S.ANNOUNCED, LotFacts, TRANSITIONS, STATE_NAMES, ACTION_NAMES
)
