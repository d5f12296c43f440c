"""The facts of a case as fields of a form, drawn from the plan that reads and describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.base import clock
from app.web.base.language import say
from workflows.returns.law.facts.layout import Field, plan_of
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.word_names import WORDS
from workflows.verdict import Text

# What customer service may say, in the order of the procedure.
GROUPS = (
    "sale",
    "buyer",
    "seller",
    "goods",
    "label",
    "exclusion",
    "confirmation",
    "receipt",
    "condition",
    "objections",
    "promises",
    "prior",
    "settlement",
)
ROWS_TO_ADD = frozenset({"promises", "gifts"})
YES_NO = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))
UNKNOWN = Text("不知道", "Not known")
UNSAID = Text("未填", "Not said")
STAMP = "%Y-%m-%dT%H:%M"
Keys = tuple[str | int, ...]
CONTROLS: dict[type, str] = {bool: "word", datetime: "time", int: "whole", Decimal: "amount"}


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact: where it stands, what it's called, how it is asked for, what is known of it.

    `control` is `word`, `words`, `time`, `whole`, `amount`, `text` or `texts`; `shown` is what the
    form has in it before anybody types.
    """

    keys: Keys
    plan: Field
    row: int
    shown: tuple[str, ...]

    @property
    def name(self) -> str:
        """The field of the form, and the path that a problem names: `receipt.parcels[0].at`."""
        return path_of(self.keys)

    @property
    def fact(self) -> str:
        """The fact as a decision asks for it, whichever row it is in."""
        return ".".join(key for key in self.keys if isinstance(key, str))

    @property
    def label(self) -> str:
        """Its name; in a list of several with its number."""
        name = _as_title(self.plan.label)
        return f"{name} ({self.row})" if self.row else name

    @property
    def control(self) -> str:
        if issubclass(self.plan.kind, StrEnum):
            return "words" if self.plan.many else "word"
        kind = CONTROLS.get(self.plan.kind, "text")
        return "texts" if self.plan.many else kind

    @property
    def options(self) -> list[tuple[str, str]]:
        """What is chosen from, in the reader's language; first that nobody knows, where that is."""
        if issubclass(self.plan.kind, StrEnum):
            names = [(str(word), WORDS[self.plan.kind][word]) for word in self.plan.kind]
        else:
            names = list(YES_NO)
        told = [(value, say(name)) for value, name in names]
        certain = self.plan.kind is bool and not self.plan.optional
        if self.plan.many or certain:
            return told
        return [("", say(UNKNOWN if self.plan.optional else UNSAID)), *told]


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The fields of one group of facts under its name."""

    name: str
    title: str
    fields: tuple[FactField, ...]


def groups_of(facts: Mapping[str, Any]) -> tuple[FactGroup, ...]:
    """All groups, with what the facts (in JSON values) say now."""
    plan = plan_of(CaseFacts)
    return tuple(
        FactGroup(
            name, _as_title(plan[name].label), tuple(_of(plan[name], (name,), facts.get(name), 0))
        )
        for name in GROUPS
    )


def _as_title(label: Text) -> str:
    """A label as the name of a field; the plan's English ones are parts of a sentence."""
    name = say(label)
    return name[:1].upper() + name[1:]


def path_of(keys: Keys) -> str:
    """`("receipt", "parcels", 0, "at")` as `receipt.parcels[0].at`."""
    parts = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys]
    return "".join(parts).removeprefix(".")


def _of(plan: Field, keys: Keys, known: Any, row: int) -> Iterator[FactField]:
    if plan.nested and plan.many:
        yield from _rows(plan, keys, known or ())
    elif plan.nested:
        for field in plan_of(plan.kind).values():
            yield from _of(field, (*keys, field.name), (known or {}).get(field.name), row)
    else:
        yield FactField(keys, plan, row, _show_known(plan, known))


def _rows(plan: Field, keys: Keys, known: Sequence[Any]) -> Iterator[FactField]:
    """The rows there are, and an empty one where one may come."""
    more = not known or plan.name in ROWS_TO_ADD
    rows = [*known, *([{}] if more else [])]
    for n, one in enumerate(rows):
        for field in plan_of(plan.kind).values():
            number = n + 1 if len(rows) > 1 else 0
            yield from _of(field, (*keys, n, field.name), one.get(field.name), number)


def _show_known(plan: Field, known: Any) -> tuple[str, ...]:
    if plan.many and not issubclass(plan.kind, StrEnum):
        return ("\n".join(known or ()),)
    if plan.many:
        return tuple(known or ())
    if plan.kind is bool:
        certain = "" if plan.optional else "no"
        return ({True: "yes", False: "no"}.get(known, certain),)
    if known is not None and plan.kind is datetime:
        return (clock.local(datetime.fromisoformat(known)).strftime(STAMP),)
    return ("" if known is None else str(known),)
