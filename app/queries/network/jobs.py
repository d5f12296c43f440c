"""Work behind the pages, as the administrator sees it: what was given up, who works, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.network.job import ClockLease, Job, Worker
from workflows.network.jobs.kinds import JobKind, JobState
from workflows.network.jobs.rules import alive_since

MOST_DEAD = 200


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up."""

    id: int
    kind: JobKind
    key: str
    asked_at: datetime
    attempts: int
    fault: str


@dataclass(frozen=True, slots=True)
class WorkSeen:
    """How work stands: jobs by state, since when the oldest is due, workers alive, last tick."""

    counts: dict[JobState, int]
    oldest_due: datetime | None
    workers: int
    ticked_at: datetime | None


def dead_jobs(session: Session) -> list[DeadJob]:
    """What was given up, oldest first; not more than a page shows."""
    columns = (Job.id, Job.kind, Job.key, Job.asked_at, Job.attempts, Job.fault)
    wanted = select(*columns).where(Job.state == JobState.DEAD).order_by(Job.id).limit(MOST_DEAD)
    return [
        DeadJob(
            id=row.id,
            kind=row.kind,
            key=row.key,
            asked_at=row.asked_at,
            attempts=row.attempts,
            fault=row.fault,
        )
        for row in session.execute(wanted)
    ]


def work_seen(session: Session, now: datetime) -> WorkSeen:
    """The counts of now."""
    by_state = dict(iter(session.execute(select(Job.state, func.count()).group_by(Job.state))))
    oldest = select(func.min(Job.due_at)).where(Job.state == JobState.WAITING, Job.due_at <= now)
    alive = select(func.count()).where(Worker.beaten_at >= alive_since(now))
    return WorkSeen(
        counts={state: by_state.get(state, 0) for state in JobState},
        oldest_due=session.scalar(oldest),
        workers=session.scalar(alive) or 0,
        ticked_at=session.scalar(select(ClockLease.ticked_at)),
    )


def job_state(session: Session, kind: JobKind, key: str) -> JobState | None:
    """Where a job is; None where it is done, or nobody asked for it."""
    return session.scalar(select(Job.state).where(Job.kind == kind, Job.key == key))
