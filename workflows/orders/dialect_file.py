"""The files in `platforms/`, read at start: all faults of all of them are said at once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from workflows.orders.dialects import Dialect, Lines, Price, plain_name, plain_word
from workflows.orders.fields import FIELDS
from workflows.orders.row import AfterSale, OrderStatus
from workflows.verdict import Text

FOLDER = Path(__file__).with_name("platforms")
KEYS = frozenset(
    {"platform", "zh", "en", "signs", "lines", "price", "number", "columns", "left", "statuses"}
    | {"after_sales", "continued"}
)
Kind = TypeVar("Kind", bound=StrEnum)


class DialectsUnfit(ValueError):
    """Files of platforms that can't be used: every fault, each with its file and place."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@cache
def dialects() -> tuple[Dialect, ...]:
    """All templates that come with the program, by file name. Raises `DialectsUnfit`."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    return read_dialects(texts)


@cache
def platforms() -> Mapping[str, Text]:
    """The platforms that the program knows, by code."""
    return {dialect.platform: dialect.title for dialect in dialects()}


def unknown_platform(said: str) -> Text | None:
    """What is said of a platform that is none we know; None where it is, or none is said."""
    if not said or said in platforms():
        return None
    return Text(
        f"没有这个平台；可选：{'、'.join(f'{code}（{t.zh}）' for code, t in platforms().items())}",
        f"No such platform; known: {', '.join(platforms())}",
    )


def read_dialects(texts: Mapping[str, str]) -> tuple[Dialect, ...]:
    """The templates in these texts, by name. Raises `DialectsUnfit`."""
    faults: list[str] = []
    found = [_dialect(name, text, faults) for name, text in texts.items()]
    whole = tuple(d for d in found if d is not None)
    titles = {(d.platform, d.title) for d in whole}
    for platform, count in Counter(code for code, _ in titles).items():
        if count > 1:
            faults.append(f"{platform}: its files give it different names")
    if faults:
        raise DialectsUnfit(faults)
    return whole


def _dialect(name: str, text: str, faults: list[str]) -> Dialect | None:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{name}: not valid TOML: {error}")
        return None
    said = [f"{name}: {fault}" for fault in _faults(table)]
    faults += said
    if said:
        return None
    return Dialect(
        name=name,
        platform=table["platform"],
        title=Text(table["zh"], table["en"]),
        signs=tuple(frozenset(map(plain_name, group)) for group in table["signs"]),
        columns={field: tuple(map(plain_name, n)) for field, n in table["columns"].items()},
        left=frozenset(map(plain_name, table.get("left", []))),
        lines=Lines(table["lines"]),
        price=Price(table["price"]),
        number=re.compile(table["number"]),
        statuses=_words(table.get("statuses", {}), OrderStatus),
        after_sales=_words(table.get("after_sales", {}), AfterSale),
        continued=table.get("continued", False),
    )


def _words(table: Mapping[str, list[str]], kind: type[Kind]) -> dict[str, Kind]:
    return {plain_word(word): kind(state) for state, words in table.items() for word in words}


def _faults(table: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key} is not a known key" for key in sorted(table.keys() - KEYS))
    for key in ("platform", "zh", "en", "number", "lines", "price"):
        if not isinstance(table.get(key), str) or not table[key]:
            yield f"{key} must be a text"
    for key, kind in (("lines", Lines), ("price", Price)):
        if table.get(key) not in set(kind):
            yield f"{key} must be one of {', '.join(kind)}"
    if not isinstance(table.get("continued", False), bool):
        yield "continued must be true or false"
    try:
        re.compile(str(table.get("number")))
    except re.error as error:
        yield f"number is no pattern: {error}"
    signs = table.get("signs")
    if not isinstance(signs, list) or not signs or not all(map(_are_texts, signs)):
        yield "signs must be groups of names"
    yield from _column_faults(table)
    for key, states in (("statuses", OrderStatus), ("after_sales", AfterSale)):
        yield from _word_faults(key, table.get(key, {}), states)


def _column_faults(table: dict[str, Any]) -> Iterator[str]:
    columns, left = table.get("columns"), table.get("left", [])
    if not isinstance(columns, dict) or not columns:
        yield "columns must be a table"
        return
    if not isinstance(left, list) or not all(isinstance(name, str) for name in left):
        yield "left must be a list of names"
        return
    seen: Counter[str] = Counter(map(plain_name, left))
    for field, names in columns.items():
        if field not in FIELDS:
            yield f"columns.{field} is not a field"
        if not _are_texts(names):
            yield f"columns.{field} must be a list of names"
            continue
        seen.update(map(plain_name, names))
    yield from (f"the name {name} stands twice" for name, count in seen.items() if count > 1)
    lines = table.get("lines")
    for field, record in FIELDS.items():
        must = record.must and not (field == "sub_order" and lines != Lines.SUB_ORDER)
        if must and field not in columns:
            yield f"columns.{field} is missing"


def _word_faults(key: str, table: Any, states: type[StrEnum]) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{key} must be a table"
        return
    seen: Counter[str] = Counter()
    for state, words in table.items():
        if state not in set(states):
            yield f"{key}.{state} is not a state"
        if not _are_texts(words):
            yield f"{key}.{state} must be a list of words"
            continue
        seen.update(map(plain_word, words))
    yield from (f"{key}: the word {word} stands twice" for word, n in seen.items() if n > 1)


def _are_texts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(entry, str) and bool(entry.strip()) for entry in value)
    )
