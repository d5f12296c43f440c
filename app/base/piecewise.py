"""What the clock does piece by piece: one that fails keeps no other from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy.exc import OperationalError

CLOCK = logging.getLogger("jadegate.clock")
MORE_TRIES = 3  # of a part that met another's write; each waits as long as any write does
# SQLite's words; PostgreSQL's lock_not_available and deadlock_detected.
_LOCKED_WORDS = "is locked"
_LOCKED_STATES = frozenset({"55P03", "40P01"})


class PartFailed(str):
    """What is said of a part that failed: whoever calls by hand ends badly."""

    __slots__ = ()


def is_locked_out(error: BaseException) -> bool:
    """Whether another's write was in the way: nothing is wrong, and later it works."""
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return state in _LOCKED_STATES or (state is None and _LOCKED_WORDS in str(error.orig))


def run_apart(name: str, part: Callable[[], Iterable[str]]) -> Iterator[str]:
    """What `part` says it did; its failure is said, written to the log, and goes no farther.

    A part that meets another's write tries again, and else is left to the next time.
    """
    for left in range(MORE_TRIES, -1, -1):
        try:
            yield from part()
        except Exception as error:  # noqa: BLE001  # said and logged; the others go on
            if not is_locked_out(error):
                CLOCK.exception("%s", name)
                yield PartFailed(f"{name}: {type(error).__name__}, see the log")
            elif left:
                continue
            else:
                CLOCK.warning("%s: another's write takes long; left to the next time", name)
                yield PartFailed(f"{name}: another's write takes long, left to the next time")
        return
