"""How the facts are laid out: each field's type, name and limits, drawn from the dataclasses."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from workflows.returns.law.facts.purchase import AtLeast
from workflows.returns.law.facts.situation import CaseFacts
from workflows.verdict import Text


class Field(NamedTuple):
    """One field of the facts."""

    name: str
    kind: Any
    nested: bool
    optional: bool
    many: bool
    required: bool
    label: Text
    least: int | None


def _unwrap(hint: Any) -> tuple[Any, bool, bool]:
    """The bare type of a field, whether None is allowed, and whether it's a list."""
    args = get_args(hint)
    optional = get_origin(hint) in {Union, types.UnionType}
    if optional:
        hint = next(arg for arg in args if arg is not type(None))
    many = get_origin(hint) is tuple
    return (get_args(hint)[0] if many else hint), optional, many


@cache
def plan_of(cls: type) -> dict[str, Field]:
    """The fields of a dataclass of facts, by name."""
    hints = get_type_hints(cls, include_extras=True)
    plan = {}
    for each in fields(cls):
        bare, *notes = get_args(hints[each.name])
        kind, optional, many = _unwrap(bare)
        plan[each.name] = Field(
            name=each.name,
            kind=kind,
            nested=is_dataclass(kind),
            optional=optional,
            many=many,
            required=each.default is MISSING and each.default_factory is MISSING,
            label=next(note for note in notes if isinstance(note, Text)),
            least=next((note.value for note in notes if isinstance(note, AtLeast)), None),
        )
    return plan


def label_of(path: str) -> Text:
    """The name of a field in both languages, by its dotted path."""
    cls: Any = CaseFacts
    for name in path.split("."):
        found = plan_of(cls)[name]
        cls = found.kind
    return found.label
