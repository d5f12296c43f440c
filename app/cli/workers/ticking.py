"""The clock's works, done by one worker of all: the one that holds the lease."""

from __future__ import annotations

import logging

from app.base import clock
from app.base.db import engine, transaction
from app.base.piecewise import is_locked_out
from app.base.preparation import is_loading
from app.cli.workers.runner import JobWorker
from app.commands.across.clockwork import tick
from app.commands.network.jobs import workers
from app.press import known_keys
from app.press.press import Press

CLOCK = logging.getLogger("jadegate.clock")
TICK_SECONDS = 30
AFTER_A_WRITE = 1  # seconds


def tick_until_stopped(worker: JobWorker, press: Press) -> None:
    """Every half minute, where no other worker does it."""
    while not worker.stop.is_set():
        try:
            tick_as_holder(worker, press)
        except Exception as error:  # noqa: BLE001  # the clock must go on; the next tick tries again
            if is_locked_out(error):
                CLOCK.info("a long write goes on; the clock waits for its end")
                worker.stop.wait(AFTER_A_WRITE)
                continue
            CLOCK.exception("tick")
        worker.stop.wait(TICK_SECONDS)


def tick_as_holder(worker: JobWorker, press: Press) -> bool:
    """Tick once if this worker has, or gets, the lease; whether it did."""
    # What the example network does days ago would be overdue to the clock of to-day.
    if is_loading(press.config):
        return False
    with transaction() as session:
        if not workers.hold_clock(session, worker.name, worker.lease, clock.now()):
            return False
    known_keys.settle(press.config, engine())
    tick(press, clock.now())
    return True
