"""CPU milliseconds of the inspector's queue page, beside a bare Flask and SQLAlchemy-core page.

    .venv/bin/python benchmarks/queue_page.py [--items 10000 100000] [--runs 60] [--postgres]

Both pages run in one process and take turns, so that the machine's speed cancels out in the ratio.
The bare page lists the first fifty rows of the same table, signs nobody in and has no layout.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

from benchmarks.bench import bare_app, lengthen, medians, office, signed_in, table  # noqa: E402  # after the path is set

HEAD = ("items", "page", "CPU ms", "beside bare")


def main() -> None:
    """Fill the queue step by step and measure at each size."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--items", type=int, nargs="+", default=[10_000, 100_000])
    arguments.add_argument("--runs", type=int, default=60)
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    with office(postgres=given.postgres) as (app, _network, key):
        browser = signed_in(app, "inspector")
        bare = bare_app().test_client()
        rows, have = [], 1
        for size in sorted(given.items):
            lengthen(key, size - have)
            have = size
            first = browser.get("/bench?state=queued").get_data(as_text=True)
            older = re.findall(r'href="(/bench[^"]*after=[^"]*)"', first)[-1].replace("&amp;", "&")
            pages: dict[str, Callable[[], Any]] = {
                "bare page": lambda: bare.get("/"),
                "queue": lambda: browser.get("/bench?state=queued"),
                "queue, next page": partial(browser.get, older),
                "queue, all states": lambda: browser.get("/bench"),
            }
            found = medians(pages, given.runs)
            rows += [
                (f"{size:,}", name, f"{ms:.2f}", f"{ms / found['bare page']:.1f} x")
                for name, ms in found.items()
            ]
    table(HEAD, rows)


if __name__ == "__main__":
    main()
