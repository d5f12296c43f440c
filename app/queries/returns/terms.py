"""What is known of an order's terms: from the shop's export, and from people who looked them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import key_of
from app.models.orders.order import OrderLine, OrderTerms, ShopOrder
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from app.queries.returns.sale import gifts_told
from workflows.returns.refund.order import ZERO, Order, RefundGround
from workflows.returns.refund.terms import (
    DISCOUNT_NAMES,
    KnownTerms,
    SoldLine,
    Terms,
    order_of_export,
    with_terms,
)
from workflows.strict_json.reader import UnreadableJson, load
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class LineSeen:
    """An order line for the person who enters its terms; `discounts` with their names."""

    number: int
    sub_number: str
    title: str
    sku: str
    quantity: int
    price: Decimal | None
    payable: Decimal | None
    discounts: tuple[tuple[Text, str], ...]


@dataclass(frozen=True, slots=True)
class TermsSeen:
    """An order's terms as they are known now, and who said what the export doesn't."""

    order_number: str
    lines: tuple[LineSeen, ...]
    order: Order | None
    open_discount: Decimal
    split_unknown: str
    entered: dict[str, Any] | None
    reason: str
    by: str
    at: datetime | None
    settled: bool


def known_order(session: Session, order_id: int) -> KnownTerms:
    """The order with its latest terms; raises `UnreadableJson` where no price is known.

    Gifts are those that a person entered, else those whose price the shop told before the return.
    """
    known = order_of_export(sold_lines(session, order_id))
    entered = latest_terms(session, order_id)
    if entered is not None:
        known = with_terms(known, load(Terms, entered.terms))
    if known.order.gifts:
        return known
    return replace(known, order=replace(known.order, gifts=gifts_told(session, order_id)))


def latest_terms(session: Session, order_id: int) -> OrderTerms | None:
    """What was entered last, or None."""
    return session.scalars(
        select(OrderTerms)
        .where(OrderTerms.order_id == order_id)
        .order_by(OrderTerms.id.desc())
        .limit(1)
    ).one_or_none()


def sold_lines(session: Session, order_id: int) -> tuple[SoldLine, ...]:
    """The order's lines as the export has them."""
    rows = session.execute(
        select(
            OrderLine.sub_number,
            OrderLine.quantity,
            OrderLine.unit_price,
            OrderLine.payable,
            OrderLine.freight,
            OrderLine.row,
        )
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.id)
    )
    return tuple(
        SoldLine(
            id=row.sub_number,
            quantity=row.quantity,
            price=row.unit_price,
            payable=row.payable,
            freight=row.freight or ZERO,
            discounts=_amounts(row.row),
            tender=str(row.row.get("tender", "")),
        )
        for row in rows
    )


def is_settled(session: Session, order_id: int) -> bool:
    """Whether a return of the order was settled by its terms, so that they are fixed."""
    refunds = session.scalars(
        select(ReturnCase.refund)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(OrderLine.order_id == order_id, ReturnCase.refund_number.is_not(None))
    )
    return any(fixes_order(refund) for refund in refunds if refund is not None)


def fixes_order(refund: Mapping[str, Any]) -> bool:
    """Whether a stored refund went by the order's terms: goods without a fault (Measures 17)."""
    return bool(refund["now"]["ground"] == RefundGround.NO_REASON.value)


def terms_of_case(session: Session, case_id: int) -> TermsSeen:
    """Everything the page of the terms of a case's order shows."""
    order_id, number = session.execute(
        select(ShopOrder.id, ShopOrder.number)
        .join(OrderLine, OrderLine.order_id == ShopOrder.id)
        .join(ReturnCase, ReturnCase.order_line_id == OrderLine.id)
        .where(ReturnCase.id == case_id)
    ).one()
    rows = session.scalars(
        select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.id)
    )
    lines = tuple(_line_seen(n, line) for n, line in enumerate(rows, 1))
    entered = latest_terms(session, order_id)
    by = session.get(Person, entered.by_id) if entered is not None else None
    try:
        known: KnownTerms | None = known_order(session, order_id)
    except UnreadableJson:
        known = None
    return TermsSeen(
        order_number=number,
        lines=lines,
        order=known.order if known else None,
        open_discount=known.conditions if known else ZERO,
        split_unknown=known.split if known else "",
        entered=dict(entered.terms) if entered is not None else None,
        reason=entered.reason if entered is not None else "",
        by=by.name if by is not None else "",
        at=entered.at if entered is not None else None,
        settled=is_settled(session, order_id),
    )


def gifts_of_case(session: Session, ref: str) -> dict[str, int]:
    """The gifts that came with a case's order, and how many of each."""
    key = key_of("RT", ref)
    if key is None:
        return {}
    order = terms_of_case(session, key[0]).order
    return {gift.id: gift.quantity for gift in order.gifts} if order else {}


def _line_seen(number: int, line: OrderLine) -> LineSeen:
    shown = tuple(
        (DISCOUNT_NAMES[d["kind"]], str(d.get("amount") or d.get("note", "")))
        for d in line.row.get("discounts", ())
        if d["kind"] in DISCOUNT_NAMES and d.get("amount") not in ("0", "0.00")
    )
    return LineSeen(
        number=number,
        sub_number=line.sub_number,
        title=line.title,
        sku=line.sku,
        quantity=line.quantity,
        price=line.unit_price,
        payable=line.payable,
        discounts=shown,
    )


def _amounts(row: dict[str, Any]) -> dict[str, Decimal]:
    return {d["kind"]: Decimal(d["amount"]) for d in row.get("discounts", ()) if "amount" in d}
