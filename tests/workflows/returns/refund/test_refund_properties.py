"""Refunds over random baskets, promotions, payments and returns in any order and grouping."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from support.refunds import expect_refund, refund

from workflows.returns.refund.basket import Basket
from workflows.returns.refund.calculation import refund_to_json
from workflows.returns.refund.cents import cents, first_units, yuan
from workflows.returns.refund.order import (
    CardSurcharge,
    Method,
    Order,
    OrderGift,
    OutboundFreight,
    PaidLine,
    Promotion,
    RefundGround,
    RefundPolicy,
    Return,
    SetOffer,
    Tender,
    TenderKind,
    TenderOrder,
    Tier,
)
from workflows.returns.refund.tenders import has_own, is_money, own_money

CHECKED = settings(max_examples=40)
SMALL = st.integers(1, 40_000).map(yuan)
KINDS = st.sampled_from(TenderKind)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    """Steps by amount or pieces, the higher the better, never more off than the threshold."""
    if draw(st.booleans()):
        pieces = sorted(draw(st.sets(st.integers(1, 5), min_size=1, max_size=2)))
        return tuple(
            Tier(from_pieces=n, percent_off=Decimal(f"{7 * n}.{draw(st.integers(0, 99)):02}"))
            for n in pieces
        )
    thresholds = sorted(draw(st.sets(st.integers(20, 900), min_size=1, max_size=3)))
    return tuple(
        Tier(from_amount=Decimal(f"{n}.00"), off=Decimal(f"{n * 2 // (5 - i)}.00"))
        for i, n in enumerate(thresholds)
    )


@st.composite
def promotions(draw: st.DrawFn, names: list[str]) -> tuple[Promotion, ...]:
    found = []
    for i in range(draw(st.integers(0, 2))):
        covered = tuple(draw(st.sets(st.sampled_from(names), max_size=len(names))))
        steps = draw(tiers())
        repeated = steps[0].off is not None and draw(st.booleans())
        found.append(
            Promotion(
                id=f"p{i}",
                tiers=steps[:1] if repeated else steps,
                lines=covered,
                repeated=repeated,
                at_most=draw(st.none() | st.integers(1, 3)) if repeated else None,
                after_earlier=draw(st.booleans()),
            )
        )
    return tuple(found)


@st.composite
def tendered(draw: st.DrawFn, goods: int, freight: int) -> tuple[Tender, ...]:
    """A way of paying the goods and the freight: cuts of the amount, the last one money."""
    cuts = sorted(draw(st.lists(st.integers(0, goods), max_size=3)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, goods], strict=True)]
    ways = [
        Tender(f"t{i}", draw(KINDS), yuan(part), units=None) for i, part in enumerate(parts[:-1])
    ]
    return (*ways, Tender("card", TenderKind.CARD, yuan(parts[-1] + freight)))


@st.composite
def own_parts(draw: st.DrawFn, shares: tuple[int, ...]) -> dict[int, dict[str, int]]:
    """What some lines were paid with by tenders of their own, in cents; mostly nothing."""
    if not draw(st.booleans()):
        return {}
    found = {}
    for i, share in enumerate(shares):
        if share and draw(st.booleans()):
            name = draw(st.sampled_from(["own", f"own{i}", "card"]))
            found[i] = {name: draw(st.sampled_from([share, share // 2 + 1]))}
    return found


def with_own(ways: tuple[Tender, ...], own: dict[int, dict[str, int]]) -> tuple[Tender, ...]:
    """The tenders with what lines of their own were paid by."""
    amounts: Counter[str] = Counter()
    for parts in own.values():
        amounts.update(parts)
    *first, card = ways
    more = [
        Tender(name, TenderKind.WALLET, yuan(part))
        for name, part in amounts.items()
        if name != "card"
    ]
    return (*first, *more, replace(card, amount=card.amount + yuan(amounts["card"])))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    count = draw(st.integers(1, 4))
    names = [f"L{i}" for i in range(count)]
    lines = tuple(PaidLine(name, draw(st.integers(1, 3)), draw(SMALL)) for name in names)
    sets: tuple[SetOffer, ...] = ()
    if count > 1 and draw(st.booleans()):
        together = sum((line.price or Decimal(0) for line in lines[:2]), Decimal(0))
        price = yuan(draw(st.integers(1, int(together * 100))))
        sets = (SetOffer("set", price, {names[0]: 1, names[1]: 1}),)
    bare = Order(lines, (Tender("x", TenderKind.CASH, Decimal(0)),), sets, draw(promotions(names)))
    basket = Basket(bare)
    free = draw(st.booleans())
    freight = 0 if free else draw(st.integers(0, 2_000))
    policy = RefundPolicy(
        method=draw(st.none() | st.sampled_from(Method)),
        tender_order=draw(st.sampled_from(TenderOrder)),
        deduct_waived_card_fee=draw(st.booleans()),
    )
    if draw(st.booleans()):
        lines = tuple(
            replace(line, paid=yuan(share))
            for line, share in zip(lines, basket.shares, strict=True)
        )
    own = draw(own_parts(basket.shares))
    lines = tuple(
        replace(line, tenders={name: yuan(part) for name, part in own.get(i, {}).items()})
        for i, line in enumerate(lines)
    )
    ways = draw(tendered(basket.paid - sum(sum(o.values()) for o in own.values()), freight))
    ways = with_own(ways, own)
    surcharge = yuan(draw(st.integers(0, int(ways[-1].amount * 100))))
    return replace(
        bare,
        lines=lines,
        tenders=ways,
        outbound_freight=OutboundFreight(
            yuan(freight), draw(st.none() | SMALL) if free else None, Decimal("10.00")
        ),
        card_fee=draw(st.none() | st.just(CardSurcharge(surcharge, paid_by_buyer=False))),
        policy=policy,
    )


@st.composite
def journeys(draw: st.DrawFn) -> tuple[Order, list[Return]]:
    """An order and some of its units coming back, one by one or together, in any order."""
    order = draw(orders())
    units = [line.id for line in order.lines for _ in range(line.quantity)]
    coming = draw(st.permutations(units))[: draw(st.integers(1, len(units)))]
    faulty = draw(st.sampled_from([(), (), ("L0",), ("L1", "L2")]))
    returns: list[Return] = []
    while coming:
        size = draw(st.integers(1, len(coming)))
        together, coming = coming[:size], coming[size:]
        for ground in (RefundGround.NO_REASON, RefundGround.QUALITY):
            wanted = ground is RefundGround.QUALITY
            lines = Counter(name for name in together if (name in faulty) is wanted)
            if lines:
                returns.append(Return(dict(lines), ground))
    return order, returns


def walk(order: Order, returns: list[Return]) -> dict[str, Decimal]:
    """Refund return by return; what each tender has in the end."""
    refunded: dict[str, Decimal] = {}
    for i in range(len(returns)):
        now = refund(order, returns[: i + 1], refunded)
        for line in (*now.payments, *now.to_programme):
            refunded[line.tender] = refunded.get(line.tender, Decimal(0)) + line.amount
    return refunded


def merged(returns: list[Return]) -> list[Return]:
    """The same goods back, all at once for each ground."""
    together = []
    for ground in (RefundGround.QUALITY, RefundGround.NO_REASON):
        lines: Counter[str] = Counter()
        for one in returns:
            lines.update(one.lines if one.ground is ground else {})
        if lines:
            together.append(Return(dict(lines), ground))
    return together


@CHECKED
@given(journeys())
def test_any_order_and_grouping_ends_at_the_same_total(journey: tuple[Order, list[Return]]) -> None:
    order, returns = journey
    stepwise = walk(order, returns)
    for other in (walk(order, merged(returns)), walk(order, returns[::-1])):
        assert sums(order, stepwise) == sums(order, other)


def sums(order: Order, refunded: dict[str, Decimal]) -> dict[str, Decimal]:
    """What each tender has; money in one sum where lines have tenders of their own.

    A discount lost can be borne by one line's tender or by the other's: that hangs on which came
    back first. What all money tenders have together doesn't.
    """
    if not has_own(order):
        return refunded
    money = {tender.id for tender in order.tenders if is_money(tender)}
    apart = {name: amount for name, amount in refunded.items() if name not in money and amount}
    together = sum((a for name, a in refunded.items() if name in money), Decimal(0))
    return {**apart, "money": together}


@CHECKED
@given(journeys())
def test_what_a_line_was_paid_by_goes_back_there_first(journey: tuple[Order, list[Return]]) -> None:
    """Measures 14: the buyer's money for these goods, by the way that paid for them."""
    order, returns = journey
    first = refund(order, returns[:1])
    got = {line.tender: line.amount for line in first.payments}
    own: Counter[str] = Counter()
    for line in order.lines:
        back = returns[0].lines.get(line.id, 0)
        for name, amount in line.tenders.items():
            own[name] += first_units(cents(amount), back, line.quantity)
    named = yuan(sum(own.values()))
    if first.money >= named + yuan(common_back(order, returns[0])):
        assert all(got.get(name, Decimal(0)) >= yuan(amount) for name, amount in own.items())


def common_back(order: Order, back: Return) -> int:
    """What the goods back carried beside the tenders of their own, in cents."""
    basket = Basket(order)
    units = tuple(back.lines.get(line.id, 0) for line in order.lines)
    return max(0, basket.share(units) - own_money(order, units))


@CHECKED
@given(journeys())
def test_never_above_what_each_tender_paid(journey: tuple[Order, list[Return]]) -> None:
    order, returns = journey
    paid = {tender.id: tender.amount for tender in order.tenders}
    assert all(amount <= paid[name] for name, amount in walk(order, returns).items())


@CHECKED
@given(journeys())
def test_cents_add_up_and_nothing_is_negative(journey: tuple[Order, list[Return]]) -> None:
    order, returns = journey
    now = refund(order, returns)
    assert sum(line.amount for line in now.lines) == now.total
    assert sum(line.amount for line in now.payments) == now.total == now.owed_so_far
    assert all(line.amount > 0 for line in (*now.payments, *now.to_programme))
    assert all(line.amount == round(line.amount, 2) for line in now.lines)
    assert refund_to_json(now)["needs_person"] is bool(now.reasons)


@CHECKED
@given(orders())
def test_when_all_is_back_every_tender_has_what_it_paid(order: Order) -> None:
    plain = replace(order, card_fee=None, outbound_freight=OutboundFreight())
    freight = order.outbound_freight.paid
    *first, card = plain.tenders
    plain = replace(plain, tenders=(*first, replace(card, amount=card.amount - freight)))
    units = [Return({line.id: 1}) for line in plain.lines for _ in range(line.quantity)]
    paid = {tender.id: tender.amount for tender in plain.tenders if tender.amount}
    assert {name: amount for name, amount in walk(plain, units).items() if amount} == paid
    assert walk(plain, [Return({line.id: line.quantity for line in plain.lines})]) == paid


@CHECKED
@given(journeys())
def test_never_below_the_legal_floor(journey: tuple[Order, list[Return]]) -> None:
    """17(2) reckoned the long way round, for orders paid in money with no deductions."""
    order, returns = journey
    goods = sum(t.amount for t in order.tenders) - order.outbound_freight.paid
    cash = replace(
        order,
        lines=tuple(replace(line, tenders={}) for line in order.lines),
        tenders=(Tender("wallet", TenderKind.WALLET, goods),),
        outbound_freight=OutboundFreight(),
        card_fee=None,
    )
    back: Counter[str] = Counter()
    for one in returns:
        back.update(one.lines)
    kept = [line.quantity - back[line.id] for line in order.lines]
    basket = Basket(cash)
    resettled = goods - yuan(basket.bill(tuple(kept)))
    got = refund(cash, [Return(dict(back))])
    assert Decimal(0) <= got.total <= goods
    assert got.total >= got.legal_minimum
    returned = tuple(back[line.id] for line in order.lines)
    if basket.discount_lost(returned) and resettled <= yuan(basket.amount(returned)):
        assert got.total >= resettled
    elif basket.recorded:
        assert got.total >= yuan(basket.share(returned))


@CHECKED
@given(journeys())
def test_a_growing_return_never_pays_less(journey: tuple[Order, list[Return]]) -> None:
    order, returns = journey
    totals = [refund(order, returns[: i + 1]).total for i in range(len(returns))]
    assert totals == sorted(totals)


@CHECKED
@given(journeys(), st.integers(0, 90_000))
def test_what_is_expected_is_never_below_the_legal_floor(
    journey: tuple[Order, list[Return]], price: int
) -> None:
    plain, returns = journey
    with_gift = replace(plain, gifts=(OrderGift("杯子", 1, yuan(price)),))
    now, found = refund(with_gift, returns), expect_refund(with_gift, returns).result
    assert found.money >= found.legal_minimum >= now.legal_minimum
    assert found.total >= now.total
