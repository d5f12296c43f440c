"""What the table of retention lets go: rows by the clock, files at the prompt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.heads import state
from app.base.storage import Blobs
from app.models.inspection.presence import ItemLook
from app.models.messages.notice import MessageDelivery, StaffNotice
from app.models.messages.outbox import OutboxMessage
from app.models.messages.webhook import WebhookDelivery
from app.models.papers.signatory_look import SignatoryLook
from app.queries.audit.blobs import named_blobs
from workflows.audit.retention import RETENTION, Transient
from workflows.messages.ways import DeliveryState

MOST_AT_ONCE = 1000


def forget_looks(session: Session, now: datetime) -> int:
    """Delete who looks at a piece, once nobody does, and which papers were shown; how many."""
    before = now - RETENTION[Transient.LOOKS]
    gone = session.execute(delete(ItemLook).where(ItemLook.seen_at < before))
    also = session.execute(delete(SignatoryLook).where(SignatoryLook.at < before))
    return int(gone.rowcount + also.rowcount)  # type: ignore[attr-defined]  # DELETEs have it


def forget_messages(session: Session, now: datetime) -> int:
    """Delete messages that were sent long ago, the oldest thousand; returns how many.

    One that waits to be sent stays, however old.
    """
    before = now - RETENTION[Transient.MESSAGES]
    old = (
        select(OutboxMessage.id)
        .where(OutboxMessage.sent_at.is_not(None), OutboxMessage.sent_at < before)
        .order_by(OutboxMessage.id)
        .limit(MOST_AT_ONCE)
    )
    gone = session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(old)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def forget_notices(session: Session, now: datetime) -> int:
    """Delete the oldest thousand notices and messages of long ago; returns how many.

    A message that waits to be sent stays, however old.
    """
    before = now - RETENTION[Transient.NOTICES]
    notices = (
        select(StaffNotice.id)
        .where(StaffNotice.at < before)
        .order_by(StaffNotice.at)
        .limit(MOST_AT_ONCE)
    )
    sent = (
        select(MessageDelivery.id)
        .where(MessageDelivery.asked_at < before, MessageDelivery.state != DeliveryState.WAITING)
        .order_by(MessageDelivery.asked_at)
        .limit(MOST_AT_ONCE)
    )
    gone = session.execute(delete(StaffNotice).where(StaffNotice.id.in_(notices)))
    also = session.execute(delete(MessageDelivery).where(MessageDelivery.id.in_(sent)))
    return int(gone.rowcount + also.rowcount)  # type: ignore[attr-defined]  # DELETEs have it


def forget_webhooks(session: Session, now: datetime) -> int:
    """Delete the oldest thousand webhooks that ended long ago; one that waits stays."""
    old = (
        select(WebhookDelivery.id)
        .where(WebhookDelivery.ended_at < now - RETENTION[Transient.WEBHOOKS])
        .order_by(WebhookDelivery.ended_at)
        .limit(MOST_AT_ONCE)
    )
    gone = session.execute(delete(WebhookDelivery).where(WebhookDelivery.id.in_(old)))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def orphans(session: Session, store: str, blobs: Blobs, now: datetime) -> Iterator[str]:
    """Files that no row names and that were put long ago. Raises `ReadOnly` where heads do not
    fit: rows are missing then, and what they named must stay.
    """
    state.must_be_open()
    known = set(named_blobs(session, store))
    for digest, put_at in blobs.ages():
        if digest not in known and put_at < now - RETENTION[Transient.ORPHANS]:
            yield digest
