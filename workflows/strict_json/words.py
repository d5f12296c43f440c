"""A value of the strict JSON in words, for the person who has to agree to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

from workflows.verdict import Text


def in_words(value: Any) -> Iterator[tuple[Text, Text]]:
    """What the fields of a dataclass mean and say; what is as it is by default is left out."""
    for field in fields(value):
        said = getattr(value, field.name)
        if field.default is not MISSING and said == field.default:
            continue
        zh, _, en = str(field.metadata.get("about") or field.name).partition(" / ")
        yield Text(zh, en or zh), _say_value(said)


def _say_value(value: Any) -> Text:
    if is_dataclass(value):
        rows = list(in_words(value))
        return Text(
            "，".join(f"{label.zh} {said.zh}" for label, said in rows),
            ", ".join(f"{label.en} {said.en}" for label, said in rows),
        )
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Enum):
        return _say_value(value.value)
    if isinstance(value, Mapping):
        return _join_texts(
            [Text(f"{k} {_say_value(v).zh}", f"{k} {_say_value(v).en}") for k, v in value.items()]
        )
    if isinstance(value, tuple | list):
        return _join_texts([_say_value(one) for one in value])
    return Text(str(value), str(value))


def _join_texts(parts: list[Text]) -> Text:
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
