"""Inspectors in processes of their own, who claim until nothing waits.

    python claim_workers.py FOLDER URL CENTER CLOCK DOOMED_CLOCK STOPS_AFTER DOOMED PERSON...

One process imports the office and forks one for each person. Each prints `PERSON ITEM` for an item.
The doomed one starts, makes one claim more than STOPS_AFTER that it never commits, prints
`PERSON holding ITEM PID`, lets the others begin and waits to be killed. The limit on what one
person may hold is lifted, since nobody here tests what they took.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from app.base import config, db  # noqa: E402  # after the path is set
from app.commands.inspection.claims import claim_next  # noqa: E402  # the same
from app.queries.people.accounts import actor_of  # noqa: E402  # the same
from workflows.inspection import guards as inspection_guards  # noqa: E402  # the same
from workflows.inspection.standard.catalogue import categories  # noqa: E402  # the same


def main() -> int:
    """Exit status: how many processes broke, the killed one not counted."""
    folder, url, center, clock, doomed_clock, stops, doomed, *people = sys.argv[1:]
    inspection_guards.MOST_HELD = 1_000_000
    config.use(
        config.Config(
            instance=Path(folder),
            database_url=url,
            production=False,
            secret_key="x" * 40,
            evidence_url=str(Path(folder) / "evidence"),
            public_url="http://localhost",
        )
    )
    categories()
    gate, opener = os.pipe()
    for person in (doomed, *people):
        if os.fork() == 0:
            if person == doomed:
                claim(url, int(center), int(person), doomed_clock, int(stops), opener)
            else:
                os.close(opener)
                os.read(gate, 1)
                claim(url, int(center), int(person), clock)
            os._exit(0)
    os.close(opener)
    ends = [os.waitstatus_to_exitcode(os.wait()[1]) for _ in (doomed, *people)]
    return sum(end not in (0, -signal.SIGKILL) for end in ends)


def claim(
    url: str, center: int, person: int, clock: str, stops: int = -1, opener: int = -1
) -> None:
    db.connect(url, threads=1)
    with db.reading() as session:
        by = actor_of(session, person)
    taken = 0
    while True:
        with db.transaction() as session:
            item = claim_next(session, center, by=by, now=datetime.fromisoformat(clock))
            if item is None:
                return
            if taken == stops:
                session.flush()
                click.echo(f"{person} holding {item.id} {os.getpid()}")
                os.close(opener)
                signal.pause()
        taken += 1
        click.echo(f"{person} {item.id}")


if __name__ == "__main__":
    sys.exit(main())
