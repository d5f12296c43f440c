"""Floors and columns: who may know whom, and that the lists of `pyproject.toml` are whole."""

from __future__ import annotations

import ast
import graphlib
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from house.syntax import nodes_of

FLOORS = ("workflows", "app/models", "app/queries", "app/commands", "app/web")
# Packages beside the columns: what all of them speak, and pages that belong to none.
SHARED = {
    "app/commands": {"across"},
    "workflows": {"strict_json"},
    "app/web": {"api", "base", "home", "items", "watch"},
}
# Twelve columns, and what all of them speak.
MOST_ENTRIES = 22


def contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return listed


def columns_of(floor: str) -> dict[str, Any]:
    first = floor.replace("/", ".") + "."
    return next(
        c for c in contracts() if c["type"] == "independence" and c["modules"][0].startswith(first)
    )


def packages(folder: Path) -> set[str]:
    return {p.parent.name for p in folder.glob("*/__init__.py")}


@pytest.mark.parametrize("floor", FLOORS)
def test_every_column_of_a_floor_is_under_contract(floor):
    listed = {name.rpartition(".")[2] for name in columns_of(floor)["modules"]}
    assert listed == packages(ROOT / floor) - SHARED.get(floor, set())


@pytest.mark.parametrize("floor", FLOORS)
def test_who_may_know_whom_closes_no_circle(floor):
    knows: dict[str, set[str]] = {}
    for line in columns_of(floor).get("ignore_imports", []):
        one, other = (side.strip().removesuffix(".**") for side in line.split("->"))
        knows.setdefault(one, set()).add(other)
    assert list(graphlib.TopologicalSorter(knows).static_order()) is not None


def test_a_circle_is_noticed():
    with pytest.raises(graphlib.CycleError):
        list(graphlib.TopologicalSorter({"a": {"b"}, "b": {"a"}}).static_order())


def imports_of(path: Path) -> list[tuple[str, str]]:
    """(module, name) of all imports of a file; the name is empty for `import module`."""
    found = []
    for node in nodes_of(path.read_text("utf-8")):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
    return found


def test_the_rules_know_the_standard_library_only():
    allowed = sys.stdlib_module_names | {"workflows"}
    foreign = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / "workflows").rglob("*.py")
        for module, _ in imports_of(path)
        if module.split(".")[0] not in allowed
    }
    assert foreign == set()


def brought_from_the_tables(module: str) -> set[str]:
    """The names that a query or command itself imports of the tables."""
    source = ROOT / (module.replace(".", "/") + ".py")
    if not module.startswith(("app.queries.", "app.commands.")) or not source.is_file():
        return set()
    return {
        name
        for origin, name in imports_of(source)
        if origin.startswith(("app.models", "sqlalchemy"))
    }


def taken_through_queries(path: Path) -> set[str]:
    """What a page takes of the tables by way of a module between: by name, or as an attribute."""
    nodes = nodes_of(path.read_text("utf-8"))
    modules: dict[str, str] = {}
    taken = set()
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                if alias.name in brought_from_the_tables(node.module):
                    taken.add(f"{node.module}.{alias.name}")
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id, "")
            if node.attr in brought_from_the_tables(module):
                taken.add(f"{module}.{node.attr}")
    return taken


def test_a_page_takes_no_table_through_a_query():
    pages = {p: taken_through_queries(p) for p in (ROOT / "app" / "web").rglob("*.py")}
    assert {str(p.relative_to(ROOT)): taken for p, taken in pages.items() if taken} == {}


def test_no_folder_is_a_crowd():
    crowded = {}
    for room in ("app", "workflows", "certificates", "migrations", "tests"):
        for folder in [ROOT / room, *(ROOT / room).rglob("*/")]:
            if folder.name in ("__pycache__", "versions") or not folder.is_dir():
                continue
            entries = [p for p in folder.iterdir() if not p.name.startswith("__")]
            if len(entries) > MOST_ENTRIES:
                crowded[str(folder.relative_to(ROOT))] = len(entries)
    assert crowded == {}
