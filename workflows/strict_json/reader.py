"""Frozen dataclasses from JSON and back, strictly: nothing guessed, nothing ignored.

The dataclass is the specification. Its annotations say what is read (`bool`, `int`, `str`,
`Decimal`, `date`, aware `datetime`, a `StrEnum`, `X | None`, `tuple[X, ...]`, `Mapping[str, X]`,
another dataclass); its defaults say what may be left out; `about` says what a field means and how
far it may go. `load` collects every problem before it raises, so that a file is corrected once.
"""

from __future__ import annotations

import json
import types
from collections import Counter
from collections.abc import Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from workflows.strict_json.dump import dump
from workflows.strict_json.fields import (
    UNSAID,
    Limits,
    Report,
    UnreadableJson,
    about,
    fields_of,
    is_required,
    wrong,
)
from workflows.strict_json.scalars import READERS, read_word
from workflows.strict_json.schema import schema
from workflows.verdict import Text

__all__ = ["UnreadableJson", "about", "dump", "load", "loads", "schema"]

T = TypeVar("T")


def loads(cls: type[T], text: str | bytes) -> T:
    """Read JSON text: as `load`, and refuses double keys, NaN and Infinity; decimals stay exact."""
    try:
        obj = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_no_double_keys,
        )
    except (ValueError, RecursionError) as error:
        problem = Text(f"不是有效的 JSON：{error}", f"not valid JSON: {error}")
        raise UnreadableJson([("$", problem)], []) from None
    return load(cls, obj)


def load(cls: type[T], obj: object) -> T:
    """An instance of the dataclass `cls`, or `UnreadableJson` with every problem found."""
    report = Report()
    instance = _dataclass(cls, obj, "", report)
    if report.problems:
        raise UnreadableJson(report.problems, report.missing)
    return cast("T", instance)


def _dataclass(cls: type, obj: object, path: str, report: Report) -> object:
    if not isinstance(obj, Mapping):
        return wrong(report, path, "对象", "an object")
    specified = fields_of(cls)
    _refuse_unknown(obj, [f.name for f, _ in specified], path, report)
    before = len(report.problems)
    values: dict[str, Any] = {}
    for field, kind in specified:
        where = f"{path}.{field.name}" if path else field.name
        if field.name in obj:
            values[field.name] = _read(kind, obj[field.name], where, report, field.metadata)
        elif is_required(field):
            report.missing.append(where)
            report.add(where, "缺少必填字段", "this field is required and missing")
    return cls(**values) if len(report.problems) == before else None


def _refuse_unknown(obj: Mapping[Any, object], known: list[str], path: str, report: Report) -> None:
    for name in obj:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            zh = f"，是否应为“{near[0]}”" if near else ""
            en = f"; did you mean {near[0]!r}?" if near else ""
            where = f"{path}.{name}" if path else str(name)
            report.add(where, f"未知字段{zh}", f"unknown field{en}")


def _read(kind: Any, obj: object, path: str, report: Report, limits: Limits) -> Any:
    limits = limits or UNSAID
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(a for a in get_args(kind) if a is not types.NoneType)
        return None if obj is None else _read(inner, obj, path, report, limits)
    if origin is tuple:
        return _tuple(get_args(kind)[0], obj, path, report, limits)
    if origin is not None and issubclass(origin, Mapping):
        return _mapping(get_args(kind)[1], obj, path, report, limits)
    if is_dataclass(kind):
        return _dataclass(cast("type", kind), obj, path, report)
    if issubclass(kind, StrEnum):
        return read_word(kind, obj, path, report)
    return READERS[kind](obj, path, report, limits)


def _tuple(inner: Any, obj: object, path: str, report: Report, limits: Limits) -> Any:
    if not isinstance(obj, list | tuple):
        return wrong(report, path, "数组", "an array")
    if limits["nonempty"] and not obj:
        return wrong(report, path, "非空数组", "a non-empty array")
    items = (_read(inner, item, f"{path}[{i}]", report, limits) for i, item in enumerate(obj))
    return tuple(items)


def _mapping(inner: Any, obj: object, path: str, report: Report, limits: Limits) -> Any:
    if not isinstance(obj, Mapping):
        return wrong(report, path, "对象", "an object")
    if limits["nonempty"] and not obj:
        return wrong(report, path, "非空对象", "a non-empty object")
    items = obj.items()
    return {str(k): _read(inner, item, f"{path}.{k}", report, limits) for k, item in items}


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number in JSON")


def _no_double_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    double = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    if double:
        raise ValueError(f"double key: {', '.join(sorted(double))}")
    return dict(pairs)
