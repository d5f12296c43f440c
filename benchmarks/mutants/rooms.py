"""The rooms that are measured, their floors, and the survivors that somebody has judged."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = Path(__file__).with_name("floors.toml")


class Judgement(StrEnum):
    """What a survivor is. Only the first does not count against the floor."""

    EQUIVALENT = "equivalent"  # no caller can tell it from the code
    WEAK = "weak"  # a test could tell, and would protect nobody
    HOLE = "hole"  # a fault of this kind would be shipped


@dataclass(frozen=True, slots=True)
class MeasuredRoom:
    """What is mutated, which tests may notice, and the share in percent that they have to."""

    name: str
    sources: tuple[str, ...]
    tests: tuple[str, ...]
    floor: int


@dataclass(frozen=True, slots=True)
class KnownSurvivor:
    """A mutant by its file and the words it changes, which hold while lines move."""

    file: str
    was: str
    becomes: str
    judgement: Judgement
    why: str


def measured_rooms(text: str) -> dict[str, MeasuredRoom]:
    """The rooms of a `floors.toml`."""
    return {
        name: MeasuredRoom(name, tuple(row["sources"]), tuple(row["tests"]), row["floor"])
        for name, row in tomllib.loads(text)["rooms"].items()
    }


def unmeasured_places(text: str) -> dict[str, str]:
    """Of a `floors.toml`: what no room measures, and why."""
    return dict(tomllib.loads(text)["unmeasured"])


def known_survivors(text: str) -> list[KnownSurvivor]:
    """The judged survivors of a `floors.toml`."""
    return [
        KnownSurvivor(**(row | {"judgement": Judgement(row["judgement"])}))
        for row in tomllib.loads(text).get("survivors", ())
    ]
