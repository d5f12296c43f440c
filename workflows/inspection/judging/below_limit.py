"""Readings below a limit of detection, held against the limits of a figure.

"Less than v" keeps an upper limit where v does not pass it, and breaks a lower limit that v does
not reach; anything else can't be told from such a reading, and a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from workflows.inspection.below_detection import CensoredFigure
from workflows.inspection.finding_input import Figure
from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judgement import CheckStatus, PartResult
from workflows.inspection.judging.limits import limit_text, limits_of
from workflows.inspection.standard.limits import Range
from workflows.inspection.standard.parts import AnswerEffect, Number
from workflows.verdict import Text

ORDER = (CheckStatus.FAIL, CheckStatus.OPEN, CheckStatus.PASS)


def judge_censored(part: Number, given: Sequence[Figure], context: Context) -> PartResult:
    """One or several readings of which at least one is below a limit of detection."""
    shown = ", ".join(_figure_text(one, part) for one in given)
    least = part.readings.minimum if part.readings else 1
    if len(given) < least:
        count = Text(f"读数 {len(given)}/{least}", f"{len(given)} of {least} readings")
        return PartResult(part.key, CheckStatus.MISSING, AnswerEffect.OK, count)
    limits = limits_of(part, context)
    confirmed = all(limit.confirmed for limit in limits)
    results: list[tuple[CheckStatus, Text]] = []
    for limit in limits:
        line = limit_text(limit, part)
        status = CheckStatus.OPEN
        if limit.range is not None:
            status = min((_stands(one, limit.range, part) for one in given), key=ORDER.index)
        results.append((status, _sentence(status, shown, line)))
    if part.one_of or (part.readings and part.readings.spread is not None):
        why = Text(f"{shown}：低于检出限，无从比较", f"{shown}: below detection, not comparable")
        results.append((CheckStatus.OPEN, why))
    if not results:
        results = [(CheckStatus.PASS, Text(f"已记录 {shown}", f"recorded {shown}"))]
    worst = min((status for status, _ in results), key=ORDER.index)
    told = [text for status, text in results if status is worst]
    reason = Text("；".join(t.zh for t in told), "; ".join(t.en for t in told))
    if worst is CheckStatus.FAIL:
        status = worst if part.effect.fails else CheckStatus.OPEN
        return PartResult(part.key, status, part.effect, reason, part.defect, None, confirmed)
    effect = AnswerEffect.PERSON if worst is CheckStatus.OPEN else AnswerEffect.OK
    return PartResult(part.key, worst, effect, reason, "", None, confirmed)


def _figure_text(value: Figure, part: Number) -> str:
    figure = format(value, "f") if isinstance(value, Decimal) else str(value)
    return f"{figure} {part.unit}".strip()


def _sentence(status: CheckStatus, shown: str, line: Text) -> Text:
    if status is CheckStatus.PASS:
        return Text(f"{shown}（{line.zh}）", f"{shown} ({line.en})")
    if status is CheckStatus.FAIL:
        return Text(f"{shown} 超限：{line.zh}", f"{shown} is outside: {line.en}")
    zh = f"{shown}：检出限不足以判定（{line.zh}），须由人判断"
    return Text(zh, f"{shown}: the limit of detection can't decide ({line.en}); a person must")


def _stands(value: Figure, limits: Range, part: Number) -> CheckStatus:
    if isinstance(value, CensoredFigure):
        return _below_stands(value, limits, signed=part.signed)
    low, high = limits.lower, limits.upper
    over_low = low is None or value > low or (limits.lower_inclusive and value == low)
    under_high = high is None or value < high or (limits.upper_inclusive and value == high)
    return CheckStatus.PASS if over_low and under_high else CheckStatus.FAIL


def _below_stands(value: CensoredFigure, limits: Range, *, signed: bool) -> CheckStatus:
    if value.figure is None:
        return CheckStatus.OPEN
    low, high = limits.lower, limits.upper
    free_below = low is None or (not signed and (low < 0 or (low == 0 and limits.lower_inclusive)))
    if not free_below and low is not None:
        at_most_low = value.figure < low or (value.figure == low and not _may_be(value, limits))
        return CheckStatus.FAIL if at_most_low else CheckStatus.OPEN
    equal_kept = limits.upper_inclusive or not value.may_be_equal
    kept = high is None or value.figure < high or (value.figure == high and equal_kept)
    return CheckStatus.PASS if kept else CheckStatus.OPEN


def _may_be(value: CensoredFigure, limits: Range) -> bool:
    """Whether the true value may lie on the lower limit and keep it."""
    return value.may_be_equal and limits.lower_inclusive
