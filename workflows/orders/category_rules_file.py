"""The rule file (TOML) of the intake: read strictly, every mistake named in both languages.

A center edits this file, so an unknown key, a doubled id or a dangerous pattern is refused with its
place. Patterns may repeat single characters only, and only so often: no rule can hang an import.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from workflows.orders.category_patterns import WrongValue, words
from workflows.orders.category_rules import (
    NO_WORDS,
    CategoryRule,
    CustomWords,
    Exemption,
    OtherGoods,
    PersonDecides,
    Rules,
    Threshold,
    normalise_title,
)
from workflows.orders.row import AfterSale, OrderStatus
from workflows.verdict import Text

T = TypeVar("T")
MAX_FILE = 200_000
BUILT_IN = Path(__file__).with_name("category_rules.toml")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A place in the rule file and what is wrong there."""

    where: str
    reason: Text


@dataclass(frozen=True, slots=True)
class RulesRefused:
    """The file can't be used; all its mistakes at once."""

    mistakes: tuple[Mistake, ...]

    def __bool__(self) -> bool:
        return False


@cache
def built_in_rules() -> Rules:
    """The rules that come with the program."""
    rules = parse(BUILT_IN.read_text("utf-8"))
    if isinstance(rules, Rules):
        return rules
    raise ValueError(f"{BUILT_IN.name}: {rules.mistakes}")


def parse(text: str, categories: Collection[str] | None = None) -> Rules | RulesRefused:
    """The rules of a TOML text; `categories`, where given, are the names a rule may use."""
    if len(text) > MAX_FILE:
        reason = Text("文件过长", f"longer than {MAX_FILE} characters")
        return RulesRefused((Mistake("file", reason),))
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = Text(f"不是有效的 TOML：{error}", f"not valid TOML: {error}")
        return RulesRefused((Mistake("file", reason),))
    mistakes: list[Mistake] = []
    rules = _rules(_Reader(table, "file", mistakes))
    mistakes += _find_doubled(rules)
    if categories is not None:
        mistakes += _unknown_categories(rules, categories)
    return RulesRefused(tuple(mistakes)) if mistakes else rules


@dataclass(slots=True)
class _Reader:
    """One TOML table; takes its keys and writes down what is wrong with them."""

    table: dict[str, Any]
    where: str
    mistakes: list[Mistake]
    taken: set[str] = field(default_factory=set)

    def get(self, key: str, read: Callable[[Any], T], default: T, *, must: bool = False) -> T:
        self.taken.add(key)
        if key not in self.table:
            if must:
                self.add(key, Text("缺少这一项", "is missing"))
            return default
        try:
            return read(self.table[key])
        except WrongValue as wrong:
            self.add(key, wrong.text)
            return default

    def each(self, key: str) -> list[_Reader]:
        nothing: list[dict[str, Any]] = []
        rows = self.get(key, _tables, nothing)
        return [
            _Reader(row, f"{self.where}.{key}[{n}]" + _name_of(row), self.mistakes)
            for n, row in enumerate(rows, 1)
        ]

    def inner(self, key: str) -> _Reader:
        return _Reader(self.get(key, _table, {}), f"{self.where}.{key}", self.mistakes)

    def done(self) -> None:
        for key in self.table.keys() - self.taken:
            self.add(key, Text("不认识这一项", "is not a known key"))

    def add(self, key: str, reason: Text) -> None:
        self.mistakes.append(Mistake(f"{self.where}.{key}", reason))


def _rules(top: _Reader) -> Rules:
    items = top.inner("items")
    custom = top.inner("custom")
    rules = Rules(
        version=top.get("version", _text, "", must=True),
        rules=tuple(_rule(r) for r in top.each("rule")),
        by_product_category=top.get("product_category", _names, {}),
        person_decides=tuple(_person_decides(r) for r in top.each("person")),
        others=tuple(_other_goods(r) for r in top.each("other")),
        thresholds=tuple(_threshold(r) for r in top.each("threshold")),
        exemptions=tuple(_exemption(r) for r in top.each("exempt")),
        custom=CustomWords(
            custom.get("words", words, NO_WORDS, must=True), custom.get("ignore", words, NO_WORDS)
        ),
        statuses=items.get("statuses", _members(OrderStatus), frozenset(), must=True),
        after_sales=items.get("after_sales", _members(AfterSale), frozenset(), must=True),
    )
    for reader in (items, custom, top):
        reader.done()
    return rules


def _rule(row: _Reader) -> CategoryRule:
    rule = CategoryRule(
        id=row.get("id", _text, "", must=True),
        category=row.get("category", _text, "", must=True),
        include=row.get("include", words, NO_WORDS, must=True),
        along_with=row.get("along_with", words, NO_WORDS),
        exclude=row.get("exclude", words, NO_WORDS),
        ignore=row.get("ignore", words, NO_WORDS),
        fields=row.get("fields", _fields, ("title", "sku")),
        borrowed=row.get("borrowed", _yes_or_no, False),
    )
    row.done()
    return rule


def _person_decides(row: _Reader) -> PersonDecides:
    entry = PersonDecides(
        row.get("id", _text, "", must=True),
        row.get("words", words, NO_WORDS, must=True),
        _both(row),
    )
    row.done()
    return entry


def _other_goods(row: _Reader) -> OtherGoods:
    entry = OtherGoods(
        row.get("id", _text, "", must=True),
        row.get("words", words, NO_WORDS, must=True),
        _both(row),
        row.get("ignore", words, NO_WORDS),
    )
    row.done()
    return entry


def _threshold(row: _Reader) -> Threshold:
    entry = Threshold(
        row.get("category", _text, "", must=True),
        row.get("unit_price_below", _yuan, Decimal(0), must=True),
        row.get("since", _day, date.min, must=True),
        row.get("until", _day, None),
    )
    row.done()
    return entry


def _exemption(row: _Reader) -> Exemption:
    entry = Exemption(
        row.get("category", _text, "", must=True),
        row.get("since", _day, date.min, must=True),
        _both(row),
        row.get("until", _day, None),
    )
    row.done()
    return entry


def _both(row: _Reader) -> Text:
    return Text(row.get("zh", _text, "", must=True), row.get("en", _text, "", must=True))


def _name_of(row: dict[str, Any]) -> str:
    name = row.get("id") or row.get("category")
    return f" {name}" if isinstance(name, str) else ""


def _find_doubled(rules: Rules) -> list[Mistake]:
    ids = [r.id for r in rules.rules] + [p.id for p in rules.person_decides]
    ids += [o.id for o in rules.others]
    reason = Text("编号重复", "is the id of two entries")
    return [Mistake(i, reason) for i in sorted({i for i in ids if i and ids.count(i) > 1})]


def _unknown_categories(rules: Rules, categories: Collection[str]) -> list[Mistake]:
    exempt = {e.category for e in rules.exemptions}
    used = {r.category for r in rules.rules} | set(rules.by_product_category.values())
    used |= {t.category for t in rules.thresholds}
    reason = Text("没有这个品类的检验标准", "is a category without a standard or exemption")
    return [Mistake(name, reason) for name in sorted(used - exempt - set(categories))]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise WrongValue("须为非空文字", "must be a non-empty text")
    return value.strip()


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("只能是 true 或 false", "may be true or false only")
    return value


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise WrongValue("须为表", "must be a table")
    return value


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise WrongValue(
            "须为表的列表，写作 [[名称]]", "must be a list of tables, written [[name]]"
        )
    return value


def _names(value: Any) -> dict[str, str]:
    return {normalise_title(key): _text(name) for key, name in _table(value).items()}


def _day(value: Any) -> date:
    if type(value) is not date:
        raise WrongValue("须为日期，如 2026-01-01", "must be a date such as 2026-01-01")
    return value


def _yuan(value: Any) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,8}(\.\d{1,2})?", value, re.ASCII):
        raise WrongValue(
            '须为带引号的金额，如 "100.00"', 'must be an amount in quotes such as "100.00"'
        )
    return Decimal(value)


def _fields(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not set(value) <= {"title", "sku"}:
        raise WrongValue("只能是 title、sku", "may hold title and sku only")
    return tuple(value)


def _members(kind: type[OrderStatus | AfterSale]) -> Callable[[Any], frozenset[str]]:
    allowed = frozenset(str(member) for member in kind)

    def read(value: Any) -> frozenset[str]:
        if not isinstance(value, list) or not all(entry in allowed for entry in value):
            listed = ", ".join(sorted(allowed))
            raise WrongValue(f"只能取：{listed}", f"may hold only: {listed}")
        return frozenset(value)

    return read
