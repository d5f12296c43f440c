"""Would the tests notice? A seeded sample of a room's mutants, each against the tests that run it.

    python -m benchmarks.mutants.run judging --seed 1 --count 25

Works on a copy of the tree in `build/mutants/`, on SQLite only. Exit status 1 where fewer mutants
are noticed than the room's floor in `floors.toml` asks; all that nobody noticed are printed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import click
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import TestOutcome, WorkerOutcome

from benchmarks.mutants.draw import Mutant, drawn, every_mutant
from benchmarks.mutants.reach import PYTEST, SQLITE_ONLY, Reach, reach_of
from benchmarks.mutants.rooms import (
    FLOORS,
    ROOT,
    Judgement,
    KnownSurvivor,
    MeasuredRoom,
    known_survivors,
    measured_rooms,
)

LEFT_OUT = (".git", ".venv", ".tools", "build", "dist", ".*_cache", ".hypothesis", "*.egg-info")
TESTING_SECONDS = 90.0  # of tests a mutant, as measured under coverage, which is slower
START_SECONDS = 60
SLOWER = 2  # a loaded machine


@dataclass(frozen=True, slots=True)
class MutantRun:
    """One mutant and what became of it; `judgement` where a survivor is known."""

    mutant: Mutant
    noticed: bool
    ending: str
    diff: str
    judgement: Judgement | None = None


def copied(kept: Path) -> Path:
    """A fresh copy of the tree, the compiled files with it, so that nothing is compiled twice."""
    tree = kept / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return tree


def tried(mutant: Mutant, reach: Reach, kept: Path) -> MutantRun:
    """Run the tests that reach the mutant, quickest first, to the first that fails."""
    tests = _in_time(
        reach.tests_of(
            mutant.spec.module_path.as_posix(), mutant.first_line, mutant.spec.start_pos[0]
        ),
        reach,
    )
    command = _command(tests, reach, kept) if tests else ["true"]
    limit = START_SECONDS + SLOWER * TESTING_SECONDS
    result = mutate_and_test([mutant.spec], shlex.join(command), limit)
    if result.worker_outcome is not WorkerOutcome.NORMAL:
        raise RuntimeError(f"{mutant.place}: {result.output}")
    noticed = result.test_outcome is not TestOutcome.SURVIVED
    if noticed:
        ending = "timed out" if result.output == "timeout" else "killed"
    else:
        ending = f"survived {len(tests)} tests" if tests else "no test runs it"
    return MutantRun(mutant, noticed, ending, result.diff)


def _in_time(tests: Sequence[str], reach: Reach) -> list[str]:
    """As many as take the seconds of a mutant, and one at least."""
    taken = accumulate(reach.seconds.get(test, 0.0) for test in tests)
    return [
        test
        for n, (test, seconds) in enumerate(zip(tests, taken, strict=True))
        if n == 0 or seconds <= TESTING_SECONDS
    ]


def _command(tests: Sequence[str], reach: Reach, kept: Path) -> list[str]:
    command = [*PYTEST, *SQLITE_ONLY, "-x", "--tb=line", "-p", "benchmarks.mutants.chosen"]
    for option, names in {"chosen": tests, "known": list(reach.seconds)}.items():
        file = kept / f"{option}.txt"
        file.write_text("\n".join(names), "utf-8")
        command.append(f"--{option}={file}")
    return command + sorted({test.partition("::")[0] for test in tests})


def judged(run: MutantRun, known: Sequence[KnownSurvivor]) -> MutantRun:
    """A survivor with the judgement that stands in the repository, if there is one."""
    if run.noticed:
        return run
    was, becomes = changed_words(run.diff)
    for row in known:
        if (row.file, row.was, row.becomes) == (str(run.mutant.spec.module_path), was, becomes):
            return replace(run, judgement=row.judgement)
    return run


def changed_words(diff: str) -> tuple[str, str]:
    """The lines that a diff takes away and those it puts there, each without its edges."""
    rows = diff.splitlines()
    return (
        " ".join(r[1:].strip() for r in rows if r.startswith("-") and not r.startswith("---")),
        " ".join(r[1:].strip() for r in rows if r.startswith("+") and not r.startswith("+++")),
    )


def share_noticed(runs: Sequence[MutantRun]) -> tuple[int, int]:
    """How many were noticed, and of how many: equivalent ones are no fault of the tests."""
    counted = [run for run in runs if run.judgement is not Judgement.EQUIVALENT]
    return sum(run.noticed for run in counted), len(counted)


def _runs(room: MeasuredRoom, seed: str, count: int) -> Iterator[MutantRun]:
    kept = ROOT / "build" / "mutants" / room.name
    kept.mkdir(parents=True, exist_ok=True)
    tree = copied(kept)
    # The copy has to be what is imported, also by programs that a test starts.
    os.environ["PYTHONPATH"] = str(tree)
    os.chdir(tree)
    mutants = drawn(every_mutant(tree, room.sources), f"{seed}/{room.name}", count)
    reach = reach_of(room, tree, kept, {m.spec.module_path.as_posix() for m in mutants})
    for test in sorted(reach.red):
        print(f"red without any mutant, and not asked: {test}", flush=True)
    known = known_survivors(FLOORS.read_text("utf-8"))
    for mutant in mutants:
        yield judged(tried(mutant, reach, kept), known)


@click.command(help=__doc__)
@click.argument(
    "name", metavar="ROOM", type=click.Choice(list(measured_rooms(FLOORS.read_text("utf-8"))))
)
@click.option("--seed", default="1", show_default=True)
@click.option("--count", default=25, show_default=True)
def main(name: str, seed: str, count: int) -> None:
    """Draw, run, print; fail below the floor."""
    room = measured_rooms(FLOORS.read_text("utf-8"))[name]
    runs: list[MutantRun] = []
    for run in _runs(room, seed, count):
        runs.append(run)
        print(f"{len(runs):3} {run.ending:20} {run.mutant.kind:11} {run.mutant.place}", flush=True)
        if not run.noticed:
            print(f"{run.judgement or 'not judged yet'}\n{run.diff}\n", flush=True)
    noticed, counted = share_noticed(runs)
    equivalent = len(runs) - counted
    print(
        f"\n{name}: {noticed} of {counted} noticed, {equivalent} equivalent; floor {room.floor} %"
    )
    if noticed * 100 < room.floor * counted:
        sys.exit(f"{name} is below its floor")


if __name__ == "__main__":
    main()
