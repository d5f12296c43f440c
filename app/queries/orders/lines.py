"""Order lines, for the orders desk; as far as they are theirs to see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from app.models.network.center import Center, Merchant
from app.models.orders.order import LineRoute, OrderImport, OrderLine, ShopOrder
from app.queries.orders.line_refs import line_ref, lines_called, the_one
from app.queries.orders.line_waybills import came_with
from app.queries.orders.whose import Sight, place_of_line
from workflows.verdict import Text

PAGE = 50
# How far back a search by the last digits looks: it can use no index.
LATEST_LINES = 200_000
Centers = Collection[int] | None


@dataclass(frozen=True, slots=True)
class LineRow:
    """One order line. `key` is its place in the order of arrival."""

    key: int
    ref: str
    platform: str
    sub_number: str
    order_number: str
    title: str
    sku: str
    quantity: int
    unit_price: Decimal | None
    merchant: str
    category: str
    route: LineRoute
    reason: str
    import_id: int
    center_id: int | None
    status: str
    after_sale: str
    streamer: str
    custom_proof: str
    category_by: str
    product_category: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows and the key after which older ones follow (0: none)."""

    rows: tuple[Any, ...]
    older: int


def waiting(session: Session, sight: Sight, *, after: int = 0) -> Page:
    """Lines for which a person must name the category, oldest first."""
    wanted = (
        _lines(sight)
        .where(OrderLine.route == LineRoute.WAITING_FOR_CATEGORY, OrderLine.id > after)
        .order_by(OrderLine.id)
        .limit(PAGE + 1)
    )
    return page_of([_line_row(r) for r in session.execute(wanted)])


def search(session: Session, digits: str, sight: Sight, *, before: int = 0) -> Page:
    """Lines whose own or whose order's number ends so, the latest first.

    Whole numbers are found however old; the last digits among the latest lines only.
    """
    wanted = _lines(sight).order_by(OrderLine.id.desc()).limit(PAGE + 1)
    if digits:
        wanted = wanted.where(_number(session, digits))
    if before:
        wanted = wanted.where(OrderLine.id < before)
    return page_of([_line_row(r) for r in session.execute(wanted)])


def number_of(session: Session, forms: Collection[str], sight: Sight) -> str:
    """The number among these that an order or a line of theirs has, or the line's whose file named
    one of them as its waybill; empty where none has."""
    exact = or_(OrderLine.sub_number.in_(forms), ShopOrder.number.in_(forms), came_with(forms))
    found = session.execute(_lines(sight).where(exact).limit(1)).one_or_none()
    if found is None:
        return ""
    return str(found.number if found.number in forms else found.sub_number)


def line(session: Session, ref: str, sight: Sight) -> LineRow | None:
    """One line by its `line_ref`; None where it is not theirs to see."""
    found = session.execute(_lines(sight).where(lines_called(ref))).all()
    place = the_one([row.platform for row in found])
    return None if place is None else _line_row(found[place])


def centers_named(session: Session, centers: Centers) -> list[tuple[str, Text]]:
    """(code, name) of the active centers that someone may import for."""
    wanted = select(Center.code, Center.name_zh, Center.name_en).where(Center.active.is_(True))
    if centers is not None:
        wanted = wanted.where(Center.id.in_(sorted(centers)))
    return [(r.code, Text(r.name_zh, r.name_en)) for r in session.execute(wanted.order_by("code"))]


def _number(session: Session, digits: str) -> ColumnElement[bool]:
    exact = or_(
        OrderLine.sub_number == digits, ShopOrder.number == digits, came_with((digits.upper(),))
    )
    newest = session.scalar(select(func.max(OrderLine.id))) or 0
    ends = or_(
        OrderLine.sub_number.endswith(digits, autoescape=True),
        ShopOrder.number.endswith(digits, autoescape=True),
    )
    return or_(exact, ends & (OrderLine.id > newest - LATEST_LINES))


def page_of(rows: list[Any]) -> Page:
    """One page of rows, of which there may be one more."""
    return Page(tuple(rows[:PAGE]), rows[PAGE - 1].key if len(rows) > PAGE else 0)


def _lines(sight: Sight) -> Any:
    return (
        select(
            OrderLine.id,
            OrderLine.platform,
            OrderLine.sub_number,
            ShopOrder.number,
            OrderLine.title,
            OrderLine.sku,
            OrderLine.quantity,
            OrderLine.unit_price,
            Merchant.shop,
            OrderLine.category,
            OrderLine.route,
            OrderLine.route_reason,
            OrderLine.import_id,
            OrderLine.center_id,
            OrderLine.status,
            OrderLine.after_sale,
            OrderLine.streamer,
            OrderLine.custom_proof,
            OrderLine.category_by,
            OrderLine.row["product_category"].as_string().label("product_category"),
        )
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .join(OrderImport, OrderImport.id == OrderLine.import_id)
        .where(sight.of(place_of_line(), OrderImport.imported_by_id))
    )


def _line_row(r: Row[*tuple[Any, ...]]) -> LineRow:
    return LineRow(
        key=r.id,
        ref=line_ref(r.platform, r.sub_number),
        platform=r.platform,
        sub_number=r.sub_number,
        order_number=r.number,
        title=r.title,
        sku=r.sku,
        quantity=r.quantity,
        unit_price=r.unit_price,
        merchant=r.shop,
        category=r.category or "",
        route=r.route,
        reason=r.route_reason,
        import_id=r.import_id,
        center_id=r.center_id,
        status=r.status,
        after_sale=r.after_sale,
        streamer=r.streamer,
        custom_proof=r.custom_proof,
        category_by=r.category_by,
        product_category=r.product_category or "",
    )
