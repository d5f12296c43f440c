"""What the clock does piece by piece: one that fails keeps no other from being done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

CLOCK = logging.getLogger("jadegate.clock")


class PartFailed(str):
    """What is said of a part that failed: whoever calls by hand ends badly."""

    __slots__ = ()


def run_apart(name: str, part: Callable[[], Iterable[str]]) -> Iterator[str]:
    """What `part` says it did; its failure is said, written to the log, and goes no farther."""
    try:
        yield from part()
    except Exception as error:  # noqa: BLE001  # said and logged; the others go on
        CLOCK.exception("%s", name)
        yield PartFailed(f"{name}: {type(error).__name__}, see the log")
