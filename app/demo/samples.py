"""Example findings by category, with their files put into the evidence store."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.base.storage import Blobs
from app.commands.evidence import Stored, store_file
from app.demo import pictures

SOURCE = Path(__file__).parent / "findings.toml"
PICTURES = ("jpg", "jpeg", "png")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(SOURCE.read_text("utf-8"))


def category_of(name: str) -> str:
    """The category of a set of example findings (`jade_treated` is of jade)."""
    table = _tables()[name]
    return str(table.get("category") or category_of(table["base"]))


def listing_for(name: str) -> dict[str, Any]:
    """What the example merchant declares."""
    table = _tables()[name]
    base = listing_for(table["base"]) if "base" in table else {}
    return {**base, **table.get("listing", {})}


def findings_for(name: str) -> dict[str, Any]:
    """The findings by check, common ones included; files are still names."""
    table = _tables()[name]
    base = findings_for(table["base"]) if "base" in table else _tables()["common"]["findings"]
    return {**base, **table.get("findings", {})}


def file(store: Blobs, category: str, name: str, seed: int) -> Stored:
    """The example file of that name, kept in the store."""
    ending = name.rpartition(".")[2]
    if ending in PICTURES:
        content = pictures.picture(category, name, seed)
    elif ending == "csv":
        content = pictures.spectrum("resin" in name)
    else:
        content = pictures.clip()
    return store_file(store, name, content)
