"""The auditor's search on many certificates: milliseconds for every kind of question.

    .venv/bin/python benchmarks/auditor_desk.py [--items 1000000] [--runs 9] [--postgres]

One certificate is issued for real; the rest are copies of its rows, spread over centers, agencies,
shops, inspectors, categories, ten thousand minutes and two hundred conclusions. Wall time, medians,
of the query with its fifty rows; the page around them costs the same for any number of rows.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.build import NOW, Network  # noqa: E402  # the same
from support.desk_pieces import reviewed  # noqa: E402  # the same
from support.flows.signatory_looks import issue  # noqa: E402  # the same
from support.many.certificates import Filled, copy_certificate  # noqa: E402  # the same

from app.base import db  # noqa: E402  # the same
from app.base.config import current  # noqa: E402  # the same
from app.commands.audit.search_index import bring_up_to_date  # noqa: E402  # the same
from app.press.press import Press  # noqa: E402  # the same
from app.queries.audit.certificates import Search, count_certificates, search  # noqa: E402  # the same
from benchmarks.bench import office, table  # noqa: E402  # after the path is set
from workflows.papers.states import CertificateState  # noqa: E402  # the same


def questions(made: Filled) -> Iterator[tuple[str, Search]]:
    yield "newest first", Search()
    yield "number", Search(number=made.number)
    yield "item", Search(item=made.item)
    yield "order", Search(order=made.order)
    yield "sub-order", Search(order=made.sub_order)
    yield "merchant, one of many", Search(merchant=made.shop)
    yield "merchant, most of all", Search(merchant=made.large_shop)
    yield "merchant, none", Search(merchant="没有这家店")
    yield "agency, rare", Search(agency_id=made.agency_id)
    yield "inspector", Search(inspector=made.inspector)
    yield "category, rare", Search(category="tea")
    yield "category, common", Search(category="jade")
    yield "center, rare", Search(center_id=made.center_id)
    yield "one day", Search(since=made.day, until=made.day)
    yield "oldest day", Search(since=date(2000, 1, 1), until=made.first_day)
    yield "state, rare", Search(state=CertificateState.REVOKED)
    yield "state, common", Search(state=CertificateState.ISSUED)
    yield "words, common", Search(words="翡翠手镯")
    yield "words, rare", Search(words=made.words)
    yield "words, one character", Search(words="镯")
    yield "words, common, never together", Search(words="手镯 观音")
    yield "words, English", Search(words="jadeite bangle")
    yield "words, none", Search(words="不存在的结论")
    yield (
        "category, center, words, state",
        Search(
            category="jade", center_id=made.center_id, words="手镯", state=CertificateState.ISSUED
        ),
    )


def measured(wanted: Search, runs: int) -> tuple[float, float, float, int]:
    """(first page, next page, the count above the list, rows): milliseconds."""
    with db.reading() as session:
        first = search(session, wanted)

        def ask() -> None:
            search(session, wanted)

        def ask_next() -> None:
            search(session, wanted, after=first.older)

        def count() -> None:
            count_certificates(session, wanted)

        following = _median(ask_next, runs) if first.older else 0.0
        return _median(ask, runs), following, _median(count, runs), len(first.rows)


def _median(act: Callable[[], None], runs: int) -> float:
    act()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def filled(network: Network, items: int) -> Filled:
    ref = reviewed(network)
    done = issue(ref, Press(current()), by=network.signatory, now=NOW + timedelta(hours=1))
    bring_up_to_date()
    began = time.perf_counter()
    made = copy_certificate(done.number, items)
    print(f"{items:,} certificates filled in {time.perf_counter() - began:.0f} s")
    return made


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--items", type=int, default=100_000)
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    with office(postgres=given.postgres) as (_, network, _):
        made = filled(network, given.items)
        rows = []
        for name, wanted in questions(made):
            first, following, count, found = measured(wanted, given.runs)
            rows.append([name, *(f"{ms:.1f} ms" for ms in (first, following, count)), str(found)])
        table(["question", "first page", "next page", "count", "rows"], rows)


if __name__ == "__main__":
    main()
