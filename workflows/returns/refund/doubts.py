"""What a refund leaves to a person, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from workflows.returns.refund import articles as words
from workflows.returns.refund.articles import RefundArticle
from workflows.returns.refund.cents import cents, yuan
from workflows.returns.refund.order import RefundGround
from workflows.returns.refund.result import PersonReason, RefundCode
from workflows.returns.refund.settlement import MOST_COMBINATIONS, AmountOwed, Settlement
from workflows.verdict import Text

THREEFOLD_AT_LEAST = 500_00


def doubts(
    settlement: Settlement,
    owed: AmountOwed,
    targets: Mapping[str, int],
    refunded: Mapping[str, Decimal],
    *,
    on: date,
) -> tuple[PersonReason, ...]:
    """Every reason why a person decides; empty when the refund may be paid as it is."""
    found = (
        *_below_zero(owed),
        *_shortfall(owed),
        *_paid_otherwise(targets, refunded),
        *_values(settlement),
        *_faults(settlement),
    )
    return tuple(PersonReason(code, text, article.on(on)) for code, article, text in found)


Doubt = tuple[RefundCode, RefundArticle, Text]


def _reason(code: RefundCode, article: RefundArticle, zh: str, en: str) -> Doubt:
    return code, article, Text(zh, en)


def _below_zero(owed: AmountOwed) -> Iterator[Doubt]:
    worst = min(owed.own.goods, owed.own.money, owed.money)
    if worst < 0:
        amount = yuan(worst)
        zh = f"结算为负（{amount}）：退 0 元，不向买家收取，由人工处理"
        en = f"the settlement is negative ({amount}): nothing is charged, a person decides"
        yield _reason(RefundCode.PARTIAL, words.ARTICLE_17_2, zh, en)


def _shortfall(owed: AmountOwed) -> Iterator[Doubt]:
    own = owed.own
    if min(own.goods, own.money) >= 0 and (own.value < owed.value or own.money < owed.best):
        short = yuan(max(owed.value - own.value, owed.best - own.money))
        zh = f"一并结算比先退其中部分少 {short}：少的部分不追收，由人工确认"
        en = f"settled together it comes to {short} less than a part of it: that is not taken back"
        yield _reason(RefundCode.PARTIAL, words.NO_CLAW_BACK, zh, en)
    if not owed.exact:
        zh = f"组合超过 {MOST_COMBINATIONS} 种，结算由人工复核"
        en = f"more than {MOST_COMBINATIONS} combinations: a person checks the settlement"
        yield _reason(RefundCode.PARTIAL, words.NO_CLAW_BACK, zh, en)


def _paid_otherwise(targets: Mapping[str, int], refunded: Mapping[str, Decimal]) -> Iterator[Doubt]:
    for name, amount in refunded.items():
        over = cents(amount) - targets[name]
        if over > 0:
            zh = f"{name} 此前已多退 {yuan(over)}，不追收，由人工确认"
            en = f"{name} was refunded {yuan(over)} more than is owed; it is not taken back"
            yield _reason(RefundCode.PARTIAL, words.NO_CLAW_BACK, zh, en)


def _values(settlement: Settlement) -> Iterator[Doubt]:
    broken = settlement.basket.value_unknown(settlement.back) or settlement.faulty_unknown
    if broken and not settlement.all_back:
        zh = "套装组成没有单价也没有公示价值，须按市场公允价值由人工确定"
        en = "a component of the set has neither price nor declared value: a person finds its value"
        yield _reason(RefundCode.AMBIGUOUS_LAW, words.SET_VALUE, zh, en)


def _faults(settlement: Settlement) -> Iterator[Doubt]:
    now = settlement.returns[-1]
    if now.fraud_alleged or now.ground is RefundGround.COUNTERFEIT:
        units = settlement.basket.quantities(list(now.lines.items()))
        threefold = yuan(max(THREEFOLD_AT_LEAST, 3 * settlement.basket.share(units)))
        zh = f"涉及欺诈：是否另行赔偿价款三倍（不足 500 元按 500 元），即 {threefold}，由人工决定"
        en = f"fraud: whether three times the price (500 at least), {threefold}, is due besides"
        yield _reason(RefundCode.COUNTERFEIT, words.FRAUD, zh, en)
    fee = settlement.order.card_fee
    if any(settlement.faulty) and fee is not None and fee.paid_by_buyer:
        zh = f"信用卡手续费 {fee.amount} 是否属于卖家应承担的必要费用，由人工决定"
        en = f"whether the card surcharge, {fee.amount}, is a cost the seller bears"
        yield _reason(RefundCode.CARD_FEE, words.FAULT, zh, en)
