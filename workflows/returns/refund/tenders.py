"""Each part back the way it was paid (Measures 14 and 15).

What a line says was paid for it by a tender of its own goes back to that tender; only what was paid
in common is shared out. A discount lost may bring less than was paid for what is back, a promotion
settled anew more: then less fills the same tenders in proportion, and more goes first to what was
common, then to the others. No tender gets more than it paid, or has to give anything back; so what
each has while some goods are still kept may hang on the order of the returns, their sum never.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.returns.refund.cents import cents, fill, first_units, part, split
from workflows.returns.refund.order import CouponTerms, Order, Tender, TenderKind, TenderOrder

APART_FROM_MONEY = (TenderKind.POINTS, TenderKind.COUPON, TenderKind.SUBSIDY)


@dataclass(frozen=True, slots=True)
class Dues:
    """What is owed of an order, in cents.

    `apart` is what points, coupons and subsidy bear of it, in their order, `money` what is due in
    money; the `units` back of each line carried `carried` in all.
    """

    apart: tuple[int, ...]
    money: int
    units: tuple[int, ...]
    carried: int


@dataclass(frozen=True, slots=True)
class Payment:
    """What one tender gets: in all so far, and now, in cents; `units` are the points now."""

    tender: Tender
    target: int
    now: int
    units: int | None = None


def is_money(tender: Tender) -> bool:
    """Money and stored value; not points, coupons, or what the state paid."""
    return tender.kind not in APART_FROM_MONEY


def money_paid(order: Order) -> int:
    """What the buyer paid in money, freight included, in cents."""
    return sum(cents(tender.amount) for tender in order.tenders if is_money(tender))


def apart_shares(order: Order, paid: int, value: int) -> tuple[int, ...]:
    """Of the goods' `value`, the parts borne by points, coupons and subsidy, in their order.

    Each is settled against all that follow and the money; odd half cents go to the money.
    """
    shares: list[int] = []
    for tender in order.tenders:
        if not is_money(tender):
            amount = cents(tender.amount)
            shares.append(part(value, amount, paid))
            value, paid = value - shares[-1], paid - amount
    return tuple(shares)


def apart_of_common(
    order: Order, paid: int, value: int, units: Sequence[int], carried: int
) -> tuple[int, ...]:
    """As `apart_shares` where lines name tenders of their own: borne by what is common alone.

    `paid` and `value` are the goods' in all and so far; the `units` back carried `carried`. The
    money in `value` never passes what was paid in money.
    """
    bought = [line.quantity for line in order.lines]
    pool = paid - own_money(order, bought)
    apart = sum(cents(tender.amount) for tender in order.tenders if not is_money(tender))
    common = min(value, max(0, carried - own_money(order, units)), pool)
    least = apart - (paid - value)
    if least > 0:
        common = max(common, pool * least // apart)
    shares = apart_shares(order, pool, common)
    while sum(shares) < least:
        common += 1
        shares = apart_shares(order, pool, common)
    return shares


def targets(
    order: Order, owed: Dues, refunded: Mapping[str, Decimal], *, all_back: bool
) -> dict[str, int]:
    """What each tender has got when the goods back are settled."""
    apart = [tender for tender in order.tenders if not is_money(tender)]
    kept = {
        tender.id: share if is_restored(tender, all_back=all_back) else 0
        for tender, share in zip(apart, owed.apart, strict=True)
    }
    ways = [tender for tender in order.tenders if is_money(tender)]
    amounts = [cents(tender.amount) for tender in ways]
    if has_own(order):
        had = [cents(refunded.get(tender.id, Decimal(0))) for tender in ways]
        parts = _own_first(owed.money, _levels(order, owed), had)
    else:
        parts = _share_out(order)(owed.money, amounts)
    return kept | {tender.id: cash for tender, cash in zip(ways, parts, strict=True)}


def _share_out(order: Order) -> Callable[[int, Sequence[int]], tuple[int, ...]]:
    return split if order.policy.tender_order is TenderOrder.PROPORTIONAL else fill


def _levels(order: Order, owed: Dues) -> list[list[int]]:
    """How far the money tenders are filled, one level after the other.

    First with what they paid for the very goods that are back, common parts in proportion; then
    with all that was common, freight too; at last with all they paid.
    """
    ways = [tender for tender in order.tenders if is_money(tender)]
    amounts = [cents(tender.amount) for tender in ways]
    bought = [line.quantity for line in order.lines]
    own = [_own(order, tender.id, owed.units) for tender in ways]
    common = [
        amount - _own(order, tender.id, bought)
        for tender, amount in zip(ways, amounts, strict=True)
    ]
    shared = min(max(0, owed.carried - sum(own) - sum(owed.apart)), sum(common))
    first = [a + b for a, b in zip(own, _share_out(order)(shared, common), strict=True)]
    second = [a + b for a, b in zip(own, common, strict=True)]
    return [first, second, amounts]


def has_own(order: Order) -> bool:
    """Does any line name a tender of its own?"""
    return any(line.tenders for line in order.lines)


def own_money(order: Order, units: Sequence[int]) -> int:
    """What tenders of their own paid for so many units of each line, in cents."""
    return sum(_own(order, tender.id, units) for tender in order.tenders)


def _own(order: Order, tender: str, units: Sequence[int]) -> int:
    return sum(
        first_units(cents(line.tenders[tender]), n, line.quantity)
        for line, n in zip(order.lines, units, strict=True)
        if tender in line.tenders
    )


def _own_first(money: int, levels: Sequence[Sequence[int]], had: Sequence[int]) -> Sequence[int]:
    """`money` over tenders that `had` some of it before: level after level, nothing taken back."""
    if sum(had) >= money:
        return split(money, had)
    now = [*had]
    for level in levels:
        gaps = [max(0, top - have) for top, have in zip(level, now, strict=True)]
        more = split(min(money - sum(now), sum(gaps)), gaps)
        now = [a + b for a, b in zip(now, more, strict=True)]
    return now


def is_restored(tender: Tender, *, all_back: bool) -> bool:
    """A coupon comes back whole or not at all, as its terms said before the purchase."""
    if tender.kind is not TenderKind.COUPON:
        return True
    return all_back and tender.coupon_terms is CouponTerms.WHOLE_RETURN


def payments(
    order: Order, owed: Mapping[str, int], refunded: Mapping[str, Decimal]
) -> tuple[Payment, ...]:
    """What each tender gets now; never negative, and never more in money than is still owed."""
    before = {tender.id: cents(refunded.get(tender.id, Decimal(0))) for tender in order.tenders}
    gaps = {name: max(0, owed[name] - before[name]) for name in before}
    ways = [tender.id for tender in order.tenders if is_money(tender)]
    room = max(0, sum(owed[name] - before[name] for name in ways))
    cash = dict(zip(ways, split(room, [gaps[name] for name in ways]), strict=True))
    return tuple(
        Payment(
            tender,
            owed[tender.id],
            cash.get(tender.id, gaps[tender.id]),
            _units(tender, before[tender.id], gaps[tender.id]),
        )
        for tender in order.tenders
    )


def _units(tender: Tender, before: int, now: int) -> int | None:
    """Points restored now, a started point only with the last of them."""
    if tender.units is None:
        return None
    whole = cents(tender.amount)
    if not whole:
        return 0
    return tender.units * (before + now) // whole - tender.units * before // whole
