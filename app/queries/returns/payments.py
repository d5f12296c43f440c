"""How far the money of a refund is."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from app.models.returns.case import RefundAttempt, ReturnCase
from workflows.returns.payments import PaymentState

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
