"""What the refund will have to look at (Measures 12, 14 to 18); it works no amounts out."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.money_words import FreeShipping, TenderMeans
from workflows.returns.law.rule import DecisionCode, RuleEffect, RuleWord, rule
from workflows.returns.law.rules.quality import for_quality

GIFT = rule(
    "settlement.gift",
    RuleEffect.ACCEPT,
    DecisionCode.GIFT_DEDUCT,
    "MEASURES 12",
    "赠品未退回，可按事先标明的价格扣减，不超过该价格。",
    "A gift doesn't come back: at most its price indicated beforehand may be deducted.",
)
GIFT_UNPRICED = rule(
    "settlement.gift_unpriced",
    RuleEffect.NOTE,
    None,
    "MEASURES 12",
    "赠品未退回但没有事先标明价格，不扣减。",
    "A gift doesn't come back and no price was indicated beforehand: nothing is deducted.",
)
TENDERS = rule(
    "settlement.tenders",
    RuleEffect.ACCEPT,
    DecisionCode.TENDER_SPLIT,
    "MEASURES 14; MEASURES 15",
    "多种方式支付的，各按原方式退回；积分、优惠券按原形式退还。",
    "Paid in several ways: each part goes back its own way, points and coupons in kind.",
)
CARD_FEE = rule(
    "settlement.card_fee",
    RuleEffect.ACCEPT,
    DecisionCode.CARD_FEE,
    "MEASURES 16",
    "信用卡手续费：买家付的可不退，卖家承担的可从退款中扣除。",
    "Card surcharge: what the buyer paid may be kept, what the seller bore may be deducted.",
)
FREE_SHIPPING_LOST = rule(
    "settlement.free_shipping_lost",
    RuleEffect.ACCEPT,
    DecisionCode.FREIGHT_DEDUCT,
    "MEASURES 18(2)",
    "退货后不再满足包邮条件，可扣除事先公示的运费。",
    "The condition for free shipping is lost: the freight disclosed beforehand may be deducted.",
)
TARIFF_UNDISCLOSED = rule(
    "settlement.tariff_undisclosed",
    RuleEffect.NOTE,
    None,
    "MEASURES 18(2)",
    "包邮条件不再满足，但运费标准没有事先公示，不扣除。",
    "The condition for free shipping is lost but no tariff was disclosed: nothing is deducted.",
)
FREE_SHIPPING = rule(
    "settlement.free_shipping",
    RuleEffect.NOTE,
    None,
    "MEASURES 18; TAOBAO 53",
    "包邮没有条件或条件仍满足，不扣发货运费。",
    "Free shipping without a condition, or still earned: no outbound freight is deducted.",
)
OUTBOUND_FREIGHT = rule(
    "settlement.outbound_freight",
    RuleEffect.NOTE,
    None,
    "CPL 25(3); TAOBAO 53",
    "无理由退货退商品价款，买家支付的发货运费不在其内。",
    "The return gives the price of the goods back, not the outbound freight the buyer paid.",
)
RETURN_FREIGHT = rule(
    "settlement.return_freight",
    RuleEffect.NOTE,
    None,
    "MEASURES 18(1); CPL 25(3)",
    "退货运费由买家承担，另有约定的除外。",
    "The freight of the return is the buyer's unless agreed otherwise.",
)
RETURN_FREIGHT_PROMISED = rule(
    "settlement.return_freight_promised",
    RuleEffect.NOTE,
    None,
    "MEASURES 18(1); REGS 12; MEASURES 5",
    "已承诺承担退货运费或有运费险，按承诺执行。",
    "The freight of the return was promised or is insured: as promised.",
)
FREIGHT_SELLERS = rule(
    "settlement.freight_sellers",
    RuleEffect.NOTE,
    None,
    "CPL 24; MEASURES 35",
    "按质量问题退货的，来回运费等必要费用由卖家承担，不扣赠品。",
    "Returned for quality: the seller bears the freight both ways, no gift is deducted.",
)
DEPOSIT = rule(
    "settlement.deposit",
    RuleEffect.NOTE,
    None,
    "MEASURES 13; ~MEASURES 17(1)",
    "定金和尾款都是实际支付的价款，一并退还。",
    "Deposit and balance are both price actually paid and go back together.",
)
SUBSIDY = rule(
    "settlement.subsidy",
    RuleEffect.NOTE,
    None,
    "~MEASURES 17(1)",
    "退买家实际支付的部分，补贴退回补贴方。",
    "The buyer gets what the buyer paid; the subsidy goes back to its programme.",
)
COUPON_EXPIRED = rule(
    "settlement.coupon_expired",
    RuleEffect.NOTE,
    None,
    "~MEASURES 15; HOUSE until 2017-03-14",
    "支付时用掉的优惠券现已过期：事先没有约定退还条件的，应恢复有效期或退还等值权益，由人工办理。",
    "A coupon that paid has expired: where no terms were agreed beforehand it is made good again or"
    " its worth given; a person sees to it.",
)
COUPON_TERMS = rule(
    "settlement.coupon_terms",
    RuleEffect.NOTE,
    None,
    "MEASURES 15; HOUSE until 2017-03-14",
    "支付时用掉的优惠券现已过期，退还条件事先有约定的，按约定。",
    "A coupon that paid has expired: as agreed beforehand.",
)
TRADE_IN = rule(
    "settlement.trade_in",
    RuleEffect.NOTE,
    None,
    "~MEASURES 14; ~MEASURES 17(1); HOUSE until 2017-03-14",
    "以旧换新抵扣的部分：旧物未处置的退回旧物，已处置的退还当时抵扣的金额。",
    "What a trade-in paid: the old thing comes back, or, where it's gone, the amount it stood for.",
)
FARTHER_ADDRESS = rule(
    "settlement.farther_address",
    RuleEffect.NOTE,
    None,
    "~MEASURES 11; ~MEASURES 18(1); HOUSE until 2017-03-14",
    "卖家另行指定更远的退货地址，多出的运费由卖家承担。",
    "The seller named a return address farther off: the extra freight is the seller's.",
)
NEGATIVE = rule(
    "settlement.negative",
    RuleEffect.PERSON,
    DecisionCode.PARTIAL,
    "MEASURES 17(2); HOUSE until 2017-03-14",
    "按规则结算为负数：退款为零，不向买家扣款，由人工处理。",
    "The settlement is negative: nothing is refunded, nothing is charged, a person takes over.",
    may_refuse=False,
)

RULES = (
    GIFT,
    GIFT_UNPRICED,
    TENDERS,
    CARD_FEE,
    FREE_SHIPPING_LOST,
    TARIFF_UNDISCLOSED,
    FREE_SHIPPING,
    OUTBOUND_FREIGHT,
    RETURN_FREIGHT,
    RETURN_FREIGHT_PROMISED,
    FREIGHT_SELLERS,
    DEPOSIT,
    SUBSIDY,
    COUPON_EXPIRED,
    COUPON_TERMS,
    TRADE_IN,
    FARTHER_ADDRESS,
    NEGATIVE,
)


def settlement(case: Case) -> Iterator[RuleWord]:
    """What the settlement of the return has to heed, each with its article."""
    money = case.facts.settlement
    if money.negative:
        yield NEGATIVE.say()
    faulty = for_quality(case)
    if not faulty:
        yield from _gifts(case)
    if len(set(money.tenders)) > 1:
        yield TENDERS.say()
    if money.card_fee is not None:
        yield CARD_FEE.say()
    if faulty:
        yield FREIGHT_SELLERS.say()
    else:
        yield from _freight(case)
    yield from _means(case)


def _means(case: Case) -> Iterator[RuleWord]:
    """What was paid otherwise than by money at the till."""
    money = case.facts.settlement
    if money.deposit:
        yield DEPOSIT.say()
    if money.subsidy:
        yield SUBSIDY.say()
    if money.coupon_expired:
        yield COUPON_TERMS.say() if money.coupon_terms_told else COUPON_EXPIRED.say()
    if TenderMeans.TRADE_IN in money.tenders:
        yield TRADE_IN.say()
    if money.address_farther:
        yield FARTHER_ADDRESS.say()


def _gifts(case: Case) -> Iterator[RuleWord]:
    kept = [gift for gift in case.facts.settlement.gifts if gift.returned is False]
    if any(gift.indicated_price is not None for gift in kept):
        yield GIFT.say()
    if any(gift.indicated_price is None for gift in kept):
        yield GIFT_UNPRICED.say()


def _freight(case: Case) -> Iterator[RuleWord]:
    money = case.facts.settlement
    if money.free_shipping is FreeShipping.CONDITION_LOST:
        yield FREE_SHIPPING_LOST.say() if money.tariff_disclosed else TARIFF_UNDISCLOSED.say()
    elif money.free_shipping in {FreeShipping.UNCONDITIONAL, FreeShipping.CONDITION_KEPT}:
        yield FREE_SHIPPING.say()
    if money.outbound_freight_paid:
        yield OUTBOUND_FREIGHT.say()
    promised = case.kept(lambda promise: promise.return_freight)
    yield RETURN_FREIGHT_PROMISED.say() if promised else RETURN_FREIGHT.say()
