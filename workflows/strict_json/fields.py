"""What the strict JSON readers share: the fields of a dataclass, their limits, and the problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any, get_type_hints

from workflows.verdict import Text

Problem = tuple[str, Text]
Limits = Mapping[str, Any]

MOST_DIGITS = 12


class UnreadableJson(ValueError):
    """The JSON does not fit: `problems` are (path, sentence), `missing` the paths left out."""

    def __init__(self, problems: list[Problem], missing: list[str]) -> None:
        super().__init__("; ".join(f"{path}: {text.en}" for path, text in problems))
        self.problems = problems
        self.missing = missing


class Report:
    """Problems found so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.missing: list[str] = []

    def add(self, path: str, zh: str, en: str) -> None:
        self.problems.append((path or "$", Text(zh, en)))


def about(
    zh: str = "",
    en: str = "",
    *,
    places: int = 2,
    signed: bool = False,
    minimum: int | None = None,
    maximum: int | None = None,
    nonempty: bool = False,
) -> dict[str, Any]:
    """Metadata of a field: its meaning, and limits.

    `places` and `signed` are for Decimal (2 places and never negative unless said); `minimum` and
    `maximum` for int and Decimal; `nonempty` for str, tuple and Mapping.
    """
    return {
        "about": f"{zh} / {en}" if zh and en else zh or en,
        "places": places,
        "minimum": (None if signed else 0) if minimum is None else minimum,
        "minimum_int": minimum,
        "maximum": maximum,
        "nonempty": nonempty,
    }


UNSAID = about()


@cache
def fields_of(cls: type) -> tuple[tuple[Field[Any], Any], ...]:
    hints = get_type_hints(cls)
    return tuple((f, hints[f.name]) for f in fields(cls) if f.init)


def is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def wrong(report: Report, path: str, zh: str, en: str) -> Any:
    report.add(path, f"应为{zh}", f"must be {en}")
