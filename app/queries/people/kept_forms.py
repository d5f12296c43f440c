"""What a person had typed when their sign-in ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.people.account import KeptForm

PURPOSE = "kept form"
TYPED_LASTS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A form as it was left: where it stood, where it goes, its fields, the files it had."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def owner_of(person_id: int) -> str:
    """Whom a sealed form belongs to."""
    return f"person {person_id}"


def kept_forms(session: Session, person_id: int, *, now: datetime) -> list[TypedForm]:
    """All that is kept for a person, the latest first."""
    rows = session.execute(
        select(KeptForm.page, KeptForm.action, KeptForm.sealed)
        .where(KeptForm.person_id == person_id, KeptForm.kept_at > now - TYPED_LASTS)
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
    )
    found = []
    for page, action, sealed in rows:
        try:
            typed = json.loads(secrets_at_rest.open(PURPOSE, sealed, about=owner_of(person_id)))
        except secrets_at_rest.SealBroken:
            continue  # of another key; nothing is owed to a copy
        fields = tuple((str(name), str(value)) for name, value in typed["fields"])
        found.append(
            TypedForm(page=page, action=action, fields=fields, files=tuple(typed["files"]))
        )
    return found
