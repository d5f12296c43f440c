"""Facts as JSON, and the JSON Schema of what may be read."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflows.returns.law.facts.layout import Field, plan_of
from workflows.returns.law.facts.reading import MOST
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.word_names import WORDS
from workflows.strict_json.scalars import decimal_pattern


def facts_to_json(facts: CaseFacts) -> dict[str, Any]:
    """All facts as JSON values, unknown ones as null; `facts_from_json` reads the same facts."""
    return {name: _plain(getattr(facts, name)) for name in plan_of(CaseFacts)}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in plan_of(value.__class__)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | StrEnum):
        return str(value)
    return value


def facts_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the facts, drawn from the same plan that reads them."""
    definitions: dict[str, Any] = {}
    root = _schema(CaseFacts, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "七日无理由退货判定事实 / Facts of a seven-day return",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def _schema(cls: type, definitions: dict[str, Any]) -> dict[str, Any]:
    plan = plan_of(cls)
    required = [field.name for field in plan.values() if field.required]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _described(field, definitions) for field in plan.values()},
        **({"required": required} if required else {}),
    }


def _described(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    kind = _kind_schema(field, definitions)
    if field.many:
        kind = {"type": "array", "items": kind}
    if field.optional:
        kind = {"anyOf": [kind, {"type": "null"}]}
    return {"description": f"{field.label.zh} / {field.label.en}", **kind}


def _kind_schema(field: Field, definitions: dict[str, Any]) -> dict[str, Any]:
    kind = field.kind
    if field.nested or issubclass(kind, StrEnum):
        name: str = kind.__name__
        if name not in definitions:
            definitions[name] = (
                _schema(kind, definitions)
                if field.nested
                else {"enum": [str(word) for word in kind], "description": _words(kind)}
            )
        return {"$ref": f"#/$defs/{name}"}
    least = {} if field.least is None else {"minimum": field.least}
    kinds: dict[type, dict[str, Any]] = {
        datetime: {"type": "string", "format": "date-time"},
        date: {"type": "string", "format": "date"},
        Decimal: {
            "type": ["string", "integer"],
            "pattern": f"^{decimal_pattern(2).removeprefix('-?')}$",
            **least,
        },
        bool: {"type": "boolean"},
        int: {"type": "integer", "maximum": MOST, **least},
        str: {"type": "string", "pattern": r"\S"},
    }
    return kinds[kind]


def _words(kind: type[StrEnum]) -> str:
    """What every word of a vocabulary means, a line each."""
    names = WORDS[kind]
    return "\n".join(f"{word}: {names[word].zh} / {names[word].en}" for word in kind)
