"""Asking for a job: in the transaction of what it is for, so that neither is there alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.network.job import Job
from workflows.network.jobs.kinds import JobKind, JobState


def ask_for(
    session: Session,
    kind: JobKind,
    key: str,
    *,
    now: datetime,
    body: Mapping[str, object] | None = None,
    due: datetime | None = None,
) -> bool:
    """Have `kind` done to what `key` names, once; whether this asking is the one that counts.

    Asked again before it is done, nothing is added: a key names one effect and not a topic. What
    was given up is tried anew, as it is asked for now.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Job.__table__).values(
        kind=kind,
        key=key,
        body=dict(body or {}),
        state=JobState.WAITING,
        asked_at=now,
        due_at=due or now,
        attempts=0,
        fault="",
    )
    once = row.on_conflict_do_nothing(index_elements=["kind", "key"])
    if session.execute(once.returning(Job.__table__.c.id)).one_or_none() is not None:
        return True
    # No lock on a row that waits or runs: who asks waits for no worker.
    revived = session.execute(
        update(Job)
        .where(Job.kind == kind, Job.key == key, Job.state == JobState.DEAD)
        .values(state=JobState.WAITING, attempts=0, due_at=due or now, body=dict(body or {}))
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return revived.one_or_none() is not None


def bring_forward(session: Session, kind: JobKind, key: str, *, now: datetime) -> None:
    """Let a job that waits for its instant be taken now."""
    session.execute(
        update(Job)
        .where(Job.kind == kind, Job.key == key, Job.state == JobState.WAITING, Job.due_at > now)
        .values(due_at=now)
        .execution_options(synchronize_session=False)
    )
