"""The master key was changed: what the ledger says of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands import record
from workflows.personal.events import MasterKeyRotated
from workflows.roles import Actor


def note_rotation(
    session: Session, old: str, new: str, resealed: int, *, by: Actor, now: datetime
) -> None:
    """Say in the ledger that the key was changed, by what the two are called."""
    record.append(session, MasterKeyRotated(old, new, resealed), by=by, now=now)
