"""Units as lists and pages show them, and where each came from and went."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, not_, or_, select
from sqlalchemy.orm import Session, aliased

from app.base.clock import local
from app.base.refs import key_of, reference
from app.models.goods.lot import Lot
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.stock import StockBin, StockCase, StockNeed, StockStep, StockUnit
from app.models.goods.supplier import Supplier
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.orders.order import OrderLine, ShopOrder
from app.models.people.account import Person
from app.queries.goods.stock.facts import unit_facts
from workflows.goods.stock.codes import walking_order
from workflows.goods.stock.facts import UnitFacts
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.life import NEVER, life_rules
from workflows.goods.stock.states import UNITS_HERE, UnitGrade, UnitState
from workflows.roles import Actor
from workflows.verdict import Text

MOST = 50
MOST_PICKS = 200
MOST_EXPIRING = 200
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit in a list; `expires` None: it does not expire. `piece` is the item it is for."""

    key: int
    ref: str
    state: UnitState
    since: datetime
    product: str
    name: str
    category: str
    lot: str
    batch: str
    expires: date | None
    grade: UnitGrade
    bin: str
    case: str
    piece: str
    center: Text
    center_id: int


@dataclass(frozen=True, slots=True)
class UnitList:
    """A page of units, and where the next one begins."""

    rows: tuple[UnitRow, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """One thing that was done with a unit; `by` empty: the system."""

    action: UnitAction
    at: datetime
    bin: str
    piece: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit, backwards to its supplier and forwards to the order that it went out with."""

    row: UnitRow
    reason: str
    supplier: str
    purchase: str
    order_number: str
    steps: tuple[StepRow, ...]
    facts: UnitFacts


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A piece of an order that waits for goods."""

    piece: str
    product: str
    since: datetime


def units_listed(
    session: Session,
    centers: Collection[int] | None,
    state: UnitState | None = None,
    product: str = "",
    before: int | None = None,
) -> UnitList:
    """Units of these centers (None: all), the latest first, a page of them."""
    wanted = _rows(centers).order_by(StockUnit.id.desc()).limit(MOST + 1)
    if state is not None:
        wanted = wanted.where(StockUnit.state == state)
    if product:
        wanted = wanted.where(StockUnit.product == product)
    return _page(session, wanted, StockUnit.id < before if before is not None else None)


def units_of_lot(session: Session, lot_id: int, after: int | None = None) -> UnitList:
    """The units of a lot in the order of their codes, wherever they are now: a page of them."""
    wanted = _rows(None).where(StockUnit.lot_id == lot_id).order_by(StockUnit.id).limit(MOST + 1)
    return _page(session, wanted, StockUnit.id > after if after is not None else None)


def units_expiring(
    session: Session, centers: Collection[int] | None, now: datetime
) -> tuple[UnitRow, ...]:
    """What is here and expires soon by the rule of its category, the first to expire first."""
    wanted = (
        _rows(centers)
        .where(StockUnit.state.in_(UNITS_HERE), _expires_soon(local(now).date()))
        .order_by(StockUnit.expires_on, StockUnit.id)
        .limit(MOST_EXPIRING)
    )
    return tuple(_row(found) for found in session.execute(wanted))


def units_to_pick(session: Session, centers: Collection[int] | None) -> tuple[UnitRow, ...]:
    """What is to be picked: of the oldest orders, in the order that one walks past the bins."""
    wanted = (
        _rows(centers)
        .where(StockUnit.state == UnitState.RESERVED, StockUnit.item_id.is_not(None))
        .order_by(StockUnit.item_id)
        .limit(MOST_PICKS)
    )
    rows = [_row(found) for found in session.execute(wanted)]
    place = {code: number for number, code in enumerate(walking_order(row.bin for row in rows))}
    return tuple(sorted(rows, key=lambda row: (place[row.bin], row.key)))


def units_picked(session: Session, centers: Collection[int] | None) -> tuple[UnitRow, ...]:
    """What was picked and not handed over yet, the oldest orders first."""
    wanted = _rows(centers).where(
        StockUnit.state == UnitState.PICKED, StockUnit.item_id.is_not(None)
    )
    wanted = wanted.order_by(StockUnit.item_id).limit(MOST_PICKS)
    return tuple(_row(found) for found in session.execute(wanted))


def needs_waiting(session: Session, centers: Collection[int] | None) -> tuple[NeedRow, ...]:
    """Pieces that nothing in stock answers yet, the first come first."""
    wanted = (
        select(Item.id, Item.registered_at, StockNeed.product, StockNeed.since)
        .join(Item, Item.id == StockNeed.item_id)
        .where(StockNeed.unit_id.is_(None), StockNeed.ended_at.is_(None))
        .order_by(StockNeed.item_id)
        .limit(MOST)
    )
    if centers is not None:
        wanted = wanted.where(StockNeed.center_id.in_(sorted(centers)))
    return tuple(
        NeedRow(
            piece=reference("QC", row.id, row.registered_at), product=row.product, since=row.since
        )
        for row in session.execute(wanted)
    )


def unit_page(session: Session, ref: str, by: Actor, now: datetime) -> UnitPage | None:
    """One unit; None where there is none."""
    key = key_of("UN", ref)
    unit = session.get(StockUnit, key[0]) if key is not None else None
    if unit is None or unit.ref != ref.strip().upper().replace(" ", "-"):
        return None
    row = _row(session.execute(_rows(None).where(StockUnit.id == unit.id)).one())
    order = session.get_one(PurchaseOrder, unit.lot.line.order_id)
    number = (
        select(ShopOrder.number)
        .join(OrderLine, OrderLine.order_id == ShopOrder.id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(Item.id == unit.item_id)
    )
    return UnitPage(
        row=row,
        reason=unit.reason,
        supplier=session.get_one(Supplier, order.supplier_id).name,
        purchase=order.ref,
        order_number=(session.scalar(number) or "") if unit.item_id is not None else "",
        steps=tuple(_steps(session, unit.id)),
        facts=unit_facts(session, unit, by, now),
    )


def _steps(session: Session, unit_id: int) -> Iterator[StepRow]:
    person = aliased(Person)
    rows = session.execute(
        select(
            StockStep.action,
            StockStep.at,
            StockStep.reason,
            StockBin.code,
            Item.id,
            Item.registered_at,
            person.name,
        )
        .outerjoin(StockBin, StockBin.id == StockStep.bin_id)
        .outerjoin(Item, Item.id == StockStep.item_id)
        .outerjoin(person, person.id == StockStep.by_id)
        .where(StockStep.unit_id == unit_id)
        .order_by(StockStep.id.desc())
        .limit(MOST)
    )
    for row in rows:
        yield StepRow(
            action=row.action,
            at=row.at,
            bin=row.code or "",
            piece=reference("QC", row.id, row.registered_at) if row.id is not None else "",
            reason=row.reason,
            by=row.name or "",
        )


def _expires_soon(today: date) -> ColumnElement[bool]:
    rules = dict(life_rules())
    rest = rules.pop(OTHERS)
    parts = [
        and_(StockUnit.category == code, _within(today, rule.soon)) for code, rule in rules.items()
    ]
    others = and_(not_(StockUnit.category.in_(sorted(rules))), _within(today, rest.soon))
    # The longest of all besides, so that an index by expiry ends the look.
    longest = max(rule.soon for rule in life_rules().values())
    return and_(_within(today, longest), or_(*parts, others))


def _within(today: date, days: int) -> ColumnElement[bool]:
    return StockUnit.expires_on <= today + timedelta(days=days)


def _page(session: Session, wanted: Any, beyond: ColumnElement[bool] | None) -> UnitList:
    asked = wanted if beyond is None else wanted.where(beyond)
    rows = [_row(found) for found in session.execute(asked)]
    return UnitList(tuple(rows[:MOST]), rows[MOST - 1].key if len(rows) > MOST else None)


def _rows(centers: Collection[int] | None) -> Any:
    wanted: Any = (
        select(
            StockUnit,
            PurchaseLine.name,
            Lot.id.label("lot_key"),
            Lot.announced_at,
            Lot.batch,
            StockBin.code.label("bin"),
            StockCase.id.label("case_key"),
            StockCase.made_at.label("case_at"),
            Item.id.label("item_key"),
            Item.registered_at,
            Center.name_zh,
            Center.name_en,
        )
        .join(Lot, Lot.id == StockUnit.lot_id)
        .join(PurchaseLine, PurchaseLine.id == Lot.line_id)
        .join(Center, Center.id == StockUnit.center_id)
        .outerjoin(StockBin, StockBin.id == StockUnit.bin_id)
        .outerjoin(StockCase, StockCase.id == StockUnit.case_id)
        .outerjoin(Item, Item.id == StockUnit.item_id)
    )
    return wanted if centers is None else wanted.where(StockUnit.center_id.in_(sorted(centers)))


def _row(found: Row[Any]) -> UnitRow:
    unit: StockUnit = found.StockUnit
    return UnitRow(
        key=unit.id,
        ref=unit.ref,
        state=unit.state,
        since=unit.state_since,
        product=unit.product,
        name=found.name,
        category=unit.category,
        lot=reference("LT", found.lot_key, found.announced_at),
        batch=found.batch,
        expires=None if unit.expires_on == NEVER else unit.expires_on,
        grade=unit.grade,
        bin=found.bin or "",
        case=reference("CS", found.case_key, found.case_at) if found.case_key else "",
        piece=reference("QC", found.item_key, found.registered_at) if found.item_key else "",
        center=Text(found.name_zh, found.name_en),
        center_id=unit.center_id,
    )
