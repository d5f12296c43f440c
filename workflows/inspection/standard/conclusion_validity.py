"""What is wrong with a category's conclusion, its codes of one piece and its claims of titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.inspection.standard.faults import unknown_name, within
from workflows.inspection.standard.parts import Number, Part, TextPart, YesNo
from workflows.inspection.standard.profile import Phrase, TitleClaim
from workflows.inspection.standard.safe_patterns import pattern_faults
from workflows.inspection.standard.types import Stage, Standard
from workflows.verdict import Text

PLACE = re.compile(r"\{([^{}]+)\}")
LISTED, REACHED = "listing.", "table "
CONCLUSION = "conclusion"


def phrase_faults(standard: Standard) -> Iterator[Text]:
    """Placeholders that point nowhere, or let a word of the listing stand unseen."""
    for number, phrase in enumerate(standard.certificate.phrases, 1):
        for place in places_of(phrase):
            for fault in _of_place(standard, phrase, place):
                yield within(str(number), fault)


def code_faults(standard: Standard) -> Iterator[Text]:
    """Codes of one piece whose parts are no text, or are recorded nowhere."""
    for code in standard.codes:
        if not code.parts:
            yield within(code.zh, Text("至少要有一个部分", "a code needs a part"))
        for name in code.parts:
            if not isinstance(_part(standard, name), TextPart):
                yield within(code.zh, unknown_name("文字部分", "part with words", name))
        seen = _part(standard, code.seen) if code.seen else None
        if not isinstance(seen, YesNo) or not seen.system or seen.expected:
            yield within(
                code.zh, unknown_name("系统填写的“曾出现”", "part of the house", code.seen)
            )


def claim_faults(standard: Standard) -> Iterator[Text]:
    """Claims that are held against nothing."""
    for claim in standard.claims:
        for fault in _of_claim(standard, claim):
            yield within(claim.zh, fault)


def places_of(phrase: Phrase) -> tuple[str, ...]:
    """What stands in the braces of a phrase."""
    return tuple(dict.fromkeys((*PLACE.findall(phrase.zh), *PLACE.findall(phrase.en))))


def _of_place(standard: Standard, phrase: Phrase, place: str) -> Iterator[Text]:
    if place.startswith(LISTED):
        if standard.fact(place.removeprefix(LISTED)) is None:
            yield unknown_name("申报项", "fact", place)
        if phrase.when is None or not phrase.when.check:
            yield Text(
                f"{place} 是商家申报，须写明由哪项所见证实（when）",
                f"{place} is what the seller says: which finding confirms it (when)",
            )
        return
    part = _part(standard, place.removeprefix(REACHED))
    if part is None:
        yield unknown_name("所见", "finding", place)
    elif place.startswith(REACHED) and (not isinstance(part, Number) or part.lookup is None):
        yield Text(f"{place} 没有对照表", f"{place} is held against no table")


def _of_claim(standard: Standard, claim: TitleClaim) -> Iterator[Text]:
    if standard.check(claim.check) is None:
        yield unknown_name("检测项", "check", claim.check)
    part = _part(standard, claim.against)
    if claim.against != CONCLUSION and part is None:
        yield unknown_name("所见", "finding", claim.against)
    if claim.units and not isinstance(part, Number):
        yield Text("数量须对照数值", "figures are held against a number")
    if sum(map(bool, (claim.families, claim.units, claim.patterns))) != 1:
        yield Text(
            "须为 families、units、patterns 之一", "a claim is one of families, units, patterns"
        )
    for pattern in claim.patterns:
        yield from pattern_faults(pattern)


def _part(standard: Standard, name: str) -> Part | None:
    code, _, key = name.partition(".")
    check = standard.check(code)
    if check is None or check.stage is Stage.SEALING:
        return None
    return check.part(key or "value")
