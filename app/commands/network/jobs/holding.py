"""A job in the hands of a worker: taken, kept from others, ended with its effect or set back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.base.db import before_commit, transaction
from app.models.network.job import Job, Worker
from workflows.network.jobs.kinds import JobKind, JobState
from workflows.network.jobs.rules import alive_since, is_given_up, pause_after

LONGEST_FAULT = 2000
MOST_SET_BACK = 200
# Apart from the update, as readers are: where nothing waits, no writer is held up by the question.
DUE = (
    select(Job.id)
    .where(Job.state == JobState.WAITING, Job.due_at <= bindparam("now"))
    .order_by(Job.due_at, Job.id)
    .limit(1)
)
# One UPDATE picks and takes the row; what others are just taking is passed over.
TAKE = (
    update(Job)
    .where(Job.id == DUE.with_for_update(skip_locked=True).scalar_subquery())
    .values(state=JobState.RUNNING, worker=bindparam("me"), attempts=Job.attempts + 1)
    .returning(Job.id, Job.kind, Job.key, Job.body, Job.attempts)
    .execution_options(synchronize_session=False)
)
# Locked to the end of each of its transactions: who finds a silent worker's jobs passes it over.
MINE = (
    select(Job.id)
    .where(
        Job.id == bindparam("job"),
        Job.worker == bindparam("me"),
        Job.state == JobState.RUNNING,
        Job.attempts == bindparam("attempt"),
    )
    .with_for_update()
)
LOST = (
    select(Job)
    .where(
        Job.state == JobState.RUNNING,
        Job.worker.not_in(select(Worker.name).where(Worker.beaten_at >= bindparam("since"))),
    )
    .order_by(Job.id)
    .limit(MOST_SET_BACK)
    .with_for_update(skip_locked=True)
    .execution_options(populate_existing=True)
)


class LeaseLost(Exception):
    """Another worker has the job by now; what this one was about to write is not written."""


class PostponedJob(Exception):
    """What the job needs is not there yet: tried again after `pause`, and no attempt counts."""

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"not yet, again in {pause}")
        self.pause = pause


@dataclass(slots=True)
class HeldJob:
    """A job that this worker runs: what is to be done, and to what; whether it has ended itself."""

    id: int
    kind: JobKind
    key: str
    body: Mapping[str, Any]
    attempts: int
    worker: str
    ended: bool = False

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One write of a job that has several. Raises `LeaseLost` before anything is written."""
        with transaction() as session:
            self._lock(session)
            yield session

    @contextmanager
    def last_transaction(self) -> Iterator[Session]:
        """The write that the job ends with: its effect and its end are there, or neither."""
        with self.transaction() as session:
            yield session
            # After all else, ledger heads too: who asks for the same key waits for this row alone.
            before_commit(session, "job ends", self._end)
        self.ended = True

    def _lock(self, session: Session) -> None:
        given = {"job": self.id, "me": self.worker, "attempt": self.attempts}
        if session.execute(MINE, given).one_or_none() is None:
            raise LeaseLost(f"{self.kind} {self.key}")

    def _end(self, session: Session) -> None:
        session.flush()  # whatever may still wait for a lock does so before this row is gone
        session.execute(delete(Job).where(Job.id == self.id))


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether something waits to be done."""
    return session.scalar(DUE, {"now": now}) is not None


def take(session: Session, worker: str, now: datetime) -> HeldJob | None:
    """The job that waits longest, now this worker's; None where nothing is due."""
    row = session.execute(TAKE, {"now": now, "me": worker}).one_or_none()
    return None if row is None else HeldJob(*row, worker=worker)


def end(job: HeldJob) -> None:
    """End a job whose effect was written before; harmless where it is gone."""
    given = {"job": job.id, "me": job.worker, "attempt": job.attempts}
    with transaction() as session:
        if session.execute(MINE, given).one_or_none() is not None:
            session.execute(delete(Job).where(Job.id == job.id))


def fail(job: HeldJob, fault: str, now: datetime) -> bool:
    """It went wrong: to be tried again after a pause, or dead; whether it is dead."""
    with transaction() as session:
        row = _held_row(session, job)
        if row is None:
            return False
        _set_back(row, fault, now)
        return row.state is JobState.DEAD


def bury(job: HeldJob, fault: str) -> None:
    """It can't be done by trying again: a person has to look at it."""
    with transaction() as session:
        row = _held_row(session, job)
        if row is not None:
            row.state, row.worker, row.fault = JobState.DEAD, None, fault[:LONGEST_FAULT]


def postpone(job: HeldJob, due: datetime) -> None:
    """Put it back as if it had not been begun."""
    with transaction() as session:
        row = _held_row(session, job)
        if row is not None:
            row.state, row.worker, row.due_at = JobState.WAITING, None, due
            row.attempts -= 1


def set_back_lost(session: Session, lease: timedelta, now: datetime) -> int:
    """Jobs of workers that were silent too long wait again, or are dead; how many there were."""
    lost = session.scalars(LOST, {"since": alive_since(now, lease)}).all()
    for job in lost:
        _set_back(job, f"worker {job.worker} went away", now)
    return len(lost)


def _held_row(session: Session, job: HeldJob) -> Job | None:
    given = {"job": job.id, "me": job.worker, "attempt": job.attempts}
    if session.execute(MINE, given).one_or_none() is None:
        return None
    return session.get_one(Job, job.id)


def _set_back(job: Job, fault: str, now: datetime) -> None:
    job.worker, job.fault = None, fault[:LONGEST_FAULT]
    job.state = JobState.DEAD if is_given_up(job.attempts) else JobState.WAITING
    job.due_at = now + pause_after(job.attempts)
