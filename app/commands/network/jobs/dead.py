"""Jobs that were given up: tried again, or dropped with a reason, by an administrator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted
from app.commands import record
from app.commands.entries import typed_sentence
from app.models.network.job import Job
from workflows.event import Event
from workflows.network.events import JobDropped, JobRetried
from workflows.network.jobs.kinds import JobState
from workflows.roles import Actor, Permission
from workflows.verdict import Text

NOT_DEAD = Text(
    "这个任务已重新排队、已完成或已作废", "This job waits again, is done, or was dropped"
)
NO_REASON = Text("请写明为什么不再执行", "Say why it is not to be done any more")


def retry(session: Session, key: int, *, by: Actor, now: datetime) -> None:
    """Let a dead job be tried anew, with all its attempts. Raises `Missing`, `NotPermitted`."""
    job = _dead(session, key, by)
    job.state, job.attempts, job.due_at = JobState.WAITING, 0, now
    _tell(session, JobRetried(job.kind.value, job.key), by, now)


def drop(session: Session, key: int, why: str, *, by: Actor, now: datetime) -> None:
    """Give a dead job up for good; the reason stays in the ledger."""
    job = _dead(session, key, by)
    reason = typed_sentence("reason", why)
    if not reason:
        raise Invalid("reason", NO_REASON)
    session.delete(job)
    _tell(session, JobDropped(job.kind.value, job.key, reason), by, now)


def _dead(session: Session, key: int, by: Actor) -> Job:
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
    job = session.scalars(
        select(Job).where(Job.id == key, Job.state == JobState.DEAD).with_for_update()
    ).one_or_none()
    if job is None:
        raise Missing(NOT_DEAD)
    return job


def _tell(session: Session, event: Event, by: Actor, now: datetime) -> None:
    role = by.role_for(Permission.ACCOUNT_ADMIN, None)
    record.append(session, event, by=by, now=now, role=role)
