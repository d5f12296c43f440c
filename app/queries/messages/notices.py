"""What a person finds in the desk, and how much of it is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.messages.notice import StaffNotice
from workflows.messages.topics import TOLD, Audience, sentence
from workflows.verdict import Text

PAGE = 50
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice with its words."""

    key: int
    topic: str
    audience: Audience
    text: Text
    urgent: bool
    ref: str
    at: datetime
    new: bool


def notices(
    session: Session, person_id: int, *, before: int | None = None
) -> tuple[tuple[NoticeRow, ...], int | None]:
    """A page of somebody's notices, the latest first, and where the next page begins."""
    wanted = (
        select(
            StaffNotice.id,
            StaffNotice.topic,
            StaffNotice.audience,
            StaffNotice.ref,
            StaffNotice.at,
            StaffNotice.seen_at,
        )
        .where(StaffNotice.person_id == person_id)
        .order_by(StaffNotice.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(StaffNotice.id < before)
    found = session.execute(wanted).all()
    rows = tuple(
        NoticeRow(
            key=r.id,
            topic=r.topic,
            audience=r.audience,
            text=sentence(r.topic, r.audience, r.ref),
            urgent=_urges(r.topic, r.audience),
            ref=r.ref,
            at=r.at,
            new=r.seen_at is None,
        )
        for r in found[:PAGE]
    )
    return rows, rows[-1].key if len(found) > PAGE else None


def _urges(topic: str, audience: Audience) -> bool:
    return any(one.urgent for one in TOLD.get(topic, ()) if one.audience is audience)


def count_new(session: Session, person_id: int) -> int:
    """How many somebody has not seen; not counted beyond a hundred."""
    some = (
        select(StaffNotice.id)
        .where(StaffNotice.person_id == person_id, StaffNotice.seen_at.is_(None))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0
