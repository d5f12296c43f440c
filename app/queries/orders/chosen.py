"""The order files that somebody chose and has not imported yet, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.personal.vault import FileWaits, KeptOrderFile
from app.queries.orders.file_names import sent_names
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
        select(KeptOrderFile.id, KeptOrderFile.names, KeptOrderFile.said, KeptOrderFile.kept_at)
        .where(
            KeptOrderFile.by_id == by.person_id,
            KeptOrderFile.waits == FileWaits.FOR_PERSON,
            KeptOrderFile.kept_at > now - lasts,
        )
        .order_by(KeptOrderFile.id.desc())
    )
    found = rows.all()
    sent = sent_names(session, [row.id for row in found])
    return [
        ChosenRow(
            key=row.id,
            name=sent.get(row.id) or " + ".join(row.names["names"]),
            said=row.said,
            at=row.kept_at,
            until=row.kept_at + lasts,
        )
        for row in found
    ]
