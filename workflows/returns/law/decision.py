"""A decision: what it comes to, why, by which articles, until when, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from workflows.returns.law.acts import act_of
from workflows.returns.law.calendar import ReturnWindow
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect
from workflows.returns.law.rules.progress import Deadlines
from workflows.verdict import Citation, Text


@dataclass(frozen=True, slots=True)
class RuleReason:
    """One rule that spoke: its sentence on this case and the articles in force."""

    rule: str
    effect: RuleEffect
    code: DecisionCode | None
    sentence: Text
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact that has to be asked for: its dotted name, and its name in both languages."""

    field: str
    label: Text


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one set of facts under the law of one day.

    `deciding` names the rule that settled it; `also` are further codes a desk should see;
    `proposal` is what a person is advised where a person must decide; `by_person` says that a
    refusal rests on a person's finding or decision; `person_asked` that the buyer wants a person.
    """

    decision: DecisionOutcome
    code: DecisionCode
    deciding: str
    reasons: tuple[RuleReason, ...]
    also: tuple[DecisionCode, ...]
    proposal: DecisionOutcome | None
    by_person: bool
    person_asked: bool
    window: ReturnWindow | None
    checks: tuple[Text, ...]
    deadlines: Deadlines
    missing: tuple[MissingFact, ...]
    next_step: Text
    appeal: Text | None
    on: date
    version: str

    def rules(self) -> tuple[str, ...]:
        """The names of all rules that spoke, in the order of the procedure."""
        return tuple(reason.rule for reason in self.reasons)


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """The decision as JSON values: times in ISO 8601 with their offset, texts as zh and en."""
    return {f.name: _plain(getattr(decision, f.name)) for f in fields(decision)}


def _plain(value: Any) -> Any:
    if isinstance(value, Citation):
        act = act_of(value)
        return {
            "act": act.key,
            "source": _plain(act.name),
            "article": value.article,
            "tag": value.tag,
            "url": act.url or None,
        }
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
