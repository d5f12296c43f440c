"""The report of a recall, and of an exercise: how long each part took, and how much was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

# What the trade asks of an exercise: all of it traced within four hours, nothing unaccounted for.
TRACED_WITHIN = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallTimes:
    """When each part was done; None: not yet."""

    proposed: datetime
    started: datetime | None
    traced: datetime | None
    closed: datetime | None

    @property
    def to_start(self) -> timedelta | None:
        """From the proposal to the second person's word."""
        return None if self.started is None else self.started - self.proposed

    @property
    def to_trace(self) -> timedelta | None:
        """From that word to the whole list."""
        if self.started is None or self.traced is None:
            return None
        return self.traced - self.started

    @property
    def to_close(self) -> timedelta | None:
        """From that word to the end."""
        if self.started is None or self.closed is None:
            return None
        return self.closed - self.started

    @property
    def in_time(self) -> bool | None:
        """Whether the whole list was there in time; None: nobody can say yet."""
        whole = self.to_trace
        return None if whole is None else whole <= TRACED_WITHIN


def hundredths_found(listed: int, lost: int) -> int | None:
    """How much of what was listed the house can account for, in per cent, rounded down.

    None where nothing was listed. It is 100 only where nothing at all is lost.
    """
    return floor(100 * (listed - lost) / listed) if listed else None
