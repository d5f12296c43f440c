"""What buyers sent as pictures of a return: for their copy, and for taking it away for good."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from app.models.inspection.evidence import (
    Attachment,
    Evidence,
    EvidencePurpose,
    ForgottenEvidence,
)
from app.models.intake.item import Item
from app.models.intake.parcel import UnknownParcelPhoto
from app.models.orders.order import OrderLine
from app.models.personal.vault import BuyerRecord

SENT = EvidencePurpose.RETURN_REQUEST
FORGOTTEN = select(ForgottenEvidence.evidence_id)
_LINES = select(Item.id).join(OrderLine, OrderLine.id == Item.order_line_id)


def photographs_of(session: Session, order_id: int) -> list[dict[str, Any]]:
    """The pictures and files that came with the returns of an order, as JSON values."""
    rows = session.execute(
        select(
            *(Attachment.check_code, Attachment.at),
            *(Evidence.digest, Evidence.mime, Evidence.size),
        )
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.purpose == SENT,
            Attachment.item_id.in_(_LINES.where(OrderLine.order_id == order_id)),
            Evidence.id.not_in(FORGOTTEN),
        )
        .order_by(Attachment.at, Attachment.id)
    )
    return [
        {
            "return": r.check_code,
            "sent_at": r.at.isoformat(timespec="seconds"),
            "kind": r.mime,
            "bytes": r.size,
            "sha256": r.digest,
        }
        for r in rows
    ]


def kept_photographs(session: Session, order_id: int) -> list[tuple[int, Item]]:
    """The attachments in use that came with the returns of an order, and their pieces."""
    rows = session.execute(
        select(Attachment.id, Item)
        .join(Item, Item.id == Attachment.item_id)
        .where(
            Attachment.purpose == SENT,
            Attachment.withdrawn_at.is_(None),
            Attachment.item_id.in_(_LINES.where(OrderLine.order_id == order_id)),
        )
        .order_by(Attachment.id)
    )
    return [(row.id, row.Item) for row in rows]


def erased_with_photographs(session: Session, most: int) -> list[int]:
    """Orders whose buyer is erased and of whose pictures some are still in use."""
    wanted = (
        select(BuyerRecord.order_id)
        .join(OrderLine, OrderLine.order_id == BuyerRecord.order_id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .join(Attachment, Attachment.item_id == Item.id)
        .where(
            BuyerRecord.erased_at.is_not(None),
            Attachment.purpose == SENT,
            Attachment.withdrawn_at.is_(None),
        )
    )
    return list(session.scalars(wanted.distinct().order_by(BuyerRecord.order_id).limit(most)))


def to_be_forgotten(session: Session, most: int) -> list[int]:
    """The evidence that nothing but returns of erased buyers ever had, and whose bytes are here."""
    sent = aliased(Attachment)
    wanted = (
        select(Evidence.id)
        .join(sent, sent.evidence_id == Evidence.id)
        .where(Evidence.id.not_in(FORGOTTEN), sent.purpose == SENT, ~_need_elsewhere())
    )
    return list(session.scalars(wanted.distinct().order_by(Evidence.id).limit(most)))


def is_needed(session: Session, evidence_id: int) -> bool:
    """Whether anything else has this evidence, or a buyer who is not erased sent it too."""
    return bool(session.scalar(select(_need_elsewhere()).where(Evidence.id == evidence_id)))


def _need_elsewhere() -> ColumnElement[bool]:
    other, parcel = (
        aliased(Attachment),
        select(UnknownParcelPhoto.id).where(UnknownParcelPhoto.evidence_id == Evidence.id),
    )
    attached = (
        select(other.id)
        .join(Item, Item.id == other.item_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .outerjoin(BuyerRecord, BuyerRecord.order_id == OrderLine.order_id)
        .where(
            other.evidence_id == Evidence.id,
            or_(
                other.purpose != SENT,
                other.withdrawn_at.is_(None),
                BuyerRecord.erased_at.is_(None),
            ),
        )
        .correlate(Evidence)
        .exists()
    )
    return or_(attached, parcel.correlate(Evidence).exists())
