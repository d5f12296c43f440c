"""A worker: takes one job after the other, says that it lives, and stops between two writes."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.base import clock
from app.base.db import UNWRITABLE, reading, transaction
from app.base.errors import NotYet, ReadOnly, Refusal
from app.commands.network.jobs import holding, workers
from app.commands.network.jobs.holding import HeldJob, LeaseLost, PostponedJob
from workflows.network.jobs.kinds import JobKind
from workflows.network.jobs.rules import BEAT, LEASE

WORK = logging.getLogger("jadegate.work")
IDLE_SECONDS = 0.5
AWAY_SECONDS = 5.0
BEATS_A_LEASE = 6
# The database is away, locked or read-only: what was begun comes back by itself.
AWAY = (*UNWRITABLE, SQLAlchemyError, ReadOnly)


class JobWorker:
    """One process that works: its name, what it can do, and whether it is to stop."""

    def __init__(
        self,
        works: Mapping[JobKind, Callable[[HeldJob], None]],
        *,
        stop: threading.Event | None = None,
        lease: timedelta = LEASE,
    ) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.works = works
        self.lease = lease
        self.stop = stop or threading.Event()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Known as alive from the first job to the last; then all is left in good order."""
        with transaction() as session:
            workers.beat(session, self.name, clock.now())
        heart = threading.Thread(target=self._beat_for_ever, name="heart", daemon=True)
        heart.start()
        try:
            yield
        finally:
            self.stop.set()
            heart.join()
            with suppress(*AWAY), transaction() as session:
                workers.leave(session, self.name, clock.now())

    def work_until_stopped(self) -> None:
        """Do what is due and wait for more; a job that is under way when asked to stop is ended."""
        idle = True
        while not self.stop.is_set():
            try:
                # Where there was something there is more: it is looked for without being asked.
                idle = (idle and not self.is_any_due()) or not self.do_one()
            except AWAY as error:
                WORK.warning("no work: %s", type(error).__name__)
                self.stop.wait(AWAY_SECONDS)
                continue
            if idle:
                self.stop.wait(IDLE_SECONDS)

    def is_any_due(self) -> bool:
        """Asked as readers ask: where nothing waits, no writer is held up."""
        with reading() as session:
            return holding.is_any_due(session, clock.now())

    def do_one(self) -> bool:
        """Do the next job; False where none is due."""
        with transaction() as session:
            job = holding.take(session, self.name, clock.now())
        if job is None:
            return False
        self._do(job)
        return True

    def _do(self, job: HeldJob) -> None:
        try:
            self.works[job.kind](job)
        except LeaseLost:
            WORK.warning("%s %s: another worker has it", job.kind, job.key)
        except PostponedJob as later:
            holding.postpone(job, clock.now() + later.pause)
        except (NotYet, ReadOnly):
            holding.postpone(job, clock.now() + self.lease)
        except Refusal as refusal:
            # A rule that said no says it again: somebody has to look at it.
            holding.bury(job, f"{refusal.refused.reason.zh} / {refusal.refused.reason.en}")
        except Exception as error:  # noqa: BLE001  # it is tried again; the worker goes on
            WORK.exception("%s %s", job.kind, job.key)
            # The name alone: an error's words may be a buyer's.
            holding.fail(job, type(error).__name__, clock.now())
        else:
            if not job.ended:
                holding.end(job)

    def _beat_for_ever(self) -> None:
        pause = min(BEAT, self.lease / BEATS_A_LEASE).total_seconds()
        while not self.stop.wait(pause):
            try:
                with transaction() as session:
                    workers.beat(session, self.name, clock.now())
                    holding.set_back_lost(session, self.lease, clock.now())
            except AWAY as error:
                WORK.warning("no heartbeat: %s", type(error).__name__)
