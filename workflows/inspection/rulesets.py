"""What texts of rules there are, and what becomes of one that somebody proposes."""

from __future__ import annotations

from enum import StrEnum


class RulesetKind(StrEnum):
    """Which rules a text holds."""

    STANDARD = "standard"
    INTAKE = "intake"


class RulesetState(StrEnum):
    """A proposal and its end."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
