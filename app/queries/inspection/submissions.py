"""A piece may come more than once: since when the record speaks of what is here now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.audit.ledger import LedgerEvent
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.intake.shop_request import ShopRequest
from workflows.inspection.decisions import ReviewDecision
from workflows.intake.events import ItemResubmitted
from workflows.intake.shop_requests import ShopRequestKind, ShopRequestState


def this_submission_began(session: Session, item: Item) -> datetime | None:
    """When a piece that comes again was registered again: earlier photos prove nothing now."""
    if item.submissions == 1:
        return None
    return session.scalar(
        select(func.max(LedgerEvent.at)).where(
            LedgerEvent.item_id == item.id, LedgerEvent.tag == ItemResubmitted.tag
        )
    )


def last_verdict(session: Session, item: Item) -> ReviewDecision | None:
    """What was decided last of what is here now; None where nothing was."""
    began = this_submission_began(session, item)
    wanted = select(Inspection.decision).where(
        Inspection.item_id == item.id, Inspection.closed_at.is_not(None)
    )
    if began is not None:
        wanted = wanted.where(Inspection.closed_at >= began)
    return session.scalar(wanted.order_by(Inspection.round.desc()).limit(1))


def is_appealed(session: Session, item_key: int) -> bool:
    """Whether its shop disputes a verdict and waits for the answer."""
    waits = select(ShopRequest.id).where(
        ShopRequest.item_id == item_key,
        ShopRequest.kind == ShopRequestKind.APPEAL,
        ShopRequest.state == ShopRequestState.OPEN,
    )
    return session.scalar(waits) is not None
