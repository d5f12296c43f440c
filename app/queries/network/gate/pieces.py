"""Pieces as programs read them: where they are, their parcels, what was found, their papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.refs import key_of, reference
from app.models.dispatch.parcel import Delivery, Dispatch, Seal
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.queries.network.gate.sight import of_program
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState, states_where
from workflows.people.programs import Holding
from workflows.verdict import Text

ISSUED = states_where(lambda record: record.issued)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePiece:
    """One piece as a program reads it."""

    key: int
    ref: str
    platform: str
    shop: str
    merchant_id: int
    order_number: str
    line_number: str
    piece: int
    title: str
    sku: str
    category: str
    unit_price: Decimal | None
    state: ItemState
    state_since: datetime
    due_at: datetime
    center_id: int
    center_code: str
    center: Text
    registered_at: datetime
    waybill_in: str
    received_at: datetime | None
    asked_buyer_at: datetime | None
    delivered_at: datetime | None
    exception: str
    closing_reason: str
    submissions: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GateParcel:
    """One parcel to the buyer, with its seal and what the carrier said."""

    courier: str
    waybill: str
    sent_at: datetime
    tag_no: str
    signed_at: datetime | None
    place: str
    consent: bool | None
    picked_up_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePaper:
    """One issued certificate."""

    number: str
    second_code: str
    state: CertificateState
    issued_at: datetime
    pdf_digest: str
    item_ref: str


def pieces(
    session: Session,
    held: Sequence[Holding],
    *,
    states: Sequence[ItemState] = (),
    order: str = "",
    after: int = 0,
    limit: int,
) -> list[GatePiece]:
    """A page of pieces by their keys, and one more."""
    wanted = _pieces(held).where(Item.id > after)
    if states:
        wanted = wanted.where(Item.state.in_(states))
    if order:
        wanted = wanted.where(ShopOrder.number == order)
    return [_piece(r) for r in session.execute(wanted.order_by(Item.id).limit(limit + 1))]


def piece_called(session: Session, held: Sequence[Holding], ref: str) -> GatePiece | None:
    """The piece of a reference, if the key sees it."""
    key = key_of("QC", ref)
    if key is None:
        return None
    row = session.execute(_pieces(held).where(Item.id == key[0])).one_or_none()
    return None if row is None or local(row.registered_at).year != key[1] else _piece(row)


def pieces_of_order(session: Session, held: Sequence[Holding], order_id: int) -> list[GatePiece]:
    """The pieces of an order that the key sees."""
    wanted = _pieces(held).where(OrderLine.order_id == order_id)
    return [_piece(r) for r in session.execute(wanted.order_by(Item.id))]


def parcels_of(session: Session, item: int) -> list[GateParcel]:
    """The parcels in which a piece was sent, the first one first."""
    seal = (
        select(Seal.tag_no)
        .where(Seal.item_id == Dispatch.item_id, Seal.at <= Dispatch.at)
        .order_by(Seal.id.desc())
        .limit(1)
        .correlate(Dispatch)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Dispatch.courier,
            Dispatch.waybill,
            Dispatch.at,
            seal.label("tag_no"),
            Delivery.signed_at,
            Delivery.place,
            Delivery.consent,
            Delivery.picked_up_at,
        )
        .outerjoin(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(Dispatch.item_id == item)
        .order_by(Dispatch.id)
    )
    return [
        GateParcel(
            courier=r.courier,
            waybill=r.waybill,
            sent_at=r.at,
            tag_no=r.tag_no or "",
            signed_at=r.signed_at,
            place=r.place.value if r.place is not None else "",
            consent=r.consent,
            picked_up_at=r.picked_up_at,
        )
        for r in rows
    ]


def papers_of(session: Session, item: int) -> list[GatePaper]:
    """The issued certificates of a piece, the latest first."""
    rows = session.execute(_papers().where(Certificate.item_id == item))
    return [_paper(r) for r in rows]


def paper_numbered(session: Session, held: Sequence[Holding], number: str) -> GatePaper | None:
    """The issued certificate of a number, if the key sees its piece."""
    mine = of_program(held, Item.center_id, Item.merchant_id)
    row = session.execute(_papers().where(Certificate.number == number, mine)).one_or_none()
    return None if row is None else _paper(row)


def _papers() -> Any:
    return (
        select(
            Certificate.number,
            Certificate.second_code,
            Certificate.state,
            Certificate.issued_at,
            Certificate.pdf_digest,
            Item.id,
            Item.registered_at,
        )
        .join(Item, Item.id == Certificate.item_id)
        .where(Certificate.state.in_(ISSUED), Certificate.pdf_digest.is_not(None))
        .order_by(Certificate.id.desc())
    )


def _paper(r: Row[*tuple[Any, ...]]) -> GatePaper:
    return GatePaper(
        number=r.number,
        second_code=r.second_code,
        state=r.state,
        issued_at=r.issued_at,
        pdf_digest=r.pdf_digest,
        item_ref=reference("QC", r.id, r.registered_at),
    )


def _pieces(held: Sequence[Holding]) -> Any:
    return (
        select(
            Item.__table__,
            Merchant.platform,
            Merchant.shop,
            ShopOrder.number,
            OrderLine.sub_number,
            OrderLine.sku,
            Center.code,
            Center.name_zh,
            Center.name_en,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Center, Center.id == Item.center_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .where(of_program(held, Item.center_id, Item.merchant_id))
    )


# What a row says under the same name as the piece.
SAME = (
    "platform", "shop", "merchant_id", "piece", "title", "sku", "category", "unit_price", "state",
    "state_since", "due_at", "center_id", "registered_at", "waybill_in", "received_at",
    "asked_buyer_at", "delivered_at", "exception", "closing_reason", "submissions", "version",
)  # fmt: skip


def _piece(r: Row[*tuple[Any, ...]]) -> GatePiece:
    same: dict[str, Any] = {name: getattr(r, name) for name in SAME}
    return GatePiece(
        **same,
        key=r.id,
        ref=reference("QC", r.id, r.registered_at),
        order_number=r.number,
        line_number=r.sub_number,
        center_code=r.code,
        center=Text(r.name_zh, r.name_en),
    )
