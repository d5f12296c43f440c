"""Control chart of daily checks: each reading's distance from the reference, and what it shows.

Individual values against known limits: the limit of the check is the line of action, two thirds of
it the line of warning; runs are those of ISO 7870-2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from workflows.inspection.instruments.register import RegisteredInstrument
from workflows.verdict import Text

RUN = 9
TREND = 6


class DriftSign(StrEnum):
    """What a row of checks shows though each of them passed."""

    WARNING = "warning"
    RUN = "run"
    TREND = "trend"


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """One check on the chart: the day, and how far it read from the reference, in the unit."""

    on: date
    distance: Decimal
    passed: bool


def drift_points(one: RegisteredInstrument) -> tuple[DriftPoint, ...]:
    """The checks as distances, oldest first; none where the instrument has no reference."""
    if one.reference is None:
        return ()
    return tuple(DriftPoint(c.on, c.reading - one.reference, c.passed) for c in one.checks)


def drift_signs(points: Sequence[DriftPoint], limit: Decimal) -> tuple[tuple[DriftSign, Text], ...]:
    """What the last points show: beyond the warning line, one side for long, one way for long."""
    found: list[tuple[DriftSign, Text]] = []
    if points and abs(points[-1].distance) * 3 > limit * 2:
        zh, en = (
            "最近一次超出警戒线（允差的三分之二）",
            "the last check is past two thirds of its limit",
        )
        found.append((DriftSign.WARNING, Text(zh, en)))
    last = [p.distance for p in points[-RUN:]]
    if len(last) == RUN and (all(d > 0 for d in last) or all(d < 0 for d in last)):
        zh, en = f"连续 {RUN} 次偏在同一侧", f"{RUN} checks in a row on one side"
        found.append((DriftSign.RUN, Text(zh, en)))
    steps = [p.distance for p in points[-TREND:]]
    pairs = list(pairwise(steps))
    if len(steps) == TREND and (all(a < b for a, b in pairs) or all(a > b for a, b in pairs)):
        zh, en = f"连续 {TREND} 次同向变化", f"{TREND} checks in a row going one way"
        found.append((DriftSign.TREND, Text(zh, en)))
    return tuple(found)
