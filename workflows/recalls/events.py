"""What the ledger says of recalls. `recall`, `piece` and `units` are the house's own references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.event import Event, event
from workflows.recalls.states import RecallState


@event("recall.proposed", "提请召回", "Recall proposed", led_to=RecallState.PROPOSED)
@dataclass(frozen=True)
class RecallProposed(Event):
    recall: str
    exercise: bool
    scope: dict[str, Any]
    units: int
    pieces: int
    reason: str


@event("recall.started", "启动召回", "Recall begun", led_to=RecallState.RUNNING)
@dataclass(frozen=True)
class RecallStarted(Event):
    recall: str
    proposed_by: int


@event("recall.dropped", "不启动召回", "Recall not begun", led_to=RecallState.DROPPED)
@dataclass(frozen=True)
class RecallDropped(Event):
    recall: str
    reason: str


@event("recall.listed", "召回清单", "Listed for a recall", led_to=None)
@dataclass(frozen=True)
class RecallListed(Event):
    recall: str
    units: int
    pieces: int


@event("recall.told", "告知买家召回", "Buyer told of a recall", led_to=None)
@dataclass(frozen=True)
class RecallTold(Event):
    recall: str
    word: str


@event("recall.answered", "买家答复召回", "Answer to a recall", led_to=None)
@dataclass(frozen=True)
class RecallAnswered(Event):
    recall: str
    piece: str
    answer: str
    note: str


@event("recall.closed", "召回结案", "Recall closed", led_to=RecallState.CLOSED)
@dataclass(frozen=True)
class RecallClosed(Event):
    recall: str
    units: int
    pieces: int
    answers: dict[str, int]
    text: str


@event("recall.lifted", "解除召回", "Recall lifted", led_to=RecallState.LIFTED)
@dataclass(frozen=True)
class RecallLifted(Event):
    recall: str
    reason: str
