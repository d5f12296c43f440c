"""Workers: that they live, who of them keeps the clock, and what is left when they go."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.network.job import ClockLease, Job, Worker
from workflows.network.jobs.kinds import JobState
from workflows.network.jobs.rules import alive_since

CLOCK = 1
FORGOTTEN_AFTER = timedelta(days=1)


def beat(session: Session, name: str, now: datetime) -> None:
    """Say that this worker lives."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Worker).values(name=name, started_at=now, beaten_at=now)
    session.execute(
        row.on_conflict_do_update(index_elements=["name"], set_={"beaten_at": now}),
        execution_options={"synchronize_session": False},
    )


def hold_clock(session: Session, name: str, lease: timedelta, now: datetime) -> bool:
    """Whether this worker does the clock's works: it has the lease, or nobody alive has it."""
    living = select(Worker.name).where(Worker.beaten_at >= alive_since(now, lease))
    taken = session.execute(
        update(ClockLease)
        .where(
            ClockLease.id == CLOCK,
            or_(
                ClockLease.worker == name,
                ClockLease.worker.is_(None),
                ClockLease.worker.not_in(living),
            ),
        )
        .values(worker=name, taken_at=now)
        .returning(ClockLease.id)
        .execution_options(synchronize_session=False)
    )
    return taken.one_or_none() is not None


def note_tick(session: Session, now: datetime) -> None:
    """Record that the clock's works were gone through."""
    session.execute(update(ClockLease).where(ClockLease.id == CLOCK).values(ticked_at=now))


def leave(session: Session, name: str, now: datetime) -> None:
    """A worker that stops in good order: the clock is free, what it had begun waits again."""
    session.execute(
        update(ClockLease)
        .where(ClockLease.id == CLOCK, ClockLease.worker == name)
        .values(worker=None)
    )
    session.execute(
        update(Job)
        .where(Job.worker == name, Job.state == JobState.RUNNING)
        .values(state=JobState.WAITING, worker=None, attempts=Job.attempts - 1)
    )
    session.execute(delete(Worker).where(Worker.name == name))
    session.execute(delete(Worker).where(Worker.beaten_at < now - FORGOTTEN_AFTER))
