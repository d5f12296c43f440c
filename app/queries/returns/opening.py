"""Whether a return of a piece may be asked for now; the command and every page ask here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.intake.item import Item
from app.models.returns.case import ReturnCase
from workflows.inspection.states import WITH_BUYER
from workflows.returns.opening import may_be_opened
from workflows.returns.states import ReturnState
from workflows.verdict import Answer

# A case that leaves no room for another one of the same piece.
RUNNING = (ReturnCase.closed_at.is_(None)) | (ReturnCase.state == ReturnState.REFUNDED)


def opening_answer(session: Session, item_key: int) -> Answer:
    """What stands against a request for this piece."""
    state = session.scalars(select(Item.state).where(Item.id == item_key)).one()
    known = session.scalars(
        select(ReturnCase).where(ReturnCase.item_id == item_key, RUNNING).order_by(ReturnCase.id)
    ).first()
    return may_be_opened(
        with_buyer=state in WITH_BUYER,
        running=known.ref if known is not None else "",
        refunded=known is not None and known.state is ReturnState.REFUNDED,
    )
