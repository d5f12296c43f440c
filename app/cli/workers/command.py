"""`jadegate work`: jobs, and the clock, apart from the pages."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click

from app.base import config, connections, runtime
from app.base.config import Config
from app.base.db import connect
from app.base.watch.log_lines import write_log_lines
from app.cli.workers.beside import GRACE_SECONDS
from app.cli.workers.outbox import fan_out_until_stopped
from app.cli.workers.runner import JobWorker
from app.cli.workers.ticking import tick_until_stopped
from app.cli.workers.works import works
from app.press import known_keys
from app.press.press import Press
from app.press.signing_keys import must_lie_sealed
from app.queries.heads import watch_at_start

TRY_AGAIN = 75  # sysexits.h: a temporary failure


@click.command()
@click.option("--beside", is_flag=True, hidden=True, help="end when standard input does")
@click.option("--port", default=8000, hidden=True, help="of the server that it works beside")
def work(*, beside: bool, port: int) -> None:
    """Do jobs and the clock's works until told to stop: as many workers as wanted."""
    settings = config.use(config.from_environment().served_at("127.0.0.1", port))
    connections.must_be_encrypted(settings)
    write_log_lines(production=settings.production)
    runtime.must_be_current(settings)
    must_lie_sealed(settings)
    runtime.standards_must_hold()
    known_keys.settle(settings, connect(settings.database_url))
    watch_at_start(settings)
    do_work(settings, beside=beside)


def do_work(settings: Config, *, beside: bool) -> None:
    """Work in this thread, tick in another, and stop when told to."""
    press = Press(settings)
    stop = threading.Event()
    worker = JobWorker(works(press, stop), stop=stop)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop.set())
    signal.signal(signal.SIGINT, lambda *_: worker.stop.set())
    helpers = [threading.Thread(target=_end_in_time, args=(worker,), daemon=True)]
    if beside:
        helpers.append(threading.Thread(target=_end_with_starter, args=(worker,), daemon=True))
    ticking = threading.Thread(target=tick_until_stopped, args=(worker, press), daemon=True)
    fanning = threading.Thread(target=fan_out_until_stopped, args=(worker.stop,), daemon=True)
    for thread in helpers:
        thread.start()
    runtime.settle()
    with worker.at_work():
        ticking.start()
        fanning.start()
        worker.work_until_stopped()
        ticking.join()
        fanning.join()


def _end_with_starter(worker: JobWorker) -> None:
    """Whoever started this process holds the other end of its standard input."""
    sys.stdin.buffer.read()
    worker.stop.set()


def _end_in_time(worker: JobWorker) -> None:
    """What is not done soon after the word to stop is left to another worker, by the lease."""
    worker.stop.wait()
    threading.Event().wait(GRACE_SECONDS)
    os._exit(TRY_AGAIN)
