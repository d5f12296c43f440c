"""An order's terms: what the shop's order export says of the money, and what a person adds to it.

The export gives amounts: each line's price, discounts and who bears them, freight, the way of
payment. It doesn't give conditions: from what amount on a discount was earned, what belonged to a
set, from when freight was free. A partial return can't be settled by Measures 17 without them, so
they are asked for and never guessed. The export's 手续费 is the seller's own payment fee; it is no
card surcharge in the sense of Measures 16 and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from workflows.returns.refund.order import (
    ZERO,
    CardSurcharge,
    Method,
    Order,
    OrderGift,
    OutboundFreight,
    PaidLine,
    Promotion,
    RefundPolicy,
    SetOffer,
    Tender,
    TenderKind,
    Tier,
)
from workflows.returns.refund.tenders import APART_FROM_MONEY
from workflows.strict_json.reader import UnreadableJson, about
from workflows.verdict import Text

CENT = Decimal("0.01")
PAID = "paid"
PACKET = "red_packet"
PRICE_CHANGE = "price_change"
CHANGED = "changed"
GIVEN = (
    "platform_discount",
    "merchant_discount",
    "streamer_discount",
    "payment_discount",
    PACKET,
)
SEVERAL = re.compile(r"[+＋、，,;；/&]|和")
KINDS: tuple[tuple[str, TenderKind], ...] = (
    ("信用卡", TenderKind.CARD),
    ("银行", TenderKind.BANK),
    ("储蓄卡", TenderKind.BANK),
    ("云闪付", TenderKind.BANK),
    ("货到付款", TenderKind.CASH),
    ("现金", TenderKind.CASH),
    ("礼品卡", TenderKind.GIFT_CARD),
    ("购物卡", TenderKind.GIFT_CARD),
)

DISCOUNT_NAMES: dict[str, Text] = {
    "discount_total": Text("优惠合计", "discounts in all"),
    "platform_discount": Text("平台优惠", "by the platform"),
    "merchant_discount": Text("商家优惠", "by the merchant"),
    "streamer_discount": Text("达人优惠", "by the streamer"),
    PRICE_CHANGE: Text("商家改价", "price changed by the merchant"),
    "payment_discount": Text("支付优惠", "by the way of payment"),
    PACKET: Text("红包抵扣", "red packet"),
    "platform_share": Text("平台承担", "borne by the platform"),
    "merchant_share": Text("商家承担", "borne by the merchant"),
    "streamer_share": Text("达人承担", "borne by the streamer"),
}


@dataclass(frozen=True, slots=True)
class SoldLine:
    """An order line as the export has it; amounts in yuan, `discounts` by their column."""

    id: str
    quantity: int
    price: Decimal | None = None
    payable: Decimal | None = None
    freight: Decimal = ZERO
    discounts: Mapping[str, Decimal] = field(default_factory=dict)
    tender: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person found out of an order's terms at purchase, beside what the export says."""

    unconditional: bool = field(
        default=False,
        metadata=about("优惠没有条件", "the discounts had no condition"),
    )
    promotions: tuple[Promotion, ...] = field(
        default=(), metadata=about("优惠，按计算次序", "promotions in the order they apply")
    )
    sets: tuple[SetOffer, ...] = field(default=(), metadata=about("套装", "sets"))
    gifts: tuple[OrderGift, ...] = field(default=(), metadata=about("赠品", "gifts"))
    tenders: tuple[Tender, ...] = field(
        default=(), metadata=about("支付；空为导出文件所记", "tenders; empty: as exported")
    )
    free_from: Decimal | None = field(default=None, metadata=about("满多少元包邮", "free from"))
    disclosed_tariff: Decimal | None = field(
        default=None, metadata=about("公示的运费", "tariff disclosed at purchase")
    )
    card_fee: CardSurcharge | None = field(
        default=None, metadata=about("信用卡手续费", "card surcharge")
    )
    method: Method | None = field(default=None, metadata=about("部分退货的结算方法", "method"))


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """An order and what is still open: `conditions` matter to a partial return, `split` to all."""

    order: Order
    conditions: Decimal = ZERO
    split: str = ""


def order_of_export(sold: Sequence[SoldLine]) -> KnownTerms:
    """The order as the export has it; raises `UnreadableJson` where a line has no price at all.

    A discount that the merchant gave by changing the price has no condition. Any other may have
    one: it stands as its line's own, and `conditions` says how much of it there is.
    """
    parts = [_line(line) for line in sold]
    changes = [_price_change(line, off) for line, (_, off, _) in zip(sold, parts, strict=True)]
    promotions = tuple(
        Promotion(f"{name}-{line.id}", (Tier(from_pieces=1, off=amount),), (line.id,))
        for (line, off, _), change in zip(parts, changes, strict=True)
        for name, amount in ((CHANGED, change), ("off", off - change))
        if amount > 0
    )
    freight = sum((line.freight for line in sold), ZERO)
    order = Order(
        lines=_with_own_tenders(sold, parts),
        tenders=_tenders(sold, parts),
        promotions=promotions,
        outbound_freight=OutboundFreight(paid=freight),
    )
    conditional = sum((off for _, off, _ in parts), ZERO) - sum(changes, ZERO)
    several = next((line.tender for line in sold if SEVERAL.search(line.tender)), "")
    return KnownTerms(order, conditional, several)


def with_terms(known: KnownTerms, terms: Terms) -> KnownTerms:
    """The order with what a person added; `conditions` and `split` are open no more where given."""
    order, freight = known.order, known.order.outbound_freight
    said = bool(terms.unconditional or terms.promotions or terms.sets)
    promotions = order.promotions
    if terms.promotions or terms.sets:
        changed = (p for p in promotions if p.id.startswith(f"{CHANGED}-"))
        promotions = (*changed, *terms.promotions)
    whole = replace(
        order,
        lines=_named_still(order.lines, terms.tenders) if terms.tenders else order.lines,
        promotions=promotions,
        sets=terms.sets,
        gifts=terms.gifts,
        tenders=terms.tenders or order.tenders,
        outbound_freight=OutboundFreight(freight.paid, terms.free_from, terms.disclosed_tariff),
        card_fee=terms.card_fee,
        policy=replace(RefundPolicy(), method=terms.method),
    )
    return KnownTerms(
        whole,
        ZERO if said else known.conditions,
        "" if terms.tenders else known.split,
    )


def _line(sold: SoldLine) -> tuple[PaidLine, Decimal, Decimal]:
    """The line, what its price was lowered by, and what of it a red packet paid."""
    if sold.price is None and sold.payable is None:
        raise UnreadableJson([("lines", Text("没有价格", "no price is known"))], [])
    packet = sold.discounts.get(PACKET, ZERO)
    if sold.price is None:
        paid = sold.payable or ZERO
        packet = ZERO
    else:
        full = sold.price * sold.quantity
        paid = full if sold.payable is None else _without_freight(sold, full)
        packet = packet if paid + packet <= full else ZERO
    paid += packet
    unit = _unit(paid, sold.quantity)
    price = max(sold.price if sold.price is not None else unit, unit)
    line = PaidLine(sold.id, sold.quantity, price, paid=paid)
    return line, price * sold.quantity - paid, packet


def _price_change(sold: SoldLine, off: Decimal) -> Decimal:
    """The part of a discount that the other columns leave to the merchant's change of price."""
    given = sum((sold.discounts.get(kind, ZERO) for kind in GIVEN), ZERO)
    return min(abs(sold.discounts.get(PRICE_CHANGE, ZERO)), max(ZERO, off - given))


def _without_freight(sold: SoldLine, full: Decimal) -> Decimal:
    """What was paid for the goods; some templates count the freight in, where the sums show it."""
    payable = sold.payable or ZERO
    total = sold.discounts.get("discount_total")
    if total is None:
        total = sum((sold.discounts.get(kind, ZERO) for kind in GIVEN), ZERO)
    includes = sold.freight > 0 and payable == full - total + sold.freight
    return payable - sold.freight if includes else payable


def _unit(paid: Decimal, quantity: int) -> Decimal:
    """The unit price rounded up to the cent, so that the line never exceeds its price."""
    exact = (paid / quantity).quantize(CENT)
    return exact if exact * quantity >= paid else exact + CENT


def _with_own_tenders(
    sold: Sequence[SoldLine], parts: Sequence[tuple[PaidLine, Decimal, Decimal]]
) -> tuple[PaidLine, ...]:
    """The lines; where they were paid in different ways, each with its own."""
    if len({one.tender or PAID for one in sold}) == 1:
        return tuple(line for line, _, _ in parts)
    return tuple(
        replace(line, tenders={one.tender or PAID: (line.paid or ZERO) - packet})
        if not SEVERAL.search(one.tender)
        else line
        for one, (line, _, packet) in zip(sold, parts, strict=True)
    )


def _named_still(lines: Sequence[PaidLine], tenders: Sequence[Tender]) -> tuple[PaidLine, ...]:
    """The lines with those of their own tenders that are among the tenders a person entered."""
    left = {t.id: t.amount for t in tenders if t.kind not in APART_FROM_MONEY}
    named = []
    for line in lines:
        kept = {name: paid for name, paid in line.tenders.items() if left.get(name, ZERO) >= paid}
        for name, paid in kept.items():
            left[name] -= paid
        named.append(replace(line, tenders=kept))
    return tuple(named)


def _tenders(
    sold: Sequence[SoldLine], parts: Sequence[tuple[PaidLine, Decimal, Decimal]]
) -> tuple[Tender, ...]:
    """Each way of payment with what went by it, freight along with its line."""
    amounts: dict[str, Decimal] = {}
    packets = ZERO
    for one, (line, _, packet) in zip(sold, parts, strict=True):
        name = one.tender or PAID
        paid = (line.paid or ZERO) - packet + one.freight
        amounts[name] = amounts.get(name, ZERO) + paid
        packets += packet
    return tuple(_make_tenders(amounts, packets))


def _make_tenders(amounts: Mapping[str, Decimal], packets: Decimal) -> Iterator[Tender]:
    for name, amount in amounts.items():
        yield Tender(name, kind_of(name), amount)
    if packets:
        yield Tender(PACKET, TenderKind.COUPON, packets)


def kind_of(name: str) -> TenderKind:
    """The kind of a way of payment by the words of its name; most are a wallet."""
    return next((kind for word, kind in KINDS if word in name), TenderKind.WALLET)
