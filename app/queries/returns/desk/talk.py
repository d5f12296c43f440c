"""Who wrote last in each case, and which cases a buyer waits for an answer in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.models.returns.case import ReturnCase, ReturnMessage


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last message of a case: when, and whether it is the buyer's, which nobody answered."""

    at: datetime
    unanswered: bool


def last_words(session: Session, cases: Collection[int]) -> Mapping[int, LastWord]:
    """The last message of each of these cases, in one question; cases without any are left out."""
    latest = (
        select(func.max(ReturnMessage.id))
        .where(ReturnMessage.case_id.in_(sorted(cases)))
        .group_by(ReturnMessage.case_id)
    )
    found = session.execute(
        select(ReturnMessage.case_id, ReturnMessage.at, ReturnMessage.from_buyer).where(
            ReturnMessage.id.in_(latest)
        )
    )
    return {r.case_id: LastWord(r.at, unanswered=r.from_buyer) for r in found}


def buyer_waits() -> ColumnElement[bool]:
    """Whether the last message of a case is its buyer's."""
    latest = (
        select(ReturnMessage.from_buyer)
        .where(ReturnMessage.case_id == ReturnCase.id)
        .order_by(ReturnMessage.id.desc())
        .limit(1)
        .correlate(ReturnCase)
        .scalar_subquery()
    )
    return latest.is_(True)
