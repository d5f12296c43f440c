"""A person's own views of the list."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.returns.notes import SavedView


def views_of(session: Session, person_id: int) -> list[tuple[int, str, str]]:
    """Key, name and filters of each, by name."""
    rows = session.execute(
        select(SavedView.id, SavedView.name, SavedView.query)
        .where(SavedView.person_id == person_id)
        .order_by(SavedView.name)
    )
    return [(r.id, r.name, r.query) for r in rows]
