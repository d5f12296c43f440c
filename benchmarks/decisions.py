"""CPU of a return decision, alone and ten thousand from a file by the code of `jadegate decide`.

    .venv/bin/python benchmarks/decisions.py [--count 10000]

The facts are those of the law's own cases, again and again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import click  # noqa: E402  # after the path is set
import orjson  # noqa: E402  # the same
from support.law_situations import situations  # noqa: E402  # the same

from workflows.returns.law.decide import decide  # noqa: E402  # the same
from workflows.returns.law.decision import decision_to_json  # noqa: E402  # the same
from workflows.returns.law.facts.reading import facts_from_json  # noqa: E402  # the same

ON = date(2026, 11, 20)


def main() -> None:
    """Time `decide` alone, then reading, deciding and writing a file of one JSON object a line."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--count", type=int, default=10_000)
    count = arguments.parse_args().count
    given = [situation.given() for situation in situations()]
    each = []
    for facts in [facts_from_json(one) for one in given] * 5:
        start = time.process_time_ns()
        decide(facts, ON)
        each.append((time.process_time_ns() - start) / 1e6)
    click.echo(
        f"decide: median {statistics.median(each):.3f} ms, 95% under "
        f"{statistics.quantiles(each, n=20)[-1]:.3f} ms ({len(given)} cases, 5 times)"
    )
    with tempfile.TemporaryFile() as file:
        file.writelines(orjson.dumps(one) + b"\n" for one in islice(cycle(given), count))
        file.seek(0)
        begun = time.process_time()
        answered = sum(len(_answer(line)) for line in file)
        spent = time.process_time() - begun
    click.echo(f"{count:,} from a file: {spent:.2f} s, {answered:,} bytes of answers")


def _answer(line: bytes) -> bytes:
    return orjson.dumps(decision_to_json(decide(facts_from_json(orjson.loads(line)), ON)))


if __name__ == "__main__":
    main()
