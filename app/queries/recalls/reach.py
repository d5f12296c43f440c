"""What a scope reaches at a center: units in stock, and pieces of orders with their papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.base.clock import SHANGHAI
from app.base.refs import key_of
from app.models.goods.lot import Lot
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.stock import StockStep, StockUnit
from app.models.goods.supplier import Supplier
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.states import UNITS_HERE
from workflows.inspection.states import states_where as item_states_where
from workflows.papers.states import states_where as paper_states_where
from workflows.recalls.scope import RecallScope

STANDING = paper_states_where(lambda record: record.stands)
WITH_BUYER = item_states_where(lambda record: record.with_buyer)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallReach:
    """How many: lots, units and those of them that lie here, pieces, papers, pieces with buyers."""

    lots: int
    units: int
    units_here: int
    pieces: int
    papers: int
    with_buyers: int
    shops: int

    @property
    def together(self) -> int:
        """Units and pieces."""
        return self.units + self.pieces


def reach_of(session: Session, scope: RecallScope, center_id: int) -> RecallReach:
    """What would be recalled now."""
    pieces = pieces_reached(scope, center_id).subquery()
    of_pieces = select(Item.id).join(pieces, pieces.c.id == Item.id)
    papers = select(func.count(Certificate.id)).where(
        Certificate.item_id.in_(of_pieces), Certificate.state.in_(STANDING)
    )
    counted = session.execute(
        select(func.count(Item.id), func.count(Item.merchant_id.distinct())).where(
            Item.id.in_(of_pieces)
        )
    ).one()
    sent = select(func.count(Item.id)).where(Item.id.in_(of_pieces), Item.state.in_(WITH_BUYER))
    lots = _count(session, lots_reached(scope, center_id)) if scope.names_goods else 0
    units, here = (0, 0)
    if scope.by_goods_alone:
        wanted = units_reached(scope, center_id)
        units = _count(session, wanted)
        here = _count(session, wanted.where(StockUnit.state.in_(UNITS_HERE)))
    return RecallReach(
        lots=lots,
        units=units,
        units_here=here,
        pieces=counted[0],
        papers=session.scalar(papers) or 0,
        with_buyers=session.scalar(sent) or 0,
        shops=counted[1],
    )


def lots_reached(scope: RecallScope, center_id: int) -> Select[Any]:
    """The keys of the lots that a scope names."""
    wanted = select(Lot.id).where(Lot.center_id == center_id)
    if scope.lot:
        key = key_of("LT", scope.lot)
        wanted = wanted.where(Lot.id == (key[0] if key is not None else -1))
    if scope.batch:
        wanted = wanted.where(Lot.batch == scope.batch)
    if scope.supplier:
        of_seller = (
            select(PurchaseLine.id)
            .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
            .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
            .where(Supplier.code == scope.supplier)
        )
        wanted = wanted.where(Lot.line_id.in_(of_seller))
    return wanted if scope.names_papers else wanted.where(*_within(scope, Lot.received_at))


def units_reached(scope: RecallScope, center_id: int) -> Select[Any]:
    """The keys of all units of the lots that a scope names, wherever they are now."""
    return select(StockUnit.id).where(StockUnit.lot_id.in_(lots_reached(scope, center_id)))


def pieces_reached(scope: RecallScope, center_id: int) -> Select[Any]:
    """The keys of the pieces that were made of such units, or that bear such certificates."""
    wanted = select(Item.id).where(Item.center_id == center_id)
    if scope.names_goods:
        handed = (
            select(StockStep.item_id)
            .join(StockUnit, StockUnit.id == StockStep.unit_id)
            .where(
                StockUnit.lot_id.in_(lots_reached(scope, center_id)),
                StockStep.action == UnitAction.HAND_OVER,
            )
        )
        wanted = wanted.where(Item.id.in_(handed))
    if not scope.by_goods_alone:
        wanted = wanted.where(Item.id.in_(_papers_reached(scope)))
    return wanted if scope.shop is None else wanted.where(Item.merchant_id == scope.shop)


def _papers_reached(scope: RecallScope) -> Select[Any]:
    wanted = select(Certificate.item_id).where(
        Certificate.state.in_(STANDING), *_within(scope, Certificate.issued_at)
    )
    if scope.agency is not None:
        wanted = wanted.where(Certificate.agency_id == scope.agency)
    if scope.standard:
        wanted = wanted.join(Inspection, Inspection.id == Certificate.inspection_id).where(
            Inspection.standard == scope.standard
        )
    if scope.standard_version is not None:
        wanted = wanted.where(Inspection.standard_version == scope.standard_version)
    return wanted


def _within(scope: RecallScope, column: Any) -> list[ColumnElement[bool]]:
    """Days are China's."""
    parts: list[ColumnElement[bool]] = []
    if scope.since is not None:
        parts.append(column >= _midnight(scope.since))
    if scope.until is not None:
        parts.append(column < _midnight(scope.until + timedelta(days=1)))
    return parts


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _count(session: Session, wanted: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
