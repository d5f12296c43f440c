"""What a return is going to bring, told before it is settled: by the same rule, and never less.

What isn't known yet is taken as the law leaves it to the buyer to make it: the gifts that are due
back come with the goods (Measures 12). What would come off for one that is kept is told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from workflows.returns.refund.calculation import refund
from workflows.returns.refund.order import Order, Return
from workflows.returns.refund.result import LineKind, Refund, RefundLine


@dataclass(frozen=True, slots=True)
class ExpectedRefund:
    """A refund as it stands to be settled; `if_kept` are the lines of gifts, should they stay."""

    result: Refund
    if_kept: tuple[RefundLine, ...]


def expect_refund(
    order: Order,
    returns: Sequence[Return],
    refunded: Mapping[str, Decimal] | None = None,
    *,
    on: date,
) -> ExpectedRefund:
    """What the last of `returns` is going to bring; the arguments and errors are those of `refund`.

    The money in it is at least the legal minimum of the same return.
    """
    *earlier, now = returns
    complete = replace(now, gifts=_not_back(order, earlier))
    bare = refund(order, (*earlier, replace(now, gifts={})), refunded, on=on)
    kept = tuple(line for line in bare.lines if line.kind is LineKind.GIFT and line.amount < 0)
    return ExpectedRefund(refund(order, (*earlier, complete), refunded, on=on), kept)


def _not_back(order: Order, earlier: Sequence[Return]) -> dict[str, int]:
    """The gifts of the order that have not come back before."""
    left = {
        gift.id: gift.quantity - sum(one.gifts.get(gift.id, 0) for one in earlier)
        for gift in order.gifts
    }
    return {name: units for name, units in left.items() if units > 0}
