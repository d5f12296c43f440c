"""JSON Schema 2020-12 of a dataclass, from the annotations and limits that the reader obeys."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Union, cast, get_args, get_origin

from workflows.strict_json.dump import dump
from workflows.strict_json.fields import UNSAID, Limits, fields_of, is_required
from workflows.strict_json.scalars import decimal_pattern


def schema(cls: type) -> dict[str, Any]:
    """JSON Schema 2020-12 of what `load(cls, ...)` reads."""
    defs: dict[str, Any] = {}
    body = _object_schema(cls, defs)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": cls.__name__}
    return head | body | ({"$defs": dict(sorted(defs.items()))} if defs else {})


def _object_schema(cls: type, defs: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for field, kind in fields_of(cls):
        shape = dict(_schema_of(kind, field.metadata or UNSAID, defs))
        if field.metadata.get("about"):
            shape["description"] = field.metadata["about"]
        if field.default is not MISSING:
            shape["default"] = dump(field.default)
        properties[field.name] = shape
    required = [f.name for f, _ in fields_of(cls) if is_required(f)]
    body: dict[str, Any] = {"type": "object", "additionalProperties": False}
    return body | {"properties": properties} | ({"required": required} if required else {})


def _schema_of(kind: Any, limits: Limits, defs: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(a for a in get_args(kind) if a is not types.NoneType)
        return {"anyOf": [_schema_of(inner, limits, defs), {"type": "null"}]}
    few = 1 if limits["nonempty"] else 0
    if origin is tuple:
        items = _schema_of(get_args(kind)[0], limits, defs)
        return {"type": "array", "items": items} | ({"minItems": few} if few else {})
    if origin is not None and issubclass(origin, Mapping):
        values = _schema_of(get_args(kind)[1], limits, defs)
        shape = {"type": "object", "additionalProperties": values}
        return shape | ({"minProperties": few} if few else {})
    if is_dataclass(kind):
        name = cast("type", kind).__name__
        if name not in defs:
            defs[name] = {}
            defs[name] = _object_schema(cast("type", kind), defs)
        return {"$ref": f"#/$defs/{name}"}
    if issubclass(kind, StrEnum):
        return {"type": "string", "enum": [member.value for member in kind]}
    return _scalar_schema(kind, limits)


def _scalar_schema(kind: Any, limits: Limits) -> dict[str, Any]:
    if kind is bool:
        return {"type": "boolean"}
    if kind is int:
        bounds = {"minimum": limits["minimum_int"], "maximum": limits["maximum"]}
        return {"type": "integer"} | {k: v for k, v in bounds.items() if v is not None}
    if kind is Decimal:
        bounds = {"minimum": limits["minimum"], "maximum": limits["maximum"]}
        sign = "" if limits["minimum"] is not None and limits["minimum"] >= 0 else "-?"
        pattern = f"^{sign}{decimal_pattern(limits['places']).removeprefix('-?')}$"
        shape = {"type": ["string", "number"], "pattern": pattern}
        return shape | {k: v for k, v in bounds.items() if v is not None}
    formats = {date: {"format": "date"}, datetime: {"format": "date-time"}}
    few = {"minLength": 1} if limits["nonempty"] else {}
    return {"type": "string"} | formats.get(kind, few)
