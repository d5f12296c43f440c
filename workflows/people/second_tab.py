"""Two pages that were open at once: what each changed, and where a person has to choose.

A form carries what it showed. Where the record has changed since, a field that only one of the two
touched keeps that one's value; one that both changed to different values waits for a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Fields = Mapping[str, Sequence[str]]
"""The values of each field, as a form sends them; none where it is empty."""
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class TwoValues:
    """A field that was changed elsewhere and here: what is kept, and what was sent."""

    field: str
    theirs: tuple[str, ...]
    mine: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldsSettled:
    """What is to be kept, by field, and what nobody has chosen yet."""

    fields: dict[str, tuple[str, ...]]
    open: tuple[TwoValues, ...]


def settle(
    was: Fields | None, kept: Fields, sent: Fields, chosen: Mapping[str, str]
) -> FieldsSettled:
    """Bring together what a page showed, what is kept now, and what was sent from the page.

    Without `was` (a program, that shows nothing) what is sent counts.
    """
    fields: dict[str, tuple[str, ...]] = {}
    waiting = []
    for name in sorted({*kept, *sent, *(was or {})}):
        mine, theirs = _value(sent, name), _value(kept, name)
        before = theirs if was is None else _value(was, name)
        if theirs in (before, mine) or chosen.get(name) == MINE:
            fields[name] = mine
        elif mine == before or chosen.get(name) == THEIRS:
            fields[name] = theirs
        else:
            waiting.append(TwoValues(name, theirs, mine))
    return FieldsSettled(fields, tuple(waiting))


def _value(of: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for value in of.get(name, ()) if value)
