"""Work behind the pages: jobs, the workers that do them, and who keeps the clock."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Document, Name, Pk, Prose, one_of
from workflows.network.jobs.kinds import JobKind, JobState

WAITS = text("state = 'waiting'")
RUNS = text("state = 'running'")


class Job(Base):
    """One thing to do, put here by the transaction that asks for it; gone with its effect.

    A kind and a key name one effect: asked for again while the row is here, nothing is added.
    `worker` names who runs it, and `attempts` counts what was begun, this run included.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_job_due", "due_at", "id", sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_job_running", "worker", sqlite_where=RUNS, postgresql_where=RUNS),
    )

    id: Mapped[Pk]
    kind: Mapped[JobKind] = mapped_column(one_of(JobKind, "kind"))
    key: Mapped[Name]
    body: Mapped[Document]
    state: Mapped[JobState] = mapped_column(one_of(JobState, "state"), default=JobState.WAITING)
    asked_at: Mapped[At]
    due_at: Mapped[At]
    attempts: Mapped[int] = mapped_column(default=0)
    worker: Mapped[Code | None]
    fault: Mapped[Prose] = mapped_column(default="")


class Worker(Base):
    """A process that does jobs, and when it last said that it lives."""

    __tablename__ = "worker"

    name: Mapped[Code] = mapped_column(primary_key=True)
    started_at: Mapped[At]
    beaten_at: Mapped[At]


class ClockLease(Base):
    """Who does the clock's works: one row; a worker that lives keeps it. `ticked_at`: last done."""

    __tablename__ = "clock_lease"

    id: Mapped[Pk]
    worker: Mapped[Code | None]
    taken_at: Mapped[At | None]
    ticked_at: Mapped[At | None]
