"""CPU milliseconds of the audited writes of the inspection, beside a bare insert, in one run.

    .venv/bin/python benchmarks/writes.py [--items 10000] [--runs 30] [--postgres]

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
from bench import medians, office, table  # noqa: E402  # the same
from build import NOW, Network, walk_of  # noqa: E402  # the same
from many_items import copy_piece  # noqa: E402  # the same

from app import config, db  # noqa: E402  # the same
from app.commands import claims, inspection  # noqa: E402  # the same
from app.demo.steps import STEPS  # noqa: E402  # the same
from app.demo.walk import Walk  # noqa: E402  # the same
from app.models.outbox import OutboxMessage  # noqa: E402  # the same
from workflows.inspection import Action, State  # noqa: E402  # the same

LATER = NOW + timedelta(hours=1)


def main() -> None:
    """Walk one piece for each run, measure the steps, print them beside the bare insert."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--items", type=int, default=10_000)
    arguments.add_argument("--runs", type=int, default=30)
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    with office(postgres=given.postgres) as (_app, network, key):
        with db.transaction() as session:
            copy_piece(session, key, given.items - 1, due=NOW)
        found = medians(
            {"bare insert": bare_insert, "claim next, release": claim(network)}, given.runs
        )
        found |= medians(finding(network), given.runs)
        found |= medians(signatures(network, given.runs), given.runs)
    rows = [(name, f"{ms:.2f}", f"{ms / found['bare insert']:.1f} x") for name, ms in found.items()]
    table(("one transaction", "CPU ms", "beside bare"), rows)


def bare_insert() -> None:
    """One row, committed."""
    row = {"topic": "bare", "body": {"item": "QC-2026-000001"}, "created_at": NOW}
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.execute(sa.insert(OutboxMessage), [row])


def claim(network: Network) -> Callable[[], None]:
    """Take the next piece and put it back: two transactions."""

    def act() -> None:
        with db.transaction() as session:
            item = claims.claim_next(session, network.center_id, by=network.inspector, now=LATER)
        if item is None:
            raise RuntimeError("the queue is empty")
        with db.transaction() as session:
            claims.release(session, item.ref, by=network.inspector, now=LATER)

    return act


def finding(network: Network) -> dict[str, Callable[[], Any]]:
    """Save a reading on the bench; every time another one, so that every time is a revision."""
    walk = walk_of(network, config.current())
    walk.to(State.INSPECTING)
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


def signatures(network: Network, runs: int) -> dict[str, Callable[[], Any]]:
    """Approve and issue, each on a piece of its own."""
    walks = [walk_of(network, config.current(), tag=10 + n) for n in range(runs + 3)]
    for walk in walks:
        walk.press = walks[0].press  # as a process has it: the typeface is loaded once
        walk.to(State.IN_REVIEW)

    def step(action: Action) -> Callable[[], None]:
        waiting: list[Walk] = list(walks)
        return lambda: STEPS[action](waiting.pop())

    return {"approve": step(Action.PASS), "issue the certificate": step(Action.ISSUE)}


if __name__ == "__main__":
    main()
