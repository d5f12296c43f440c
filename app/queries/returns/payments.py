"""How far the money of a refund is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from app.models.returns.case import RefundAttempt, ReturnCase
from workflows.returns.payments import PaymentState, is_under_way

# The latest row of each case, beside the columns of the case.
LATEST_PAYMENT: ScalarSelect[PaymentState] = (
    select(RefundAttempt.state)
    .where(RefundAttempt.case_id == ReturnCase.id)
    .order_by(RefundAttempt.id.desc())
    .limit(1)
    .correlate(ReturnCase)
    .scalar_subquery()
)


def payment_of(session: Session, case_id: int) -> PaymentState | None:
    """The latest of a case; None where nobody was asked to pay yet."""
    return session.scalars(
        select(RefundAttempt.state)
        .where(RefundAttempt.case_id == case_id)
        .order_by(RefundAttempt.id.desc())
        .limit(1)
    ).one_or_none()


def payment_under_way(session: Session, case_id: int, now: datetime) -> bool:
    """Whether whoever was asked to pay a case may still do so."""
    attempts = session.execute(
        select(RefundAttempt.state, RefundAttempt.at)
        .where(RefundAttempt.case_id == case_id)
        .order_by(RefundAttempt.id)
    ).all()
    return is_under_way([(row.state, row.at) for row in attempts], now)
