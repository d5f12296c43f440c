"""One code, backwards to who supplied it and forwards to every order that a unit went out with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.goods.lot import Lot
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.stock import StockCase, StockStep, StockUnit
from app.models.goods.supplier import Supplier
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from workflows.goods.lots.states import LotState
from workflows.goods.stock.codes import plain_sscc
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.states import UnitState

MOST_LOTS = 50
MOST_SOLD = 500


@dataclass(frozen=True, slots=True)
class TracedLot:
    """A lot that a code leads to, with how many of its units are in each state."""

    ref: str
    state: LotState
    supplier: str
    purchase: str
    name: str
    batch: str
    units: Mapping[UnitState, int]


@dataclass(frozen=True, slots=True)
class SoldUnit:
    """A unit that went out, and the order that it went out with; it may have come back since."""

    unit: str
    state: UnitState
    piece: str
    order: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """All that a code leads to. `more`: there are lots or units beyond what is shown."""

    lots: tuple[TracedLot, ...]
    sold: tuple[SoldUnit, ...]
    more: bool


def trace(session: Session, code: str, centers: Collection[int] | None) -> Trace:
    """The lots behind a code of a unit, case, lot, batch, supplier, purchase order, piece or order.

    Only lots of these centers (None: all).
    """
    wanted: Any = (
        select(Lot, PurchaseLine.name, PurchaseOrder, Supplier.name)
        .join(PurchaseLine, PurchaseLine.id == Lot.line_id)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(Lot.id.in_(_lots_behind(code.strip())))
        .order_by(Lot.id.desc())
        .limit(MOST_LOTS + 1)
    )
    if centers is not None:
        wanted = wanted.where(Lot.center_id.in_(sorted(centers)))
    found = session.execute(wanted).all()
    keys = [lot.id for lot, *_ in found[:MOST_LOTS]]
    counts = _counts(session, keys)
    sold = _find_sold(session, keys)
    return Trace(
        lots=tuple(
            TracedLot(
                ref=lot.ref,
                state=lot.state,
                supplier=seller,
                purchase=order.ref,
                name=name,
                batch=lot.batch,
                units=counts[lot.id],
            )
            for lot, name, order, seller in found[:MOST_LOTS]
        ),
        sold=sold[:MOST_SOLD],
        more=len(found) > MOST_LOTS or len(sold) > MOST_SOLD,
    )


def _lots_behind(code: str) -> Select[Any]:
    """The keys of the lots that a code leads to, by what it looks like."""
    upper = code.upper()
    of_units = select(StockUnit.lot_id)
    if key := key_of("LT", code):
        return select(Lot.id).where(Lot.id == key[0])
    if key := key_of("UN", code):
        return of_units.where(StockUnit.id == key[0])
    if key := key_of("CS", code):
        return select(StockCase.lot_id).where(StockCase.id == key[0])
    if key := key_of("PO", code):
        return _of_lines(PurchaseLine.order_id == key[0])
    if key := key_of("QC", code):
        return of_units.join(StockStep, StockStep.unit_id == StockUnit.id).where(
            StockStep.item_id == key[0]
        )
    if sscc := plain_sscc(code):
        return select(StockCase.lot_id).where(StockCase.sscc == sscc)
    pieces = (
        select(Item.id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(or_(ShopOrder.number == code, OrderLine.sub_number == code))
    )
    of_order = of_units.join(StockStep, StockStep.unit_id == StockUnit.id).where(
        StockStep.item_id.in_(pieces)
    )
    sellers = select(PurchaseOrder.id).join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
    of_seller = _of_lines(PurchaseLine.order_id.in_(sellers.where(Supplier.code == upper)))
    cases = (code, upper, code.lower())  # a reader may have caps lock on
    batches = select(Lot.id).where(Lot.batch.in_(cases), Lot.batch != "")
    return select(Lot.id).where(
        or_(Lot.id.in_(of_order), Lot.id.in_(of_seller), Lot.id.in_(batches))
    )


def _of_lines(meets: Any) -> Select[Any]:
    return select(Lot.id).join(PurchaseLine, PurchaseLine.id == Lot.line_id).where(meets)


def _counts(session: Session, lots: list[int]) -> Mapping[int, Mapping[UnitState, int]]:
    rows = session.execute(
        select(StockUnit.lot_id, StockUnit.state, func.count(StockUnit.id))
        .where(StockUnit.lot_id.in_(lots))
        .group_by(StockUnit.lot_id, StockUnit.state)
    )
    found: dict[int, dict[UnitState, int]] = defaultdict(dict)
    for lot_id, state, number in rows:
        found[lot_id][state] = number
    return found


def _find_sold(session: Session, lots: list[int]) -> tuple[SoldUnit, ...]:
    rows = session.execute(
        select(StockUnit, StockStep.at, Item.id, Item.registered_at, ShopOrder.number)
        .join(StockStep, StockStep.unit_id == StockUnit.id)
        .join(Item, Item.id == StockStep.item_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(StockUnit.lot_id.in_(lots), StockStep.action == UnitAction.HAND_OVER)
        .order_by(StockStep.id.desc())
        .limit(MOST_SOLD + 1)
    )
    return tuple(
        SoldUnit(
            unit=unit.ref,
            state=unit.state,
            piece=reference("QC", key, registered),
            order=number,
            at=at,
        )
        for unit, at, key, registered, number in rows
    )
