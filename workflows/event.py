"""What an event is: one fact that happened, whose tag and version never change.

Values are strings, whole numbers, booleans, None, or lists and maps of these: what is hashed must
read back the same in any year and any language. Masses and money are decimal strings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class ToldIn:
    """The state that a fact led to stands in one of its own fields."""

    field: str


@dataclass(frozen=True)
class Event:
    """One fact that happened; each column declares its own in its `events.py`."""

    tag: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[Text]
    led_to: ClassVar[StrEnum | ToldIn | None]

    def body(self) -> dict[str, Any]:
        """The fields, as they go into the ledger."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


E = TypeVar("E", bound=type[Event])


def event(
    tag: str, zh: str, en: str, *, led_to: StrEnum | ToldIn | None, version: int = 1
) -> Callable[[E], E]:
    """Give a fact its tag, which is never reused, its name in both languages, and what it led to:
    the state of the piece, of its certificate or of its return; None where it changed none."""

    def declare(cls: E) -> E:
        cls.tag, cls.version, cls.title, cls.led_to = tag, version, Text(zh, en), led_to
        return cls

    return declare
