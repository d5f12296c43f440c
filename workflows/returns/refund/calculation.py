"""What is owed when goods come back: the one entry to the arithmetic of refunds.

The law (网络购买商品七日无理由退货暂行办法, "Measures"): the refund is what was actually paid (13,
17(1)); where a partial return loses a discount, the order is settled anew by the prices at purchase
(17(2)); then come gifts (12), the card surcharge (16) and freight (18); each part goes back the way
it was paid (14, 15). Faulty goods leave this track (35; 消费者权益保护法 24).

**Notation.** `Q` the units bought, `U ⊆ Q` the units back so far, `K = Q − U` the units kept, `P`
prices at purchase, `bill(K) = Σ_K P − disc(K)` what `K` alone costs, `Paid = bill(Q)`.

**One set.** For a set `U` of units:

- re-settlement `RS(U) = min(Paid − bill(K), Σ_U P)`, which may be negative;
- share `PR(U)`: for each line the recorded paid amount, or else `P` less its part of every
  discount, by largest remainder so that the lines add up to `Paid`; within a line the odd cents lie
  on the units that come back first, so it depends on how many are back and on nothing else;
- *lost*: `K` reaches a lower step of a promotion than `Q`, or a set is broken up.

The goods' amount `G(U)` by the order's one method, chosen before its first return:

==============  ============================  ==========================================
method          discount lost                 discount still earned
==============  ============================  ==========================================
none            RS (the legal minimum)        recorded share; without a record RS
resettlement    RS                            RS, at least the recorded share
pro_rata        PR, at least RS               PR
==============  ============================  ==========================================

`G(Q) = Paid`. Every entry is a function of the set and at most `Paid`, so the larger of two may be
taken set by set; taking it return by return could pass `Paid`.

**No claw-back.** `G` may fall when `U` grows: the unit that loses a discount of 100 may cost 20.
Money once paid is never asked back, every order of returns must end at one total `T`, and `T` may
not be less than `G`. Then `T(U) ≥ T(V) ≥ G(V)` for every `V ⊆ U`, since `V` may have come back
first. The least such total is the one used:

    T(U) = max { G(V)⁺ : V ⊆ U },  0 ≤ T ≤ Paid,  T(Q) = Paid,  T never falls.

So any order and grouping of returns ends at the same total, and each pays
`T(now back) − T(back before)`. Freight lost by 18(2) depends on the set as
well and is part of the maximum, after the parts in kind; of the money that comes out, the waived
card surcharge is taken in proportion. Where `G(U)` itself is negative or
less than `T(U)`, a person decides, and nothing is charged. Holding `W = U − V` back can only gain
where `Σ_W P < Σ_U P − G(U)` plus that freight, which leaves few sets to look at; beyond
`MOST_COMBINATIONS` a person checks.

**Deductions outside the maximum.** A gift kept though due back, at its price indicated beforehand,
and freight-collect set off: they follow from what the buyer keeps or does, not from the set. If
they exceed what is owed, the refund is 0 and a person decides.

**Faulty goods** come back at their share, keep counting as kept when discounts, free shipping and
gifts are measured (their return is not the buyer's doing), and bring all outbound freight along.

**Tenders.** What a line was paid with by a tender of its own goes back to that one, see
`refund_tenders`. Of what was paid in common, points, coupons and subsidy bear their proportional
part, the rest is money and is split over the money tenders, proportionally or in the recorded
order; see `refund_cents.split` for why no tender ever has to give back a cent. A coupon's part
waits until everything is back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.returns.law.guidance import APPEAL
from workflows.returns.refund.cents import cents, yuan
from workflows.returns.refund.checks import check_day, check_order, check_returns
from workflows.returns.refund.doubts import doubts
from workflows.returns.refund.order import Order, RefundCase, RefundGround, Return, TenderKind
from workflows.returns.refund.result import DEDUCTIONS, Refund
from workflows.returns.refund.settlement import AmountOwed, Settlement
from workflows.returns.refund.statement import payment_lines, programme_lines, statement
from workflows.returns.refund.tenders import Dues, Payment, is_money, payments, targets
from workflows.strict_json.reader import dump, load, schema

VERSION = "refund-2026.1"


def refund(
    order: Order,
    returns: Sequence[Return],
    refunded: Mapping[str, Decimal] | None = None,
    *,
    on: date,
) -> Refund:
    """What goes back now, by the law of the day `on`: that of the day the return was asked for.

    `returns` are all returns of the order so far, the one to settle now last; `refunded` is what
    each tender has got so far, in yuan (points and coupons at the value they paid). Raises
    `UnreadableJson` where the facts contradict one another or more comes back than was bought, and
    for a day on which this way of settling was no law.
    """
    before = dict(refunded or {})
    check_day(on)
    check_order(order)
    check_returns(order, returns, before)
    settlement = Settlement(order, returns)
    owed = settlement.owed()
    aims = _targets(settlement, owed, before)
    paid_now = payments(order, aims, before)
    extra = _return_freight(returns[-1])
    had = _buyers(order, {name: cents(amount) for name, amount in before.items()})
    lines = payment_lines(paid_now, extra, on=on)
    total = sum((line.amount for line in lines), Decimal("0.00"))
    return Refund(
        version=VERSION,
        total=total,
        money=_money(paid_now, extra),
        owed_so_far=total + yuan(had),
        legal_minimum=_legal_minimum(settlement, before),
        lines=statement(settlement, owed, paid_now, had, extra, on=on),
        payments=lines,
        to_programme=programme_lines(paid_now, on=on),
        reasons=doubts(settlement, owed, aims, before, on=on),
    )


def settle(case: RefundCase, on: date) -> Refund:
    """`refund` of a case as it is read from JSON."""
    return refund(case.order, (*case.earlier, case.now), case.refunded, on=on)


def order_from_json(obj: object) -> Order:
    """An order, checked against itself, or `UnreadableJson` with every problem named."""
    order = load(Order, obj)
    check_order(order, at="")
    return order


def refund_from_json(obj: object, on: date) -> dict[str, Any]:
    """A refund case (see `refund_schema`) to its refund of that day, both as JSON values."""
    return refund_to_json(settle(load(RefundCase, obj), on))


def refund_to_json(result: Refund) -> dict[str, Any]:
    """The refund as JSON values: amounts as strings, `needs_person` said outright.

    `appeal` says how to go on wherever something is deducted or a person decides.
    """
    adverse = bool(result.reasons) or any(
        line.kind in DEDUCTIONS and line.amount < 0 for line in result.lines
    )
    return {
        **dump(result),
        "needs_person": result.needs_person,
        "appeal": dump(APPEAL) if adverse else None,
    }


def refund_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a refund case."""
    return {**schema(RefundCase), "title": "退款结算 / A refund to settle"}


def _targets(
    settlement: Settlement, owed: AmountOwed, refunded: Mapping[str, Decimal]
) -> dict[str, int]:
    basket, units = settlement.basket, settlement.units_back
    dues = Dues(
        apart=settlement.apart(settlement.back, owed.value),
        money=max(0, owed.money) + _freight_owed(settlement),
        units=units,
        carried=basket.share(units),
    )
    return targets(settlement.order, dues, refunded, all_back=settlement.all_back)


def _freight_owed(settlement: Settlement) -> int:
    """消费者权益保护法 24: with faulty goods the outbound freight goes back as well."""
    return cents(settlement.order.outbound_freight.paid) if any(settlement.faulty) else 0


def _legal_minimum(settlement: Settlement, refunded: Mapping[str, Decimal]) -> Decimal:
    ways = {tender.id for tender in settlement.order.tenders if is_money(tender)}
    had = sum(cents(amount) for name, amount in refunded.items() if name in ways)
    return yuan(max(0, settlement.legal_minimum() + _freight_owed(settlement) - had))


def _buyers(order: Order, amounts: Mapping[str, int]) -> int:
    """The sum of `amounts` but for the state's part."""
    states = {tender.id for tender in order.tenders if tender.kind is TenderKind.SUBSIDY}
    return sum(amount for name, amount in amounts.items() if name not in states)


def _money(paid_now: Sequence[Payment], extra: int) -> Decimal:
    return yuan(sum(payment.now for payment in paid_now if is_money(payment.tender)) + extra)


def _return_freight(now: Return) -> int:
    return 0 if now.ground is RefundGround.NO_REASON else cents(now.freight_paid)
