"""What was observed for a check, and what the merchant declared, as typed values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workflows.inspection.below_detection import CensoredFigure
from workflows.inspection.finding_input import (
    Value,
    first,
    is_empty,
    parse_day,
    parse_figure,
    parse_part,
    parse_words,
    parse_yes_no,
    refuse_input,
    several,
)
from workflows.inspection.names import narrow, option_named
from workflows.inspection.standard.parts import Choice, Multi, Number, Part, TextPart
from workflows.inspection.standard.types import Check, DeclaredFact, FactKind, Standard
from workflows.verdict import Refused, Text

Fact = Decimal | str | bool | date | tuple[str, ...]
Listing = Mapping[str, Fact]

RESERVED = ("not_testable", "note", "uncertainty")
LIST_MARKS = re.compile(r"[,，;；、|\n]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """The values by part; or the reason (a code of the standard) why it could not be tested.

    `uncertainty` is the expanded uncertainty U (k = 2) by part, in the unit of the part.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    not_testable: str = ""
    note: str = ""
    uncertainty: Mapping[str, Decimal] = field(default_factory=dict)


def parse_value(
    check: Check, raw: object, *, reasons: Mapping[str, bool] | None = None
) -> Finding | Refused:
    """Form input for one check.

    `raw` is the input of the only part, or a mapping from the parts' keys to theirs; reserved
    keys: `not_testable` (a reason's code), `note`, `uncertainty` (a figure, or one for each
    part). Empty input leaves the part out. `reasons`: the codes allowed and whether each needs
    a note (`reasons_of(standard)`); without it every code is.
    """
    given = raw if isinstance(raw, Mapping) else {check.parts[0].key: raw}
    keys = {p.key for p in check.parts}
    if strange := [str(k) for k in given if k not in keys and k not in RESERVED]:
        return refuse_input(
            "unknown_part", f"没有这一项：{strange[0]}", f"no such part: {strange[0]}"
        )
    values: dict[str, Value] = {}
    for part in check.parts:
        if is_empty(given.get(part.key)):
            continue
        value = parse_part(part, given[part.key])
        if isinstance(value, Refused):
            return _in_part(check, part, value)
        values[part.key] = value
    uncertainty = _uncertainty(check, given.get("uncertainty"))
    if isinstance(uncertainty, Refused):
        return uncertainty
    return _read_reasons(given, values, uncertainty, reasons)


def reasons_of(standard: Standard) -> dict[str, bool]:
    """The reasons for not testing that the standard knows: code, and whether it needs a note."""
    return {r.code: r.note for r in standard.reasons}


def raw_value(finding: Finding) -> dict[str, object]:
    """A finding as plain JSON values; `parse_value` reads it back to an equal finding."""
    raw: dict[str, object] = {key: _plain(value) for key, value in finding.values.items()}
    if finding.not_testable:
        raw["not_testable"] = finding.not_testable
    if finding.note:
        raw["note"] = finding.note
    if finding.uncertainty:
        raw["uncertainty"] = {k: format(u, "f") for k, u in finding.uncertainty.items()}
    return raw


def parse_listing(standard: Standard, raw: Mapping[str, object]) -> Listing | Refused:
    """Declared facts from a form or an order; empty ones are left out, unknown ones refused."""
    listing: dict[str, Fact] = {}
    for code, given in raw.items():
        fact = standard.fact(code)
        if fact is None:
            return refuse_input("unknown_fact", f"没有这一项：{code}", f"no such fact: {code}")
        if is_empty(given):
            continue
        value = _to_codes(standard, fact, _fact(fact, given))
        if isinstance(value, Refused):
            zh, en = f"{fact.zh}：{value.reason.zh}", f"{fact.en}: {value.reason.en}"
            return Refused(value.code, Text(zh, en), facts={"fact": code})
        listing[code] = value
    return listing


def raw_listing(listing: Listing) -> dict[str, object]:
    """Declared facts as plain JSON values; `parse_listing` reads them back."""
    return {code: _plain(fact) for code, fact in listing.items()}


def _fact(fact: DeclaredFact, given: object) -> Fact | Refused:
    number = Number(unit=fact.unit, resolution=Decimal(1))
    readers: dict[FactKind, Callable[[], Fact | Refused]] = {
        FactKind.DECIMAL: lambda: parse_figure(first(given), number),
        FactKind.YES_NO: lambda: parse_yes_no(given),
        FactKind.DATE: lambda: parse_day(first(given)),
        FactKind.LIST: lambda: _names(given),
        FactKind.TEXT: lambda: parse_words(TextPart(), first(given)),
    }
    return readers[fact.kind]()


def _to_codes(standard: Standard, fact: DeclaredFact, value: Fact | Refused) -> Fact | Refused:
    """Words of a vocabulary as the codes of its options; others stay as they are."""
    code, _, key = fact.words.partition(".")
    check = standard.check(code) if code else None
    part = check.part(key or "value") if check else None
    if not isinstance(part, Choice | Multi):
        return value
    if isinstance(value, str):
        return _code(part, value)
    return tuple(_code(part, str(v)) for v in value) if isinstance(value, tuple) else value


def _code(part: Choice | Multi, word: str) -> str:
    option = option_named(part.options, word)
    return option.code if option else word


def _names(given: object) -> tuple[str, ...]:
    items = LIST_MARKS.split(given) if isinstance(given, str) else several(given)
    return tuple(dict.fromkeys(narrow(i) for i in items if i.strip()))


def _uncertainty(check: Check, raw: object) -> dict[str, Decimal] | Refused:
    if is_empty(raw):
        return {}
    numbers = {p.key: p for p in check.parts if isinstance(p, Number)}
    given = raw if isinstance(raw, Mapping) else dict.fromkeys(numbers, raw)
    found: dict[str, Decimal] = {}
    for key, text in given.items():
        if is_empty(text):
            continue
        if key not in numbers:
            return refuse_input("uncertainty", "此项没有数值", "there is no figure here")
        value = parse_figure(first(text), numbers[key])
        if isinstance(value, Refused):
            return value
        found[key] = abs(value)
    return found


def _read_reasons(
    given: Mapping[str, object],
    values: dict[str, Value],
    uncertainty: dict[str, Decimal],
    reasons: Mapping[str, bool] | None,
) -> Finding | Refused:
    code = first(given.get("not_testable") or "").strip()
    note = first(given.get("note") or "").strip()
    if not code:
        return Finding(values, "", note, uncertainty)
    if values:
        zh, en = "已有结果，不能再记为无法检测", "there is a result: it can't also be untestable"
        return refuse_input("both", zh, en)
    if reasons is not None and code not in reasons:
        return refuse_input("reason", f"没有这个原因：{code}", f"no such reason: {code}")
    if reasons is not None and reasons[code] and not note:
        return refuse_input("reason_note", "请写明原因", "say the reason in words")
    return Finding({}, code, note, {})


def _plain(value: Value | Fact) -> object:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, CensoredFigure):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _in_part(check: Check, part: Part, wrong: Refused) -> Refused:
    zh, en = (part.zh or check.zh), (part.en or check.en)
    text = Text(f"{zh}：{wrong.reason.zh}", f"{en}: {wrong.reason.en}")
    return Refused(wrong.code, text, facts={"check": check.code, "part": part.key})
