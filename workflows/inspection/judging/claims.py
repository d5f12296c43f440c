"""What a listing's title says and a finding contradicts: a deviation, judged as any other.

A title names what it names; it is held against what was found only where the category's file says
how: families of words of which one only can be true, figures of net content, codes of a pattern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judgement import CheckStatus, PartResult
from workflows.inspection.standard.parts import AnswerEffect
from workflows.inspection.standard.profile import TitleClaim
from workflows.inspection.words.conclusion import conclusion_of
from workflows.inspection.words.wording import part_in_words
from workflows.verdict import Text

TITLE = "title"  # beside the declared facts: the title as the shop wrote it
DEFECT = "G-D01"
CONCLUSION = "conclusion"
PACKS = re.compile(r"[x×*] ?(\d{1,3})")
FIGURE = r"(\d{{1,6}}(?:\.\d{{1,3}})?) ?{}(?![a-z])"


def title_results(context: Context) -> Iterator[PartResult]:
    """One failed part for each claim of the title that this check's findings contradict."""
    title = fold_title(str(context.listing.get(TITLE, "")))
    if not title:
        return
    for claim in context.standard.claims:
        if claim.check != context.check.code:
            continue
        found = _find_word(claim, context)
        if found and (said := _against(claim, title, found, context)):
            yield PartResult(
                TITLE,
                CheckStatus.FAIL,
                AnswerEffect.DEVIATION,
                Text(
                    f"标题称“{said}”，检出“{found}”（{claim.zh}）",
                    f"the title says “{said}”, found: “{found}” ({claim.en})",
                ),
                DEFECT,
            )


def fold_title(text: str) -> str:
    """A text as words are looked for in it: narrow, small letters, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _find_word(claim: TitleClaim, context: Context) -> str:
    """What was found, in words; empty where nothing was."""
    if claim.against == CONCLUSION:
        return conclusion_of(context.standard, context.findings, context.listing).zh
    said = part_in_words(context.standard, context.findings, claim.against)
    return "" if said is None else said.zh


def _against(claim: TitleClaim, title: str, found: str, context: Context) -> str:
    """The words of the title that what was found contradicts; empty where none."""
    for word in claim.ignore:
        title = title.replace(fold_title(word), " ")
    if claim.families:
        return _of_families(claim, title, fold_title(found))
    if claim.units:
        return _of_figures(claim, title, context)
    return _of_codes(claim, title, fold_title(found))


def _of_families(claim: TitleClaim, title: str, found: str) -> str:
    told = list(_families(claim, title))
    true = {n for n, _ in _families(claim, found)}
    if not told or not true or any(n in true for n, _ in told):
        return ""
    return "、".join(word for _, word in told)


def _families(claim: TitleClaim, text: str) -> Iterator[tuple[int, str]]:
    """Which families a text names, the longest words first: a name inside another is not said."""
    words = [(fold_title(w), n) for n, family in enumerate(claim.families) for w in family]
    for word, number in sorted(words, key=lambda pair: -len(pair[0])):
        if word in text:
            text = text.replace(word, " ")
            yield number, word


def _of_figures(claim: TitleClaim, title: str, context: Context) -> str:
    code, _, key = claim.against.partition(".")
    value = context.findings[code].values.get(key or "value")
    if not isinstance(value, Decimal):
        return ""
    told = list(_figures(claim, title))
    packs = [Decimal(n) for n in PACKS.findall(title) if int(n)]
    able = [size * n for size, _ in told for n in (Decimal(1), *packs)]
    if not told or any(_alike(value, size, claim.percent) for size in able):
        return ""
    return "、".join(dict.fromkeys(words for _, words in told))


def _figures(claim: TitleClaim, title: str) -> Iterator[tuple[Decimal, str]]:
    for unit in claim.units:
        for found in re.finditer(FIGURE.format(re.escape(fold_title(unit.word))), title):
            yield Decimal(found[1]) * unit.times, found[0].strip()


def _alike(value: Decimal, told: Decimal, percent: Decimal) -> bool:
    return abs(value - told) * 100 <= told * percent


def _of_codes(claim: TitleClaim, title: str, found: str) -> str:
    hits = (m[0] for pattern in claim.patterns for m in re.finditer(pattern, title))
    told = list(dict.fromkeys(hits))
    if not told or _bare(found) in map(_bare, told):
        return ""
    return "、".join(told)


def _bare(code: str) -> str:
    return "".join(c for c in code if c.isalnum())
