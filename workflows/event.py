"""What an event is: one fact that happened, whose tag and version never change.

Values are strings, whole numbers, booleans, None, or lists and maps of these: what is hashed must
read back the same in any year and any language. Masses and money are decimal strings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, TypeVar

from workflows.verdict import Text


@dataclass(frozen=True)
class Event:
    """One fact that happened; each column declares its own in its `events.py`."""

    tag: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[Text]

    def body(self) -> dict[str, Any]:
        """The fields, as they go into the ledger."""
        return asdict(self)


E = TypeVar("E", bound=type[Event])


def event(tag: str, zh: str, en: str, version: int = 1) -> Callable[[E], E]:
    """Give a fact its tag, which is never reused, and its name in both languages."""

    def declare(cls: E) -> E:
        cls.tag, cls.version, cls.title = tag, version, Text(zh, en)
        return cls

    return declare
