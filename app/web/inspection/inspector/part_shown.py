"""The parts of a check as controls: which control, which options, what stands in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.queries.inspection.bench import FindingSheet
from app.readers.kinds import names_offered
from app.web.base.language import say
from workflows.inspection.names import choice_options, option_named
from workflows.inspection.standard.parts import (
    Choice,
    FilePart,
    Multi,
    Number,
    Part,
    PartKind,
    Photos,
    TextPart,
    YesNo,
)
from workflows.inspection.standard.types import Check, Standard
from workflows.verdict import Text

MOST_CHIPS = 9
YES_NO = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))


@dataclass(frozen=True, slots=True)
class PartShown:
    """One control. `control`: measure, choices, many, select, words, date, photos or files."""

    name: str
    control: str
    label: str
    own_label: str
    unit: str
    options: Sequence[tuple[str, str]]
    value: Any
    optional: bool
    shown: bool
    least: int = 0
    accept: str = ""
    words: Sequence[str] = ()


def part_shown(
    sheet: FindingSheet,
    check: Check,
    part: Part,
    value: Any,
    names: Collection[str],
    words: Mapping[str, Sequence[str]],
) -> PartShown:
    """One part of a check; `names` are the fields that apply, `words` what was written lately."""
    name = f"{check.code}.{part.key}"
    options = _options(sheet, part)
    return PartShown(
        name=name,
        control=_control(part, options),
        label=say(part.name) or say(check.name),
        own_label=say(part.name) if len(check.parts) > 1 else "",
        unit=part.unit if isinstance(part, Number) else "",
        options=[(code, say(text)) for code, text in options],
        value=_value(part, value),
        optional=part.optional,
        shown=name in names,
        least=part.minimum if isinstance(part, Photos | FilePart) else 0,
        accept=names_offered(part.kinds) if isinstance(part, FilePart) else "image/*",
        words=words.get(name, ()) if isinstance(part, TextPart) else (),
    )


def _value(part: Part, value: Any) -> Any:
    if isinstance(part, Multi):
        return list(value or ()) if not isinstance(value, str) else [value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(str(v) for v in value)
    return "" if value is None else str(value)


def _control(part: Part, options: Sequence[tuple[str, Text]]) -> str:
    match part.kind:
        case PartKind.CHOICE:
            return "select" if len(options) > MOST_CHIPS else "choices"
        case PartKind.MULTI:
            return "many"
        case PartKind.YES_NO:
            return "choices"
        case PartKind.NUMBER:
            several = isinstance(part, Number) and part.readings is not None
            return "words" if several else "measure"
        case PartKind.TEXT:
            return "words"
        case kind:
            return {PartKind.DATE: "date", PartKind.PHOTOS: "photos", PartKind.FILE: "files"}[kind]


def yes_no(part: YesNo) -> list[tuple[str, Text]]:
    """Yes and no, the good answer first: key 1 is the good one on every row."""
    return sorted(YES_NO, key=lambda option: (option[0] == "yes") is not part.expected)


def option_words(standard: Standard, part: Part) -> list[tuple[str, str]]:
    """The options of a part by code, in the request's language."""
    if isinstance(part, YesNo):
        return [(code, say(text)) for code, text in yes_no(part)]
    if isinstance(part, Multi):
        return [(o.code, say(o.name)) for o in part.options]
    if isinstance(part, Choice):
        return [(o.code, say(o.name)) for o in choice_options(part, standard)]
    return []


def _options(sheet: FindingSheet, part: Part) -> list[tuple[str, Text]]:
    """The options; of a long list of names, the declared one and its treated form come first."""
    if isinstance(part, YesNo):
        return yes_no(part)
    if isinstance(part, Multi):
        return [(o.code, o.name) for o in part.options]
    if not isinstance(part, Choice):
        return []
    options = choice_options(part, sheet.standard)
    declared = option_named(options, str(sheet.listing.get(part.listing, "")))
    first = declared.code if declared is not None and part.names else ""
    ordered = sorted(options, key=lambda o: not first or not o.code.startswith(first))
    return [(o.code, o.name) for o in ordered]
