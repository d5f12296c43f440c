"""Each part back the way it was paid (Measures 14 and 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from workflows.refund_cents import cents, fill, part, split
from workflows.refund_order import CouponTerms, Order, Tender, TenderKind, TenderOrder

APART_FROM_MONEY = (TenderKind.POINTS, TenderKind.COUPON, TenderKind.SUBSIDY)


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


def targets(order: Order, paid: int, value: int, money: int, *, all_back: bool) -> dict[str, int]:
    """What each tender has got when `value` of the goods and `money` of it are settled."""
    apart = [tender for tender in order.tenders if not is_money(tender)]
    shares = apart_shares(order, paid, value)
    owed = {
        tender.id: share if is_restored(tender, all_back=all_back) else 0
        for tender, share in zip(apart, shares, strict=True)
    }
    ways = [tender for tender in order.tenders if is_money(tender)]
    share_out = split if order.policy.tender_order is TenderOrder.PROPORTIONAL else fill
    parts = share_out(money, [cents(tender.amount) for tender in ways])
    return owed | {tender.id: cash for tender, cash in zip(ways, parts, strict=True)}


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
