"""One check as a row of a certificate: its label, its value with what each figure is, its unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.inspection.finding import Finding
from workflows.inspection.standard.parts import (
    Choice,
    FilePart,
    Multi,
    Number,
    Option,
    Part,
    Photos,
    YesNo,
)
from workflows.inspection.standard.types import Check, Standard
from workflows.inspection.words.units import symbol_of, with_unit
from workflows.inspection.words.wording import NO, YES, say_value
from workflows.verdict import Text

DIMENSIONLESS = "1"
# Names of parts whose options are whole answers: "matches the reference", "as listed".
TELLS_ITSELF = ("与", "比对", "核对", "结论", "判断")
LISTS = frozenset("、/与")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """`unit` is empty for an observation, and "1" for a figure that needs none behind it."""

    label: Text
    value: Text
    unit: str


def row_label(check: Check) -> Text:
    """What a certificate calls the check: never the prompt of the bench where it has a name."""
    return Text(check.printed_zh or check.zh, check.printed_en or check.en)


def printed_row(standard: Standard, check: Check, finding: Finding) -> PrintedRow | None:
    """The row of what was found; None where nothing was."""
    label = row_label(check)
    shown = [part for part in check.parts if not isinstance(part, Photos | FilePart)]
    found = [part for part in shown if part.key in finding.values]
    if not found:
        return None
    said = [_say_part(standard, part, finding.values[part.key]) for part in found]
    if len(set(said)) == 1 and all(isinstance(part, Choice) for part in found):
        return PrintedRow(label, said[0], "")  # brand, model, colour: as listed. Once is enough
    unit = _common_unit(found)
    values: list[Text] = []
    for part, plain in zip(found, said, strict=True):
        text = plain
        if isinstance(part, Number) and not unit:
            text = with_unit(plain.zh, part.unit)
        named = len(shown) > 1 or isinstance(part, YesNo)
        values.append(_name_value(part, text, label) if named else text)
    value = Text("，".join(v.zh for v in values), ", ".join(v.en for v in values))
    figures = all(isinstance(part, Number) for part in found)
    return PrintedRow(label, value, (unit or DIMENSIONLESS) if figures else "")


def _is_said_by_row(part: str, row: str) -> bool:
    """颜色描述 in the row 颜色, 序列号 in 机身序列号; not one of several that a row lists."""
    return part.startswith(row) or (row.endswith(part) and not LISTS.intersection(row))


def _common_unit(found: Sequence[Part]) -> str:
    """The symbol that stands once behind all the figures; empty where they differ."""
    symbols = {symbol_of(part.unit) if isinstance(part, Number) else "" for part in found}
    return symbols.pop() if len(symbols) == 1 else ""


def _say_part(standard: Standard, part: Part, value: object) -> Text:
    if isinstance(part, YesNo):
        return YES if value else NO
    if isinstance(part, Choice | Multi):
        chosen = value if isinstance(value, tuple) else (value,)
        known: Mapping[str, Option] = {option.code: option for option in part.options}
        if all(str(code) in known for code in chosen):
            names = [known[str(code)].printed for code in chosen]
            return Text("、".join(n.zh for n in names), ", ".join(n.en for n in names))
    return say_value(standard, part, value)


def _name_value(part: Part, said: Text, label: Text) -> Text:
    """A value behind the name of its part, unless the row, or the value itself, says the same."""
    if not part.zh or _is_said_by_row(part.zh, label.zh):
        return said
    if isinstance(part, Choice) and part.zh.startswith(TELLS_ITSELF):
        return said
    gap = "：" if isinstance(part, Choice | Multi | YesNo) else " "
    return Text(f"{part.zh}{gap}{said.zh}", f"{part.en}{':' * (gap != ' ')} {said.en}")
