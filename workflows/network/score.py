"""How good a merchant's goods are: one figure from 0 to 100, and the parts it is made of.

score = 100 - 40·critical - 25·major - 10·minor - 10·late - 15·returned, each a shrunk rate from 0
to 1. A rate is drawn towards that of all merchants as long as few pieces speak for it (empirical
Bayes with the weight of `PRIOR_PIECES`), and a piece counts half after `HALF_LIFE_DAYS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole

HALF_LIFE_DAYS = 60.0
PRIOR_PIECES = 20.0
ALARM_BELOW = 60


class ScoreFault(StrEnum):
    """What can be held against a piece."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    LATE = "late"
    RETURNED = "returned"


WEIGHTS: Mapping[ScoreFault, int] = whole(
    ScoreFault,
    {
        ScoreFault.CRITICAL: 40,
        ScoreFault.MAJOR: 25,
        ScoreFault.MINOR: 10,
        ScoreFault.LATE: 10,
        ScoreFault.RETURNED: 15,
    },
)
FAULT_NAMES: Mapping[ScoreFault, Text] = whole(
    ScoreFault,
    {
        ScoreFault.CRITICAL: Text("关键缺陷", "Critical defects"),
        ScoreFault.MAJOR: Text("主要缺陷", "Major defects"),
        ScoreFault.MINOR: Text("次要缺陷", "Minor defects"),
        ScoreFault.LATE: Text("送检超时", "Sent in late"),
        ScoreFault.RETURNED: Text("因货不对板退货", "Returned as not described"),
    },
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Pieces of one age in whole days: how many there were and how many had each fault.

    `pieces` are those whose goods were judged; `sent` those that had a day to be sent in by;
    `delivered` those that a buyer could bring back.
    """

    age_days: float
    pieces: int = 0
    critical: int = 0
    major: int = 0
    minor: int = 0
    sent: int = 0
    late: int = 0
    delivered: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part: the weighted count, of how many, the shrunk rate, and the points it costs."""

    fault: ScoreFault
    count: float
    of: float
    rate: float
    points: float


@dataclass(frozen=True, slots=True)
class Score:
    """The score, rounded to one place, its parts, and how many weighted pieces speak for it."""

    value: float
    parts: tuple[ScorePart, ...]
    pieces: float

    @property
    def alarm(self) -> bool:
        """True where the merchant's goods need a closer look."""
        return self.value < ALARM_BELOW


BASES: Mapping[ScoreFault, str] = whole(
    ScoreFault,
    {
        ScoreFault.CRITICAL: "pieces",
        ScoreFault.MAJOR: "pieces",
        ScoreFault.MINOR: "pieces",
        ScoreFault.LATE: "sent",
        ScoreFault.RETURNED: "delivered",
    },
)


def weight(age_days: float) -> float:
    """What a piece of that age still counts: 1 today, one half after the half-life."""
    return float(0.5 ** (max(0.0, age_days) / HALF_LIFE_DAYS))


def weigh_tallies(tallies: Iterable[Tally]) -> dict[str, float]:
    """The sum of each column, every row by the weight of its age."""
    names = [f.name for f in fields(Tally) if f.name != "age_days"]
    sums = dict.fromkeys(names, 0.0)
    for tally in tallies:
        counts = weight(tally.age_days)
        for name in names:
            sums[name] += counts * getattr(tally, name)
    return sums


def shrunk(count: float, of: float, prior: float) -> float:
    """The rate drawn towards `prior`, as if `PRIOR_PIECES` more had been seen at that rate."""
    return min(1.0, max(0.0, (count + prior * PRIOR_PIECES) / (of + PRIOR_PIECES)))


def score(own: Iterable[Tally], peers: Iterable[Tally]) -> Score:
    """The score of a merchant; `peers`: the same figures of all merchants together, its own too."""
    mine, all_of_them = weigh_tallies(own), weigh_tallies(peers)
    parts = []
    for fault, points in WEIGHTS.items():
        base = BASES[fault]
        prior = all_of_them[fault.value] / all_of_them[base] if all_of_them[base] else 0.0
        rate = shrunk(mine[fault.value], mine[base], prior)
        parts.append(ScorePart(fault, mine[fault.value], mine[base], rate, rate * points))
    return Score(round(100 - sum(part.points for part in parts), 1), tuple(parts), mine["pieces"])
