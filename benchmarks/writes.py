"""CPU milliseconds of the audited writes of the inspection, beside a bare insert, in one run.

    .venv/bin/python benchmarks/writes.py [--items 10000 100000] [--runs 30] [--postgres]

Each figure is one transaction: rows, state, ledger and outbox, committed. The bare insert commits
one row of the outbox with SQLAlchemy core. The claim is measured on a queue of that many pieces.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import sqlalchemy as sa  # noqa: E402  # after the path is set
from support.build import NOW, Network, walk_of  # noqa: E402  # the same

from app.base import config, db  # noqa: E402  # the same
from app.commands.inspection import bench as inspection  # noqa: E402  # the same
from app.commands.inspection import claims, review  # noqa: E402  # the same
from app.demo.journey import look_at_evidence  # noqa: E402  # the same
from app.demo.steps import STEPS  # noqa: E402  # the same
from app.demo.walk import BETWEEN  # noqa: E402  # the same
from app.models.messages.outbox import OutboxMessage  # noqa: E402  # the same
from benchmarks.bench import lengthen, medians, office, table  # noqa: E402  # the same
from workflows.inspection.flow import ItemAction  # noqa: E402  # the same
from workflows.inspection.states import ItemState  # noqa: E402  # the same

LATER = NOW + timedelta(hours=1)


HEAD = ("items", "one transaction", "CPU ms", "beside bare")


def main() -> None:
    """Fill the queue step by step; at each size, measure each step on pieces of its own."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--items", type=int, nargs="+", default=[10_000, 100_000])
    arguments.add_argument("--runs", type=int, default=30)
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    with office(postgres=given.postgres) as (_app, network, key):
        bench = finding(network)
        rows, have = [], 1
        for size in sorted(given.items):
            lengthen(key, size - have)
            have = size
            measured = {"bare insert": bare_insert} | claim(network) | bench
            found = medians(measured, given.runs)
            found |= medians(signatures(network, given.runs, tag=size), given.runs)
            bare = found["bare insert"]
            rows += [
                (f"{size:,}", name, f"{ms:.2f}", f"{ms / bare:.1f} x") for name, ms in found.items()
            ]
    table(HEAD, rows)


def bare_insert() -> None:
    """One row, committed."""
    row = {"topic": "bare", "body": {"item": "QC-2026-000001"}, "created_at": NOW}
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.execute(sa.insert(OutboxMessage), [row])


def claim(network: Network) -> dict[str, Callable[[], None]]:
    """Take the next piece; put it back."""
    held: list[str] = []

    def take() -> None:
        with db.transaction() as session:
            item = claims.claim_next(session, network.center_id, by=network.inspector, now=LATER)
        if item is None:
            raise RuntimeError("the queue is empty")
        held.append(item.ref)

    def release() -> None:
        with db.transaction() as session:
            claims.release(session, held.pop(), by=network.inspector, now=LATER)

    return {"claim next": take, "release": release}


def finding(network: Network) -> dict[str, Callable[[], Any]]:
    """Save a reading on the bench; every time another one, so that every time is a revision."""
    walk = walk_of(network, config.current())
    walk.to(ItemState.INSPECTING)
    readings = iter(range(1, 1_000_000))

    def act() -> None:
        with db.transaction() as session:
            inspection.save_finding(
                session,
                walk.ref,
                "CM-07",
                {"value": str(40 + next(readings) / 100)},
                by=network.inspector,
                now=walk.at,
            )

    return {"save a finding": act}


def signatures(network: Network, runs: int, tag: int) -> dict[str, Callable[[], Any]]:
    """Approve and issue, each on a piece of its own; `tag` keeps their order numbers apart."""
    walks = [walk_of(network, config.current(), tag=tag + n) for n in range(runs + 3)]
    for walk in walks:
        walk.press = walks[0].press  # as a process has it: the typeface is loaded once
        walk.to(ItemState.IN_REVIEW)
    in_review, passed = iter(walks), iter(walks)

    def approve() -> None:
        walk = next(in_review)
        with db.transaction() as session:
            look_at_evidence(session, walk.ref, by=walk.crew.reviewer, now=walk.at)
            review.decide(session, walk.ref, ItemAction.PASS, by=walk.crew.reviewer, now=walk.at)
        walk.at += BETWEEN

    return {
        "approve": approve,
        "issue the certificate": lambda: STEPS[ItemAction.ISSUE](next(passed)),
    }


if __name__ == "__main__":
    main()
