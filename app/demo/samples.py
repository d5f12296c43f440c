"""Example findings by category, with their files put into the evidence store."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.base.storage import Blobs
from app.commands.evidence import StoredFile, store_file
from app.demo import pictures
from workflows.inspection.standard.catalogue import examples

SOURCE = Path(__file__).parent / "findings.toml"
PICTURES = ("jpg", "jpeg", "png")


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


def file(store: Blobs, category: str, name: str, seed: int) -> StoredFile:
    """The example file of that name, kept in the store."""
    ending = name.rpartition(".")[2]
    if ending in PICTURES:
        content = pictures.picture(category, name, seed)
    elif ending == "csv":
        content = pictures.spectrum("resin" in name)
    else:
        content = pictures.clip()
    return store_file(store, name, content)
