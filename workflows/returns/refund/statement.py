"""The lines of a refund: each amount apart, with its sentence and its article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.returns.refund import articles as words
from workflows.returns.refund.articles import RefundArticle
from workflows.returns.refund.cents import cents, yuan
from workflows.returns.refund.order import Order, RefundGround, TenderKind
from workflows.returns.refund.result import LineKind, RefundCode, RefundLine
from workflows.returns.refund.settlement import AmountOwed, Settlement
from workflows.returns.refund.tenders import Payment, is_money, is_restored
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class ReckonedLine:
    """A line in cents before it is known what may be cited for it."""

    kind: LineKind
    amount: int
    article: RefundArticle
    text: Text
    code: RefundCode
    of: str = ""
    tender: str = ""
    units: int | None = None

    def cited(self, day: date) -> RefundLine:
        """The line as it is told, with its article as it stands on that day."""
        return RefundLine(
            kind=self.kind,
            amount=yuan(self.amount),
            article=self.article.on(day),
            text=self.text,
            code=self.code,
            of=self.of,
            tender=self.tender,
            units=self.units,
        )


def statement(
    settlement: Settlement,
    owed: AmountOwed,
    paid_now: Sequence[Payment],
    before: int,
    extra: int,
    *,
    on: date,
) -> tuple[RefundLine, ...]:
    """All lines, in the order in which a person would reckon; they add up to what is paid now.

    `before` is what the buyer got earlier, `extra` the return freight made good now, in cents.
    """
    own = [
        *_goods(settlement, owed),
        *_apart(settlement, owed),
        *_deductions(settlement, owed),
        *_freight(settlement, extra),
    ]
    buyers = [p for p in paid_now if p.tender.kind is not TenderKind.SUBSIDY]
    target = sum(payment.target for payment in buyers) + extra
    lines = [*own, *_difference(target - _sum(own))]
    if before:
        zh, en = "减去此前已退", "less what was refunded before"
        lines.append(
            _line(LineKind.REFUNDED_BEFORE, -before, words.ARTICLE_17_2, zh, en, RefundCode.PARTIAL)
        )
    now = sum(payment.now for payment in buyers) + extra
    return _cite_all([*lines, *_difference(now - _sum(lines))], on)


def payment_lines(paid_now: Sequence[Payment], extra: int, *, on: date) -> tuple[RefundLine, ...]:
    """What is paid now, tender by tender; return freight made good has no tender of its own."""
    lines = [_payment(p) for p in paid_now if p.now and p.tender.kind is not TenderKind.SUBSIDY]
    if extra:
        zh, en = "偿还买家支付的退货运费", "return freight paid by the buyer, made good"
        lines.append(_line(LineKind.PAYMENT, extra, words.FAULT, zh, en, RefundCode.QUALITY))
    return _cite_all(lines, on)


def programme_lines(paid_now: Sequence[Payment], *, on: date) -> tuple[RefundLine, ...]:
    """What goes back to the subsidy programme."""
    back = [p for p in paid_now if p.now and p.tender.kind is TenderKind.SUBSIDY]
    return _cite_all([_payment(p) for p in back], on)


def _cite_all(lines: Sequence[ReckonedLine], day: date) -> tuple[RefundLine, ...]:
    return tuple(line.cited(day) for line in lines)


def _sum(lines: Sequence[ReckonedLine]) -> int:
    return sum(line.amount for line in lines)


def _line(
    kind: LineKind,
    amount: int,
    article: RefundArticle,
    zh: str,
    en: str,
    code: RefundCode,
    of: str = "",
) -> ReckonedLine:
    return ReckonedLine(kind, amount, article, Text(zh, en), code, of)


def _goods(settlement: Settlement, owed: AmountOwed) -> Iterator[ReckonedLine]:
    basket, order, back = settlement.basket, settlement.order, settlement.back
    whole = settlement.all_back
    unknown = not whole and basket.value_unknown(back)
    shared = settlement.by_share(back)
    for i, units in enumerate(back):
        if units and not (unknown and not owed.own.goods):
            yield _line_returned(
                order.lines[i].id, units, _amount(settlement, i, units), shared, whole
            )
    if not shared and not unknown:
        lost = owed.own.goods - basket.amount(back)
        if lost:
            zh, en = "减去退货后不再享有的优惠", "less the discount no longer earned"
            article = words.ARTICLE_17_2
            yield _line(LineKind.DISCOUNT, lost, article, zh, en, RefundCode.PARTIAL)
    for i, units in enumerate(settlement.faulty):
        if units and not settlement.faulty_unknown:
            yield _faulty(order.lines[i].id, units, basket.last_share(i, units))


def _amount(settlement: Settlement, line: int, units: int) -> int:
    if settlement.by_share(settlement.back):
        return settlement.basket.line_share(line, units)
    return settlement.basket.prices[line] * units


def _line_returned(name: str, units: int, amount: int, shared: bool, whole: bool) -> ReckonedLine:
    code = RefundCode.OK_7D if whole else RefundCode.PARTIAL
    if shared:
        zh, en = f"{name} {units} 件的实付金额", f"{name}, {units} units: what was paid for them"
        article = words.ARTICLE_17_1
    else:
        zh, en = f"{name} {units} 件按购买时单价", f"{name}, {units} units at the price at purchase"
        article = words.ARTICLE_17_2
    return _line(LineKind.GOODS, amount, article, zh, en, code, name)


def _faulty(name: str, units: int, amount: int) -> ReckonedLine:
    zh = f"{name} {units} 件因质量或与描述不符退货，全额退还实付"
    en = f"{name}, {units} units faulty or not as described: all that was paid for them"
    return _line(LineKind.GOODS, amount, words.FAULT, zh, en, RefundCode.QUALITY, name)


def _apart(settlement: Settlement, owed: AmountOwed) -> Iterator[ReckonedLine]:
    """Parts of the goods' value that do not go to the buyer now."""
    order = settlement.order
    shares = settlement.apart(settlement.back, owed.value)
    apart = [tender for tender in order.tenders if not is_money(tender)]
    for tender, share in zip(apart, shares, strict=True):
        if tender.kind is TenderKind.SUBSIDY and share:
            zh, en = "国家补贴部分退回补贴方", "the part paid by the state goes back to it"
            article = words.SUBSIDY_BACK
            yield _line(LineKind.SUBSIDY, -share, article, zh, en, RefundCode.OK_7D, tender.id)
        if share and not is_restored(tender, all_back=settlement.all_back):
            yield _coupon_kept(tender.id, -share, settlement.all_back)
    for promotion in order.promotions:
        if promotion.coupon and settlement.all_back:
            zh, en = f"优惠券 {promotion.id} 原样返还", f"coupon {promotion.id} is restored"
            article = words.ARTICLE_15
            yield _line(LineKind.COUPON, 0, article, zh, en, RefundCode.TENDER_SPLIT, promotion.id)


def _coupon_kept(name: str, amount: int, whole: bool) -> ReckonedLine:
    zh = f"优惠券 {name} 按事先公示的规则" + ("不退" if whole else "仅整单退货时原样返还")
    en = f"coupon {name}: by its disclosed terms " + (
        "not returned" if whole else "restored only when the whole order comes back"
    )
    return _line(LineKind.COUPON, amount, words.ARTICLE_15, zh, en, RefundCode.TENDER_SPLIT, name)


def _deductions(settlement: Settlement, owed: AmountOwed) -> Iterator[ReckonedLine]:
    for missing in owed.gifts:
        name, units = missing.gift.id, missing.units
        if missing.gift.indicated_price is None:
            zh = f"赠品 {name} 未事先标明价款，不扣"
            en = f"gift {name}: no price was indicated beforehand, nothing is deducted"
        else:
            price = missing.gift.indicated_price
            zh = f"赠品 {name} 未退 {units} 件，按事先标明的价款 {price} 扣除"
            en = f"gift {name}: {units} not returned, at the price indicated beforehand, {price}"
        code, article = RefundCode.GIFT_DEDUCT, words.ARTICLE_12
        yield _line(LineKind.GIFT, -missing.amount, article, zh, en, code, name)
    if owed.own.freight:
        zh, en = "退货后不再满足包邮条件，扣公示运费", "free shipping no longer earned: tariff"
        code, article = RefundCode.FREIGHT_DEDUCT, words.ARTICLE_18_2
        yield _line(LineKind.FREIGHT, -owed.own.freight, article, zh, en, code)
    if owed.collect:
        zh, en = "抵扣未约定的到付运费", "set-off of freight-collect that was not agreed"
        code, article = RefundCode.FREIGHT_DEDUCT, words.ARTICLE_18_1
        yield _line(LineKind.FREIGHT, -owed.collect, article, zh, en, code)
    yield from _card_fee(settlement.order, owed)


def _card_fee(order: Order, owed: AmountOwed) -> Iterator[ReckonedLine]:
    if order.card_fee is None:
        return
    zh, en = "买家支付的信用卡手续费不退", "the card surcharge paid by the buyer is kept"
    if order.card_fee.paid_by_buyer:
        yield _line(LineKind.CARD_FEE, 0, words.ARTICLE_16, zh, en, RefundCode.CARD_FEE)
    elif owed.card_fee:
        zh, en = "扣除卖家已减免的信用卡手续费", "the card surcharge waived by the seller"
        fee = -owed.card_fee
        yield _line(LineKind.CARD_FEE, fee, words.ARTICLE_16, zh, en, RefundCode.CARD_FEE)


def _freight(settlement: Settlement, extra: int) -> Iterator[ReckonedLine]:
    order, now = settlement.order, settlement.returns[-1]
    outbound, code = cents(order.outbound_freight.paid), RefundCode.QUALITY
    if outbound and any(settlement.faulty):
        zh, en = "卖家责任，退还发货运费", "the seller's fault: outbound freight goes back"
        yield _line(LineKind.FREIGHT, outbound, words.FAULT, zh, en, code)
    elif outbound:
        zh, en = "发货运费不属于商品价款，不退", "outbound freight is not goods price and is kept"
        yield _line(LineKind.FREIGHT, 0, words.PRICE_ONLY, zh, en, RefundCode.OK_7D)
    if extra:
        zh, en = "卖家责任，承担退货运费", "the seller's fault: return freight is the seller's"
        yield _line(LineKind.FREIGHT, extra, words.FAULT, zh, en, code)
    elif now.freight_paid and now.ground is RefundGround.NO_REASON:
        zh, en = "无理由退货的运费由买家承担", "return freight without a reason is the buyer's"
        yield _line(LineKind.FREIGHT, 0, words.ARTICLE_18_1, zh, en, RefundCode.OK_7D)


def _difference(amount: int) -> Iterator[ReckonedLine]:
    if amount > 0:
        zh, en = "差额不向买家追收", "the shortfall is not charged to the buyer"
        article = words.NO_CLAW_BACK
        yield _line(LineKind.NOT_CHARGED, amount, article, zh, en, RefundCode.PARTIAL)
    if amount < 0:
        zh, en = "合计不超过实付金额", "never above what was paid in all"
        yield _line(LineKind.UP_TO_PAID, amount, words.ARTICLE_17_1, zh, en, RefundCode.PARTIAL)


# Tenders that have no name of their own in the order's export.
_UNNAMED = {
    "paid": Text("原支付方式", "the way it was paid"),
    "red_packet": Text("红包", "the red packet"),
}


def _payment(payment: Payment) -> ReckonedLine:
    tender = payment.tender
    name = _UNNAMED.get(tender.id, Text(tender.id, tender.id))
    if is_money(tender):
        zh, en, article = f"原路退回：{name.zh}", f"back to {name.en}", words.ARTICLE_14
    elif tender.kind is TenderKind.SUBSIDY:
        zh, en = f"退回补贴方：{name.zh}", f"back to the programme: {name.en}"
        article = words.SUBSIDY_BACK
    else:
        zh, en = f"{name.zh}原样返还", f"{name.en} is restored in kind"
        article = words.ARTICLE_15
    return ReckonedLine(
        kind=LineKind.PAYMENT,
        amount=payment.now,
        article=article,
        text=Text(zh, en),
        code=RefundCode.TENDER_SPLIT,
        tender=tender.id,
        units=payment.units,
    )
