"""What is asked, how often, by whom treated: duplicates, parts, exchanges, abuse. Step 6."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.words import BuyerReason, ParcelEnd, RequestKind
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule

REFUNDED = rule(
    "conduct.refunded",
    RuleEffect.REFUSE,
    DecisionCode.DUPLICATE,
    "MEASURES 13; CPL 25",
    "该商品已经退款，不重复受理。",
    "These goods have already been refunded.",
)
OPEN_CASE = rule(
    "conduct.open_case",
    RuleEffect.REFUSE,
    DecisionCode.DUPLICATE,
    "~MEASURES 10; ~MEASURES 4; HOUSE",
    "该商品已有进行中的退货申请，请在原申请中继续；原通知时间保持有效。",
    "A request for these goods is already open: go on there; its notice keeps its date.",
)
ALL_RETURNED = rule(
    "conduct.all_returned",
    RuleEffect.REFUSE,
    DecisionCode.DUPLICATE,
    "MEASURES 13; CPL 25",
    "购买的数量已全部退完，不重复受理。",
    "All that was bought has already been returned.",
)
TOO_MANY = rule(
    "conduct.too_many",
    RuleEffect.PERSON,
    DecisionCode.DUPLICATE,
    "HOUSE",
    "申请数量超过尚可退的数量，由人工与买家核对。",
    "More is asked than is left to return: a person settles the quantity with the buyer.",
    leans=DecisionOutcome.REFUSE,
)
PARTIAL = rule(
    "conduct.partial",
    RuleEffect.ACCEPT,
    DecisionCode.PARTIAL,
    "MEASURES 17",
    "只退部分商品可以接受，按部分退货规则结算。",
    "Part of the goods may be returned; settled by the rule on partial returns.",
)
INDIVISIBLE = rule(
    "conduct.indivisible",
    RuleEffect.PERSON,
    DecisionCode.PARTIAL,
    "~MEASURES 8(2); ~MEASURES 17; HOUSE",
    "商品成对或成套、不可拆分，只退其中一部分由人工与买家商定；整对整套可以退。",
    "A pair or a kit that can't be divided: returning part of it is settled with the buyer by a"
    " person; the whole may come back.",
)
EXCHANGE = rule(
    "conduct.exchange",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "CPL 25; TAOBAO 54",
    "无理由换货没有法定权利，需双方同意；可改为退货。",
    "No law gives an exchange without a reason: by agreement; the return is offered instead.",
)
EXCHANGE_PROMISED = rule(
    "conduct.exchange_promised",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "REGS 12; CPL 44; MEASURES 5",
    "已承诺可无理由换货，应当履行。",
    "An exchange without a reason was promised and is given.",
)
KEPT_FOR_LESS = rule(
    "conduct.kept_for_less",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "~CPL 25; ~CPL 26; ~MEASURES 4",
    "买家此前同意减价留下该商品；七日内的退货权不因这份约定提前放弃，但约定双方都要守，由人工判断。"
    "同意退货的，已付的减价款从退款中扣除；质量问题不受约定影响。",
    "The buyer had agreed to keep these goods for a part of the price. The seven days aren't given"
    " up beforehand by that, and yet both are bound by what they agreed: a person judges. If the"
    " return is accepted the part paid comes off the refund; a fault can be claimed all the same.",
    leans=DecisionOutcome.ACCEPT,
)
REFUND_ONLY = rule(
    "conduct.refund_only",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "CPL 25; MEASURES 12",
    "商品已收到而只要求退款，法律以退回商品为前提，需双方同意。",
    "The goods were received and only money is asked: the law has the goods go back; by agreement.",
)
PLATFORM_REFUND_ONLY = rule(
    "conduct.platform_refund_only",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    "PLATFORM 27",
    "平台不得强制商家仅退款不退货，由人工决定。",
    "A platform may not force a refund without a return on the seller; a person decides.",
)
ABUSE_SCORE = rule(
    "conduct.abuse_score",
    RuleEffect.NOTE,
    DecisionCode.ABUSE_REVIEW,
    "REGS 19(4)",
    "历史或评分只是提示，没有本单证据不得据此拒绝。",
    "A history or a score is a hint; without evidence in this case it's no reason to refuse.",
)
ABUSE_EVIDENCE = rule(
    "conduct.abuse_evidence",
    RuleEffect.PERSON,
    DecisionCode.ABUSE_REVIEW,
    "REGS 19(4); REGS 49(2); MEASURES 4; CPL 4 until 2017-03-14",
    "本单有不诚信的证据，由人工审查。",
    "There is evidence of bad faith in this very case: a person reviews it.",
    leans=DecisionOutcome.REFUSE,
)
PERSON_ASKED = rule(
    "conduct.person_asked",
    RuleEffect.PERSON,
    None,
    "PLATFORM; HOUSE",
    "买家要求人工处理，不由系统单独作出不利决定。",
    "The buyer asks for a person: nothing against the buyer is decided by software alone.",
)

RULES = (
    REFUNDED,
    OPEN_CASE,
    ALL_RETURNED,
    TOO_MANY,
    PARTIAL,
    INDIVISIBLE,
    EXCHANGE,
    EXCHANGE_PROMISED,
    KEPT_FOR_LESS,
    REFUND_ONLY,
    PLATFORM_REFUND_ONLY,
    ABUSE_SCORE,
    ABUSE_EVIDENCE,
    PERSON_ASKED,
)


_MONEY_ONLY = {RequestKind.REFUND_ONLY, RequestKind.PLATFORM_REFUND_ONLY}
_NOT_TAKEN = {ParcelEnd.UNDELIVERED, ParcelEnd.REFUSED}


def duplicates(case: Case) -> Iterator[RuleWord]:
    """Before anything is counted or excluded: these goods are refunded, or asked back already."""
    prior = case.facts.prior
    if prior.refunded:
        yield REFUNDED.say()
    elif prior.open_case:
        yield OPEN_CASE.say()


def conduct(case: Case) -> Iterator[RuleWord]:
    """Step 6, and what the request asks for."""
    prior = case.facts.prior
    if not prior.refunded and not prior.open_case:
        yield from _quantity(case)
    if prior.kept_for_less and case.facts.notice.reason is BuyerReason.NO_REASON:
        yield KEPT_FOR_LESS.say()
    if prior.abuse_evidence:
        yield ABUSE_EVIDENCE.say()
    elif prior.suspected_abuse:
        yield ABUSE_SCORE.say()


def _quantity(case: Case) -> Iterator[RuleWord]:
    bought, asked = case.facts.goods.quantity, case.facts.notice.quantity
    if bought is None:
        return
    left = bought - case.facts.prior.returned_quantity
    if left <= 0:
        yield ALL_RETURNED.say()
    elif asked is not None and asked > left:
        yield TOO_MANY.say()
    elif asked is not None and asked < bought:
        yield INDIVISIBLE.say() if case.facts.goods.indivisible else PARTIAL.say()


def kind_of_request(case: Case) -> Iterator[RuleWord]:
    """Exchange and refund without a return: outside of what the law gives (CPL 25)."""
    kind = case.facts.notice.kind
    if kind is RequestKind.EXCHANGE:
        promised = case.kept(lambda promise: promise.exchange)
        yield EXCHANGE_PROMISED.say() if promised else EXCHANGE.say()
    elif kind is RequestKind.PLATFORM_REFUND_ONLY and PLATFORM_REFUND_ONLY.in_force(case.on):
        yield PLATFORM_REFUND_ONLY.say()
    elif kind in _MONEY_ONLY and not _on_the_way(case):
        yield REFUND_ONLY.say()


def _on_the_way(case: Case) -> bool:
    parcels = case.facts.receipt.parcels
    return bool(parcels) and all(parcel.delivery in _NOT_TAKEN for parcel in parcels)
