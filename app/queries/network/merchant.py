"""What a merchant sees of its own goods; people who tested them are never named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.refs import key_of, reference
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.queries.orders.pieces import PieceRow, pieces_where
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.states import ItemState
from workflows.verdict import Text

PAGE = 50
SHOWN = (EvidencePurpose.INTAKE, EvidencePurpose.EXCEPTION, EvidencePurpose.FINDING)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One piece in the merchant's list."""

    key: int
    ref: str
    sub_number: str
    title: str
    category: str
    state: ItemState
    state_since: datetime
    due_at: datetime
    center: Text


@dataclass(frozen=True, slots=True)
class Round:
    """One closed inspection, as its merchant may read it: without the people."""

    number: int
    decision: ReviewDecision
    closed_at: datetime
    grounds: tuple[tuple[str, Text], ...]
    defects: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class OwnPiece:
    """One piece of a merchant with its closed inspections."""

    key: int
    row: OwnRow
    merchant_id: int
    order_number: str
    sku: str
    unit_price: Decimal | None
    submissions: int
    exception: str
    closing_reason: str
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class MerchantPhoto:
    """One picture that the merchant may look at."""

    key: int
    digest: str
    mime: str
    name: str
    purpose: EvidencePurpose
    check_code: str


def own_items(
    session: Session,
    merchants: Collection[int],
    *,
    states: tuple[ItemState, ...] = (),
    before: int = 0,
    size: int = PAGE,
) -> list[OwnRow]:
    """A page of the pieces of these merchants and one more, the latest first."""
    wanted = _own().where(Item.merchant_id.in_(sorted(merchants)))
    if states:
        wanted = wanted.where(Item.state.in_(states))
    if before:
        wanted = wanted.where(Item.id < before)
    rows = session.execute(wanted.order_by(Item.id.desc()).limit(size + 1))
    return [_row(r) for r in rows]


def own_piece(session: Session, ref: str, merchants: Collection[int]) -> OwnPiece | None:
    """One piece, if it belongs to one of these merchants."""
    key = key_of("QC", ref)
    if key is None:
        return None
    r = session.execute(
        _own().where(Item.id == key[0], Item.merchant_id.in_(sorted(merchants)))
    ).one_or_none()
    if r is None or local(r.registered_at).year != key[1]:
        return None
    return OwnPiece(
        key=r.id,
        row=_row(r),
        merchant_id=r.merchant_id,
        order_number=r.number,
        sku=r.sku,
        unit_price=r.unit_price,
        submissions=r.submissions,
        exception=r.exception,
        closing_reason=r.closing_reason,
        rounds=_rounds(session, r.id),
    )


def own_pieces(
    session: Session, refs: Collection[str], merchants: Collection[int]
) -> list[PieceRow]:
    """The named pieces that belong to these merchants, for their labels."""
    keys = [found[0] for ref in refs if (found := key_of("QC", ref))]
    mine = Item.merchant_id.in_(sorted(merchants))
    return pieces_where(session, Item.id.in_(keys), mine)


def own_photos(session: Session, item: int) -> list[MerchantPhoto]:
    """The pictures of receipt, of exceptions and of closed inspections; open ones stay inside."""
    rows = session.execute(
        select(
            Attachment.id,
            Evidence.digest,
            Evidence.mime,
            Attachment.name,
            Attachment.purpose,
            Attachment.check_code,
        )
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .outerjoin(Inspection, Inspection.id == Attachment.inspection_id)
        .where(
            Attachment.item_id == item,
            Attachment.withdrawn_at.is_(None),
            Attachment.purpose.in_(SHOWN),
            Evidence.kind == "image",
            or_(Attachment.inspection_id.is_(None), Inspection.closed_at.is_not(None)),
        )
        .order_by(Attachment.purpose, Attachment.check_code, Attachment.position)
    )
    return [
        MerchantPhoto(
            key=r.id,
            digest=r.digest,
            mime=r.mime,
            name=r.name,
            purpose=r.purpose,
            check_code=r.check_code,
        )
        for r in rows
    ]


def names(session: Session, merchants: Collection[int]) -> list[tuple[int, str]]:
    """(key, shop) of these merchants."""
    wanted = select(Merchant.id, Merchant.shop).where(Merchant.id.in_(sorted(merchants)))
    return [(r.id, r.shop) for r in session.execute(wanted.order_by(Merchant.shop))]


def shops_with_platform(session: Session, merchants: Collection[int]) -> list[tuple[int, str, str]]:
    """(key, shop, platform) of these merchants."""
    wanted = select(Merchant.id, Merchant.shop, Merchant.platform).where(
        Merchant.id.in_(sorted(merchants))
    )
    return [(r.id, r.shop, r.platform) for r in session.execute(wanted.order_by(Merchant.shop))]


def _own() -> Any:
    return (
        select(
            Item.id,
            Item.registered_at,
            OrderLine.sub_number,
            Item.title,
            Item.category,
            Item.state,
            Item.state_since,
            Item.due_at,
            Center.name_zh,
            Center.name_en,
            Item.merchant_id,
            ShopOrder.number,
            OrderLine.sku,
            Item.unit_price,
            Item.submissions,
            Item.exception,
            Item.closing_reason,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Center, Center.id == Item.center_id)
    )


def _row(r: Row[*tuple[Any, ...]]) -> OwnRow:
    return OwnRow(
        key=r.id,
        ref=reference("QC", r.id, r.registered_at),
        sub_number=r.sub_number,
        title=r.title,
        category=r.category,
        state=r.state,
        state_since=r.state_since,
        due_at=r.due_at,
        center=Text(r.name_zh, r.name_en),
    )


def _rounds(session: Session, item: int) -> tuple[Round, ...]:
    rows = session.execute(
        select(
            Inspection.round,
            Inspection.decision,
            Inspection.closed_at,
            Inspection.verdict,
            Inspection.review_note,
        )
        .where(Inspection.item_id == item, Inspection.closed_at.is_not(None))
        .order_by(Inspection.round.desc())
    )
    found = []
    for number, decision, closed_at, verdict, note in rows:
        if decision is None or closed_at is None:
            continue
        kept = verdict or {}
        grounds = tuple((g["code"], Text(g["zh"], g["en"])) for g in kept.get("grounds", ()))
        codes = tuple(kept.get("defects", ()))
        found.append(
            Round(
                number=number,
                decision=decision,
                closed_at=closed_at,
                grounds=grounds,
                defects=codes,
                note=note,
            )
        )
    return tuple(found)
