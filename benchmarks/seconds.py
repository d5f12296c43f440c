"""Where a run of the tests spends its time, from pytest's own record of it.

    .venv/bin/pytest -n 2 --dist worksteal --junitxml=build/whole.xml
    .venv/bin/python benchmarks/seconds.py build/whole.xml [--deep 2] [--rows 30]

Seconds by folder, then by file, then by test; set-up and clearing away included. The seconds are
those of the clock on each worker: on two idle cores half of their sum is the length of the run.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET


def tests_of(report: Path) -> Iterator[tuple[str, str, float]]:
    """File, name and seconds of each test. The file is one of our own runs' and no stranger's."""
    for case in ET.parse(report).getroot().iter("testcase"):
        place = case.get("classname", "").replace(".", "/")
        yield f"{place}.py", case.get("name", ""), float(case.get("time", "0"))


def folder_of(file: str, deep: int) -> str:
    """The first folders of a file below `tests/`, as many as `deep`."""
    return "/".join(file.split("/")[:-1][: deep + 1])


def table(heading: str, seconds: Counter[str], tests: Counter[str], rows: int) -> str:
    """The dearest first; what is not shown is one line."""
    shown = seconds.most_common(rows)
    lines = [f"{heading:>10}  tests"]
    lines += [f"{took:10.1f}  {tests[name]:5}  {name}" for name, took in shown]
    rest = seconds.total() - sum(took for _, took in shown)
    lines.append(f"{rest:10.1f}  {tests.total() - sum(tests[n] for n, _ in shown):5}  the rest")
    return "\n".join(lines)


def report_of(found: list[tuple[str, str, float]], deep: int, rows: int) -> str:
    """Three tables and the sum."""
    parts = []
    for heading, name_of in (
        ("folder", lambda file, _: folder_of(file, deep)),
        ("file", lambda file, _: file),
        ("test", lambda file, name: f"{file}::{name}"),
    ):
        seconds, tests = Counter[str](), Counter[str]()
        for file, name, took in found:
            seconds[name_of(file, name)] += took  # type: ignore[assignment]  # Counters of floats
            tests[name_of(file, name)] += 1
        parts.append(table(heading, seconds, tests, rows))
    total = sum(took for _, _, took in found)
    return "\n\n".join([*parts, f"{total:10.1f}  {len(found):5}  in all"])


def main() -> None:
    """Print the tables of a report."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("report", type=Path, help="what pytest --junitxml wrote")
    given.add_argument("--deep", type=int, default=2, help="folders below tests/ (2)")
    given.add_argument("--rows", type=int, default=30, help="rows of each table (30)")
    chosen = given.parse_args()
    print(report_of(list(tests_of(chosen.report)), chosen.deep, chosen.rows))


if __name__ == "__main__":
    main()
