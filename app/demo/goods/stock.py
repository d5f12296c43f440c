"""Stock in three warehouses: liquor, tea and beauty, in cases and bins, some of it held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import transaction
from app.commands.goods import purchase
from app.commands.goods.stock import count, holds, labels, mapping, picks, reserve, shelve
from app.demo.goods.lots import ExampleLot, LotCrew, person_of, record_seller, walk_lot
from app.models.goods.stock import StockCase, StockUnit
from app.models.goods.supplier import Supplier
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.queries.people.accounts import actor_by_login
from workflows.goods.lots.documents import DocumentKind as K
from workflows.inspection.states import ItemState

BINS = "A-01-01 A-01-02 A-02-01 B-01-01 B-01-02"
SHELF, OPENED = "A-01-01", "B-01-02"
ORDERS = 2


@dataclass(frozen=True, slots=True)
class ExampleStock:
    """What one warehouse has: who supplies it, and who inspects it there."""

    center: str
    seller: str
    seller_name: str
    documents: tuple[K, ...]
    product: str
    name: str
    category: str
    batch: str
    inspector: str
    reviewer: str


WAREHOUSES = (
    ExampleStock(
        "GZ-W", "GZ01", "黔酒云仓供应链有限公司", (),
        "MT-53-500", "酱香型白酒 53度 500ml", "liquor", "20260118A", "ln-jianyan1", "ln-shenhe",
    ),
    ExampleStock(
        "KM-W", "KM03", "勐海古树茶业有限公司", (K.SUPPLIER_LICENCE, K.BATCH_REPORT),
        "PE-357", "普洱熟茶 357克饼", "tea", "MH2603", "ln-jianyan1", "ln-shenhe",
    ),
    ExampleStock(
        "SZ-W", "SZ11", "粤美美妆贸易有限公司",
        (K.SUPPLIER_LICENCE, K.COSMETIC_REGISTRATION, K.BATCH_REPORT),
        "JH-30", "烟酰胺精华液 30ml", "beauty", "JH260410", "zj-jianyan1", "zj-shenhe",
    ),
)  # fmt: skip


def stock_in_three_warehouses(now: datetime) -> None:
    """A lot let through in each; its first case on the shelf and opened, its second to put away."""
    for place in WAREHOUSES:
        with transaction() as session:
            _fill_shelves(session, place, now - timedelta(days=2))
    with transaction() as session:
        _orders_from_stock(session, now - timedelta(hours=5))
    with transaction() as session:
        _decisions_to_make(session, now - timedelta(hours=1))


def _fill_shelves(session: Session, place: ExampleStock, at: datetime) -> None:
    buyer, keeper, inspector, reviewer = (
        person_of(session, login) for login in ("caigou", "cangku", place.inspector, place.reviewer)
    )
    center = session.scalars(select(Center.id).where(Center.code == place.center)).one()
    if session.scalars(select(Supplier.id).where(Supplier.code == place.seller)).first() is None:
        record_seller(session, place.seller, place.seller_name, place.documents, buyer, at)
    line = purchase.OrderedProduct(
        product=place.product, name=place.name, category=place.category, quantity=12
    )
    order = purchase.place_order(session, place.seller, center, [line], by=buyer, now=at)
    crew = LotCrew(buyer, keeper, inspector, reviewer)
    lot = walk_lot(session, order.ref, ExampleLot(place.batch, "accepted"), crew, at)
    at += timedelta(hours=6)
    labels.label_units(session, lot, in_cases=True, by=keeper, now=at)
    shelve.add_bins(session, center, BINS, by=keeper, now=at)
    wanted = select(StockCase).where(StockCase.center_id == center).order_by(StockCase.id)
    first = session.scalars(wanted).first()
    assert first is not None  # noqa: S101  # it was made above
    shelve.shelve(session, first.ref, SHELF, by=keeper, now=at)
    shelve.open_case(session, first.ref, by=keeper, now=at)
    inside = select(StockUnit).where(StockUnit.case_id == first.id).order_by(StockUnit.id)
    units = [unit.ref for unit in session.scalars(inside)]
    shelve.shelve(session, units[-1], OPENED, by=keeper, now=at)
    holds.hold(session, units[-2], "外盒压痕，待质检复看", by=keeper, now=at)


def _orders_from_stock(session: Session, at: datetime) -> None:
    """Pieces that wait for their parcel in Guangzhou come from the shelf; one is picked."""
    center = session.scalars(select(Center.id).where(Center.code == "GZ-W")).one()
    pieces = session.scalars(
        select(Item)
        .where(
            Item.center_id == center,
            Item.category == "liquor",
            Item.state == ItemState.REGISTERED,
        )
        .order_by(Item.id)
        .limit(ORDERS)
    ).all()
    served = reserve.need_units(session, pieces, "MT-53-500", now=at)
    taken = select(StockUnit).where(StockUnit.item_id.is_not(None)).order_by(StockUnit.id)
    units = [unit.ref for unit in session.scalars(taken)]
    if served > 1:
        picks.pick(session, units[0], by=person_of(session, "cangku"), now=at)


def _decisions_to_make(session: Session, at: datetime) -> None:
    """A count that differs, and a shop's code that waits for a second person."""
    center = session.scalars(select(Center.id).where(Center.code == "KM-W")).one()
    keeper, buyer = person_of(session, "cangku"), actor_by_login(session, "caigou")
    count.count_bin(session, center, OPENED, "", by=keeper, now=at)
    free = select(Merchant.id).where(Merchant.center_id.is_(None)).order_by(Merchant.id)
    shop = session.scalars(free).first()
    if shop is not None and buyer is not None:
        mapping.ask_mapping(session, shop, "PE-357-1", center, "PE-357", by=buyer, now=at)
