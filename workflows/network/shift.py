"""Whether the people at the benches get through the day: hours of work against hours of people.

work = pieces that wait or are expected until closing x the median time of a test of their category
free = people at the benches x hours until closing

A category whose tests were seen too seldom has no median: it is named and not counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

FEWEST_TESTS = 5
MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryLoad:
    """Pieces of one category at a center: `waiting` now, `expected` until closing (a mean of days),
    and `minutes` of each of the latest tests of it."""

    waiting: int
    expected: float
    minutes: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOutlook:
    """Hours of work and of people until closing. `more`: people wanted beside those who are there,
    from now on; None where the center is closed. `heaviest`: the category with the most work.
    `unmeasured`: categories with pieces, and without enough tests to say how long one takes."""

    pieces: int
    expected: float
    work: float
    free: float
    more: int | None
    heaviest: str
    unmeasured: tuple[str, ...]


def shift_outlook(loads: Mapping[str, CategoryLoad], *, people: int, hours: float) -> ShiftOutlook:
    """What `people` at the benches have before them in the `hours` until closing.

    Raises `ValueError` for fewer than no people or hours.
    """
    if people < 0 or hours < 0:
        raise ValueError("people and hours are counted from zero")
    work: dict[str, float] = {}
    unmeasured: list[str] = []
    for category, load in loads.items():
        if len(load.minutes) >= FEWEST_TESTS:
            work[category] = (load.waiting + load.expected) * median(load.minutes) / MINUTES
        elif load.waiting or load.expected:
            unmeasured.append(category)
    total, free = sum(work.values()), people * hours
    return ShiftOutlook(
        pieces=sum(load.waiting for load in loads.values()),
        expected=sum(load.expected for load in loads.values()),
        work=total,
        free=free,
        more=ceil(max(0.0, total - free) / hours) if hours else None,
        heaviest=max(work, key=lambda category: work[category]) if total else "",
        unmeasured=tuple(unmeasured),
    )
