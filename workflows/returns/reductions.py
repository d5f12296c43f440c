"""A buyer who keeps the goods and gets a part of the price back, because both agree to it.

The house offers, the buyer says yes or no; the case goes on meanwhile, its days run on. What the
law gives without the agreement stands beside the button, and where the law's sum is certain and
higher, nothing less is offered. Sources: Civil Code 582 (less to pay, where the goods are not as
agreed), Consumer Protection Law 24 to 26 and 55, Food Safety Law 148.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from workflows.guard import guard
from workflows.returns.law.facts.words import BuyerReason, LegalCategory
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

CIVIL_CODE = "民法典"
CONSUMER_LAW = "消费者权益保护法"
FOOD_LAW = "食品安全法"
LESS_TO_PAY = Citation(CIVIL_CODE, "582")
FRAUD = Citation(CONSUMER_LAW, "55(1)")
RIGHT_STAYS = Citation(CONSUMER_LAW, "25", tag="inference")
NOT_BY_TERMS = Citation(CONSUMER_LAW, "26")
# How long an offer stands.
OFFER_STANDS = timedelta(days=7)
# Consumer Protection Law 55: three times the price, 500 yuan at least.
FRAUD_MULTIPLE, FRAUD_LEAST = 3, Decimal(500)
# Food Safety Law 148: ten times the price, 1,000 yuan at least.
FOOD_MULTIPLE, FOOD_LEAST = 10, Decimal(1000)
UNSAFE = (BuyerReason.DEFECT, BuyerReason.UNSAFE)
EDIBLE = frozenset(
    {
        LegalCategory.FOOD,
        LegalCategory.FRESH,
        LegalCategory.LIQUOR,
        LegalCategory.SUPPLEMENT,
        LegalCategory.TEA,
    }
)


class OfferAnswer(StrEnum):
    """What became of an offer."""

    AGREED = "agreed"
    DECLINED = "declined"
    REPLACED = "replaced"


OFFER_ANSWERS: Mapping[OfferAnswer, Text] = whole(
    OfferAnswer,
    {
        OfferAnswer.AGREED: Text("买家已同意", "The buyer agreed"),
        OfferAnswer.DECLINED: Text("买家不同意", "The buyer declined"),
        OfferAnswer.REPLACED: Text("已改提新方案", "Another offer took its place"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRight:
    """What the buyer's case is, as far as the law's other ways depend on it. `full`: yuan that a
    return would bring; `upheld`: a person found the claim proved; `taken`: the return is accepted.
    """

    exchange: bool
    faulty: bool
    claim: BuyerReason
    food: bool
    full: Decimal
    taken: bool
    upheld: bool


@dataclass(frozen=True, slots=True)
class Right:
    """One way that stays open without the agreement, with its article."""

    text: Text
    citation: Citation


TO_ASK_AGAIN = Right(
    Text(
        "同意减价不等于放弃退货权：还在七天内改主意的，可再申请，由人工决定；"
        "同意退的，已付的减价款从退款中扣除",
        "To agree doesn't give up the return: change your mind within the seven days and a"
        " person decides; if it is accepted, the part paid comes off the refund",
    ),
    RIGHT_STAYS,
)


def law_floor(case: WholeRight) -> tuple[Decimal, Citation] | None:
    """What the law gives without a return, where that is certain: a sum and its article."""
    if not case.upheld:
        return None
    if case.claim is BuyerReason.COUNTERFEIT:
        return max(FRAUD_MULTIPLE * case.full, FRAUD_LEAST), FRAUD
    if case.food and case.claim in UNSAFE:
        return max(FOOD_MULTIPLE * case.full, FOOD_LEAST), Citation(FOOD_LAW, "148(2)")
    return None


def rights_beside(case: WholeRight) -> Iterator[Right]:
    """All that the buyer may do instead: read before anything is agreed to."""
    whole_sum = f"¥{case.full:,.2f}"
    if case.exchange:
        yield Right(
            Text("仍可换货，或改为退货", "You can still exchange it, or return it instead"),
            Citation(CONSUMER_LAW, "24" if case.upheld else "25"),
        )
    elif case.taken and not case.faulty:
        yield Right(
            Text(
                f"仍可退货：货退回核对无误后，退 {whole_sum}",
                f"You can still return it: once it is back and checked, {whole_sum} is refunded",
            ),
            Citation(CONSUMER_LAW, "25"),
        )
    elif not case.faulty:
        yield Right(
            Text(
                f"仍可等决定：同意退货的，货退回核对无误后退 {whole_sum}",
                f"You can wait for the decision: if accepted, {whole_sum} comes back after the"
                " check",
            ),
            Citation(CONSUMER_LAW, "25"),
        )
    if case.faulty:
        yield Right(
            Text(
                f"仍可退货：问题属实的，退 {whole_sum}，来回运费店铺承担；也可要求更换、修理",
                f"You can still return it: if the fault is confirmed, {whole_sum} and all freight"
                " come back; or ask for another one or a repair",
            ),
            Citation(CONSUMER_LAW, "24"),
        )
        yield Right(
            Text(
                "留下货的，可以按问题大小要求减价，不限于这个数",
                "Keeping it you may ask for as much off as the fault is worth, not only this sum",
            ),
            LESS_TO_PAY,
        )
    yield TO_ASK_AGAIN
    yield from _damages(case)


def _damages(case: WholeRight) -> Iterator[Right]:
    """Sums besides the price that need no return."""
    if case.claim is BuyerReason.COUNTERFEIT:
        more = max(FRAUD_MULTIPLE * case.full, FRAUD_LEAST)
        yield Right(
            Text(
                "认定欺诈的，退款之外可要求赔价款三倍（不足500元按500元），"
                f"即 ¥{more:,.2f}；不以退货为条件",
                "If fraud is found, three times the price besides (500 yuan at least), that is"
                f" ¥{more:,.2f}; this doesn't hang on a return",
            ),
            FRAUD,
        )
    if case.food and case.faulty:
        more = max(FOOD_MULTIPLE * case.full, FOOD_LEAST)
        yield Right(
            Text(
                "食品不符合安全标准的，可要求赔价款十倍或损失三倍（不足1000元按1000元），"
                f"按价款即 ¥{more:,.2f}",
                "If food fails the safety standards, ten times the price or three times the loss"
                f" (1,000 yuan at least), by the price ¥{more:,.2f}",
            ),
            Citation(FOOD_LAW, "148(2)"),
        )


def reduction_fits(amount: Decimal, case: WholeRight) -> Answer:
    """Whether a sum may be offered: some money, less than a return brings, not below the floor."""
    floor = law_floor(case)
    if floor is not None and amount < floor[0]:
        least, article = floor
        return Refused(
            "below_law",
            Text(
                f"主张已认定成立，买家不退货依法也可得 {least} 元，不能协商到更低",
                f"The claim was upheld: by law the buyer gets {least} yuan without any return,"
                " nothing less is offered",
            ),
            article,
            Text("请按法定数额办理", "Settle what the law gives"),
            facts={"field": "amount"},
        )
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        return _wrong(
            "减价金额应大于 0，最多两位小数", "An amount above nothing, two places at most"
        )
    if amount >= case.full:
        return _wrong(
            f"减价应低于退货可退的 {case.full} 元；全额退的请走退货",
            f"Less than the {case.full} yuan that a return brings; for all of it, take it back",
        )
    return ALLOWED


def _wrong(zh: str, en: str) -> Refused:
    return Refused("reduction", Text(zh, en), LESS_TO_PAY, facts={"field": "amount"})


@guard
def offer_stands(offer_until: datetime | None, now: datetime) -> Answer:
    """An offer is there, and its days are not over."""
    if offer_until is not None and now < offer_until:
        return ALLOWED
    return Refused(
        "no_offer",
        Text("现在没有有效的减价方案", "No offer stands now"),
        LESS_TO_PAY,
        Text("原来的申请照常办理；想协商的请留言", "The case goes on as it was; write to us"),
    )


@guard
def whole_right_told(right_told: bool) -> Answer:
    """Nobody agrees to less without having read what the law gives without it."""
    if right_told:
        return ALLOWED
    return Refused(
        "right_not_told",
        Text(
            "请先看清楚不同意时您的权利，并勾选“我已看过”",
            "Read first what you may do without agreeing, and tick that you did",
        ),
        NOT_BY_TERMS,
        Text("勾选后再同意；不同意不影响原来的申请", "Tick and agree; declining changes nothing"),
    )
