"""Facts from JSON and back, strictly: unknown fields are refused by their path, nothing is guessed.

The same plan, drawn from the dataclasses, reads, writes and describes them, so that the JSON
Schema can't drift from what is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from workflows.returns.law.facts.layout import Field, plan_of
from workflows.returns.law.facts.situation import CaseFacts
from workflows.strict_json.fields import MOST_DIGITS
from workflows.strict_json.scalars import decimal_pattern, is_writable
from workflows.verdict import Text

YEARS = range(1990, 2200)
MOST = 1_000_000
_AMOUNT = re.compile(decimal_pattern(2))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNREAD: object = None


class FactProblem(NamedTuple):
    """What is wrong with the input, and where."""

    path: str
    text: Text


class FactsError(ValueError):
    """The input isn't a set of facts; `problems` names every place and reason."""

    def __init__(self, problems: tuple[FactProblem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.path}: {p.text.zh} / {p.text.en}" for p in problems))


_Problems = list[FactProblem]


def facts_from_json(value: object) -> CaseFacts:
    """The facts in a JSON object; FactsError with every unknown field and every wrong value.

    Times are ISO 8601 strings with an offset, money is a string or a whole number, None and a
    missing field are the same thing: unknown.
    """
    problems: _Problems = []
    facts: CaseFacts | None = _object(CaseFacts, value, "", problems)
    if facts is None:
        raise FactsError(tuple(problems))
    return facts


def _object(cls: Any, value: object, path: str, problems: _Problems) -> Any:
    if not isinstance(value, Mapping):
        _bad(problems, path or "$", "应为对象", "an object is expected")
        return None
    plan = plan_of(cls)
    before = len(problems)
    for name in value:
        if name not in plan:
            _bad(problems, _join(path, str(name)), "未知字段", "unknown field")
    read: dict[str, Any] = {
        field.name: _value(field, value[field.name], _join(path, field.name), problems)
        for field in plan.values()
        if field.name in value
    }
    for field in plan.values():
        if field.required and field.name not in value:
            _bad(problems, _join(path, field.name), "缺少必填字段", "this field is required")
    return cls(**read) if len(problems) == before else None


def _value(field: Field, value: object, path: str, problems: _Problems) -> object:
    if value is None and field.optional:
        return None
    if not field.many:
        return _single(field, value, path, problems)
    if not isinstance(value, list):
        return _bad(problems, path, "应为列表", "a list is expected")
    return tuple(_single(field, one, f"{path}[{n}]", problems) for n, one in enumerate(value))


def _single(field: Field, value: object, path: str, problems: _Problems) -> object:
    kind = field.kind
    if field.nested:
        return _object(kind, value, path, problems)
    if issubclass(kind, StrEnum):
        return _word(kind, value, path, problems)
    found = _READERS[kind](value, path, problems)
    if field.least is not None and isinstance(found, int | Decimal) and found < field.least:
        return _bad(problems, path, f"不得小于{field.least}", f"must be at least {field.least}")
    return found


def _word(kind: type[StrEnum], value: object, path: str, problems: _Problems) -> object:
    known = [str(word) for word in kind]
    if isinstance(value, str) and value in known:
        return kind(value)
    words = ", ".join(known)
    return _bad(problems, path, f"应为下列之一：{words}", f"must be one of: {words}")


def _flag(value: object, path: str, problems: _Problems) -> object:
    if isinstance(value, bool):
        return value
    return _bad(problems, path, "应为true或false", "true or false is expected")


def _count(value: object, path: str, problems: _Problems) -> object:
    if not isinstance(value, int) or isinstance(value, bool):
        return _bad(problems, path, "应为整数", "a whole number is expected")
    if abs(value) > MOST:
        return _bad(problems, path, f"不得大于{MOST}", f"must be at most {MOST}")
    return value


def _string(value: object, path: str, problems: _Problems) -> object:
    if isinstance(value, str) and value.strip() and is_writable(value):
        return value
    return _bad(problems, path, "应为非空文字", "a text that isn't empty is expected")


def _time(value: object, path: str, problems: _Problems) -> object:
    try:
        plain = isinstance(value, str) and value.isascii()
        found = datetime.fromisoformat(str(value)) if plain else None
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None or found.year not in YEARS:
        return _bad(
            problems,
            path,
            "应为带时区偏移的时间，如2026-11-12T10:00:00+08:00",
            "a time with its offset is expected, like 2026-11-12T10:00:00+08:00",
        )
    return found


def _day(value: object, path: str, problems: _Problems) -> object:
    try:
        plain = isinstance(value, str) and _DAY.fullmatch(value)
        found = date.fromisoformat(str(value)) if plain else None
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        return _bad(problems, path, "应为日期，如2027-02-05", "a date is expected, like 2027-02-05")
    return found


def _money(value: object, path: str, problems: _Problems) -> object:
    known = isinstance(value, str | int) and not isinstance(value, bool)
    # Python writes no number of thousands of digits.
    if (
        not known
        or (isinstance(value, int) and abs(value) >= 10**MOST_DIGITS)
        or not _AMOUNT.fullmatch(str(value))
    ):
        return _bad(
            problems, path, "应为金额文字，如“39.00”", 'an amount is expected, like "39.00"'
        )
    return Decimal(str(value))


_READERS = {datetime: _time, date: _day, Decimal: _money, bool: _flag, int: _count, str: _string}


def _bad(problems: _Problems, path: str, zh: str, en: str) -> object:
    problems.append(FactProblem(path, Text(zh, en)))
    return _UNREAD


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
