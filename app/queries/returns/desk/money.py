"""What disputes at banks and platforms did to a return's money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models.returns.case import RefundExecution, ReturnCase
from app.models.returns.money import MoneyDispute
from workflows.returns.disputes import (
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
    """All disputes over the money of a case's order line, the first first.

    A buyer who withdraws one return and asks for another has paid, and disputes, once.
    """
    rows = session.scalars(select(MoneyDispute).where(of_line(case_id)).order_by(MoneyDispute.id))
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
    given = given_left(session, case_id)
    return MoneyOutside(
        disputes=found,
        left=None if paid is not None else left_to_pay(total, given),
        twice=paid_twice(paid or Decimal(0), total, given) if paid is not None else Decimal(0),
    )


def given_left(session: Session, case_id: int) -> Decimal:
    """What disputes gave for the line, less what other returns of it were paid less for that."""
    given = session.scalar(select(func.sum(MoneyDispute.given)).where(of_line(case_id)))
    others = session.execute(
        select(ReturnCase.refund, RefundExecution.amount)
        .join(RefundExecution, RefundExecution.case_id == ReturnCase.id)
        .where(ReturnCase.order_line_id == _line_of(case_id), ReturnCase.id != case_id)
    )
    used = sum(
        (max(Decimal(0), Decimal(r.refund["result"]["total"]) - r.amount) for r in others),
        Decimal(0),
    )
    return max(Decimal(0), (given or Decimal(0)) - used)


def of_line(case_id: int) -> ColumnElement[bool]:
    """The condition on the disputes of all returns of a case's order line."""
    cases = select(ReturnCase.id).where(ReturnCase.order_line_id == _line_of(case_id))
    return MoneyDispute.case_id.in_(cases)


def _line_of(case_id: int) -> Any:
    return select(ReturnCase.order_line_id).where(ReturnCase.id == case_id).scalar_subquery()


def got_by_dispute(session: Session, refund_number: str) -> bool:
    """Whether the buyer of a refund got money for its line by a dispute."""
    numbered = select(ReturnCase.id).where(ReturnCase.refund_number == refund_number)
    case_id = session.scalars(numbered).one()
    got = select(MoneyDispute.id).where(of_line(case_id), MoneyDispute.given > Decimal(0))
    return session.scalar(got.limit(1)) is not None


def is_disputed(session: Session, case_id: int) -> bool:
    """Whether a dispute over the money of a case, or of its order line, still runs."""
    runs = select(MoneyDispute.id).where(of_line(case_id), MoneyDispute.outcome.is_(None))
    return session.scalar(runs.limit(1)) is not None
