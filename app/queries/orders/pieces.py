"""The pieces of order lines, for labels and for what is done next; `centers` None means all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine
from workflows.inspection.states import ItemState
from workflows.verdict import Text

PAGE = 50
MOST_LABELS = 2000
Centers = Collection[int] | None


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece of a line."""

    ref: str
    state: ItemState
    state_since: datetime
    category: str
    title: str
    merchant: str
    center: Text
    center_id: int
    submissions: int
    closing_reason: str


def pieces_of_line(session: Session, key: int) -> list[PieceRow]:
    """The pieces of a line, by their number."""
    return pieces_where(session, Item.order_line_id == key)


def pieces_of_import(session: Session, key: int, centers: Centers) -> list[PieceRow]:
    """The pieces that the lines of an import made, as many as one print takes."""
    return pieces_where(session, OrderLine.import_id == key, _at(centers))


def pieces_named(session: Session, refs: Sequence[str], centers: Centers) -> list[PieceRow]:
    """The pieces with these codes that are at these centers."""
    keys = [found[0] for ref in refs[:MOST_LABELS] if (found := key_of("QC", ref))]
    return pieces_where(session, Item.id.in_(keys), _at(centers))


def to_resubmit(session: Session, centers: Centers) -> list[PieceRow]:
    """Pieces that went back to their merchants, the latest first."""
    return pieces_where(
        session, Item.state == ItemState.RETURNED, _at(centers), most=PAGE, latest=True
    )


def _at(centers: Centers) -> ColumnElement[bool]:
    return Item.id > 0 if centers is None else Item.center_id.in_(sorted(centers))


def pieces_where(
    session: Session, *where: ColumnElement[bool], most: int = MOST_LABELS, latest: bool = False
) -> list[PieceRow]:
    """Pieces under these conditions, in the order of their codes or the latest first."""
    rows = session.execute(
        select(
            Item.id,
            Item.registered_at,
            Item.state,
            Item.state_since,
            Item.category,
            Item.title,
            Merchant.shop,
            Center.name_zh,
            Center.name_en,
            Item.center_id,
            Item.submissions,
            Item.closing_reason,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(Center, Center.id == Item.center_id)
        .where(*where)
        .order_by(Item.id.desc() if latest else Item.id)
        .limit(most)
    )
    return [
        PieceRow(
            ref=reference("QC", r.id, r.registered_at),
            state=r.state,
            state_since=r.state_since,
            category=r.category,
            title=r.title,
            merchant=r.shop,
            center=Text(r.name_zh, r.name_en),
            center_id=r.center_id,
            submissions=r.submissions,
            closing_reason=r.closing_reason,
        )
        for r in rows
    ]
