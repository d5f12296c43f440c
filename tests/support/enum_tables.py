"""Every table at module level whose keys are members of one enum, and every list of states."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOMS = ("app", "workflows", "certificates")


@dataclass(frozen=True)
class EnumTable:
    """A table as it is written in a module; `derived` by a comprehension, not by hand."""

    name: str
    kind: type[Enum]
    rows: Mapping[Any, Any]
    derived: bool

    def lacking(self, kind: type[Enum] | None = None) -> list[str]:
        """The members of its enum (or of one that is to take its place) that have no row."""
        names = {key.name for key in self.rows}
        return [member.name for member in kind or self.kind if member.name not in names]


@cache
def modules() -> tuple[ModuleType, ...]:
    rooms = [importlib.import_module(room) for room in ROOMS]
    below = [
        importlib.import_module(found.name)
        for room in rooms
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
    ]
    return tuple(rooms + below)


@cache
def tree_of(module: ModuleType) -> ast.Module:
    return ast.parse(Path(module.__file__ or "").read_text("utf-8"))


def assigned_in(module: ModuleType) -> Iterator[tuple[str, ast.expr]]:
    """(name, expression) of what a module assigns itself, at its own level."""
    for node in tree_of(module).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value


def kind_of(keys: list[Any]) -> type[Enum] | None:
    kinds = {type(key) for key in keys}
    kind = kinds.pop() if len(kinds) == 1 else None
    return kind if kind is not None and issubclass(kind, Enum) else None


def enum_tables(found_in: tuple[ModuleType, ...]) -> list[EnumTable]:
    """All of them, by module and name."""
    tables = []
    for module in found_in:
        for name, expression in assigned_in(module):
            rows = getattr(module, name, None)
            kind = kind_of(list(rows)) if isinstance(rows, Mapping) else None
            if kind is not None and isinstance(rows, Mapping):
                derived = isinstance(expression, ast.DictComp)
                tables.append(EnumTable(f"{module.__name__}.{name}", kind, rows, derived))
    return tables


def enums_of(found_in: tuple[ModuleType, ...]) -> set[type[Enum]]:
    """The enums that these modules declare."""
    return {
        value
        for module in found_in
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Enum)
        and value.__module__ == module.__name__
    }


def tables_keyed_by_values(found_in: tuple[ModuleType, ...]) -> dict[str, set[str]]:
    """Tables whose keys are strings, and the enums whose values these strings are, every one."""
    values = {
        frozenset(str(member.value) for member in kind): kind
        for kind in enums_of(found_in)
        if len(kind) > 1
    }
    found: dict[str, set[str]] = {}
    for module in found_in:
        for name, _ in assigned_in(module):
            rows = getattr(module, name, None)
            if isinstance(rows, Mapping) and rows and all(type(key) is str for key in rows):
                kind = values.get(frozenset(rows))
                if kind is not None:
                    found.setdefault(f"{module.__name__}.{name}", set()).add(kind.__name__)
    return found


def lists_of(kinds: tuple[type[Enum], ...], found_in: tuple[ModuleType, ...]) -> list[str]:
    """Where members of one of these, two or more, stand in a literal list, by name or by word."""
    found = []
    for module in found_in:
        tree = tree_of(module)
        types = {id(node.slice) for node in ast.walk(tree) if isinstance(node, ast.Subscript)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Tuple | ast.List | ast.Set) or len(node.elts) < 2:
                continue
            members = [member_named(module, element) for element in node.elts]
            words = {e.value if isinstance(e, ast.Constant) else None for e in node.elts}
            spelled = any(words <= {member.value for member in kind} for kind in kinds)
            if id(node) not in types and (spelled or kind_of(members) in kinds):
                found.append(f"{module.__name__}: {ast.unparse(node)}")
    return found


def member_named(module: ModuleType, node: ast.expr) -> object:
    """The member that `Name.MEMBER` stands for in a module; None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        kind = getattr(module, node.value.id, None)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return kind.__members__.get(node.attr)
    return None


def lists_in_templates(kinds: tuple[type[Enum], ...], folder: Path) -> list[str]:
    """Where a page asks whether something is `in` a literal list of words of one of these."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        for listed in re.findall(r"\bin ([(\[][^)\]]*[)\]])", path.read_text("utf-8")):
            words = re.findall(r"[\"']([^\"']*)[\"']", listed)
            if len(words) > 1 and any({*words} <= {str(m.value) for m in kind} for kind in kinds):
                found.append(f"{path.relative_to(folder).as_posix()}: {listed}")
    return found
