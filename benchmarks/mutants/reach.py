"""Which tests run a line, and how long each takes, by one run under coverage with contexts."""

from __future__ import annotations

import ast
import hashlib
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

from benchmarks.mutants.rooms import MeasuredRoom

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]
TESTS_FAILED = 1
FIGURES = "tests/base/test_house_figures.py"
SQLITE_ONLY = ["-m", "not browser and not postgres", "-k", "not postgres"]

Lines = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """By file: the tests that ran each line; the empty name is the import. By test: seconds.

    Tests that fail without any mutant are known, and never asked.
    """

    lines: Mapping[str, Lines]
    seconds: Mapping[str, float]
    red: frozenset[str] = frozenset()

    def tests_of(self, file: str, first_line: int, line: int) -> list[str]:
        """The tests that can notice a change of the line, the quickest first.

        A line that ran while the file was imported, such as a row of a table, may be read from
        anywhere: after the tests that ran code of the file come all others of the room.
        """
        lines = self.lines.get(file, {})
        ran = next((lines[n] for n in range(line, first_line - 1, -1) if lines.get(n)), frozenset())
        found = self._quickest(ran - {""})
        if "" in ran:
            # A number by its name is asked of those who hold the numbers, before time runs out.
            found = self._quickest(t for t in self.seconds if t.startswith(FIGURES)) + found
            near = {test for tests in lines.values() for test in tests} - {"", *found}
            found += self._quickest(near)
            found += self._quickest(self.seconds.keys() - {*found})
        return found

    def _quickest(self, tests: Iterable[str]) -> list[str]:
        return sorted(set(tests) - self.red, key=lambda test: (self.seconds.get(test, 0.0), test))


def reach_of(room: MeasuredRoom, tree: Path, kept: Path, files: Iterable[str]) -> Reach:
    """The reach of the room's tests into these files of it.

    What was measured before is kept in `kept`: test files that are new or changed are measured
    again, and all of them where a source of the room has changed.

    Raises `RuntimeError` where the tests can't be run.
    """
    record, measured = kept / "reach.json", kept / "contexts.coverage"
    sources = _digest(tree, room.sources)
    tests = {file: _digest(tree, [file]) for file in _test_files(tree, room.tests)}
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    if known.get("sources") != sources or not measured.exists():
        measured.unlink(missing_ok=True)
        known = {"tests": {}, "seconds": {}, "red": []}
    changed = [file for file, digest in tests.items() if known["tests"].get(file) != digest]
    seconds = {
        test: took
        for test, took in known["seconds"].items()
        if (file := test.partition("::")[0]) in tests and file not in changed
    }
    red = seconds.keys() & set(known["red"])
    if changed:
        found, failed = _run_measured(changed, room, tree, measured)
        seconds |= found
        red |= failed
        kept_words = {"sources": sources, "tests": tests, "seconds": seconds, "red": sorted(red)}
        record.write_text(json.dumps(kept_words), "utf-8")
    ran = CoverageData(str(measured))
    ran.read()
    return Reach(
        {file: _lines(ran, tree / file, seconds) for file in files}, seconds, frozenset(red)
    )


def _test_files(tree: Path, paths: Iterable[str]) -> list[str]:
    files = [
        file
        for path in paths
        for file in tree.glob(path if path.endswith(".py") else f"{path}/**/test_*.py")
    ]
    return sorted(file.relative_to(tree).as_posix() for file in files)


def _lines(ran: CoverageData, file: Path, seconds: Mapping[str, float]) -> Lines:
    """Without the tests that are there no more, which the record still knows."""
    imported = lines_of_import(file.read_text("utf-8"))
    return {
        line: frozenset({context.partition("|")[0] for context in contexts} & {"", *seconds})
        | ({""} if line in imported else frozenset())
        for line, contexts in ran.contexts_by_lineno(str(file)).items()
    }


def lines_of_import(code: str) -> frozenset[int]:
    """The lines that run when a module is imported: all but the bodies of functions.

    Where the first test makes the application, coverage says that this one test ran them.
    """
    inside: set[int] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside |= set(range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(range(1, len(code.splitlines()) + 1)) - inside


def _digest(tree: Path, paths: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        place = tree / path
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            digest.update(file.relative_to(tree).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _run_measured(
    files: Sequence[str], room: MeasuredRoom, tree: Path, measured: Path
) -> tuple[dict[str, float], set[str]]:
    """Add the contexts of these test files to the record; the seconds of each test, and the red."""
    rules, times = measured.with_suffix(".ini"), measured.with_suffix(".xml")
    watched = "".join(
        f"    {tree / path}{'' if path.endswith('.py') else '/*'}\n" for path in room.sources
    )
    rules.write_text(f"[run]\ninclude =\n{watched}data_file = {measured}\n", "utf-8")
    done = subprocess.run(
        [
            *PYTEST,
            *SQLITE_ONLY,
            *("--cov", "--cov-append", "--cov-context=test", "--cov-report="),
            *(f"--cov-config={rules}", "-o", "junit_family=xunit1", f"--junitxml={times}"),
            *files,
        ],
        cwd=tree,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode not in (0, TESTS_FAILED):
        raise RuntimeError(f"the tests can't be run:\n{done.stdout[-4000:]}")
    return _told_by(times)


def _told_by(times: Path) -> tuple[dict[str, float], set[str]]:
    seconds, red = {}, set()
    for case in ET.parse(times).iter("testcase"):
        name = f"{case.get('file')}::{case.get('name')}"
        seconds[name] = float(case.get("time", "0"))
        if case.find("failure") is not None or case.find("error") is not None:
            red.add(name)
    return seconds, red
