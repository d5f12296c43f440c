"""Where the no-reason track is left: defects, misdescription, counterfeits (CPL 24, 55). Step 1."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.situation import Review
from workflows.returns.law.facts.words import (
    BuyerReason,
    LegalCategory,
    ParcelEnd,
    Province,
    ReturnFinding,
    ReviewOutcome,
)
from workflows.returns.law.rule import (
    DecisionCode,
    DecisionOutcome,
    RuleEffect,
    RuleWord,
    rule,
)
from workflows.verdict import Text

CLAIM = rule(
    "quality.claim",
    RuleEffect.QUALITY,
    DecisionCode.QUALITY,
    "CPL 24; MEASURES 35",
    "买家主张质量问题、错发或描述不符，按质量问题处理，运费由卖家承担。",
    "A defect, a wrong or misdescribed item is claimed: handled as quality, the seller bears the"
    " freight.",
)
COUNTERFEIT = rule(
    "quality.counterfeit",
    RuleEffect.QUALITY,
    DecisionCode.COUNTERFEIT,
    "CPL 55; CPL 24",
    "买家主张假冒或处理品冒充：退款；构成欺诈的另赔价款{fraud_multiple}倍，"
    "不足{fraud_minimum}元按{fraud_minimum}元，由人工判断。",
    "Counterfeit or undisclosed treatment is claimed: refund, and on fraud {fraud_multiple} times"
    " the price, at least {fraud_minimum} yuan; a person judges.",
    figures=("fraud_minimum", "fraud_multiple"),
)
FOUND_FAULTY = rule(
    "quality.found_faulty",
    RuleEffect.QUALITY,
    DecisionCode.QUALITY,
    "CPL 24; MEASURES 35",
    "查验人发现商品本身有质量问题，按质量问题处理。",
    "The inspection found the goods themselves faulty: handled as quality.",
)
WITHIN_SEVEN_DAYS = rule(
    "quality.within_seven_days",
    RuleEffect.NOTE,
    None,
    "CPL 24",
    "收到商品之日起七日内，质量不合格的可以直接退货。",
    "Within seven days of receipt goods that fail in quality can simply be returned.",
    limit=True,
)
AFTER_SEVEN_DAYS = rule(
    "quality.after_seven_days",
    RuleEffect.NOTE,
    None,
    "CPL 24",
    "超过七日的，可要求更换、修理；符合法定解除条件的仍可退货。",
    "After seven days: exchange or repair, and a return where the contract may be rescinded.",
    limit=True,
)
UNSAFE_FOOD = rule(
    "quality.unsafe_food",
    RuleEffect.NOTE,
    None,
    "FOOD 148",
    "食品不符合安全标准的，另有食品安全法的赔偿规定，由人工核对。",
    "Unsafe food has compensation rules of its own; a person checks them.",
)
GIFT_ZHEJIANG = rule(
    "quality.gift_zhejiang",
    RuleEffect.NOTE,
    None,
    "ZHEJIANG 13",
    "因质量退货退款的，不得要求退回赠品或扣减赠品价值。",
    "On a return for quality neither the gift nor its value may be asked back.",
)
NOT_CONFIRMED = rule(
    "quality.not_confirmed",
    RuleEffect.PERSON,
    DecisionCode.QUALITY,
    "CPL 24; ECL 62",
    "查验没有确认买家主张的质量问题，是否成立由人工依据查验证据认定。",
    "The inspection did not confirm the fault claimed: a person decides on its evidence.",
    may_refuse=False,
)
UPHELD = rule(
    "quality.upheld",
    RuleEffect.QUALITY,
    DecisionCode.QUALITY,
    "CPL 24; MEASURES 35; HOUSE",
    "人工认定质量主张成立（{by}）：{reason}",
    "A person upheld the claim for quality ({by}): {reason}",
)
NOT_UPHELD = rule(
    "quality.not_upheld",
    RuleEffect.REFUSE,
    DecisionCode.QUALITY,
    "CPL 24; ECL 62; HOUSE",
    "人工依据查验证据认定质量主张不成立（{by}）：{reason}。符合无理由退货的仍按无理由退货办理。",
    "On the evidence of the inspection a person found the claim for quality not proved ({by}):"
    " {reason}. Where the return without a reason fits, it goes on as one.",
)
CLAIM_EVIDENCE = rule(
    "quality.claim_evidence",
    RuleEffect.PERSON,
    DecisionCode.QUALITY,
    "ECL 62; HOUSE",
    "认定质量主张不成立须附查验证据，补充前不生效。",
    "Finding a claim for quality not proved takes evidence and has no effect before.",
    may_refuse=False,
)
FAULT_DESCRIBED = rule(
    "quality.fault_described",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    "~CPL 24; MEASURES 35",
    "买家选择无理由，文字却说到质量问题：先同意退货，收货后查验；问题属实的，运费由卖家承担，"
    "并告知买家可改按质量问题申请。",
    "The buyer chose no reason and yet speaks of a fault: the return is accepted and the fault"
    " looked for; if it's there the freight is the seller's. The buyer is told of the claim.",
    check=Text("查验买家文字所说的质量问题", "Look for the fault that the buyer speaks of"),
)
NEVER_RECEIVED = rule(
    "quality.never_received",
    RuleEffect.PERSON,
    DecisionCode.QUALITY,
    "~CPL 24; MEASURES 4; HOUSE",
    "商品没有签收，却以收到后才能看到的质量、错发原因申请；原因须核实，由人工与买家确认，"
    "未发货或拒收的仍可直接退款。",
    "The goods were never received, and yet the reason is one that only who has them can see: a"
    " person asks the buyer; an order not delivered is refunded all the same.",
    leans=DecisionOutcome.ACCEPT,
)
NO_REASON_FITS = rule(
    "quality.no_reason_fits",
    RuleEffect.NOTE,
    DecisionCode.OK_7D,
    "CPL 25; CPL 24",
    "同时符合七日无理由退货，先接受退货，运费在查验后结算。",
    "The seven-day return fits too: take the goods back now, settle the freight after inspection.",
)

RULES = (
    CLAIM,
    COUNTERFEIT,
    FOUND_FAULTY,
    WITHIN_SEVEN_DAYS,
    AFTER_SEVEN_DAYS,
    UNSAFE_FOOD,
    GIFT_ZHEJIANG,
    NOT_CONFIRMED,
    UPHELD,
    NOT_UPHELD,
    CLAIM_EVIDENCE,
    FAULT_DESCRIBED,
    NEVER_RECEIVED,
    NO_REASON_FITS,
)

_UNCONFIRMED = {
    ReturnFinding.INTACT,
    ReturnFinding.NOT_INTACT,
    ReturnFinding.SWAPPED,
}
_SEEN_IN_HAND = {BuyerReason.DEFECT, BuyerReason.WRONG_ITEM, BuyerReason.MISDESCRIBED}
_EDIBLE = {
    LegalCategory.FOOD,
    LegalCategory.FRESH,
    LegalCategory.LIQUOR,
    LegalCategory.SUPPLEMENT,
    LegalCategory.TEA,
}


def quality(case: Case) -> Iterator[RuleWord]:
    """Step 1: a stated defect, wrong item or counterfeit; or one a person found on arrival.

    A claim that the inspection did not confirm is a person's to uphold or not; where it's not
    upheld, the procedure goes on as for a return without a reason.
    """
    facts = case.facts
    arrival = facts.arrival
    if claim_open(case):
        yield from _claim(facts.claim)
        if facts.claim is None or facts.claim.outcome is ReviewOutcome.REFUSE:
            return
    elif facts.notice.reason is BuyerReason.COUNTERFEIT:
        yield COUNTERFEIT.say()
    elif facts.notice.reason in _SEEN_IN_HAND and _never_received(case):
        yield NEVER_RECEIVED.say()
        return
    elif facts.notice.reason is not BuyerReason.NO_REASON:
        yield CLAIM.say()
    elif arrival is not None and arrival.finding is ReturnFinding.FAULTY and arrival.found_by:
        yield FOUND_FAULTY.say()
    else:
        if facts.notice.describes_fault and (arrival is None or arrival.finding is None):
            yield FAULT_DESCRIBED.say()
        return
    yield from _remedies(case)


def _never_received(case: Case) -> bool:
    parcels = case.facts.receipt.parcels
    return bool(parcels) and all(p.delivery is ParcelEnd.UNDELIVERED for p in parcels)


def claim_open(case: Case) -> bool:
    """Whether a claim for quality was made and an inspection found something else."""
    arrival = case.facts.arrival
    return (
        case.facts.notice.reason is not BuyerReason.NO_REASON
        and arrival is not None
        and arrival.found_by is not None
        and arrival.finding in _UNCONFIRMED
    )


def for_quality(case: Case) -> bool:
    """Whether the goods come back off the no-reason track: claimed, upheld or found faulty."""
    arrival, judged = case.facts.arrival, case.facts.claim
    if claim_open(case):
        return judged is None or judged.outcome is ReviewOutcome.ACCEPT
    found = (
        arrival is not None and arrival.finding is ReturnFinding.FAULTY and bool(arrival.found_by)
    )
    return found or case.facts.notice.reason is not BuyerReason.NO_REASON


def _claim(judged: Review | None) -> Iterator[RuleWord]:
    if judged is None:
        yield NOT_CONFIRMED.say()
    elif judged.outcome is ReviewOutcome.ACCEPT:
        yield UPHELD.say(by=judged.by, reason=judged.reason)
    elif not judged.evidence:
        yield CLAIM_EVIDENCE.say()
    else:
        yield NOT_UPHELD.say(RuleEffect.NOTE, by_person=True, by=judged.by, reason=judged.reason)


def _remedies(case: Case) -> Iterator[RuleWord]:
    facts = case.facts
    if case.window is not None and case.sent_at is not None:
        late = case.sent_at >= case.window.law_ends
        yield AFTER_SEVEN_DAYS.say() if late else WITHIN_SEVEN_DAYS.say()
    if facts.notice.reason is BuyerReason.UNSAFE and facts.goods.category in _EDIBLE:
        yield UNSAFE_FOOD.say()
    if facts.sale.province is Province.ZHEJIANG and facts.settlement.gifts:
        yield GIFT_ZHEJIANG.say()
