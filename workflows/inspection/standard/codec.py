"""Plain mappings (TOML, JSON) to frozen dataclasses and back, strictly.

Unknown keys, missing keys and wrong types are refused with the path to the place. Decimals are
written as strings or whole numbers: a binary fraction is refused.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from workflows.strict_json.days import day_in
from workflows.verdict import Text

T = TypeVar("T")


class InvalidStandard(ValueError):
    """The text of a standard is wrong: `problems` says where and how, one line each."""

    def __init__(self, *problems: Text) -> None:
        self.problems = problems
        super().__init__("; ".join(p.en for p in problems))


def invalid(where: str, zh: str, en: str) -> InvalidStandard:
    """One problem at one place."""
    return InvalidStandard(at(where, zh, en))


def at(where: str, zh: str, en: str) -> Text:
    """A problem with its place."""
    return Text(f"{where}：{zh}", f"{where}: {en}")


@cache
def _shape(cls: Any) -> tuple[dict[str, Field[Any]], dict[str, Any]]:
    return {f.name: f for f in fields(cls)}, get_type_hints(cls)


def decode(cls: type[T], raw: object, path: str = "") -> T:
    """`raw` as an instance of the dataclass `cls`; raises `InvalidStandard`."""
    if not isinstance(raw, Mapping):
        raise invalid(path, "应为表", "expected a table")
    whole: Any = cls
    known, hints = _shape(whole)
    path = _name_place(path, raw)
    problems = [at(path, f"未知键 {key}", f"unknown key {key}") for key in raw if key not in known]
    problems += [
        at(path, f"缺少键 {name}", f"missing key {name}")
        for name, f in known.items()
        if name not in raw and f.default is MISSING and f.default_factory is MISSING
    ]
    values = {}
    for name in known:
        if name in raw:
            try:
                values[name] = _value(hints[name], raw[name], f"{path}.{name}")
            except InvalidStandard as wrong:
                problems += wrong.problems
    if problems:
        raise InvalidStandard(*problems)
    return cls(**values)


def encode(value: object) -> Any:
    """A dataclass as plain mappings, lists and strings; fields at their default are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(v) for f in fields(value) if not _at_default(f, v := _get(value, f))}
    if isinstance(value, Mapping):
        return {str(k): encode(v) for k, v in value.items()}
    if isinstance(value, tuple):
        return [encode(v) for v in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _get(value: object, f: Field[Any]) -> Any:
    return getattr(value, f.name)


def _at_default(f: Field[Any], value: object) -> bool:
    if f.name == "kind":
        return False
    if f.default_factory is not MISSING:
        return bool(value == f.default_factory())
    return f.default is not MISSING and bool(value == f.default)


def _name_place(path: str, raw: Mapping[Any, Any]) -> str:
    """The path with the code or key of the thing, so that a person finds the place."""
    label = raw.get("code") or raw.get("key")
    return f"{path}[{label}]" if label else path


def _value(kind: Any, raw: object, path: str) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, types.UnionType}:
        return _one_of(arguments, raw, path)
    if origin is tuple:
        if not isinstance(raw, list | tuple):
            raise invalid(path, "应为列表", "expected a list")
        return _items(arguments[0], raw, path)
    if origin is dict:
        if not isinstance(raw, Mapping):
            raise invalid(path, "应为表", "expected a table")
        return {str(k): _value(arguments[1], v, f"{path}.{k}") for k, v in raw.items()}
    if kind is object:
        return raw
    if is_dataclass(kind):
        return decode(kind, raw, path)  # type: ignore[arg-type]  # narrowed to a class above
    return _scalar(kind, raw, path)


def _items(kind: Any, raw: list[Any] | tuple[Any, ...], path: str) -> tuple[Any, ...]:
    """All members, or every problem found in any of them."""
    found: list[Any] = []
    problems: list[Text] = []
    for number, item in enumerate(raw, 1):
        try:
            found.append(_value(kind, item, f"{path}[{number}]"))
        except InvalidStandard as wrong:
            problems += wrong.problems
    if problems:
        raise InvalidStandard(*problems)
    return tuple(found)


def _one_of(kinds: tuple[Any, ...], raw: object, path: str) -> Any:
    real = [k for k in kinds if k is not type(None)]
    if len(real) == 1:
        return None if raw is None else _value(real[0], raw, path)
    tags = {_shape(k)[0]["kind"].default: k for k in real}
    tag = raw.get("kind") if isinstance(raw, Mapping) else None
    if tag not in tags:
        allowed = ", ".join(sorted(map(str, tags)))
        raise invalid(path, f"kind 应为 {allowed} 之一", f"kind must be one of {allowed}")
    return decode(tags[tag], raw, path)


def _scalar(kind: type, raw: object, path: str) -> Any:
    if kind is Decimal:
        return _decimal(raw, path)
    if kind is date:
        return _day(raw, path)
    if issubclass(kind, StrEnum):
        try:
            return kind(str(raw))
        except ValueError:
            allowed = ", ".join(member.value for member in kind)
            raise invalid(path, f"应为 {allowed} 之一", f"must be one of {allowed}") from None
    if type(raw) is not kind:
        raise invalid(path, f"应为 {kind.__name__}", f"expected {kind.__name__}")
    return raw


def _decimal(raw: object, path: str) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise invalid(path, "数字请加引号", "write the figure in quotes")
    try:
        number = Decimal(raw)
    except InvalidOperation:
        raise invalid(path, f"{raw} 不是数字", f"{raw} is not a figure") from None
    if not number.is_finite():
        raise invalid(path, f"{raw} 不是数字", f"{raw} is not a figure")
    return number


def _day(raw: object, path: str) -> date:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    found = day_in(str(raw))
    if found is None:
        zh, en = f"{raw} 不是日期（YYYY-MM-DD）", f"{raw} is not a day (YYYY-MM-DD)"
        raise invalid(path, zh, en)
    return found
