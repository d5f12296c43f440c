"""The standards of the house: one file a category in `standards/`, found by listing the folder.

A category is its file: its checks, and all that paper, returns, intake and the example network know
of it. A new one is data, not code. Two files may hold two versions of the same standard (jade.toml,
jade-2.toml); which one counts is a matter of the day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from workflows.inspection.standard.category_validity import clashes
from workflows.inspection.standard.changes import StandardChange, changes
from workflows.inspection.standard.codec import InvalidStandard, decode
from workflows.inspection.standard.faults import within
from workflows.inspection.standard.parts import AnswerEffect, OpenMeans, Part, PartKind
from workflows.inspection.standard.profile import CredentialKind, ExamplePiece
from workflows.inspection.standard.reading import (
    Library,
    StandardFile,
    assemble,
    block_from_toml,
    digest,
    sound,
    standard_from_json,
    standard_to_json,
)
from workflows.inspection.standard.reading import standard_from_toml as _from_toml
from workflows.inspection.standard.reading import standard_kept as _kept
from workflows.inspection.standard.types import (
    Axis,
    CategoryHeader,
    Check,
    CheckNeed,
    DeclaredFact,
    Defect,
    FactKind,
    LimitTable,
    Severity,
    Source,
    Stage,
    Standard,
)
from workflows.verdict import Text

__all__ = [
    "AnswerEffect",
    "Axis",
    "CategoryHeader",
    "Check",
    "CheckNeed",
    "DeclaredFact",
    "Defect",
    "FactKind",
    "InvalidStandard",
    "Library",
    "OpenMeans",
    "Part",
    "PartKind",
    "Severity",
    "Stage",
    "Standard",
    "StandardChange",
    "categories",
    "category",
    "changes",
    "defects",
    "digest",
    "digest_at",
    "examples",
    "headers",
    "house_library",
    "house_standards",
    "standard_at",
    "standard_for",
    "standard_from_json",
    "standard_from_toml",
    "standard_kept",
    "standard_source",
    "standard_to_json",
]

T = TypeVar("T")

FOLDER = Path(__file__).parents[1] / "standards"
BESIDE = frozenset({"credentials.toml", "sources.toml"})  # what several files refer to


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Credentials:
    credentials: tuple[CredentialKind, ...]


@cache
def house_library() -> Library:
    """The blocks, tables, sources and kinds of credentials that come with the house.

    Raises `InvalidStandard` with the faults of all files.
    """
    paths = [p for p in sorted(FOLDER.glob("*.toml")) if p.name not in BESIDE]
    tables = [_decode_file(LimitTable, path) for path in sorted((FOLDER / "tables").glob("*.toml"))]
    return Library(
        blocks=_each((p.name, partial(block_from_toml, p.read_text("utf-8"))) for p in paths),
        tables=tuple(tables),
        sources=_decode_file(_Sources, FOLDER / "sources.toml").sources,
        credentials=_decode_file(_Credentials, FOLDER / "credentials.toml").credentials,
    )


@cache
def house_standards() -> tuple[Standard, ...]:
    """Every version of every category's standard in the folder.

    Raises `InvalidStandard` with the faults of all files, and where two categories clash.
    """
    library = house_library()
    blocks = [b for b in library.blocks if b.category]
    whole = _each((b.standard.label, partial(_assemble_sound, b, library)) for b in blocks)
    if found := tuple(clashes(whole)):
        raise InvalidStandard(*found)
    return whole


def _assemble_sound(block: StandardFile, library: Library) -> Standard:
    return sound(assemble(block, library))


def _each(parts: Iterable[tuple[str, Callable[[], T]]]) -> tuple[T, ...]:
    """All of them, or all that is wrong with any of them, each line with the name of its part."""
    made: list[T] = []
    problems: list[Text] = []
    for name, make in parts:
        try:
            made.append(make())
        except InvalidStandard as wrong:
            problems += [within(name, fault) for fault in wrong.problems]
    if problems:
        raise InvalidStandard(*problems)
    return tuple(made)


@cache
def categories() -> tuple[CategoryHeader, ...]:
    """The headers of the house's categories, latest version each, in their order on the page."""
    return headers(house_standards())


def headers(standards: Iterable[Standard]) -> tuple[CategoryHeader, ...]:
    """The headers of the categories among these, latest version each, in their order."""
    latest: dict[str, Standard] = {}
    for standard in sorted(standards, key=lambda s: s.version):
        latest[standard.category.code] = standard
    return tuple(sorted((s.category for s in latest.values()), key=lambda c: (c.position, c.code)))


@cache
def examples() -> dict[str, ExamplePiece]:
    """The example of every category of the house, the common findings among its own."""
    common = {
        b.standard.label: b.example for b in house_library().blocks if not b.category and b.example
    }
    found = {}
    for block in sorted(house_library().blocks, key=lambda b: b.standard.version):
        if block.category is None or block.example is None:
            continue
        shared = [common[i].findings for i in block.standard.includes if i in common]
        findings = {
            code: raw for one in (*shared, block.example.findings) for code, raw in one.items()
        }
        found[block.category.code] = replace(block.example, findings=findings)
    return found


def category(code: str) -> CategoryHeader | None:
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


def standard_kept(text: str) -> Standard:
    """The standard of a text that was approved once; see `reading.standard_kept`."""
    return _kept(text, house_library())


@cache
def defects() -> dict[str, Defect]:
    """The defect codes of the house's categories."""
    return {d.code: d for s in house_standards() for d in s.defects}


def _decode_file(cls: type[T], path: Path) -> T:
    return decode(cls, tomllib.loads(path.read_text("utf-8")), path.name)
