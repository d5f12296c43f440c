"""Orders as programs read them: what was sent in, its lines and where each goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.models.network.center import Merchant
from app.models.orders.order import LineRoute, OrderImport, OrderLine, SendingNotice, ShopOrder
from app.queries.network.gate.sight import of_program
from workflows.intake.kinds import HandBackWay
from workflows.people.programs import Holding

# As `app.queries.orders.whose` places a line that has gone nowhere yet.
PLACE = func.coalesce(OrderLine.center_id, OrderImport.center_id, Merchant.center_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """One line of an order."""

    number: str
    title: str
    sku: str
    quantity: int
    unit_price: Decimal | None
    status: str
    route: LineRoute
    route_reason: str
    category: str | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOrder:
    """One order, without a word of its buyer."""

    key: int
    platform: str
    shop: str
    number: str
    ordered_at: datetime | None
    paid_at: datetime | None
    expected_at: datetime | None
    hand_back: HandBackWay | None
    lines: tuple[GateLine, ...]


def orders(
    session: Session, held: Sequence[Holding], *, after: int = 0, limit: int
) -> list[GateOrder]:
    """A page of orders by their keys, and one more."""
    wanted = _orders(held).where(ShopOrder.id > after).order_by(ShopOrder.id).limit(limit + 1)
    rows = session.execute(wanted).all()
    lines = _lines(session, held, [r.id for r in rows])
    return [_order(r, lines.get(r.id, ())) for r in rows]


def order_numbered(
    session: Session, held: Sequence[Holding], platform: str, number: str
) -> GateOrder | None:
    """The order of a platform's number, if the key sees one of its lines."""
    named = (ShopOrder.platform == platform, ShopOrder.number == number)
    row = session.execute(_orders(held).where(*named)).one_or_none()
    return None if row is None else _order(row, _lines(session, held, [row.id])[row.id])


def _orders(held: Sequence[Holding]) -> Any:
    mine = (
        select(OrderLine.id)
        .join(OrderImport, OrderImport.id == OrderLine.import_id)
        .where(OrderLine.order_id == ShopOrder.id, of_program(held, PLACE, ShopOrder.merchant_id))
        .correlate(ShopOrder, Merchant)
    )
    return (
        select(
            ShopOrder.id,
            ShopOrder.platform,
            Merchant.shop,
            ShopOrder.number,
            ShopOrder.submitted_at,
            ShopOrder.paid_at,
            SendingNotice.expected_at,
            SendingNotice.hand_back,
        )
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .outerjoin(SendingNotice, SendingNotice.order_id == ShopOrder.id)
        .where(mine.exists())
    )


def _lines(
    session: Session, held: Sequence[Holding], keys: Sequence[int]
) -> dict[int, tuple[GateLine, ...]]:
    rows = session.execute(
        select(
            OrderLine.order_id,
            OrderLine.sub_number,
            OrderLine.title,
            OrderLine.sku,
            OrderLine.quantity,
            OrderLine.unit_price,
            OrderLine.status,
            OrderLine.route,
            OrderLine.route_reason,
            OrderLine.category,
            OrderLine.content_digest,
        )
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .join(OrderImport, OrderImport.id == OrderLine.import_id)
        .where(OrderLine.order_id.in_(keys), of_program(held, PLACE, ShopOrder.merchant_id))
        .order_by(OrderLine.id)
    )
    found: dict[int, tuple[GateLine, ...]] = {}
    for r in rows:
        line = GateLine(
            number=r.sub_number,
            title=r.title,
            sku=r.sku,
            quantity=r.quantity,
            unit_price=r.unit_price,
            status=r.status,
            route=r.route,
            route_reason=r.route_reason,
            category=r.category,
            digest=r.content_digest,
        )
        found[r.order_id] = (*found.get(r.order_id, ()), line)
    return found


def _order(r: Row[*tuple[Any, ...]], lines: tuple[GateLine, ...]) -> GateOrder:
    return GateOrder(
        key=r.id,
        platform=r.platform,
        shop=r.shop,
        number=r.number,
        ordered_at=r.submitted_at,
        paid_at=r.paid_at,
        expected_at=r.expected_at,
        hand_back=r.hand_back,
        lines=lines,
    )
