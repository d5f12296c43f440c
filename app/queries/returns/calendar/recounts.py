"""Returns whose window rested on a calendar that was not official, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.returns.calendar import RecountedWindow
from app.models.returns.case import ReturnCase
from workflows.returns.flow import ReturnGround
from workflows.returns.states import ReturnState

PAGE = 50


@dataclass(frozen=True, slots=True)
class RecountRow:
    """One return counted again: its last instant before and now, what was decided, what the law
    says now."""

    key: int
    ref: str
    state: ReturnState
    ground: ReturnGround
    notice: int
    was_ends: datetime | None
    ends: datetime | None
    settled: bool
    decided: str
    law: str
    at: datetime

    @property
    def longer(self) -> bool:
        """Whether the buyer has more time than was told."""
        return None not in (self.was_ends, self.ends) and self.ends != self.was_ends

    @property
    def otherwise(self) -> bool:
        """Whether the law says something else than what was decided."""
        return self.decided != self.law


def count_open(session: Session, centers: Collection[int] | None = None) -> int:
    """How many returns rest on a calendar that is not official yet."""
    wanted = select(func.count()).select_from(ReturnCase).where(ReturnCase.window_open.is_(True))
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    return session.scalar(wanted) or 0


def recount_rows(
    session: Session, centers: Collection[int] | None, *, before: int = 0
) -> list[RecountRow]:
    """A page of what was counted again and one more, the latest first."""
    wanted = (
        select(
            RecountedWindow.id,
            RecountedWindow.case_id,
            RecountedWindow.notice_id,
            RecountedWindow.was_ends,
            RecountedWindow.ends,
            RecountedWindow.settled,
            RecountedWindow.outcome,
            RecountedWindow.at,
            ReturnCase.requested_at,
            ReturnCase.state,
            ReturnCase.ground,
            ReturnCase.outcome.label("decided"),
        )
        .join(ReturnCase, ReturnCase.id == RecountedWindow.case_id)
        .order_by(RecountedWindow.id.desc())
        .limit(PAGE + 1)
    )
    if centers is not None:
        wanted = wanted.where(ReturnCase.center_id.in_(sorted(centers)))
    if before:
        wanted = wanted.where(RecountedWindow.id < before)
    return [
        RecountRow(
            key=r.id,
            ref=reference("RT", r.case_id, r.requested_at),
            state=r.state,
            ground=r.ground,
            notice=r.notice_id,
            was_ends=r.was_ends,
            ends=r.ends,
            settled=r.settled,
            decided=r.decided,
            law=r.outcome,
            at=r.at,
        )
        for r in session.execute(wanted)
    ]


def to_count_again(session: Session, notice: int, most: int) -> list[str]:
    """Returns on an open calendar that were not counted by this notice yet, the oldest first."""
    done = (
        select(RecountedWindow.id)
        .where(RecountedWindow.case_id == ReturnCase.id, RecountedWindow.notice_id == notice)
        .exists()
    )
    found = session.execute(
        select(ReturnCase.id, ReturnCase.requested_at)
        .where(ReturnCase.window_open.is_(True), ~done)
        .order_by(ReturnCase.id)
        .limit(most)
    )
    return [reference("RT", r.id, r.requested_at) for r in found]
