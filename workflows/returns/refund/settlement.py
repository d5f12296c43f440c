"""How much is owed for what has come back, as a function of the returned set alone.

The mathematics is told in `workflows.returns.refund.calculation`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.returns.refund.basket import Basket, Quantities
from workflows.returns.refund.cents import cents
from workflows.returns.refund.order import Method, Order, OrderGift, RefundGround, Return
from workflows.returns.refund.tenders import apart_of_common, apart_shares, has_own, money_paid

MOST_COMBINATIONS = 2_000


@dataclass(frozen=True, slots=True)
class MissingGift:
    """A gift that should have come back and has not, and what it takes off, in cents."""

    gift: OrderGift
    units: int
    amount: int


@dataclass(frozen=True, slots=True)
class ReturnedSet:
    """One returned set, in cents: goods by the method, value within [0, Paid], money left of it."""

    goods: int
    value: int
    freight: int
    money: int


@dataclass(frozen=True, slots=True)
class AmountOwed:
    """What is owed so far, in cents; `money` is after all deductions and may be negative.

    `own` is the returned set by itself, `value` and `best` the most that any part of it comes to;
    `exact` says whether every part that could come to more was looked at.
    """

    own: ReturnedSet
    value: int
    best: int
    card_fee: int
    gifts: tuple[MissingGift, ...]
    collect: int
    exact: bool

    @property
    def money(self) -> int:
        gifts = sum(gift.amount for gift in self.gifts)
        return self.best - self.card_fee - gifts - self.collect


class Settlement:
    """An order with everything that has come back."""

    def __init__(self, order: Order, returns: Sequence[Return]) -> None:
        self.order = order
        self.basket = Basket(order)
        self.returns = returns
        self.back = self._units(returns, no_reason=True)
        self.faulty = self._units(returns, no_reason=False)
        self._none: Quantities = (0,) * len(self.back)
        self._gifts_back = _add_returns(returns)
        self._collect = sum(cents(r.freight_collect) for r in returns if _no_reason(r))
        self.all_back = self._all_back(self.back)
        self.faulty_unknown = self.basket.value_unknown(self.faulty) and not (
            self.all_back or self.basket.recorded
        )
        self._faulty_share = self._shared_by_faulty()

    def _units(self, returns: Sequence[Return], *, no_reason: bool) -> Quantities:
        chosen = [r for r in returns if _no_reason(r) is no_reason]
        return self.basket.quantities([pair for r in chosen for pair in r.lines.items()])

    @property
    def units_back(self) -> Quantities:
        """All units back by line, whatever the ground."""
        return _sum(self.back, self.faulty)

    def owed(self) -> AmountOwed:
        """The most that this returned set, or any part of it, comes to; then gifts and set-off."""
        policy = self.order.policy
        own = self._outcome(self.back, freight=policy.deduct_freight)
        smaller, exact = self._smaller(own)
        outcomes = [own, *(self._outcome(u, freight=policy.deduct_freight) for u in smaller)]
        best = max(outcome.money for outcome in outcomes)
        return AmountOwed(
            own=own,
            value=max(outcome.value for outcome in outcomes),
            best=best,
            card_fee=self._fee(best) if policy.deduct_waived_card_fee else 0,
            gifts=self._missing_gifts() if policy.deduct_gifts else (),
            collect=self._collect if policy.set_off_collect_freight else 0,
            exact=exact,
        )

    def legal_minimum(self) -> int:
        """The least money, in cents, that the law lets the seller pay for all that is back."""
        goods = self._legal_goods(self.back)
        value = self._value(self.back, goods)
        money = self._money(self.back, value) - self._freight(self.back)
        gifts = sum(gift.amount for gift in self._missing_gifts())
        return max(0, money - self._fee(money) - gifts - self._collect)

    def _outcome(self, units: Quantities, *, freight: bool) -> ReturnedSet:
        goods = self._goods(units)
        value = self._value(units, goods)
        carriage = self._freight(units) if freight else 0
        return ReturnedSet(goods, value, carriage, self._money(units, value) - carriage)

    def apart(self, units: Quantities, value: int) -> tuple[int, ...]:
        """What points, coupons and subsidy bear of the goods' value when `units` are back."""
        order, basket = self.order, self.basket
        if not has_own(order):
            return apart_shares(order, basket.paid, value)
        back = _sum(units, self.faulty)
        return apart_of_common(order, basket.paid, value, back, basket.share(back))

    def _money(self, units: Quantities, value: int) -> int:
        """What of the goods' value was paid in money."""
        return value - sum(self.apart(units, value))

    def _value(self, units: Quantities, goods: int) -> int:
        """The goods' value with the share of faulty ones; all of it once everything is back."""
        if self._all_back(units):
            return self.basket.paid
        return min(self.basket.paid, self._faulty_share + max(0, goods))

    def _shared_by_faulty(self) -> int:
        """What was paid for goods that came back off the no-reason track."""
        if self.faulty_unknown:
            return 0
        return sum(self.basket.last_share(i, n) for i, n in enumerate(self.faulty))

    def by_share(self, units: Quantities) -> bool:
        """Is the goods' value the paid share (17(1)) and not the re-settlement (17(2))?"""
        return self._all_back(units) or self._goods(units) != self.basket.resettled(units)

    def _all_back(self, units: Quantities) -> bool:
        return self.basket.without(units) == self.faulty

    def _goods(self, units: Quantities) -> int:
        basket, method = self.basket, self.order.policy.method
        share = basket.share(units)
        if units == basket.bought:
            return basket.paid
        if basket.value_unknown(units):
            return share if basket.recorded and method is Method.PRO_RATA else 0
        resettled = basket.resettled(units)
        if basket.discount_lost(units):
            return max(resettled, share) if method is Method.PRO_RATA else resettled
        if method is Method.PRO_RATA or (method is None and basket.recorded):
            return share
        return max(resettled, share) if basket.recorded else resettled

    def _legal_goods(self, units: Quantities) -> int:
        basket = self.basket
        if units == basket.bought:
            return basket.paid
        if basket.value_unknown(units):
            return 0
        if basket.discount_lost(units):
            return basket.resettled(units)
        share = basket.share(units)
        return share if basket.recorded else min(share, basket.resettled(units))

    def _missing_gifts(self) -> tuple[MissingGift, ...]:
        """Measures 12: gifts due back and kept; only a price indicated beforehand counts."""
        missing = []
        for gift in self.order.gifts:
            kept = self._gift_due(gift, self.back) - self._gifts_back.get(gift.id, 0)
            if kept > 0:
                price = 0 if gift.indicated_price is None else cents(gift.indicated_price)
                missing.append(MissingGift(gift, kept, price * kept))
        return tuple(missing)

    def _gift_due(self, gift: OrderGift, units: Quantities) -> int:
        basket = self.basket
        if gift.line is not None:
            place = basket.quantities([(gift.line, 1)]).index(1)
            return gift.quantity * units[place] // basket.bought[place]
        kept = basket.without(units)
        if gift.from_amount is None:
            return 0 if any(kept) else gift.quantity
        return gift.quantity if basket.amount(kept) < cents(gift.from_amount) else 0

    def _freight(self, units: Quantities) -> int:
        """Measures 18(2): free freight lost by a partial return, at the tariff disclosed."""
        freight = self.order.outbound_freight
        if freight.free_from is None or freight.disclosed_tariff is None or self._all_back(units):
            return 0
        basket, threshold = self.basket, cents(freight.free_from)
        was_free = freight.paid == 0 and basket.amount(basket.bought) >= threshold
        lost = basket.amount(basket.without(units)) < threshold
        return cents(freight.disclosed_tariff) if was_free and lost else 0

    def _fee(self, money: int) -> int:
        """Measures 16: the waived surcharge on money for goods without fault, in full cents."""
        fee = self.order.card_fee
        if fee is None or fee.paid_by_buyer:
            return 0
        base = max(0, money - self._money(self._none, self._faulty_share))
        return cents(fee.amount) * base // max(1, money_paid(self.order))

    def _smaller(self, own: ReturnedSet) -> tuple[list[Quantities], bool]:
        """Smaller returned sets that may come to more, and whether these are all of them.

        Holding back units worth `w` can only gain where `w` is less than what their return costs
        in discounts and deductions; no other set needs a look.
        """
        back, basket = self.back, self.basket
        if self.all_back:
            return [], True  # all that was paid comes back, and no part of it comes to more
        if not (own.freight or self.order.sets or basket.discount_lost(back)):
            return [], True
        money = money_paid(self.order) - cents(self.order.outbound_freight.paid)
        reach = basket.amount(back) - max(0, own.goods) + len(self.order.tenders)
        reach += max(0, self._faulty_share + own.goods - basket.paid)
        reach += own.freight * basket.paid // money + 1 if money else 0
        reach += sum(self.apart(back, own.value)) if has_own(self.order) else 0
        return _held_back(back, basket.prices, reach)


def _held_back(
    units: Quantities, prices: Sequence[int], reach: int
) -> tuple[list[Quantities], bool]:
    found: list[tuple[Quantities, int]] = [(units, 0)]
    for i, most in enumerate(units):
        grown: list[tuple[Quantities, int]] = []
        for start, worth in found:
            for held in range(1, most + 1):
                if worth + held * prices[i] >= reach or len(found) + len(grown) > MOST_COMBINATIONS:
                    break
                less = (*start[:i], most - held, *start[i + 1 :])
                grown.append((less, worth + held * prices[i]))
        found += grown
    return [less for less, _ in found[1:]], len(found) <= MOST_COMBINATIONS


def _sum(some: Quantities, others: Quantities) -> Quantities:
    return tuple(a + b for a, b in zip(some, others, strict=True))


def _no_reason(returned: Return) -> bool:
    return returned.ground is RefundGround.NO_REASON


def _add_returns(returns: Sequence[Return]) -> dict[str, int]:
    back: dict[str, int] = {}
    for returned in returns:
        for name, units in returned.gifts.items():
            back[name] = back.get(name, 0) + units
    return back
