"""Whole cents: sharing an amount out so that nothing is lost, and nothing is ever taken back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

HALF = Fraction(1, 2)


def cents(yuan: Decimal) -> int:
    """Yuan with two places as whole cents."""
    return int(yuan.scaleb(2))


def yuan(amount: int) -> Decimal:
    """Whole cents as yuan with two places."""
    return Decimal(amount).scaleb(-2)


def half_up(amount: Fraction) -> int:
    """The nearest cent, a half upwards: how a percentage discount is rounded at the till."""
    return floor(amount + HALF)


def largest_remainder(exact: Sequence[int | Fraction], total: int) -> tuple[int, ...]:
    """Whole cents that add up to `total`, each within a cent of its `exact` share.

    Every share is cut down to the cent; the cents left over go to the largest cut-off parts, and
    among equals to the earlier one. `sum(exact)` must be `total`.
    """
    whole = [floor(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[: total - sum(whole)]:
        whole[i] += 1
    return tuple(whole)


def first_units(share: int, units: int, bought: int) -> int:
    """What the first `units` of `bought` equal units carry of the cents `share` of their line.

    The odd cents lie on the units that come back first: the largest remainder among equals.
    """
    each, odd = divmod(share, bought)
    return each * units + min(units, odd)


def part(amount: int, weight: int, whole: int) -> int:
    """`amount * weight / whole` to the nearest cent, an exact half downwards; 0 of nothing."""
    return ceil(Fraction(amount * weight, whole) - HALF) if whole else 0


def split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`amount` shared out in proportion to `weights`, in cents that add up to it.

    Each weight is settled against all that follow by largest remainder. Largest remainder over
    three or more at once may take a cent from one of them when the amount grows (the Alabama
    paradox); settled two by two, no part ever shrinks. So parts of a growing refund only grow,
    depend on the sum alone, and none passes its weight before the amount passes their sum.
    """
    parts: list[int] = []
    left, rest = amount, sum(weights)
    for weight in weights:
        share = left - part(left, rest - weight, rest)
        parts.append(share)
        left, rest = left - share, rest - weight
    return tuple(parts)


def fill(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`amount` poured into `weights` one after the other, each up to its brim."""
    parts: list[int] = []
    for weight in weights:
        parts.append(min(weight, amount))
        amount -= parts[-1]
    return tuple(parts)
