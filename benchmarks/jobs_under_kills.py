"""Jobs while their workers are killed (-9): none is lost, and none is done twice.

    .venv/bin/python benchmarks/jobs_under_kills.py DATABASE_URL --jobs 10000 --kills 30

The database is migrated and has no jobs in it. Every job writes one line in the transaction that
ends it, into a table that would take the same line twice; half of them in two steps.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import func, select, text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.base import clock, db  # noqa: E402 - after the path
from app.cli.workers.runner import JobWorker  # noqa: E402 - after the path
from app.commands.network.jobs.asking import ask_for  # noqa: E402 - after the path
from app.commands.network.jobs.holding import HeldJob  # noqa: E402 - after the path
from app.models.network.job import Job  # noqa: E402 - after the path
from workflows.network.jobs.kinds import JobKind  # noqa: E402 - after the path

LEASE = timedelta(seconds=1)
BEHIND = 2  # workers at once


def ask(jobs: int) -> None:
    """Ask for all of them, each twice."""
    with db.transaction() as session:
        session.execute(text("CREATE TABLE done_line (job VARCHAR(20), step INTEGER)"))
    for first in range(0, jobs, 1000):
        with db.transaction() as session:
            for number in range(first, min(first + 1000, jobs)):
                for _ in range(2):
                    ask_for(session, JobKind.IMPORT_ORDERS, str(number), now=clock.now())


def do(job: HeldJob) -> None:
    """Write one line, or two in two transactions, of which the first may be written anew."""
    write = text("INSERT INTO done_line VALUES (:job, :step)")
    if int(job.key) % 2:
        with job.transaction() as session:
            session.execute(text("DELETE FROM done_line WHERE job = :job"), {"job": job.key})
            session.execute(write, {"job": job.key, "step": 0})
    with job.last_transaction() as session:
        session.execute(write, {"job": job.key, "step": 1})


def work(url: str) -> None:
    """One worker, until it is killed or nothing is left."""
    db.connect(url)
    worker = JobWorker({JobKind.IMPORT_ORDERS: do}, lease=LEASE)
    with worker.at_work():
        worker.work_until_stopped()


def left() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def survive(url: str, jobs: int, kills: int, seconds: float) -> tuple[Counter[str], int]:
    """Ask, kill, wait: how often each job was done, and how many rows are left."""
    ask(jobs)
    # One process has read the program; workers are its forks, so that a start costs nothing.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["benchmarks.jobs_under_kills"])

    def start() -> BaseProcess:
        worker = processes.Process(target=work, args=(url,))
        worker.start()
        return worker

    running = [start() for _ in range(BEHIND)]
    until = time.monotonic() + seconds
    killed = 0
    while (rest := left()) and time.monotonic() < until:
        # Spread over the work: the next kill comes when its share of the jobs is done.
        if killed < kills and rest <= jobs - jobs * (killed + 1) // (kills + 2):
            victim = running.pop(0)
            victim.kill()
            victim.join()
            running.append(start())
            killed += 1
        time.sleep(0.02)
    for one in running:
        one.kill()
        one.join()
    with db.reading() as session:
        lines = session.execute(text("SELECT job FROM done_line WHERE step = 1")).scalars().all()
    assert killed == kills, f"{killed} of {kills} kills"
    return Counter(lines), left()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("url")
    asked.add_argument("--jobs", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=30)
    asked.add_argument("--seconds", type=float, default=1800)
    given = asked.parse_args()
    db.connect(given.url)
    began = time.monotonic()
    done, rest = survive(given.url, given.jobs, given.kills, given.seconds)
    twice = sum(count > 1 for count in done.values())
    print(f"{len(done)} done, {twice} twice, {given.jobs - len(done)} lost, {rest} left;", end=" ")
    print(f"{given.kills} kills, {time.monotonic() - began:.0f} s")
    sys.exit(bool(twice or rest or len(done) < given.jobs))


if __name__ == "__main__":
    main()
