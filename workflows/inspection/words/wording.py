"""Findings in words, in both languages, as a certificate states them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from workflows.inspection.finding import Finding
from workflows.inspection.standard.parts import (
    Choice,
    DatePart,
    FilePart,
    Multi,
    Number,
    Part,
    Photos,
    YesNo,
)
from workflows.inspection.standard.types import Check, Standard
from workflows.verdict import Text

HAN = re.compile(r"[\u3400-\u9fff]")
TREATED = ("（处理）", " (treated)")
YES, NO = Text("是", "yes"), Text("否", "no")


def finding_in_words(standard: Standard, findings: Mapping[str, Finding], code: str) -> Text | None:
    """All parts of a check that were found; None where there are none."""
    check, finding = standard.check(code), findings.get(code)
    if check is None or finding is None:
        return None
    parts = [
        part
        for part in check.parts
        if part.key in finding.values and not isinstance(part, Photos | FilePart)
    ]
    said = [say_value(standard, part, finding.values[part.key]) for part in parts]
    if len(set(said)) == 1 and all(isinstance(part, Choice) for part in parts):
        said = said[:1]  # brand, model, colour: as listed. Once is enough
    if not said:
        return None
    joined = " × " if _is_of_numbers(check) and len(said) > 1 else "，"
    foreign = [t.en for t in said if not HAN.search(t.en)]  # what was typed has no translation
    zh = joined.join(t.zh for t in said)
    return Text(zh, joined.replace("，", ", ").join(foreign) or zh)


def part_in_words(standard: Standard, findings: Mapping[str, Finding], name: str) -> Text | None:
    """One part, named CODE.part; None where it was not found."""
    code, _, key = name.partition(".")
    check, finding = standard.check(code), findings.get(code)
    part = check.part(key or "value") if check is not None else None
    if part is None or finding is None or part.key not in finding.values:
        return None
    return say_value(standard, part, finding.values[part.key])


def _is_of_numbers(check: Check) -> bool:
    shown = [p for p in check.parts if not isinstance(p, Photos | FilePart)]
    return bool(shown) and all(isinstance(p, Number) for p in shown)


def say_value(standard: Standard, part: Part, value: object) -> Text:
    """The value of one part in both languages; what was typed stands in both as it is."""
    if isinstance(part, Choice):
        return _option(standard, part, str(value))
    if isinstance(part, Multi) and isinstance(value, tuple):
        named = [_option(standard, part, str(v)) for v in value]
        return Text("、".join(t.zh for t in named), ", ".join(t.en for t in named))
    if isinstance(part, YesNo):
        said = YES if value else NO
        return Text(f"{part.zh}：{said.zh}", f"{part.en}: {said.en}") if part.zh else said
    if isinstance(part, Number):
        figures = value if isinstance(value, tuple) else (value,)
        text = " / ".join(_figure(part, v) for v in figures)
        return Text(text, text)
    if isinstance(part, DatePart) and isinstance(value, date):
        return Text(value.isoformat(), value.isoformat())
    return Text(str(value), str(value))


def _figure(part: Number, value: object) -> str:
    """A figure at its resolution; one below a limit of detection as it was reported."""
    return f"{value.quantize(part.resolution):f}" if isinstance(value, Decimal) else str(value)


def _option(standard: Standard, part: Choice | Multi, code: str) -> Text:
    found = next((o for o in part.options if o.code == code), None)
    if found is not None:
        return found.name
    table = standard.table(part.names) if isinstance(part, Choice) and part.names else None
    plain = code.replace(TREATED[0], "")
    row = (
        next((r for r in table.rows if plain in (r.code, r.zh, *r.aliases)), None)
        if table
        else None
    )
    if row is None:
        return Text(code, code)
    treated = TREATED[0] in code
    return Text(row.zh + TREATED[0] * treated, row.en + TREATED[1] * treated)
