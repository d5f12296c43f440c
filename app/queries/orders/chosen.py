"""The order files that somebody chose and has not imported yet, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.personal.vault import ChosenFile
from workflows.personal.retention import Keeping, retention
from workflows.roles import Actor


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """One choice: what was said of it, and until when it is kept."""

    key: int
    name: str
    said: dict[str, str]
    at: datetime
    until: datetime


def chosen_files(session: Session, by: Actor, now: datetime) -> list[ChosenRow]:
    """The person's own, the latest first."""
    lasts = retention(Keeping.CHOSEN_FILES, now.date()).length
    rows = session.execute(
        select(ChosenFile.id, ChosenFile.name, ChosenFile.said, ChosenFile.kept_at)
        .where(ChosenFile.person_id == by.person_id, ChosenFile.kept_at > now - lasts)
        .order_by(ChosenFile.id.desc())
    )
    return [
        ChosenRow(key=r.id, name=r.name, said=r.said, at=r.kept_at, until=r.kept_at + lasts)
        for r in rows
    ]
