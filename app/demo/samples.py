"""Example findings by category, read by the tests of the rules too; files are still names."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from workflows.inspection.standard.catalogue import examples

SOURCE = Path(__file__).parent / "findings.toml"


@cache
def _variants() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SOURCE.read_text("utf-8"))


def cases() -> tuple[str, ...]:
    """The names of all sets: the categories with an example, and the variants."""
    return (*examples(), *_variants())


def category_of(name: str) -> str:
    """The category of a set of example findings (`jade_treated` is of jade)."""
    return category_of(_variants()[name]["base"]) if name in _variants() else name


def title_for(name: str) -> str:
    """What the example shop calls the piece."""
    return examples()[category_of(name)].title


def listing_for(name: str) -> dict[str, Any]:
    """What the example merchant declares."""
    return _of(name, "listing")


def findings_for(name: str) -> dict[str, Any]:
    """The findings by check, common ones included; files are still names."""
    return _of(name, "findings")


def _of(name: str, what: str) -> dict[str, Any]:
    if name not in _variants():
        return {**getattr(examples()[name], what)}
    variant = _variants()[name]
    return {**_of(variant["base"], what), **variant.get(what, {})}
