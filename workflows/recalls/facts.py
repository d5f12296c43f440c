"""What the guards of a recall look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.guard import Unknown
from workflows.verdict import Answer, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallFacts:
    """`reach`: units and pieces in its scope now. `undone`: what is still to be stopped or told.

    `unanswered`: pieces with buyers of whom nobody knows what became of them.
    """

    reach: int | Unknown
    undone: int | Unknown
    unanswered: int | Unknown
    reason: str | Unknown
    second: Answer | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "reach": Text("涉及的单件和货品", "what it reaches"),
        "undone": Text("还没有停下的", "what is not stopped yet"),
        "unanswered": Text("还没有答复的买家", "buyers without an answer"),
        "reason": Text("原因", "the reason"),
        "second": Text("能否作为第二人", "whether the person may be the second"),
    }
    # What a person brings with the act itself: asked beforehand, its guards have nothing to say.
    INPUTS: ClassVar[frozenset[str]] = frozenset({"reason"})
