"""What was typed when a sign-in ended: kept for its own person, and for nobody else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.people.account import KeptForm
from app.queries.people.kept_forms import PURPOSE, TYPED_LASTS, owner_of

MOST_FORMS = 20
LONGEST_PLACE = 2000


def keep(
    session: Session,
    person_id: int,
    page: str,
    action: str,
    fields: Sequence[tuple[str, str]],
    files: Sequence[str],
    *,
    now: datetime,
) -> None:
    """Keep the fields of a form that could not be taken; the last one of an action replaces it."""
    if max(len(page), len(action)) > LONGEST_PLACE:
        return
    settle(session, person_id, action)
    written = json.dumps({"fields": list(fields), "files": list(files)}).encode()
    session.add(
        KeptForm(
            person_id=person_id,
            page=page,
            action=action,
            sealed=secrets_at_rest.seal(PURPOSE, written, about=owner_of(person_id)),
            kept_at=now,
        )
    )
    session.flush()
    surplus = session.scalars(
        select(KeptForm.id)
        .where(KeptForm.person_id == person_id)
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc())
        .offset(MOST_FORMS)
    ).all()
    session.execute(delete(KeptForm).where(KeptForm.id.in_(surplus)))


def settle(session: Session, person_id: int, action: str) -> None:
    """What was kept for that action has been sent, or is not wanted any more."""
    session.execute(
        delete(KeptForm).where(KeptForm.person_id == person_id, KeptForm.action == action)
    )


def move(session: Session, person_id: int, page: str, to: str) -> None:
    """The page leads on to another, and so does what was left on it."""
    if len(to) <= LONGEST_PLACE:
        session.execute(
            update(KeptForm)
            .where(KeptForm.person_id == person_id, KeptForm.page == page)
            .values(page=to)
        )


def forget(session: Session, now: datetime) -> int:
    """Delete what nobody came back for; returns how many."""
    gone = session.execute(delete(KeptForm).where(KeptForm.kept_at < now - TYPED_LASTS))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
