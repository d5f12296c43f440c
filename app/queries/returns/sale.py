"""The one loader of what was told of a sale: by the order file, the shop's page and its file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderLine, ShopOrder
from app.models.orders.sale import SaleRecord
from app.models.returns.case import ReturnCase
from app.queries.returns.calendar.notices import with_notices
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.refund.order import OrderGift
from workflows.returns.sale.cells import SaleOrigin
from workflows.returns.sale.loading import Subject, ToldFacts, widen_facts

PAGE = 100


@dataclass(frozen=True, slots=True)
class SaleRow:
    """One record for who looks at the list; `subject` is the sub-order or the product."""

    key: int
    of_order: bool
    subject: str
    sku: str
    cells: dict[str, str]
    kept_apart: tuple[str, ...]
    origin: SaleOrigin
    at: datetime


def told_of_line(session: Session, line_id: int) -> tuple[ToldFacts, ...]:
    """All that was told of an order line and of its product, by the same shop."""
    rows = session.execute(
        select(
            SaleRecord.order_line_id,
            SaleRecord.product_id,
            SaleRecord.sku,
            SaleRecord.origin,
            SaleRecord.at,
            SaleRecord.facts,
        )
        .where(of_line(session, line_id))
        .order_by(SaleRecord.id)
    )
    return tuple(ToldFacts(of=_subject(r), at=r.at, facts=r.facts) for r in rows)


def of_line(session: Session, line_id: int) -> ColumnElement[bool]:
    """Which records speak of an order line: its own, and those of its product by the same shop."""
    merchant, product, code, sku = session.execute(
        select(ShopOrder.merchant_id, OrderLine.product_id, OrderLine.merchant_code, OrderLine.sku)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(OrderLine.id == line_id)
    ).one()
    of_product: list[ColumnElement[bool]] = []
    if product:
        of_product.append(SaleRecord.product_id == product)
    if code:
        of_product.append(SaleRecord.merchant_code == code)
    wanted: ColumnElement[bool] = SaleRecord.order_line_id == line_id
    if of_product:
        its = and_(
            SaleRecord.merchant_id == merchant,
            SaleRecord.order_line_id.is_(None),
            SaleRecord.sku.in_(["", sku]),
            or_(*of_product),
        )
        wanted = or_(wanted, its)
    return wanted


def _subject(r: Row[*tuple[Any, ...]]) -> Subject:
    if r.order_line_id is not None:
        return Subject.ORDER_FILE if r.origin is SaleOrigin.ORDER_FILE else Subject.ORDER
    if r.product_id:
        return Subject.PRODUCT_AND_SKU if r.sku else Subject.PRODUCT
    return Subject.CODE_AND_SKU if r.sku else Subject.CODE


def widened_facts(session: Session, case: ReturnCase) -> CaseFacts:
    """The facts a case was decided on, with what came later and can only widen the return.

    A notice of days off is such: it never ends a period earlier than was told.
    """
    decided = facts_from_json(case.decision["facts"])
    told = told_of_line(session, case.order_line_id)
    return with_notices(session, widen_facts(decided, told, since=case.requested_at))


def gifts_told(session: Session, order_id: int) -> tuple[OrderGift, ...]:
    """The gifts of an order with the prices told before its first return was asked for."""
    lines = session.execute(
        select(OrderLine.id, OrderLine.sub_number).where(OrderLine.order_id == order_id)
    ).all()
    first = session.scalar(
        select(ReturnCase.requested_at)
        .where(ReturnCase.order_line_id.in_([line.id for line in lines]))
        .order_by(ReturnCase.requested_at)
        .limit(1)
    )
    found: dict[str, OrderGift] = {}
    for line in lines:
        for told in told_of_line(session, line.id):
            if first is not None and told.at > first:
                continue
            for gift in told.facts.get("settlement", {}).get("gifts", ()):
                price = Decimal(gift["indicated_price"])
                found[gift["name"]] = OrderGift(
                    gift["name"], indicated_price=price, line=line.sub_number
                )
    return tuple(found.values())


def records_of_shops(
    session: Session, merchants: Collection[int], *, before: int = 0
) -> list[SaleRow]:
    """A page of what was told of these shops' sales and one more, the latest first."""
    wanted = (
        select(
            SaleRecord.id,
            SaleRecord.order_line_id,
            OrderLine.sub_number,
            SaleRecord.product_id,
            SaleRecord.merchant_code,
            SaleRecord.sku,
            SaleRecord.cells,
            SaleRecord.words,
            SaleRecord.facts,
            SaleRecord.origin,
            SaleRecord.at,
        )
        .outerjoin(OrderLine, OrderLine.id == SaleRecord.order_line_id)
        .where(SaleRecord.merchant_id.in_(sorted(merchants)))
        .order_by(SaleRecord.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        wanted = wanted.where(SaleRecord.id < before)
    return [
        SaleRow(
            key=r.id,
            of_order=r.order_line_id is not None,
            subject=r.sub_number or r.product_id or r.merchant_code,
            sku=r.sku,
            cells=dict(r.cells),
            kept_apart=tuple(r.words),
            origin=r.origin,
            at=r.at,
        )
        for r in session.execute(wanted)
    ]
