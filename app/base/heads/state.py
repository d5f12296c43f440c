"""Whether this process may write: not while a recorded head is not on its database's chains."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.audit.heads import Departure

_departures: list[Departure] = []


def close(found: Iterable[Departure]) -> None:
    """What was found instead of what was known; nothing found opens the process again."""
    _departures[:] = found


def departures() -> tuple[Departure, ...]:
    """The recorded heads that this database does not lead to."""
    return tuple(_departures)


def is_closed() -> bool:
    """Whether this process only reads."""
    return bool(_departures)


def must_be_open() -> None:
    """Raise `ReadOnly` in a process that only reads."""
    if _departures:
        from app.base.errors import ReadOnly  # it knows the database, which asks here

        raise ReadOnly
