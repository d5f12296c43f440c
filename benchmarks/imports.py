"""An order file taken in by a worker: CPU seconds, and the most memory of worker and reader.

    .venv/bin/python benchmarks/imports.py [--rows 1000 10000 50000] [--refused] [--html]
        [--postgres] [--profile FILE]

Each file is asked for as the page asks, in an office of its own; the job is done by a process that
has taken in a small file before. With --refused a rule refuses every row, and all come back as a
sheet to correct; with --html the file is a page, such as back offices name .xls. Memory is what
was resident at most: of the worker, with what it
held when the job began beside it, and of the largest process that read for it.
"""

from __future__ import annotations

import argparse
import cProfile
import multiprocessing
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from html import escape
from pathlib import Path
from threading import Event
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from order_files.exports import as_csv, cells, row  # noqa: E402  # after the path is set

from app.base import clock, config, db, runtime  # noqa: E402  # the same
from app.base.config import Config  # noqa: E402  # the same
from app.base.content import Content  # noqa: E402  # the same
from app.cli.workers.runner import JobWorker  # noqa: E402  # the same
from app.cli.workers.works import import_orders  # noqa: E402  # the same
from app.commands.network.jobs.holding import HeldJob  # noqa: E402  # the same
from app.commands.orders.behind import ask_import  # noqa: E402  # the same
from app.commands.orders.files import read_uploads  # noqa: E402  # the same
from app.commands.orders.taking_in import ImportSource  # noqa: E402  # the same
from app.models.people.account import Person  # noqa: E402  # the same
from app.queries.people.accounts import actor_of  # noqa: E402  # the same
from app.readers import calls  # noqa: E402  # the same
from app.readers.bounded.ask import Cost, ReadingRoom  # noqa: E402  # the same
from app.readers.facts import Limits  # noqa: E402  # the same
from benchmarks.bench import office, table  # noqa: E402  # the same
from workflows.network.jobs.kinds import JobKind  # noqa: E402  # the same

HEAD = (
    *("rows", "file MB", "seconds", "CPU worker", "ms a row"),
    *("CPU readers", "worker MB", "from MB", "reader MB"),
)
MEGABYTE = 2**20
WARM = 50
LISTINGS = 1_000
SHOP, NO_SHOP = "玉满堂翡翠珠宝旗舰店", "+店"  # the second one no shop is called


def main() -> None:
    """Each size in an office of its own, so that none finds another's orders."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    arguments.add_argument("--refused", action="store_true", help="nothing of it can be taken in")
    arguments.add_argument("--html", action="store_true", help="the file is a page")
    arguments.add_argument("--postgres", action="store_true")
    arguments.add_argument("--profile", default="", help="of the worker, as cProfile writes it")
    given = arguments.parse_args()
    found = []
    for count in given.rows:
        with office(postgres=given.postgres):
            shop = NO_SHOP if given.refused else SHOP
            found.append(measured(count, given.profile, shop, html=given.html))
    table(HEAD, found)


@dataclass(frozen=True)
class Took:
    """What one job took."""

    seconds: float
    cpu: float
    peak: int
    before: int
    readers: list[Cost]


def measured(count: int, profile: str, shop: str, *, html: bool) -> tuple[str, ...]:
    """One row of the table."""
    ask(file_of(WARM, 10**6))
    content = file_of(count, 2 * 10**6, shop, html=html)
    processes = multiprocessing.get_context("spawn")
    answers = processes.SimpleQueue()
    go_on = processes.Event()
    worker = processes.Process(target=work, args=(config.current(), profile, go_on, answers.put))
    worker.start()
    answers.get()  # it is warm
    ask(content)
    go_on.set()
    took: Took = answers.get()
    worker.join()
    return (
        f"{count:,}",
        f"{len(content) / MEGABYTE:.1f}",
        f"{took.seconds:.1f}",
        f"{took.cpu:.1f}",
        f"{took.cpu * 1000 / count:.2f}",
        f"{sum(cost.cpu for cost in took.readers):.1f}",
        f"{took.peak / MEGABYTE:.0f}",
        f"{took.before / MEGABYTE:.0f}",
        f"{max(cost.memory for cost in took.readers) / MEGABYTE:.0f}",
    )


def file_of(count: int, first: int, shop: str = SHOP, *, html: bool = False) -> bytes:
    """A shop's export of that many orders, one line each."""
    lines = (
        row(
            main=f"69{n:017d}",
            sub=f"68{n:017d}",
            title=f"天然翡翠A货冰种手镯 {n % LISTINGS} 号链接",
            shop=shop,
        )
        for n in range(first, first + count)
    )
    table = cells(list(lines))
    if not html:
        return as_csv(table, "utf-8-sig")
    rows = (f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>\n" for line in table)
    return f"<html><table>{''.join(rows)}</table></html>".encode()


def ask(content: bytes) -> None:
    """As the page does."""
    files, source = [("orders.csv", content)], ImportSource()
    read, _ = read_uploads(files, source.platform, [], source.same)
    with db.transaction() as session:
        person = session.query(Person).filter_by(login="manager").one()
        by = actor_of(session, person.id)
        ask_import(session, files, read, by=by, now=clock.now(), source=source)


def work(settings: Config, profile: str, go_on: Any, say: Callable[[Any], None]) -> None:
    """The worker's process: one small job, then the one that is measured."""
    config.use(settings)
    db.connect(settings.database_url)
    calls.ROOM = room = CountingRoom(("app.readers.preload",))

    def do(job: HeldJob) -> None:
        import_orders(Event(), job)

    worker = JobWorker({JobKind.IMPORT_ORDERS: do})
    worker.do_one()
    runtime.settle()
    say("warm")
    go_on.wait()
    room.costs.clear()
    before = status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # the highest begins anew
    cpu, begun = time.process_time(), time.perf_counter()
    profiler = cProfile.Profile() if profile else None
    with profiler or nullcontext():
        worker.do_one()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    if profiler is not None:
        profiler.dump_stats(profile)
    if worker.is_any_due():
        raise RuntimeError("the job is not done")
    say(Took(seconds, cpu, status("VmHWM"), before, room.costs))


class CountingRoom(ReadingRoom):
    """Keeps what each read took."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        super().__init__(modules)
        self.costs: list[Cost] = []

    def ask(self, reader: Callable[..., Any], content: Content, limits: Limits) -> tuple[Any, Cost]:
        answer, cost = super().ask(reader, content, limits)
        self.costs.append(cost)
        return answer, cost


def status(field: str) -> int:
    """A figure of this process, in bytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


if __name__ == "__main__":
    main()
