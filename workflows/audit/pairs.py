"""How inspectors and their reviewers agree: a pair that never differs is one pair of eyes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

ENOUGH = 20
HASTY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ReviewedRound:
    """One round that a reviewer closed.

    `agreed`: the decision is what the findings came to; `sent_back`: it was objected to before.
    """

    inspector: str
    reviewer: str
    agreed: bool
    sent_back: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class PairOfEyes:
    """Two people and their rounds. `always` only once there are `ENOUGH` rounds to say so."""

    inspector: str
    reviewer: str
    rounds: int
    agreed: int
    sent_back: int
    median_seconds: float
    hasty: int

    @property
    def always(self) -> bool:
        """Never differed, never sent anything back, over many rounds."""
        return self.rounds >= ENOUGH and self.agreed == self.rounds and self.sent_back == 0


def pairs_of(rounds: Iterable[ReviewedRound]) -> list[PairOfEyes]:
    """By pair; those that always agree first, then by how much they did together."""
    grouped: dict[tuple[str, str], list[ReviewedRound]] = defaultdict(list)
    for one in rounds:
        grouped[one.inspector, one.reviewer].append(one)
    found = [
        PairOfEyes(
            inspector=inspector,
            reviewer=reviewer,
            rounds=len(own),
            agreed=sum(one.agreed for one in own),
            sent_back=sum(one.sent_back for one in own),
            median_seconds=median(one.seconds for one in own),
            hasty=sum(one.seconds < HASTY_SECONDS for one in own),
        )
        for (inspector, reviewer), own in grouped.items()
    ]
    return sorted(found, key=lambda p: (not p.always, -p.rounds, p.inspector, p.reviewer))
