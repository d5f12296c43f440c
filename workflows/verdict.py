"""What a rule answers: a value that says yes, or no with a code, a reason and its source."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in the two languages of the house."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """`zh` unless the language asked for is English."""
        return self.en if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from: a statute, a standard or a rule of the house, and its article."""

    source: str
    article: str = ""
    tag: str = "verified"

    def __str__(self) -> str:
        return f"{self.source} {self.article}".strip()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The rule has no objection."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Refused:
    """The rule objects: a code, a reason for people, and its source."""

    code: str
    reason: Text
    citation: Citation | None = None
    next_step: Text | None = None
    facts: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return False


Answer = Allowed | Refused

ALLOWED = Allowed()


def first_refusal(*answers: Answer) -> Answer:
    """The first objection, or `ALLOWED` where nobody objects."""
    return next((a for a in answers if isinstance(a, Refused)), ALLOWED)
