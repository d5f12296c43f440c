"""What would go back for a piece, before anybody settled it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.base.refs import key_of
from app.models.intake.item import Item
from app.models.returns.case import ReturnCase
from app.queries.returns.order import expect_case
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason
from workflows.returns.refund.calculation import refund_to_json
from workflows.strict_json.reader import dump
from workflows.verdict import Refused


def refund_preview(session: Session, item_id: int, at: datetime) -> dict[str, Any] | Refused:
    """The refund of one piece without a reason, as JSON values; or why it can't be told."""
    line_id = session.scalars(select(Item.order_line_id).where(Item.id == item_id)).one()
    asked = ReturnCase(
        id=0,
        item_id=item_id,
        order_line_id=line_id,
        quantity=1,
        ground=ReturnGround.NO_REASON,
        claim=BuyerReason.NO_REASON.value,
        notice_at=at,
    )
    return _expected_refund(session, asked, at, expecting=True)


def case_preview(
    session: Session, ref: str, at: datetime, *, expecting: bool = True
) -> dict[str, Any] | Refused:
    """What a case is going to bring as it stands now, as JSON values; or which fact is missing.

    Without `expecting`, as it would be settled at this moment.
    """
    key = key_of("RT", ref)
    case = session.get_one(ReturnCase, key[0] if key else 0)
    return _expected_refund(session, case, at, expecting=expecting)


def _expected_refund(
    session: Session, case: ReturnCase, at: datetime, *, expecting: bool
) -> dict[str, Any] | Refused:
    """As a settlement is stored, and `if_kept`: the lines of gifts that don't come back."""
    try:
        found, together = expect_case(session, case, at=at, expecting=expecting)
    except Refusal as refusal:
        return refusal.refused
    kept = [dump(line) for line in found.if_kept]
    return {**refund_to_json(found.result), "if_kept": kept, "together": together}
