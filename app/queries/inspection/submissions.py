"""A piece may come more than once: since when the record speaks of what is here now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from workflows.intake.events import ItemResubmitted


def this_submission_began(session: Session, item: Item) -> datetime | None:
    """When a piece that comes again was registered again: earlier photos prove nothing now."""
    if item.submissions == 1:
        return None
    return session.scalar(
        select(func.max(LedgerEvent.at)).where(
            LedgerEvent.item_id == item.id, LedgerEvent.tag == ItemResubmitted.tag
        )
    )
