"""One field of a form to one typed value, or a refusal in both languages.

Nothing is guessed: a comma in a figure, another unit, an unknown option or a badly formed day is
refused. Full-width digits and letters are read as what they stand for.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from workflows.inspection.below_detection import CensoredFigure, censored_in, has_detection_limit
from workflows.inspection.names import narrow, option_named
from workflows.inspection.standard.parts import (
    Choice,
    DatePart,
    FilePart,
    Multi,
    Number,
    Option,
    Part,
    Photos,
    TextPart,
    YesNo,
)
from workflows.strict_json.days import day_in
from workflows.verdict import Refused, Text

Figure = Decimal | CensoredFigure
Value = Figure | str | bool | date | tuple[str, ...] | tuple[Figure, ...]

FIGURE = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,8})?")
EVIDENCE = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{2,5})?")
NAME = re.compile(r"[\w（）()·. -]{1,60}")
SEPARATORS = re.compile(r"[\s;；、|]+")
IMAGES = ("jpg", "jpeg", "png", "webp", "heif", "heic")
YES = frozenset({"yes", "true", "是", "1", "on"})
NO = frozenset({"no", "false", "否", "0", "off"})


def parse_part(part: Part, raw: object) -> Value | Refused:
    """Input of one part; not empty."""
    match part:
        case Number():
            return parse_readings(part, raw) if part.readings else parse_reading(first(raw), part)
        case Choice():
            return _chosen(part, first(raw))
        case Multi():
            return _several(part, several(raw))
        case YesNo():
            return parse_yes_no(raw)
        case TextPart():
            return parse_words(part, first(raw))
        case DatePart():
            return parse_day(first(raw))
        case Photos():
            return _evidence(several(raw), IMAGES)
        case FilePart():
            return _evidence(several(raw), part.kinds)


def parse_figure(text: str, part: Number) -> Decimal | Refused:
    """A decimal with a point, perhaps followed by the unit of the part as scales send it."""
    plain = narrow(text).replace("\N{MINUS SIGN}", "-")
    if "," in plain:
        return refuse_input(
            "comma", f"小数点请用“.”，不用逗号：{text}", f"use a point, not a comma: {text}"
        )
    number, unit = _split_unit(plain)
    if unit and _unit(unit) != _unit(part.unit):
        zh, en = f"单位应为 {part.unit}：{text}", f"the unit must be {part.unit}: {text}"
        return refuse_input("unit", zh, en)
    if not FIGURE.fullmatch(number):
        return refuse_input("figure", f"不是数字：{text}", f"not a figure: {text}")
    value = Decimal(number)
    if value < 0 and not part.signed:
        return refuse_input("negative", f"不能为负：{text}", f"can't be negative: {text}")
    return value


def parse_reading(text: str, part: Number) -> Figure | Refused:
    """A figure, or one below what the instrument can tell, such as <0.5 or <LOD."""
    found = censored_in(narrow(text))
    if found is None or "," in found[1]:
        return parse_figure(text, part)
    value, unit = found
    if not has_detection_limit(part.unit):
        zh = f"这一栏没有检出限，请填读数：{text}"
        en = f"there is no limit of detection here; give the reading: {text}"
        return refuse_input("censored", zh, en)
    if unit and _unit(unit) != _unit(part.unit):
        zh, en = f"单位应为 {part.unit}：{text}", f"the unit must be {part.unit}: {text}"
        return refuse_input("unit", zh, en)
    return value


def parse_readings(part: Number, raw: object) -> tuple[Figure, ...] | Refused:
    """Several figures, as a list or in one field with spaces or semicolons between."""
    texts = several(raw) if isinstance(raw, list | tuple) else SEPARATORS.split(first(raw).strip())
    found: list[Figure] = []
    for text in texts:
        value = parse_reading(text, part)
        if isinstance(value, Refused):
            return value
        found.append(value)
    return tuple(found)


def parse_yes_no(raw: object) -> bool | Refused:
    """Yes or no, as a form or a person writes it."""
    if isinstance(raw, bool):
        return raw
    word = narrow(first(raw)).lower()
    if word in YES or word in NO:
        return word in YES
    return refuse_input("yes_no", f"请选是或否：{raw}", f"choose yes or no: {raw}")


def parse_day(text: str) -> date | Refused:
    """A day as 2026-03-05, 2026/3/5, 20260305 or 2026年3月5日; nothing is guessed."""
    found = day_in(text)
    if found is not None:
        return found
    zh, en = f"日期应写作 2026-03-05：{text}", f"write the day as 2026-03-05: {text}"
    return refuse_input("day", zh, en)


def parse_words(part: TextPart, text: str) -> str | Refused:
    """Text; numbers on labels are made narrow, so that their pattern sees plain digits."""
    exact = bool(part.patterns or part.check_digit)
    plain = narrow(text) if exact else unicodedata.normalize("NFC", text).strip()
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in plain):
        return refuse_input("control", "含有不可见字符", "contains control characters")
    if len(plain) > part.maximum:
        return refuse_input(
            "too_long", f"最多 {part.maximum} 字", f"at most {part.maximum} characters"
        )
    return plain


def first(raw: object) -> str:
    """The only value of a field, also where the form sends a list."""
    if isinstance(raw, list | tuple):
        return str(raw[0]) if raw else ""
    return str(raw)


def several(raw: object) -> list[str]:
    """All values of a field that are not blank."""
    items = raw if isinstance(raw, list | tuple) else [raw]
    return [str(i).strip() for i in items if str(i).strip()]


def is_empty(raw: object) -> bool:
    """True where nothing was entered."""
    if isinstance(raw, list | tuple | dict):
        return not any(str(i).strip() for i in raw)
    return raw is None or not str(raw).strip()


def refuse_input(code: str, zh: str, en: str) -> Refused:
    """An unreadable input."""
    return Refused(code, Text(zh, en))


def _chosen(part: Choice, text: str) -> str | Refused:
    found = option_named(part.options, text)
    if found:
        return found.code
    if part.names and NAME.fullmatch(text.strip()):
        return narrow(text)
    return refuse_input("option", f"没有这个选项：{text}", f"no such option: {text}")


def _several(part: Multi, texts: list[str]) -> tuple[str, ...] | Refused:
    found: dict[str, Option] = {}
    for text in texts:
        option = option_named(part.options, text)
        if option is None:
            return refuse_input("option", f"没有这个选项：{text}", f"no such option: {text}")
        found[option.code] = option
    alone = next((o for o in found.values() if o.alone), None)
    if alone and len(found) > 1:
        zh, en = f"“{alone.zh}”不能与其他选项同选", f"“{alone.en}” can't go with other options"
        return refuse_input("alone", zh, en)
    return tuple(o.code for o in part.options if o.code in found)


def _evidence(refs: list[str], kinds: tuple[str, ...]) -> tuple[str, ...] | Refused:
    for ref in refs:
        if not EVIDENCE.fullmatch(ref):
            return refuse_input(
                "evidence", f"不是证据编号：{ref}", f"not a piece of evidence: {ref}"
            )
        ending = ref.partition(".")[2]
        if ending and ending not in kinds:
            zh, en = "、".join(kinds), ", ".join(kinds)
            return refuse_input("file_kind", f"文件类型应为 {zh}", f"the file must be one of {en}")
    return tuple(dict.fromkeys(refs))


def _split_unit(text: str) -> tuple[str, str]:
    found = re.match(r"[+-]?\s*[0-9.]+", text)
    if not found:
        return text, ""
    return found[0].replace(" ", ""), text[found.end() :].strip()


def _unit(unit: str) -> str:
    plain = narrow(unit).lower().replace(" ", "").replace("^", "")
    return plain.replace("μ", "u").replace("毫", "m").replace("克", "g").replace("米", "m")
