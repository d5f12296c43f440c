"""Notes of the staff on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models.people.account import Person
from app.models.returns.notes import ReturnNote
from app.queries.personal.words import open_words


@dataclass(frozen=True, slots=True)
class NoteView:
    """One note; no text: it was erased with its buyer."""

    who: str
    asked: str
    text: str | None
    at: datetime


def notes_of(session: Session, case_key: int, order_id: int) -> tuple[NoteView, ...]:
    """The notes of a case, oldest first."""
    writer, asked = aliased(Person), aliased(Person)
    rows = session.execute(
        select(ReturnNote.text, ReturnNote.at, writer.name, asked.name.label("asked"))
        .join(writer, writer.id == ReturnNote.by_id)
        .outerjoin(asked, asked.id == ReturnNote.for_id)
        .where(ReturnNote.case_id == case_key)
        .order_by(ReturnNote.id)
    ).all()
    texts = open_words(session, order_id, [r.text for r in rows]) if rows else []
    return tuple(
        NoteView(who=r.name, asked=r.asked or "", text=text, at=r.at)
        for r, text in zip(rows, texts, strict=True)
    )
