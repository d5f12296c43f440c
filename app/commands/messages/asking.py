"""Asking that somebody be told: a job in the transaction of what happened, or a notice at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.network.jobs.asking import ask_for
from app.models.messages.notice import StaffNotice
from workflows.messages.topics import TOLD, Audience
from workflows.network.jobs.kinds import JobKind
from workflows.roles import Actor


def ask_to_tell(session: Session, topic: str, ref: str, *, by: Actor, now: datetime) -> None:
    """Have everybody told whom the topic concerns; nobody, where it is in no row of the table.

    Asked again before it is done, it is told once: the words are the same.
    """
    if topic in TOLD:
        body = {"topic": topic, "ref": ref, "by": by.person_id}
        ask_for(session, JobKind.TELL, f"{topic} {ref}", now=now, body=body)


def notify(
    session: Session, person_id: int, topic: str, audience: Audience, ref: str, *, now: datetime
) -> None:
    """Put a notice into somebody's desk."""
    session.add(StaffNotice(person_id=person_id, topic=topic, audience=audience, ref=ref, at=now))
