"""Prices as they were entered, and what was done for a shop's pieces in a month."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from app.base.clock import day_begins, local
from app.base.refs import reference
from app.models.dispatch.parcel import Dispatch, Seal
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.network.fee import EnteredPrice
from app.models.orders.order import OrderLine, ShopOrder
from workflows.inspection.states import states_where
from workflows.network.fees import (
    FeeFact,
    FeeLine,
    FeePrice,
    FeeService,
    closes_on,
    lines_of,
    month_after,
    prices_known_by,
)
from workflows.verdict import Text

# Neither here nor with its buyer.
GONE = states_where(lambda record: not record.waiting and not record.with_buyer)


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """What the lines of a piece are told with; the waybill is that of its dispatch."""

    order: str
    sub_number: str
    waybill: str


@dataclass(frozen=True, slots=True)
class FeeStatement:
    """A month of one shop at one center."""

    center: Text
    center_code: str
    shop: str
    platform: str
    month: date
    closed: bool
    lines: list[FeeLine]
    pieces: dict[int, PieceFacts]


def prices_of(session: Session, center_id: int) -> list[FeePrice]:
    """All prices of a center, as they were entered."""
    rows = session.scalars(
        select(EnteredPrice).where(EnteredPrice.center_id == center_id).order_by(EnteredPrice.id)
    )
    return [
        FeePrice(
            key=row.id,
            category=row.category,
            service=row.service,
            price=row.price,
            free_days=row.free_days,
            first_day=row.first_day,
            entered_at=row.at,
        )
        for row in rows
    ]


def accounts_of(
    session: Session, *, centers: Collection[int] | None, shops: Collection[int] | None
) -> list[tuple[int, int, Text, str]]:
    """Which shop has pieces at which center: keys and names, of what one may see."""
    wanted = (
        select(Item.center_id, Item.merchant_id, Center.name_zh, Center.name_en, Merchant.shop)
        .join(Center, Center.id == Item.center_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .distinct()
        .order_by(Center.name_zh, Merchant.shop, Item.center_id, Item.merchant_id)
    )
    if centers is not None:
        wanted = wanted.where(Item.center_id.in_(sorted(centers)))
    if shops is not None:
        wanted = wanted.where(Item.merchant_id.in_(sorted(shops)))
    rows = session.execute(wanted)
    return [(r.center_id, r.merchant_id, Text(r.name_zh, r.name_en), r.shop) for r in rows]


def statement(
    session: Session, center_id: int, merchant_id: int, month: date, *, now: datetime
) -> FeeStatement:
    """What a shop owes a center for a month, by the facts and the prices of that month."""
    center = session.get_one(Center, center_id)
    shop = session.get_one(Merchant, merchant_id)
    closing = day_begins(closes_on(month))
    until = min(local(now).date() + timedelta(days=1), month_after(month))
    prices = prices_known_by(prices_of(session, center_id), month, closing)
    facts = list(_facts(session, center_id, merchant_id, month, until))
    lines = lines_of(facts, prices, month)
    return FeeStatement(
        center=Text(center.name_zh, center.name_en),
        center_code=center.code,
        shop=shop.shop,
        platform=shop.platform,
        month=month,
        closed=now >= closing,
        lines=lines,
        pieces=_pieces(session, sorted({line.fact.item for line in lines})),
    )


def _facts(
    session: Session, center_id: int, merchant_id: int, month: date, until: date
) -> Iterator[FeeFact]:
    first, last = day_begins(month), day_begins(month_after(month))
    own = (Item.center_id == center_id, Item.merchant_id == merchant_id)
    piece = (Item.id, Item.registered_at, Item.category)
    tested: Any = select(*piece, Inspection.closed_at.label("at"), Inspection.round).join(
        Inspection, Inspection.item_id == Item.id
    )
    for row in session.execute(
        tested.where(*own, Inspection.closed_at >= first, Inspection.closed_at < last)
    ):
        again = FeeService.RETESTED if row.round > 1 else FeeService.INSPECTED
        yield _fact(row, again, local(row.at).date())
    for table, service in ((Seal, FeeService.SEALED), (Dispatch, FeeService.SHIPPED)):
        done: Any = select(*piece, table.at).join(table, table.item_id == Item.id)
        for row in session.execute(done.where(*own, table.at >= first, table.at < last)):
            yield _fact(row, service, local(row.at).date())
    sent = (
        select(Dispatch.item_id, func.min(Dispatch.at).label("at"))
        .group_by(Dispatch.item_id)
        .subquery()
    )
    gone = Item.state.in_(GONE) & (Item.state_since < first)
    stays: Any = (
        select(*piece, Item.received_at, Item.state, Item.state_since, sent.c.at.label("sent_at"))
        .outerjoin(sent, sent.c.item_id == Item.id)
        .where(*own, Item.received_at < last, ~gone, or_(sent.c.at.is_(None), sent.c.at >= first))
    )
    for row in session.execute(stays):
        left = row.sent_at or (row.state_since if row.state in GONE else None)
        ends = local(left).date() if left is not None else until
        yield _fact(row, FeeService.STORED, local(row.received_at).date(), ends)


def _fact(
    piece: Row[*tuple[Any, ...]], service: FeeService, day: date, last: date | None = None
) -> FeeFact:
    return FeeFact(
        item=piece.id,
        ref=reference("QC", piece.id, piece.registered_at),
        category=piece.category,
        service=service,
        day=day,
        last=last,
    )


def _pieces(session: Session, items: Collection[int]) -> dict[int, PieceFacts]:
    rows = session.execute(
        select(Item.id, ShopOrder.number, OrderLine.sub_number, Dispatch.waybill)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .outerjoin(Dispatch, Dispatch.item_id == Item.id)
        .where(Item.id.in_(sorted(items)))
        .order_by(Dispatch.id)
    )
    return {
        r.id: PieceFacts(order=r.number, sub_number=r.sub_number, waybill=r.waybill or "")
        for r in rows
    }


def sums_by_service(lines: Collection[FeeLine]) -> dict[FeeService, tuple[int, Decimal]]:
    """By service, how much was done and what is owed for it."""
    found: dict[FeeService, tuple[int, Decimal]] = {}
    for line in lines:
        count, amount = found.get(line.fact.service, (0, Decimal("0.00")))
        found[line.fact.service] = (count + line.quantity, amount + line.amount)
    return found
