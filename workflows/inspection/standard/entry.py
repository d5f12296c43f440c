"""What everything with a code has: a name in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEntry:
    """Anything with a code and a name in both languages."""

    code: str
    zh: str
    en: str

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.zh, self.en)
