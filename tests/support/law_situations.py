"""Cases of the return law: read from the files of this folder, built up into facts."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from workflows.returns.law.calendar import local_day
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.situation import CaseFacts

FOLDER = Path(__file__).parents[1] / "workflows" / "returns" / "law"
ROOM = Path(__file__).parents[2] / "workflows" / "returns"
ORDINARY_SIGNED = datetime.fromisoformat("2026-11-12T10:00:00+08:00")
ORDINARY_ASKED = datetime.fromisoformat("2026-11-15T12:00:00+08:00")


class Situation:
    """One case: its row, its facts and the day whose law applies."""

    def __init__(self, row: dict[str, Any], file: str) -> None:
        self.row, self.file = row, file
        self.id: str = row["id"]
        self.then: dict[str, Any] = row["then"]
        asked = row.get("asked", ORDINARY_ASKED)
        self.on: date = row.get("on") or (local_day(asked) if asked else date(2026, 11, 15))

    def given(self) -> dict[str, Any]:
        """The facts as JSON values."""
        bases = load("bases.toml")
        given = deepcopy(bases["base"][self.row["base"]]) if "base" in self.row else {}
        for piece in self.row.get("with", ()):
            merge(given, bases["with"][piece])
        merge(given, times(self.row))
        merge(given, self.row.get("given", {}))
        if "ordered_at" not in self.row.get("given", {}).get("sale", {}):
            ordered_before(given)
        facts: dict[str, Any] = plain(given)
        return facts

    def facts(self) -> CaseFacts:
        """The facts, read as any facts are."""
        return facts_from_json(self.given())

    def __repr__(self) -> str:
        return self.id


def times(row: dict[str, Any]) -> dict[str, Any]:
    """`signed` and `asked`; an empty text leaves the fact unknown."""
    signed = row.get("signed", ORDINARY_SIGNED)
    asked = row.get("asked", ORDINARY_ASKED)
    facts: dict[str, Any] = {}
    if signed:
        facts["receipt"] = {"parcels": [{"delivery": "SIGNED", "at": signed}]}
    if asked:
        facts["notice"] = {"sent_at": asked}
    return facts


def ordered_before(given: dict[str, Any]) -> None:
    """The sale of a base that would lie after a moment of the case was made four days before it."""
    parcels = given.get("receipt", {}).get("parcels", ())
    moments = [one[name] for one in parcels for name in ("at", "received_at") if one.get(name)]
    moments += [
        given[part]["sent_at"] for part in ("notice",) if given.get(part, {}).get("sent_at")
    ]
    ordered = given.get("sale", {}).get("ordered_at")
    if ordered and moments and ordered > min(moments):
        given["sale"]["ordered_at"] = min(moments) - timedelta(days=4)


def merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    """Tables join, anything else replaces."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = deepcopy(value)


def plain(value: Any) -> Any:
    """TOML's times as ISO 8601 texts."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


@cache
def load(name: str) -> dict[str, Any]:
    """One parsed file of this folder."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def situations() -> tuple[Situation, ...]:
    """All cases of all files."""
    files = sorted(path.name for path in FOLDER.glob("*.toml"))
    return tuple(Situation(row, name) for name in files for row in load(name).get("case", ()))
