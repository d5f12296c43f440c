"""A part of the price that goes back though the goods stay: the same road of money as a refund."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflows.returns.reductions import LESS_TO_PAY
from workflows.returns.refund.order import ZERO, Order
from workflows.returns.refund.result import LineKind, Refund, RefundCode, RefundLine
from workflows.returns.refund.tenders import is_money
from workflows.verdict import Text

PRICE_CUT_AGREED = Text(
    "买家留下货品，双方说好减价", "The buyer keeps the goods; a part of the price was agreed"
)


def most_in_money(order: Order, whole: Refund) -> Decimal:
    """What of a whole refund is money: points, coupons and subsidies are no part of a price cut."""
    return sum((line.amount for line in _in_money(order, whole)), ZERO)


def kept_refund(order: Order, whole: Refund, amount: Decimal) -> Refund:
    """What is paid: `amount`, at most `most_in_money`, over the tenders of a whole refund."""
    line = RefundLine(
        LineKind.PRICE_CUT, amount, LESS_TO_PAY, PRICE_CUT_AGREED, RefundCode.QUALITY, of=_of(whole)
    )
    return replace(
        whole,
        total=amount,
        money=amount,
        owed_so_far=whole.owed_so_far - whole.total + amount,
        legal_minimum=ZERO,
        lines=(line,),
        payments=tuple(_cut(_in_money(order, whole), amount)),
        to_programme=(),
        reasons=(),
    )


def is_kept(refund: Mapping[str, Any]) -> bool:
    """Whether a stored refund is a price cut: its goods did not come back."""
    return bool(refund.get("kept"))


def _in_money(order: Order, whole: Refund) -> list[RefundLine]:
    ways = {tender.id for tender in order.tenders if is_money(tender)}
    return [line for line in whole.payments if line.tender in ways]


def _cut(lines: Iterable[RefundLine], left: Decimal) -> Iterator[RefundLine]:
    for line in lines:
        part = min(line.amount, left)
        left -= part
        if part:
            yield replace(line, amount=part)


def _of(whole: Refund) -> str:
    return next((line.of for line in whole.lines if line.kind is LineKind.GOODS), "")
