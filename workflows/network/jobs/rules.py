"""When a job is tried again, when it is given up, and when its worker counts as gone."""

from __future__ import annotations

from datetime import datetime, timedelta

# A worker says this often that it lives; one that was silent for the lease has lost its work.
BEAT = timedelta(seconds=5)
LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(hours=1)
LONGER = 4  # each pause is so many times the one before


def pause_after(attempts: int) -> timedelta:
    """How long a job rests after so many attempts, 1 or more: 1 s, 4 s, 16 s … an hour."""
    # Bounded before it is raised: no number of attempts makes a number that no clock knows.
    times = int(LONGER ** min(attempts - 1, MOST_ATTEMPTS))
    return min(FIRST_PAUSE * times, LONGEST_PAUSE)


def is_given_up(attempts: int) -> bool:
    """Whether a job that failed so many times waits for a person."""
    return attempts >= MOST_ATTEMPTS


def alive_since(now: datetime, lease: timedelta = LEASE) -> datetime:
    """A worker lives that was heard of at this instant or later."""
    return now - lease
