"""Rows of queries are built by the names of their fields, from rows of the database."""

from __future__ import annotations

import ast
from pathlib import Path

from conftest import ROOT
from house.syntax import nodes_of

READING = sorted((ROOT / "app" / "queries").rglob("*.py"))
MOST_BY_PLACE = 2  # a pair can still be read without its names


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def records() -> set[str]:
    """The names of all dataclasses of the application and its rules."""
    found = set()
    for room in ("app", "workflows"):
        for path in (ROOT / room).rglob("*.py"):
            for node in nodes_of(path.read_text("utf-8")):
                if isinstance(node, ast.ClassDef) and any(
                    "dataclass" in ast.unparse(d) for d in node.decorator_list
                ):
                    found.add(node.name)
    return found


RECORDS = records()


def built_by_place(source: str) -> list[str]:
    """Records that a text builds from more than a pair of values without their names."""
    return [
        f"{node.func.id} in line {node.lineno}"
        for node in nodes_of(source)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in RECORDS
        and (
            len(node.args) > MOST_BY_PLACE
            or any(isinstance(value, ast.Starred) for value in node.args)
        )
    ]


def untyped_rows(source: str) -> list[str]:
    """Parameters of a text that hold a row and don't say so."""
    return [
        f"{argument.arg} of {node.name}"
        for node in nodes_of(source)
        if isinstance(node, ast.FunctionDef)
        for argument in node.args.args
        if argument.arg in {"r", "row"}
        and argument.annotation is not None
        and ast.unparse(argument.annotation) == "Any"
    ]


def test_rows_are_built_by_name():
    assert READING
    texts = {name(path): path.read_text("utf-8") for path in READING}
    told = {path: [*built_by_place(text), *untyped_rows(text)] for path, text in texts.items()}
    assert {path: found for path, found in told.items() if found} == {}


def test_what_is_built_by_place_is_seen():
    assert built_by_place("QueueRow(1, 2, 3)") == ["QueueRow in line 1"]
    assert built_by_place("QueueRow(*row)") == ["QueueRow in line 1"]
    assert built_by_place("QueueRow(key=1, ref=2, state=3)") == []
    assert untyped_rows("def _row(r: Any): ...") == ["r of _row"]
