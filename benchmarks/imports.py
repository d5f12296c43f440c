"""An order file taken in from its upload to its result page: time, and peak memory of each process.

    .venv/bin/python benchmarks/imports.py [--rows 1000 10000 50000] [--postgres]

Each file is uploaded through the page of a fresh office. CPU seconds are of this process, which is
the web worker, and of the processes that read for it; memory is the highest that was resident in
the worker beyond what it held before, and in the largest reading process, looked at as it goes on.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from flask.testing import FlaskClient  # noqa: E402  # after the path is set
from order_files.exports import as_csv, cells, row  # noqa: E402  # the same

from benchmarks.bench import office, signed_in, table  # noqa: E402  # the same

HEAD = ("rows", "file MB", "seconds", "CPU worker", "CPU readers", "worker MB", "reader MB")
MEGABYTE = 2**20
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Each size in an office of its own, so that none finds another's orders."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    found = []
    for count in given.rows:
        with office(postgres=given.postgres) as (app, _network, _key):
            found.append(measured(signed_in(app, "manager"), count))
    table(HEAD, found)


def measured(browser: FlaskClient, count: int) -> tuple[str, ...]:
    """One row of the table."""
    upload(browser, file_of(2, 10**6))  # what is made once is made
    content = file_of(count, 2 * 10**6)
    own, readers, begun = cpu(os.getpid()), readers_cpu(), time.perf_counter()
    with watched() as peak:
        upload(browser, content)
    seconds = time.perf_counter() - begun
    figures = (seconds, cpu(os.getpid()) - own, readers_cpu() - readers)
    return (
        f"{count:,}",
        f"{len(content) / MEGABYTE:.1f}",
        *(f"{figure:.1f}" for figure in figures),
        f"{(peak['worker'] - peak['before']) / MEGABYTE:.0f}",
        f"{peak['reader'] / MEGABYTE:.0f}",
    )


def file_of(count: int, first: int) -> bytes:
    """A shop's export of that many orders, one line each."""
    lines = (row(main=f"69{n:017d}", sub=f"68{n:017d}") for n in range(first, first + count))
    return as_csv(cells(list(lines)), "utf-8-sig")


def upload(browser: FlaskClient, content: bytes) -> None:
    """Through the page to the result; raises where it was not taken."""
    page = browser.get("/orders/").get_data(as_text=True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    form = {"file": (io.BytesIO(content), "orders.csv"), "csrf_token": token}
    answer = browser.post("/orders/", data=form, content_type="multipart/form-data")
    if answer.status_code != 302:  # it goes on
        raise RuntimeError(answer.get_data(as_text=True))
    browser.get(answer.location)


@contextmanager
def watched() -> Iterator[dict[str, int]]:
    """The highest resident memory of this process and of its largest descendant, in bytes."""
    peak = {"before": resident(os.getpid()), "worker": 0, "reader": 0}
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            peak["worker"] = max(peak["worker"], resident(os.getpid()))
            peak["reader"] = max([peak["reader"], *map(resident, descendants())])

    eyes = threading.Thread(target=look, daemon=True)
    eyes.start()
    try:
        yield peak
    finally:
        over.set()
        eyes.join()


def descendants() -> list[int]:
    """All processes under this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = stat(int(entry.name))
            parents[int(entry.name)] = int(fields[1]) if fields else 0
    found, last = set(), {os.getpid()}
    while last:
        last = {child for child, parent in parents.items() if parent in last}
        found |= last
    return sorted(found)


def readers_cpu() -> float:
    """CPU seconds of all descendants, those that have ended too."""
    return sum(cpu(process, with_ended=True) for process in descendants())


def cpu(process: int, *, with_ended: bool = False) -> float:
    """CPU seconds of a process; with those of children that it has waited for."""
    fields = stat(process)
    return sum(map(int, fields[11 : 15 if with_ended else 13])) / TICK if fields else 0.0


def resident(process: int) -> int:
    """Bytes in memory; 0 of one that has gone."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def stat(process: int) -> list[str]:
    """The fields of its state after its name; none of one that has gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return []


if __name__ == "__main__":
    main()
