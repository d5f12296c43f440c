"""The standards of the house: one file a category in `standards/`, found by listing the folder.

A category is its file; a new one is data, not code. Two files may hold two versions of the same
standard (jade.toml, jade-2.toml); which one counts is a matter of the day.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

from workflows.inspection.standard.changes import Change, changes
from workflows.inspection.standard.codec import InvalidStandard, decode
from workflows.inspection.standard.parts import Effect, Kind, OpenMeans, Part
from workflows.inspection.standard.reading import (
    Library,
    assemble,
    block_from_toml,
    digest,
    standard_from_json,
    standard_to_json,
)
from workflows.inspection.standard.reading import standard_from_toml as _from_toml
from workflows.inspection.standard.types import (
    Axis,
    Category,
    Check,
    DeclaredFact,
    FactKind,
    Named,
    Need,
    Severity,
    Source,
    Stage,
    Standard,
    Table,
)

__all__ = [
    "Axis",
    "Category",
    "Change",
    "Check",
    "DeclaredFact",
    "Defect",
    "Effect",
    "FactKind",
    "InvalidStandard",
    "Kind",
    "Library",
    "Need",
    "OpenMeans",
    "Part",
    "Severity",
    "Stage",
    "Standard",
    "categories",
    "category",
    "changes",
    "defects",
    "digest",
    "digest_at",
    "house_library",
    "house_standards",
    "standard_at",
    "standard_for",
    "standard_from_json",
    "standard_from_toml",
    "standard_source",
    "standard_to_json",
]

T = TypeVar("T")

FOLDER = Path(__file__).parents[1] / "standards"
DEFECTS = Path(__file__).parents[1] / "defects.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect(Named):
    """A defect code, for reasons, statistics and what happens next by default."""

    severity: Severity | None = None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Defects:
    defects: tuple[Defect, ...]


@cache
def house_library() -> Library:
    """The blocks, tables and sources that come with the house."""
    tables = [_decoded(Table, path) for path in sorted((FOLDER / "tables").glob("*.toml"))]
    return Library(
        blocks=tuple(
            block_from_toml(path.read_text("utf-8"))
            for path in sorted(FOLDER.glob("*.toml"))
            if path.name != "sources.toml"
        ),
        tables=tuple(tables),
        sources=_decoded(_Sources, FOLDER / "sources.toml").sources,
    )


@cache
def house_standards() -> tuple[Standard, ...]:
    """Every version of every category's standard in the folder."""
    library = house_library()
    return tuple(assemble(b, library) for b in library.blocks if b.category)


def categories() -> tuple[Category, ...]:
    """The headers of all categories, latest version each, in their order on the page."""
    latest: dict[str, Standard] = {}
    for standard in sorted(house_standards(), key=lambda s: s.version):
        latest[standard.category.code] = standard
    return tuple(sorted((s.category for s in latest.values()), key=lambda c: c.position))


def category(code: str) -> Category | None:
    """The header of one category."""
    return next((c for c in categories() if c.code == code), None)


def standard_for(category: str, on: date, among: tuple[Standard, ...] = ()) -> Standard | None:
    """The standard of a category in force on that day: the highest version if there are several.

    `among`: further standards, such as approved proposals; without it, those of the folder.
    """
    fitting = [
        s for s in (*house_standards(), *among) if s.category.code == category and s.in_force(on)
    ]
    return max(fitting, key=lambda s: s.version, default=None)


def standard_at(code: str, version: int, among: tuple[Standard, ...] = ()) -> Standard | None:
    """One version of a standard, whatever the day: an inspection is judged by the one it began."""
    known = (*house_standards(), *among)
    return next((s for s in known if s.code == code and s.version == version), None)


@cache
def digest_at(code: str, version: int) -> str | None:
    """The digest of a version in the folder, computed once."""
    standard = standard_at(code, version)
    return digest(standard) if standard else None


def standard_source(code: str) -> str | None:
    """The TOML of the latest version in the folder, to begin a proposal with."""
    library = house_library()
    versions = [b.standard for b in library.blocks if b.category and b.standard.code == code]
    if not versions:
        return None
    newest = max(versions, key=lambda head: head.version).label
    paths = sorted(FOLDER.glob(f"{code}*.toml"))
    texts = [path.read_text("utf-8") for path in paths]
    return next(t for t in texts if block_from_toml(t).standard.label == newest)


def standard_from_toml(text: str, library: Library | None = None) -> Standard:
    """The standard that the text describes, against the house's tables and shared blocks.

    Raises `InvalidStandard`, whose `problems` are lines for the author.
    """
    return _from_toml(text, library or house_library())


@cache
def defects() -> dict[str, Defect]:
    """The defect codes of the house."""
    return {d.code: d for d in _decoded(_Defects, DEFECTS).defects}


def _decoded(cls: type[T], path: Path) -> T:
    return decode(cls, tomllib.loads(path.read_text("utf-8")), path.name)
