"""What expires first goes first, and what has too little life left does not go at all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("life.toml")
OTHERS = "others"
# Of what does not expire; it sorts behind everything that does.
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class LifeRule:
    """Days of one category: left at dispatch at least, and those from which it expires soon."""

    at_dispatch: int
    soon: int

    def earliest(self, today: date) -> date:
        """The day of expiry that a unit must reach to be dispatched today."""
        return today + timedelta(days=self.at_dispatch)


def life_rule(category: str) -> LifeRule:
    """The rule of a category; what has none of its own follows that of `others`."""
    return life_rules().get(category) or life_rules()[OTHERS]


@cache
def life_rules() -> Mapping[str, LifeRule]:
    """All rules by category."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return {code: LifeRule(row["at_dispatch"], row["soon"]) for code, row in read.items()}


def days_left(expires: date, today: date) -> int | None:
    """Days until it expires; None for what does not."""
    return None if expires == NEVER else (expires - today).days
