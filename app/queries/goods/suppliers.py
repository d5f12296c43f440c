"""Suppliers, purchase orders and switching histories as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.refs import key_of
from app.models.goods.lot import Lot
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.models.goods.supplier import Supplier, SupplierDocument
from app.models.network.center import Center
from app.queries.goods.switching import switching_of
from workflows.goods.lots.classes import LotClass
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.sampling.switching import SwitchingState
from workflows.verdict import Text

MOST_SUPPLIERS = 500
MOST_ORDERS = 50
MOST_HISTORIES = 200
LAPSES_SOON = 30  # days


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """One supplier; `lapsing`: documents that have lapsed or will within a month."""

    code: str
    name: str
    documents: int
    lapsing: int


@dataclass(frozen=True, slots=True)
class SupplierDocumentRow:
    """One document of a supplier; `lapsed` and `soon` are as of today."""

    kind: DocumentKind
    number: str
    product: str
    valid_from: date
    valid_to: date | None
    lapsed: bool
    soon: bool


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Where a supplier's product stands, class by class."""

    supplier: str
    supplier_name: str
    product: str
    name: str
    lots: int
    states: Mapping[LotClass, SwitchingState]


@dataclass(frozen=True, slots=True)
class PurchaseOrderRow:
    """One purchase order in a list."""

    key: int
    ref: str
    supplier: str
    center: Text
    at: datetime
    lines: int
    pieces: int


@dataclass(frozen=True, slots=True)
class PurchaseLineRow:
    """One line of a purchase order, with what was announced and counted of it so far."""

    place: int
    product: str
    name: str
    category: str
    gtin: str
    imported: bool
    quantity: int
    announced: int
    counted: int


@dataclass(frozen=True, slots=True)
class PurchaseOrderPage:
    """One purchase order with its lines."""

    key: int
    ref: str
    supplier: str
    supplier_code: str
    center: Text
    center_id: int
    at: datetime
    note: str
    lines: tuple[PurchaseLineRow, ...]


def suppliers_listed(session: Session, now: datetime) -> tuple[SupplierRow, ...]:
    """All suppliers by code, with how many of their documents need a look."""
    today = local(now).date()
    soon = date.fromordinal(today.toordinal() + LAPSES_SOON)
    lapsing = func.sum(case((SupplierDocument.valid_to <= soon, 1), else_=0))
    rows = session.execute(
        select(Supplier.code, Supplier.name, func.count(SupplierDocument.id), lapsing)
        .outerjoin(SupplierDocument, SupplierDocument.supplier_id == Supplier.id)
        .group_by(Supplier.id, Supplier.code, Supplier.name)
        .order_by(Supplier.code)
        .limit(MOST_SUPPLIERS)
    )
    return tuple(
        SupplierRow(code=code, name=name, documents=count, lapsing=lapse or 0)
        for code, name, count, lapse in rows
    )


def supplier_named(session: Session, code: str) -> tuple[str, str, str] | None:
    """Code, name and credit code of a supplier."""
    wanted = select(Supplier.code, Supplier.name, Supplier.credit_code)
    row = session.execute(wanted.where(Supplier.code == code.strip().upper())).one_or_none()
    return (row.code, row.name, row.credit_code) if row is not None else None


def supplier_documents(
    session: Session, code: str, now: datetime
) -> tuple[SupplierDocumentRow, ...]:
    """The documents of a supplier, those that end first before the others."""
    today = local(now).date()
    rows = session.scalars(
        select(SupplierDocument)
        .join(Supplier, Supplier.id == SupplierDocument.supplier_id)
        .where(Supplier.code == code.strip().upper())
        .order_by(
            SupplierDocument.valid_to.is_(None), SupplierDocument.valid_to, SupplierDocument.id
        )
    )
    return tuple(_document(row, today) for row in rows)


def _document(row: SupplierDocument, today: date) -> SupplierDocumentRow:
    ends = row.valid_to
    lapsed = ends is not None and ends < today
    return SupplierDocumentRow(
        kind=row.kind,
        number=row.number,
        product=row.product,
        valid_from=row.valid_from,
        valid_to=ends,
        lapsed=lapsed,
        soon=ends is not None and not lapsed and (ends - today).days <= LAPSES_SOON,
    )


def histories(session: Session, supplier: str = "") -> tuple[HistoryRow, ...]:
    """Every supplier's product of which a lot was announced, with its severity by class."""
    wanted = (
        select(
            Supplier.id,
            Supplier.code,
            Supplier.name.label("supplier"),
            PurchaseLine.product,
            func.max(PurchaseLine.name).label("name"),
            func.count(Lot.id).label("lots"),
        )
        .join(PurchaseOrder, PurchaseOrder.supplier_id == Supplier.id)
        .join(PurchaseLine, PurchaseLine.order_id == PurchaseOrder.id)
        .join(Lot, Lot.line_id == PurchaseLine.id)
        .group_by(Supplier.id, Supplier.code, Supplier.name, PurchaseLine.product)
        .order_by(Supplier.code, PurchaseLine.product)
        .limit(MOST_HISTORIES)
    )
    if supplier:
        wanted = wanted.where(Supplier.code == supplier.strip().upper())
    return tuple(
        HistoryRow(
            supplier=row.code,
            supplier_name=row.supplier,
            product=row.product,
            name=row.name,
            lots=row.lots,
            states=switching_of(session, row.id, row.product),
        )
        for row in session.execute(wanted).all()
    )


def orders_listed(
    session: Session, centers: Collection[int] | None
) -> tuple[PurchaseOrderRow, ...]:
    """The latest purchase orders of these centers (None: all)."""
    wanted = (
        select(
            PurchaseOrder,
            Supplier.name,
            Center.name_zh,
            Center.name_en,
            func.count(PurchaseLine.id),
            func.sum(PurchaseLine.quantity),
        )
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .join(Center, Center.id == PurchaseOrder.center_id)
        .join(PurchaseLine, PurchaseLine.order_id == PurchaseOrder.id)
        .group_by(PurchaseOrder.id, Supplier.id, Center.id)
        .order_by(PurchaseOrder.id.desc())
        .limit(MOST_ORDERS)
    )
    if centers is not None:
        wanted = wanted.where(PurchaseOrder.center_id.in_(sorted(centers)))
    return tuple(
        PurchaseOrderRow(
            key=order.id,
            ref=order.ref,
            supplier=supplier,
            center=Text(zh, en),
            at=order.at,
            lines=lines,
            pieces=pieces,
        )
        for order, supplier, zh, en, lines, pieces in session.execute(wanted)
    )


def order_page(session: Session, ref: str) -> PurchaseOrderPage | None:
    """One purchase order; None where there is none."""
    key = key_of("PO", ref)
    order = session.get(PurchaseOrder, key[0]) if key is not None else None
    if order is None or order.ref != ref.strip().upper().replace(" ", "-"):
        return None
    rows = session.execute(
        select(
            PurchaseLine,
            func.coalesce(func.sum(Lot.announced), 0),
            func.coalesce(func.sum(Lot.counted), 0),
        )
        .outerjoin(Lot, Lot.line_id == PurchaseLine.id)
        .where(PurchaseLine.order_id == order.id)
        .group_by(PurchaseLine.id)
        .order_by(PurchaseLine.place)
    )
    return PurchaseOrderPage(
        key=order.id,
        ref=order.ref,
        supplier=order.supplier.name,
        supplier_code=order.supplier.code,
        center=Text(order.center.name_zh, order.center.name_en),
        center_id=order.center_id,
        at=order.at,
        note=order.note,
        lines=tuple(
            PurchaseLineRow(
                place=line.place,
                product=line.product,
                name=line.name,
                category=line.category,
                gtin=line.gtin,
                imported=line.imported,
                quantity=line.quantity,
                announced=announced,
                counted=counted or 0,
            )
            for line, announced, counted in rows
        ),
    )


def delivery_centers(session: Session, centers: Collection[int] | None) -> list[tuple[int, Text]]:
    """The centers that a person may have goods delivered to."""
    wanted = select(Center.id, Center.name_zh, Center.name_en).where(Center.active)
    if centers is not None:
        wanted = wanted.where(Center.id.in_(sorted(centers)))
    rows = session.execute(wanted.order_by(Center.id))
    return [(row.id, Text(row.name_zh, row.name_en)) for row in rows]
