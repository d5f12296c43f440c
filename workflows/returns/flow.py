"""The life of a return: actions, and the table that ties the states.

The law decides by itself (`SYSTEM_CLOCK`: software, no person); a person accepts or refuses where
the law puts the case before one; the buyer asks, tells, sends, appeals (`BUYER_ANSWER`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows import separation as sep
from workflows.machine import Flow, Transition
from workflows.people.second_person import second_is_independent
from workflows.returns import guards as guard
from workflows.returns.disputes import no_dispute_open
from workflows.returns.exchanges import nothing_to_exchange
from workflows.returns.facts import ReturnFacts
from workflows.returns.reductions import offer_stands, whole_right_told
from workflows.returns.states import STATE_NAMES, ReturnState, states_where
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole


class ReturnAction(StrEnum):
    """What someone asks for."""

    ACCEPT = "accept"
    TAKE_AS_QUALITY = "take_as_quality"
    REFUSE = "refuse"
    PUT_TO_PERSON = "put_to_person"
    ASK_MORE = "ask_more"
    TELL = "tell"
    ASK_FOR_PERSON = "ask_for_person"
    APPEAL = "appeal"
    WITHDRAW = "withdraw"
    GIVE_ADDRESS = "give_address"
    GIVE_DEFAULT_ADDRESS = "give_default_address"
    SHIP_BACK = "ship_back"
    CLOSE_NOT_SHIPPED = "close_not_shipped"
    REOPEN = "reopen"
    ARRIVE = "arrive"
    COMPARE = "compare"
    SETTLE = "settle"
    JUDGE_CLAIM = "judge_claim"
    DRIVE_REFUND = "drive_refund"
    REFUND = "refund"
    REFUND_BY_LAW = "refund_by_law"
    EXCHANGE = "exchange"
    REFUSE_GOODS = "refuse_goods"
    SEND_BACK = "send_back"
    RESELL = "resell"
    OFFER_REDUCTION = "offer_reduction"
    AGREE_TO_REDUCTION = "agree_to_reduction"
    DECLINE_REDUCTION = "decline_reduction"
    CHOOSE_REFUND = "choose_refund"


class ReturnGround(StrEnum):
    """On which track the goods come back."""

    NO_REASON = "no_reason"
    QUALITY = "quality"
    EXCHANGE = "exchange"


class ReturnChannel(StrEnum):
    """How the request came in."""

    BUYER_PAGE = "buyer_page"
    SERVICE = "service"
    PLATFORM = "platform"


class ResaleFlag(StrEnum):
    """How a returned piece may be offered again (Measures 25)."""

    AS_NEW = "as_new"
    MARKED = "marked"


S, A, P = ReturnState, ReturnAction, Permission
T = Transition[ReturnState, ReturnAction]
REASON = (guard.reason_given,)
ONLY_ONE = (guard.no_other_open,)
APPEALS = (guard.reason_given, guard.no_other_open)
OUT_REFUSED = (guard.reason_given, guard.law_refuses, guard.goods_with_buyer)
BACK_REFUSED = (
    guard.reason_given,
    guard.acceptance_kept,
    guard.law_refuses,
    guard.goods_at_center,
)
OTHER_HANDS = (sep.not_the_comparer,)
APPEAL = (guard.decided_by_another, sep.not_the_comparer)
RESALE = (sep.not_the_comparer, guard.waits_for_resale, guard.was_compared)
COMPARES = (
    sep.not_related,
    sep.compares_for_the_agency,
    guard.not_outbound_inspector,
    guard.conclusion_proved,
)
AGREES = (offer_stands, whole_right_told)
NO_PIECE = (nothing_to_exchange,)
EXCHANGING = states_where(lambda record: record.exchanges)


def _may_be_kept(state: ReturnState) -> tuple[T, ...]:
    """Where the goods are with the buyer, a part of the price may be agreed on."""
    return (
        T(state, A.OFFER_REDUCTION, state, P.RETURN_MANAGE, REASON),
        T(state, A.AGREE_TO_REDUCTION, S.KEEP_DUE, P.BUYER_ANSWER, AGREES),
        T(state, A.DECLINE_REDUCTION, state, P.BUYER_ANSWER, (offer_stands,)),
    )


TRANSITIONS: tuple[T, ...] = (
    T(S.REQUESTED, A.ACCEPT, S.ACCEPTED, P.SYSTEM_CLOCK, (guard.law_accepts,)),
    T(S.REQUESTED, A.TAKE_AS_QUALITY, S.QUALITY, P.SYSTEM_CLOCK, (guard.law_takes_as_quality,)),
    T(S.REQUESTED, A.REFUSE, S.REFUSED, P.SYSTEM_CLOCK, (guard.law_refuses,)),
    T(S.REQUESTED, A.PUT_TO_PERSON, S.WAITING_FOR_PERSON, P.SYSTEM_CLOCK),
    T(S.REQUESTED, A.ASK_MORE, S.MORE_INFO, P.SYSTEM_CLOCK),
    T(S.MORE_INFO, A.TELL, S.REQUESTED, P.BUYER_ANSWER),
    T(S.MORE_INFO, A.ASK_FOR_PERSON, S.WAITING_FOR_PERSON, P.BUYER_ANSWER, ONLY_ONE),
    T(S.MORE_INFO, A.ARRIVE, S.ARRIVED, P.RETURN_RECEIVE),
    T(S.MORE_INFO, A.WITHDRAW, S.CLOSED, P.BUYER_ANSWER),
    T(
        S.WAITING_FOR_PERSON,
        A.ACCEPT,
        S.ACCEPTED,
        P.RETURN_MANAGE,
        (guard.reason_given, guard.law_accepts),
    ),
    T(S.WAITING_FOR_PERSON, A.REFUSE, S.REFUSED, P.RETURN_MANAGE, OUT_REFUSED),
    T(S.WAITING_FOR_PERSON, A.TELL, S.REQUESTED, P.RETURN_MANAGE),
    T(S.WAITING_FOR_PERSON, A.ARRIVE, S.ARRIVED, P.RETURN_RECEIVE),
    T(S.WAITING_FOR_PERSON, A.WITHDRAW, S.CLOSED, P.BUYER_ANSWER),
    T(S.REFUSED, A.APPEAL, S.APPEALED, P.BUYER_ANSWER, APPEALS),
    T(S.REFUSED, A.ASK_FOR_PERSON, S.APPEALED, P.BUYER_ANSWER, ONLY_ONE),
    T(S.ACCEPTED, A.GIVE_ADDRESS, S.ADDRESS_GIVEN, P.RETURN_MANAGE),
    T(S.ACCEPTED, A.GIVE_DEFAULT_ADDRESS, S.ADDRESS_GIVEN, P.SYSTEM_CLOCK),
    T(S.ACCEPTED, A.SHIP_BACK, S.ON_THE_WAY, P.BUYER_ANSWER),
    T(S.ACCEPTED, A.ARRIVE, S.ARRIVED, P.RETURN_RECEIVE),
    T(S.ACCEPTED, A.WITHDRAW, S.CLOSED, P.BUYER_ANSWER),
    T(S.QUALITY, A.GIVE_ADDRESS, S.ADDRESS_GIVEN, P.RETURN_MANAGE),
    T(S.QUALITY, A.GIVE_DEFAULT_ADDRESS, S.ADDRESS_GIVEN, P.SYSTEM_CLOCK),
    T(S.QUALITY, A.SHIP_BACK, S.ON_THE_WAY, P.BUYER_ANSWER),
    T(S.QUALITY, A.ARRIVE, S.ARRIVED, P.RETURN_RECEIVE),
    T(S.QUALITY, A.WITHDRAW, S.CLOSED, P.BUYER_ANSWER),
    T(S.ADDRESS_GIVEN, A.SHIP_BACK, S.ON_THE_WAY, P.BUYER_ANSWER),
    T(S.ADDRESS_GIVEN, A.ARRIVE, S.ARRIVED, P.RETURN_RECEIVE),
    T(
        S.ADDRESS_GIVEN,
        A.CLOSE_NOT_SHIPPED,
        S.CLOSED,
        P.SYSTEM_CLOCK,
        (guard.ship_back_over,),
    ),
    T(S.ADDRESS_GIVEN, A.WITHDRAW, S.CLOSED, P.BUYER_ANSWER),
    T(S.ON_THE_WAY, A.SHIP_BACK, S.ON_THE_WAY, P.BUYER_ANSWER),
    T(S.ON_THE_WAY, A.ARRIVE, S.ARRIVED, P.RETURN_RECEIVE),
    T(
        S.CLOSED,
        A.REOPEN,
        S.ACCEPTED,
        P.RETURN_MANAGE,
        (guard.reason_given, guard.closed_as_not_shipped, guard.no_other_open),
    ),
    T(S.ARRIVED, A.COMPARE, S.COMPARED, P.RETURN_COMPARE, COMPARES),
    T(
        S.ARRIVED,
        A.DRIVE_REFUND,
        S.REFUND_DUE,
        P.SYSTEM_CLOCK,
        (guard.refund_day_reached, guard.nothing_found),
    ),
    T(S.COMPARED, A.COMPARE, S.COMPARED, P.RETURN_COMPARE, (guard.reason_given, *COMPARES)),
    T(
        S.REFUNDED,
        A.COMPARE,
        S.REFUNDED,
        P.RETURN_COMPARE,
        (guard.never_compared, *COMPARES),
    ),
    T(
        S.COMPARED,
        A.JUDGE_CLAIM,
        S.COMPARED,
        P.RETURN_MANAGE,
        (guard.reason_given, sep.not_the_comparer, guard.claim_to_judge, guard.claim_proved),
    ),
    T(S.COMPARED, A.SETTLE, S.REFUND_DUE, P.RETURN_MANAGE, (*REASON, *OTHER_HANDS)),
    T(S.COMPARED, A.EXCHANGE, S.EXCHANGED, P.RETURN_MANAGE, (*OTHER_HANDS, guard.exchange_fits)),
    T(S.COMPARED, A.REFUSE_GOODS, S.TO_SEND_BACK, P.RETURN_MANAGE, (*BACK_REFUSED, *OTHER_HANDS)),
    T(
        S.COMPARED,
        A.DRIVE_REFUND,
        S.REFUND_DUE,
        P.SYSTEM_CLOCK,
        (guard.refund_day_reached, guard.nothing_found),
    ),
    T(
        S.REFUND_DUE,
        A.REFUND,
        S.REFUNDED,
        P.RETURN_MANAGE,
        (second_is_independent, no_dispute_open, guard.money_went_out),
    ),
    T(
        S.REFUND_DUE,
        A.REFUND_BY_LAW,
        S.REFUNDED,
        P.SYSTEM_CLOCK,
        (guard.settlement_is_plain, no_dispute_open, guard.money_went_out),
    ),
    T(S.REFUNDED, A.RESELL, S.REFUNDED, P.RETURN_MANAGE, RESALE),
    T(S.EXCHANGED, A.RESELL, S.EXCHANGED, P.RETURN_MANAGE, RESALE),
    T(S.TO_SEND_BACK, A.SEND_BACK, S.SENT_BACK, P.RETURN_MANAGE, (*REASON, *OTHER_HANDS)),
    T(S.TO_SEND_BACK, A.APPEAL, S.APPEALED, P.BUYER_ANSWER, APPEALS),
    T(S.TO_SEND_BACK, A.ASK_FOR_PERSON, S.APPEALED, P.BUYER_ANSWER, ONLY_ONE),
    T(S.SENT_BACK, A.APPEAL, S.APPEALED, P.BUYER_ANSWER, APPEALS),
    T(
        S.APPEALED,
        A.ACCEPT,
        S.ACCEPTED,
        P.APPEAL_DECIDE,
        (guard.reason_given, guard.goods_with_buyer, *APPEAL),
    ),
    T(S.APPEALED, A.REFUSE, S.REFUSED, P.APPEAL_DECIDE, (*OUT_REFUSED, *APPEAL)),
    T(
        S.APPEALED,
        A.SETTLE,
        S.REFUND_DUE,
        P.APPEAL_DECIDE,
        (guard.reason_given, guard.goods_at_center, *APPEAL),
    ),
    T(S.APPEALED, A.REFUSE_GOODS, S.TO_SEND_BACK, P.APPEAL_DECIDE, (*BACK_REFUSED, *APPEAL)),
    *_may_be_kept(S.WAITING_FOR_PERSON),
    *_may_be_kept(S.ACCEPTED),
    *_may_be_kept(S.QUALITY),
    *_may_be_kept(S.ADDRESS_GIVEN),
    T(
        S.KEEP_DUE,
        A.REFUND,
        S.KEPT,
        P.RETURN_MANAGE,
        (second_is_independent, no_dispute_open, guard.money_went_out),
    ),
    *(T(s, A.CHOOSE_REFUND, s, P.BUYER_ANSWER, NO_PIECE) for s in EXCHANGING),
    T(S.EXCHANGED, A.CHOOSE_REFUND, S.COMPARED, P.BUYER_ANSWER, NO_PIECE),
)

ACTION_NAMES: Mapping[ReturnAction, Text] = whole(
    ReturnAction,
    {
        A.ACCEPT: Text("同意退货", "accept"),
        A.TAKE_AS_QUALITY: Text("按质量问题处理", "take as quality"),
        A.REFUSE: Text("不予退货", "refuse"),
        A.PUT_TO_PERSON: Text("转人工", "put before a person"),
        A.ASK_MORE: Text("请补充信息", "ask for more"),
        A.TELL: Text("补充信息", "supply facts"),
        A.ASK_FOR_PERSON: Text("要求人工处理", "ask for a person"),
        A.APPEAL: Text("申诉", "appeal"),
        A.WITHDRAW: Text("撤回申请", "withdraw"),
        A.GIVE_ADDRESS: Text("提供退货地址", "give the address"),
        A.GIVE_DEFAULT_ADDRESS: Text("发送默认退货地址", "send the default address"),
        A.SHIP_BACK: Text("填写退货运单", "enter the waybill"),
        A.CLOSE_NOT_SHIPPED: Text("未寄回关闭", "close: nothing sent"),
        A.REOPEN: Text("重新受理", "take up again"),
        A.ARRIVE: Text("退货收件", "receive the goods"),
        A.COMPARE: Text("退货比对", "compare"),
        A.SETTLE: Text("结算退款", "settle the refund"),
        A.JUDGE_CLAIM: Text("认定质量主张", "decide on the claim for quality"),
        A.DRIVE_REFUND: Text("到期推动退款", "drive the refund"),
        A.REFUND: Text("执行退款", "refund"),
        A.REFUND_BY_LAW: Text("到期自动退款", "refund as the law asks"),
        A.EXCHANGE: Text("换货", "exchange"),
        A.REFUSE_GOODS: Text("不予退款并寄还", "refuse and send back"),
        A.SEND_BACK: Text("寄还买家", "send back"),
        A.RESELL: Text("标记再次销售", "put to sale again"),
        A.OFFER_REDUCTION: Text("提出留货减价", "offer a part of the price"),
        A.AGREE_TO_REDUCTION: Text("同意留货减价", "keep it for less"),
        A.DECLINE_REDUCTION: Text("不同意留货减价", "decline the offer"),
        A.CHOOSE_REFUND: Text("换货改为退款", "be refunded instead"),
    },
)

GROUND_NAMES: Mapping[ReturnGround, Text] = whole(
    ReturnGround,
    {
        ReturnGround.NO_REASON: Text("七天无理由", "Seven days, no reason"),
        ReturnGround.QUALITY: Text("质量或与描述不符", "Quality or description"),
        ReturnGround.EXCHANGE: Text("换货", "Exchange"),
    },
)

FLOW: Flow[ReturnState, ReturnAction, ReturnFacts] = Flow(
    "return", S.REQUESTED, ReturnFacts, TRANSITIONS, STATE_NAMES, ACTION_NAMES
)
