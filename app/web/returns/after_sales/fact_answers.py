"""The form of facts, sent: what was changed, as the part of the facts that a case takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

from werkzeug.datastructures import MultiDict

from app.base.errors import Invalid
from app.commands.entries import typed_sentence
from app.web.returns.after_sales.fact_fields import FactField, FactGroup
from app.web.returns.after_sales.form_values import amount, moment, whole
from workflows.returns.law.facts.layout import Field, plan_of
from workflows.returns.law.facts.reading import YEARS
from workflows.returns.law.facts.situation import CaseFacts
from workflows.verdict import Text

Given = MultiDict[str, str]
Problems = dict[str, Text]


def facts_given(
    given: Given, groups: Iterable[FactGroup], known: Mapping[str, Any]
) -> tuple[dict[str, Any], Problems]:
    """(the groups that were changed, as JSON values; what can't be read, by field).

    A field that is not in what was sent, or was left as it stood, says nothing.
    """
    more: dict[str, Any] = {}
    problems: Problems = {}
    for group in groups:
        changed = [field for field in group.fields if _is_changed(given, field)]
        told = {"": deepcopy(known.get(group.name))}
        for field in changed:
            try:
                _put(told, ("", *field.keys[1:]), _read(given, field))
            except Invalid as invalid:
                problems[field.name] = invalid.refused.reason
        if changed:
            more[group.name] = _tidy(plan_of(CaseFacts)[group.name], told[""])
    return more, problems


def answers_typed(given: Given, field: FactField) -> tuple[str, ...]:
    """What stands in a field: as it was sent, or as it is known."""
    if field.name not in given:
        return field.shown
    sent = tuple(given.getlist(field.name))
    return tuple(word for word in sent if word) if field.control == "words" else sent


def _is_changed(given: Given, field: FactField) -> bool:
    sent = tuple(one.replace("\r\n", "\n").strip() for one in answers_typed(given, field))
    return sorted(sent) != sorted(field.shown)


def _read(given: Given, field: FactField) -> Any:
    if field.control == "words":
        words = list(answers_typed(given, field))
        _must_be_offered(field, words)
        return words
    return _READERS[field.control](given, field)


def _word(given: Given, field: FactField) -> Any:
    raw = given[field.name]
    _must_be_offered(field, [raw])
    return {"yes": True, "no": False}[raw] if field.plan.kind is bool and raw else raw or None


def _must_be_offered(field: FactField, words: list[str]) -> None:
    if not {*words} <= {value for value, _ in field.options}:
        raise Invalid(field.name, Text("请从所列中选择", "Choose one of those listed"))


def _time(given: Given, field: FactField) -> str | None:
    at = moment(given, field.name)
    if at is not None and at.year not in YEARS:
        raise Invalid(field.name, Text("请输入时间", "Enter a time"))
    return None if at is None else at.isoformat()


def _whole(given: Given, field: FactField) -> int | None:
    return whole(given, field.name, 0) if given[field.name].strip() else None


def _amount(given: Given, field: FactField) -> str | None:
    found = amount(given, field.name, "元")
    return None if found is None else format(found, "f")


def _text(given: Given, field: FactField) -> str | None:
    return typed_sentence(field.name, given[field.name]) or None


def _texts(given: Given, field: FactField) -> list[str]:
    lines = typed_sentence(field.name, given[field.name]).split("\n")
    return [line.strip() for line in lines if line.strip()]


_READERS: dict[str, Callable[[Given, FactField], Any]] = {
    "word": _word,
    "time": _time,
    "whole": _whole,
    "amount": _amount,
    "text": _text,
    "texts": _texts,
}


def _put(tree: Any, keys: tuple[str | int, ...], value: Any) -> None:
    """Set a value deep in dicts and lists, making what is missing on the way."""
    for key, below in pairwise(keys):
        empty: Any = [] if isinstance(below, int) else {}
        if isinstance(key, int):
            tree.extend({} for _ in range(key + 1 - len(tree)))
        elif tree.get(key) is None:
            tree[key] = empty
        tree = tree[key]
    tree[keys[-1]] = value


def _tidy(plan: Field, value: Any) -> Any:
    """Without what says nothing: empty rows, words left unsaid, groups nothing is known of."""
    if plan.many:
        rows = [_single(plan, one) for one in value or ()]
        return [one for one in rows if one not in ({}, None)]
    return _single(plan, value)


def _single(plan: Field, value: Any) -> Any:
    if not plan.nested or value is None:
        return value
    below = plan_of(plan.kind)
    kept = {name: _tidy(below[name], one) for name, one in value.items()}
    said = {name: one for name, one in kept.items() if one is not None or below[name].optional}
    optional = plan.optional or plan.many
    empty = optional and all(one in (None, [], {}) for one in said.values())
    return ({} if plan.many else None) if empty else said
