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
SQLITE_ONLY = ["-m", "not browser and not postgres", "-k", "not postgres"]

Lines = Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """By file: the tests that ran each line; the empty name is the import. By test: seconds."""

    lines: Mapping[str, Lines]
    seconds: Mapping[str, float]

    def tests_of(self, file: str, first_line: int, line: int) -> list[str]:
        """The tests that can notice a change of the line, the quickest first.

        A line that ran while the file was imported, such as a row of a table, may be read from
        anywhere: after the tests that ran code of the file come all others of the room.
        """
        lines = self.lines.get(file, {})
        ran = next((lines[n] for n in range(line, first_line - 1, -1) if lines.get(n)), frozenset())
        found = self._quickest(ran - {""})
        if "" in ran:
            near = {test for tests in lines.values() for test in tests} - {""} - ran
            found += self._quickest(near)
            found += self._quickest(self.seconds.keys() - near - ran)
        return found

    def _quickest(self, tests: Iterable[str]) -> list[str]:
        return sorted(tests, key=lambda test: (self.seconds.get(test, 0.0), test))


def reach_of(room: MeasuredRoom, tree: Path, kept: Path, files: Iterable[str]) -> Reach:
    """The reach of the room's tests into these files of it.

    What was measured before is kept in `kept`: test files that are new or changed are measured
    again, and all of them where a source of the room has changed.

    Raises `RuntimeError` where a test fails without any mutant.
    """
    record, measured = kept / "reach.json", kept / "contexts.coverage"
    sources = _digest(tree, room.sources)
    tests = {file: _digest(tree, [file]) for file in _test_files(tree, room.tests)}
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    if known.get("sources") != sources or not measured.exists():
        measured.unlink(missing_ok=True)
        known = {"tests": {}, "seconds": {}}
    changed = [file for file, digest in tests.items() if known["tests"].get(file) != digest]
    seconds = {
        test: took
        for test, took in known["seconds"].items()
        if (file := test.partition("::")[0]) in tests and file not in changed
    }
    if changed:
        seconds |= _run_measured(changed, room, tree, measured)
        record.write_text(
            json.dumps({"sources": sources, "tests": tests, "seconds": seconds}), "utf-8"
        )
    ran = CoverageData(str(measured))
    ran.read()
    return Reach({file: _lines(ran, tree / file, seconds) for file in files}, seconds)


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
) -> dict[str, float]:
    """Add the contexts of these test files to the record; the seconds of each of their tests."""
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
    if done.returncode:
        raise RuntimeError(f"tests fail without any mutant:\n{done.stdout[-4000:]}")
    return {
        f"{case.get('file')}::{case.get('name')}": float(case.get("time", "0"))
        for case in ET.parse(times).iter("testcase")
    }
