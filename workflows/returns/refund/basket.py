"""What a basket costs under the terms at purchase, and what each part of it carried."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from workflows.returns.refund.cents import cents, first_units, half_up, largest_remainder
from workflows.returns.refund.order import ZERO, Order, PaidLine, Promotion, Tier

Quantities = tuple[int, ...]
Level = tuple[int, ...]
Cents = int | Fraction


class Basket:
    """The goods of an order in cents; a `Quantities` counts units in the order of its lines."""

    def __init__(self, order: Order) -> None:
        self._promotions = order.promotions
        self._place = {line.id: i for i, line in enumerate(order.lines)}
        self._sets = [
            [(self._place[name], need) for name, need in offer.components.items()]
            for offer in order.sets
        ]
        self.bought: Quantities = tuple(line.quantity for line in order.lines)
        self.unpriced = [_known_cents(line) is None for line in order.lines]
        self.prices = self._prices(order)
        self.set_savings = [
            sum(self.prices[i] * need for i, need in parts) - cents(offer.price)
            for offer, parts in zip(order.sets, self._sets, strict=True)
        ]
        self._settled: dict[Quantities, tuple[int, Level]] = {}
        left, self._levels = self._settle(self.bought)
        self.paid = int(sum(left))
        recorded = [cents(line.paid) for line in order.lines if line.paid is not None]
        self.recorded = bool(recorded)
        self.shares = tuple(recorded) if recorded else largest_remainder(left, self.paid)

    def _prices(self, order: Order) -> list[int]:
        """Unit values; what a set leaves for components without a value is spread over them."""
        prices = [_known_cents(line) or 0 for line in order.lines]
        for offer, parts in zip(order.sets, self._sets, strict=True):
            known = sum(prices[i] * need for i, need in parts)
            unpriced = [(i, need) for i, need in parts if self.unpriced[i]]
            units = sum(need for _, need in unpriced)
            for i, _ in unpriced:
                prices[i] = -(-max(0, cents(offer.price) - known) // units)
        return prices

    def quantities(self, returned: Sequence[tuple[str, int]]) -> Quantities:
        """Units by line id, added up."""
        units = [0] * len(self.bought)
        for name, quantity in returned:
            units[self._place[name]] += quantity
        return tuple(units)

    def amount(self, units: Quantities) -> int:
        """The units at their prices at purchase, before promotions: Σ P."""
        return sum(price * n for price, n in zip(self.prices, units, strict=True))

    def bill(self, units: Quantities) -> int:
        """What these units alone cost under the terms at purchase: Σ P − disc."""
        return self._bill_and_levels(units)[0]

    def resettled(self, returned: Quantities) -> int:
        """Measures 17(2): paid, less what the units kept cost alone.

        Negative where those cost more than was paid; never above the price of what comes back.
        """
        return min(self.paid - self.bill(self.without(returned)), self.amount(returned))

    def share(self, returned: Quantities) -> int:
        """Measures 17(1): what was paid for these units, recorded or pro rata."""
        return sum(self.line_share(i, n) for i, n in enumerate(returned))

    def line_share(self, line: int, units: int) -> int:
        """What the first `units` of a line carried."""
        return first_units(self.shares[line], units, self.bought[line])

    def last_share(self, line: int, units: int) -> int:
        """What the last `units` of a line carried: with the first ones it is the whole share."""
        return self.shares[line] - self.line_share(line, self.bought[line] - units)

    def without(self, returned: Quantities) -> Quantities:
        """What is kept."""
        return tuple(b - r for b, r in zip(self.bought, returned, strict=True))

    def discount_lost(self, returned: Quantities) -> bool:
        """Do the units kept reach a lower step of a promotion, or is a set broken up?"""
        kept = self.without(returned)
        _, levels = self._bill_and_levels(kept)
        return levels != self._levels or any(
            self._times(parts, kept) + self._times(parts, returned)
            < self._times(parts, self.bought)
            for parts in self._sets
        )

    def value_unknown(self, returned: Quantities) -> bool:
        """Does the return break up a set with a component that has neither price nor value?"""
        kept = self.without(returned)
        return any(
            any(self.unpriced[i] for i, _ in parts)
            and any(
                kept[i] != need * self._times(parts, kept) for i, need in parts if self.unpriced[i]
            )
            for parts in self._sets
        )

    @staticmethod
    def _times(parts: list[tuple[int, int]], units: Quantities) -> int:
        return min(units[i] // need for i, need in parts)

    def _bill_and_levels(self, units: Quantities) -> tuple[int, Level]:
        if units not in self._settled:
            left, levels = self._settle(units)
            self._settled[units] = int(sum(left)), levels
        return self._settled[units]

    def _settle(self, units: Quantities) -> tuple[list[Cents], Level]:
        """What remains to pay on each line, and the step each promotion reaches."""
        left: list[Cents] = [price * n for price, n in zip(self.prices, units, strict=True)]
        for parts, saving in zip(self._sets, self.set_savings, strict=True):
            weights: list[Cents] = [0] * len(left)
            for i, need in parts:
                weights[i] = self.prices[i] * need
            left = _take(left, weights, self._times(parts, units) * saving)
        listed = left
        levels: list[int] = []
        for promotion in self._promotions:
            within = {self._place[name] for name in promotion.lines} or set(range(len(left)))
            base = left if promotion.after_earlier else listed
            amount = sum(base[i] for i in within)
            level, off = _step_reached(promotion, amount, sum(units[i] for i in within))
            weights = [left[i] if i in within else 0 for i in range(len(left))]
            left = _take(left, weights, min(off, int(sum(weights))))
            levels.append(level)
        return left, tuple(levels)


def _known_cents(line: PaidLine) -> int | None:
    value = line.price if line.price is not None else line.declared_value
    return None if value is None else cents(value)


def _take(left: list[Cents], weights: list[Cents], off: int) -> list[Cents]:
    """Take `off` from what is left, spread exactly by weight; of nothing, nothing can be taken."""
    if off <= 0:
        return left
    each = Fraction(off) / sum(weights)
    return [rest - each * weight for rest, weight in zip(left, weights, strict=True)]


def _step_reached(promotion: Promotion, amount: Cents, pieces: int) -> tuple[int, int]:
    """The step reached (0 for none) and the cents it takes off."""
    if promotion.repeated:
        tier = promotion.tiers[0]
        times = _repeats(tier, amount, pieces)
        times = times if promotion.at_most is None else min(times, promotion.at_most)
        return times, times * _off(tier, amount)
    steps = [
        (_off(tier, amount), i + 1)
        for i, tier in enumerate(promotion.tiers)
        if pieces and amount >= cents(tier.from_amount) and pieces >= tier.from_pieces
    ]
    off, step = max(steps, key=lambda s: (s[0], -s[1]), default=(0, 0))
    return step, off


def _repeats(tier: Tier, amount: Cents, pieces: int) -> int:
    if tier.from_pieces:
        return pieces // tier.from_pieces
    return int(amount // cents(tier.from_amount))


def _off(tier: Tier, amount: Cents) -> int:
    if tier.off is not None:
        return cents(tier.off)
    return half_up(Fraction(amount * cents(tier.percent_off or ZERO), 10_000))
