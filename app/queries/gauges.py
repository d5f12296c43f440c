"""What of the house's work is counted for those who watch it: what waits, how long, how far on.

Each is found by an index, and of what may be endless so many are counted as anybody acts on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.models.intake.item import Item
from app.models.messages.outbox import OutboxMessage
from app.models.network.center import Center
from app.models.papers.certificate import Certificate
from app.models.returns.case import ReturnCase
from app.queries.audit.heads import newest_own
from app.queries.papers.verification import latest_head
from workflows.inspection.states import states_where as item_states
from workflows.papers.states import CertificateState
from workflows.returns.states import PAY_DUE

MOST_COUNTED = 10_000
ONE_DAY = timedelta(days=1)
WAITING = item_states(lambda record: record.waiting)


@dataclass(frozen=True, slots=True)
class GaugeFigure:
    """A figure: its name, what tells it from its like, and how much."""

    name: str
    value: float
    label: str = ""


def read_gauges(session: Session, now: datetime) -> Iterator[GaugeFigure]:
    """All figures of the database."""
    yield from _pieces(session)
    yield from _drafts(session, now)
    yield from _messages(session, now)
    yield from _refunds(session, now)
    for chain, head in sorted(newest_own(session).items()):
        yield GaugeFigure("ledger_rows", head.seq, label=chain)
    newest = latest_head(session)
    if newest is not None:
        yield GaugeFigure("log_leaves", newest.size)
        yield GaugeFigure("log_head_age_seconds", (now - newest.at).total_seconds())


def _pieces(session: Session) -> Iterator[GaugeFigure]:
    centers = session.scalars(select(Center.id)).all()
    rows = session.execute(
        select(Item.state, func.count().label("pieces"))
        .where(Item.center_id.in_(centers), Item.state.in_(WAITING))
        .group_by(Item.state)
    )
    found: dict[str, int] = {row.state: row.pieces for row in rows}
    for state in WAITING:
        yield GaugeFigure("pieces_waiting", found.get(state, 0), label=state)


def _drafts(session: Session, now: datetime) -> Iterator[GaugeFigure]:
    held, oldest = session.execute(
        select(func.count(), func.min(Certificate.drafted_at)).where(
            Certificate.state == CertificateState.DRAFT
        )
    ).one()
    yield GaugeFigure("drafts_held", held)
    yield GaugeFigure("draft_age_seconds", _age(oldest, now))


def _messages(session: Session, now: datetime) -> Iterator[GaugeFigure]:
    unsent = select(OutboxMessage.created_at).where(OutboxMessage.sent_at.is_(None))
    oldest = session.scalar(unsent.order_by(OutboxMessage.id).limit(1))
    yield GaugeFigure("messages_unsent", _count(session, unsent))
    yield GaugeFigure("message_age_seconds", _age(oldest, now))


def _refunds(session: Session, now: datetime) -> Iterator[GaugeFigure]:
    due = select(ReturnCase.id).where(ReturnCase.closed_at.is_(None), ReturnCase.state.in_(PAY_DUE))
    yield GaugeFigure("refunds_due", _count(session, due))
    running = select(ReturnCase.id).where(
        ReturnCase.closed_at.is_(None), ReturnCase.refund_overdue_at.is_not(None)
    )
    for name, until in (("refunds_overdue", now), ("refunds_overdue_within_a_day", now + ONE_DAY)):
        yield GaugeFigure(
            name, _count(session, running.where(ReturnCase.refund_overdue_at <= until))
        )


def _count(session: Session, wanted: Select[Any]) -> int:
    some = wanted.limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)
