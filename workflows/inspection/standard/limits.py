"""What a figure is held against, and the conditions under which a check applies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class DecisionRule(StrEnum):
    """ISO/IEC 17025 7.8.6: accept up to the limit, or keep the uncertainty away from it."""

    SIMPLE = "simple"
    GUARDED = "guarded"


class Combine(StrEnum):
    """Which of an absolute and a relative tolerance counts."""

    LARGER = "larger"
    SMALLER = "smaller"


class Direction(StrEnum):
    """On which side of the reference a difference counts against the item."""

    BOTH = "both"
    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A test of declared facts and of other findings, as data.

    One of `every`, `either`, `neither` (nested), `listing` (a declared fact) or `check` (another
    finding). Values are compared as text; yes and no stand for truth. `unknown` is the answer
    where the fact or the finding isn't there.
    """

    every: tuple[Condition, ...] = ()
    either: tuple[Condition, ...] = ()
    neither: tuple[Condition, ...] = ()
    listing: str = ""
    check: str = ""
    part: str = "value"
    one_of: tuple[str, ...] = ()
    at_least: Decimal | None = None
    tested: bool | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Limits in the unit of the part; a side that is left out is open."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    lower_inclusive: bool = True
    upper_inclusive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far a reading may lie from a declared fact or from another check's reading.

    `percent` is of the reference. `steps` names a table of tolerances by nominal quantity.
    `category` names the header field (net_mass, seal_mass) that gives the two figures.
    """

    listing: str = ""
    check: str = ""
    part: str = "value"
    absolute: Decimal | None = None
    percent: Decimal | None = None
    steps: str = ""
    category: str = ""
    combine: Combine = Combine.LARGER
    direction: Direction = Direction.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A column of a table, in the row that a declared fact names, or a part of the same check."""

    table: str
    column: str
    listing: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLimits:
    """Limits that come with the item: what the reference library says of this model."""

    lower: str = ""
    upper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Several readings of the same thing; `spread` bounds largest minus smallest."""

    minimum: int
    spread: Decimal | None = None
