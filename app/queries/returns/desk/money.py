"""What disputes at banks and platforms did to a return's money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.returns.case import RefundExecution, ReturnCase
from app.models.returns.money import MoneyDispute
from workflows.returns.disputes import (
    DisputeEnd,
    DisputeKind,
    DisputeOutcome,
    left_to_pay,
    paid_twice,
)


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One dispute; no outcome while it runs."""

    key: int
    kind: DisputeKind
    reference: str
    amount: Decimal
    received_at: datetime
    outcome: DisputeOutcome | None
    given: Decimal
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoneyOutside:
    """The disputes of a case, and what they leave: still to pay, or more than was owed."""

    disputes: tuple[DisputeRow, ...]
    left: Decimal | None
    twice: Decimal


def disputes_of(session: Session, case_id: int) -> tuple[DisputeRow, ...]:
    """All disputes of a case, the first first."""
    rows = session.scalars(
        select(MoneyDispute).where(MoneyDispute.case_id == case_id).order_by(MoneyDispute.id)
    )
    return tuple(
        DisputeRow(
            key=row.id,
            kind=row.kind,
            reference=row.reference,
            amount=row.amount,
            received_at=row.received_at,
            outcome=row.outcome,
            given=row.given,
            ended_at=row.ended_at,
        )
        for row in rows
    )


def money_outside(session: Session, case_id: int) -> MoneyOutside:
    """The disputes, and what of the settled refund is left, or was paid twice."""
    found = disputes_of(session, case_id)
    refund = session.scalars(select(ReturnCase.refund).where(ReturnCase.id == case_id)).one()
    if refund is None:
        return MoneyOutside(disputes=found, left=None, twice=Decimal(0))
    total = Decimal(refund["result"]["total"])
    paid = session.scalar(select(RefundExecution.amount).where(RefundExecution.case_id == case_id))
    ends = ends_of(found)
    return MoneyOutside(
        disputes=found,
        left=None if paid is not None else left_to_pay(total, ends),
        twice=paid_twice(paid or Decimal(0), total, ends),
    )


def ends_of(disputes: tuple[DisputeRow, ...]) -> tuple[DisputeEnd, ...]:
    """How those that are over ended."""
    return tuple(DisputeEnd(one.outcome, one.given) for one in disputes if one.outcome is not None)


def got_by_dispute(session: Session, refund_number: str) -> bool:
    """Whether the buyer of a refund got money by a dispute."""
    got = (
        select(MoneyDispute.id)
        .join(ReturnCase, ReturnCase.id == MoneyDispute.case_id)
        .where(ReturnCase.refund_number == refund_number, MoneyDispute.given > Decimal(0))
    )
    return session.scalar(got.limit(1)) is not None


def is_disputed(session: Session, case_id: int) -> bool:
    """Whether a dispute over the money of a case still runs."""
    runs = select(MoneyDispute.id).where(
        MoneyDispute.case_id == case_id, MoneyDispute.outcome.is_(None)
    )
    return session.scalar(runs.limit(1)) is not None
