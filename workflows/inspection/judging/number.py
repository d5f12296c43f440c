"""Figures against their limits.

Readings are compared after rounding to the resolution of the part (GB/T 8170, rounded-value
comparison); limits are not rounded. ISO/IEC 17025 7.8.6: simple acceptance takes a reading up to
the limit, the guarded rule only up to the limit less the expanded uncertainty.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from workflows.inspection.below_detection import CensoredFigure
from workflows.inspection.finding_input import Figure
from workflows.inspection.judging.below_limit import judge_censored
from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judgement import CheckStatus, PartResult
from workflows.inspection.judging.limits import Limit, figure, limit_text, limits_of, span
from workflows.inspection.judging.wrong_verdict import share_text, wrong_share
from workflows.inspection.standard.limits import DecisionRule, Range
from workflows.inspection.standard.parts import AnswerEffect, Number, OpenMeans
from workflows.verdict import Text

# What keeps its limits by less than a tenth of their width, or by a hundredth of the one limit.
NEAR_OF_WIDTH, NEAR_OF_LIMIT = Decimal("0.1"), Decimal("0.01")


def judge_number(part: Number, value: Figure | tuple[Figure, ...], context: Context) -> PartResult:
    """One figure or several readings of it, those below a limit of detection among them."""
    given = value if isinstance(value, tuple) else (value,)
    if any(isinstance(one, CensoredFigure) for one in given):
        return judge_censored(part, given, context)
    readings = tuple(round_to(v, part.resolution) for v in given if isinstance(v, Decimal))
    if part.readings and len(readings) < part.readings.minimum:
        return _too_few(part, len(readings))
    limits = limits_of(part, context)
    results = [_against(part, readings, limit, context) for limit in limits]
    results += [r for r in (_spread(part, readings), _judge_allowed(part, readings)) if r]
    if not results:
        results = [_plain(part, readings)]
    advice = [r for r in (_judge_advised(part, readings),) if r]
    return _join_results(part, results, advice, all(limit.confirmed for limit in limits))


def round_to(value: Decimal, resolution: Decimal) -> Decimal:
    """The nearest multiple of the resolution, half to even."""
    steps = (value / resolution).to_integral_value(rounding=ROUND_HALF_EVEN)
    return (steps * resolution).quantize(resolution)


def _against(
    part: Number, readings: tuple[Decimal, ...], limit: Limit, context: Context
) -> PartResult:
    if limit.range is None:
        return _open(part, limit, context)
    reading, margin = _nearest(readings, limit.range)
    line = limit_text(limit, part)
    shown = figure(reading, part.unit)
    if not _inside(reading, limit.range):
        gap = figure(_at_least_a_digit(-margin, part.resolution), part.unit)
        doubt = _chance_of_wrong_refusal(part, reading, limit.range, context)
        zh = f"{shown} 超限：{line.zh}，超出 {gap}{doubt.zh}"
        en = f"{shown} is outside: {line.en}; by {gap}{doubt.en}"
        return PartResult(part.key, _fail(part), part.effect, Text(zh, en), part.defect, margin)
    gap = figure(_at_least_a_digit(margin, part.resolution), part.unit)
    reason = Text(f"{shown}（{line.zh}；距限 {gap}）", f"{shown} ({line.en}; {gap} to the limit)")
    near = is_near(margin, limit.range)
    passed = PartResult(part.key, CheckStatus.PASS, AnswerEffect.OK, reason, "", margin, near=near)
    return _guard_limit(part, passed, context, (reading, limit.range))


def _at_least_a_digit(gap: Decimal, resolution: Decimal) -> Decimal:
    """A distance to the resolution of the reading, unless that would say nothing."""
    return round_to(gap, resolution) or gap


def is_near(margin: Decimal, limits: Range) -> bool:
    """Whether a reading that keeps its limits does so by little; one exact figure has no near."""
    low, high = limits.lower, limits.upper
    if low is not None and high is not None:
        return low < high and margin < (high - low) * NEAR_OF_WIDTH
    limit = high if low is None else low
    return limit is not None and margin < abs(limit) * NEAR_OF_LIMIT


def _guard_limit(
    part: Number, passed: PartResult, context: Context, at: tuple[Decimal, Range]
) -> PartResult:
    """Near the limit: a remark under the simple rule, a person under the guarded one.

    ILAC-G8:09/2019, 4.2: the guard band is U. The chance of a wrong verdict is told within it.
    """
    rule = part.decision_rule or context.standard.decision_rule
    guarded = rule is DecisionRule.GUARDED
    u = context.finding.uncertainty.get(part.key, part.uncertainty)
    if u is None:
        if not guarded:
            return passed
        more = Text("；未给出扩展不确定度", "; no expanded uncertainty given")
    elif passed.margin is not None and passed.margin < u:
        shown = figure(u, part.unit)
        chance = share_text(wrong_share(at[0], u, at[1], accepted=True))
        more = Text(
            f"；落在不确定度 U = {shown} 内，误判概率 {chance}",
            f"; within its uncertainty U = {shown}, {chance} chance of a wrong verdict",
        )
    else:
        return passed
    reason = Text(passed.reason.zh + more.zh, passed.reason.en + more.en)
    if not guarded:
        return replace(passed, reason=reason, near=True)
    return replace(
        passed, status=CheckStatus.OPEN, effect=AnswerEffect.PERSON, reason=reason, near=True
    )


def _chance_of_wrong_refusal(
    part: Number, reading: Decimal, limits: Range, context: Context
) -> Text:
    """A reading outside by less than its uncertainty may be one that keeps the limit."""
    u = context.finding.uncertainty.get(part.key, part.uncertainty)
    if u is None or -_distance(reading, limits) >= u:
        return Text("", "")
    chance = share_text(wrong_share(reading, u, limits, accepted=False))
    shown = figure(u, part.unit)
    return Text(
        f"；在不确定度 U = {shown} 内，误判概率 {chance}",
        f"; by less than its uncertainty U = {shown}, {chance} chance of a wrong verdict",
    )


def _open(part: Number, limit: Limit, context: Context) -> PartResult:
    decides = context.check.open_means is OpenMeans.PERSON
    line = limit_text(limit, part)
    reason = Text(f"{line.zh}，不作判定", f"{line.en}, not judged")
    effect = AnswerEffect.PERSON if decides else AnswerEffect.OK
    return PartResult(part.key, CheckStatus.OPEN, effect, reason)


def _nearest(readings: tuple[Decimal, ...], limits: Range) -> tuple[Decimal, Decimal]:
    """The reading nearest to a limit or furthest outside, with its distance."""
    distances = [(_distance(r, limits), r) for r in readings]
    margin, reading = min(distances)
    return reading, margin


def _distance(reading: Decimal, limits: Range) -> Decimal:
    sides = []
    if limits.lower is not None:
        sides.append(reading - limits.lower)
    if limits.upper is not None:
        sides.append(limits.upper - reading)
    return min(sides)


def _inside(reading: Decimal, limits: Range) -> bool:
    low, high = limits.lower, limits.upper
    if low is not None and (reading < low or (reading == low and not limits.lower_inclusive)):
        return False
    return high is None or reading < high or (reading == high and limits.upper_inclusive)


def _spread(part: Number, readings: tuple[Decimal, ...]) -> PartResult | None:
    if part.readings is None or part.readings.spread is None:
        return None
    spread, most = max(readings) - min(readings), part.readings.spread
    shown, limit = figure(spread, part.unit), figure(most, part.unit)
    if spread > most:
        reason = Text(f"极差 {shown}，超过 {limit}", f"spread {shown}, above {limit}")
        return PartResult(
            part.key, _fail(part), part.effect, reason, part.defect, margin=most - spread
        )
    reason = Text(f"极差 {shown}，不超过 {limit}", f"spread {shown}, up to {limit} allowed")
    return PartResult(part.key, CheckStatus.PASS, AnswerEffect.OK, reason, margin=most - spread)


def _judge_allowed(part: Number, readings: tuple[Decimal, ...]) -> PartResult | None:
    if not part.one_of:
        return None
    strange = [r for r in readings if r not in part.one_of]
    known = ", ".join(format(f, "f") for f in part.one_of)
    if strange:
        shown = figure(strange[0], part.unit)
        reason = Text(f"{shown} 不在 {known} 之列", f"{shown} is none of {known}")
        return PartResult(part.key, _fail(part), part.effect, reason, part.defect)
    shown = figure(readings[0], part.unit)
    return PartResult(
        part.key, CheckStatus.PASS, AnswerEffect.OK, Text(f"{shown}，属常见值", f"{shown}: known")
    )


def _judge_advised(part: Number, readings: tuple[Decimal, ...]) -> PartResult | None:
    if part.advised is None or all(_inside(r, part.advised) for r in readings):
        return None
    ideal = span(part.advised, part.unit)
    reason = Text(f"不在理想范围 {ideal}", f"outside the ideal range {ideal}")
    return PartResult(part.key, CheckStatus.PASS, AnswerEffect.OK, reason)


def _plain(part: Number, readings: tuple[Decimal, ...]) -> PartResult:
    shown = ", ".join(figure(r, part.unit) for r in readings)
    return PartResult(
        part.key, CheckStatus.PASS, AnswerEffect.OK, Text(f"已记录 {shown}", f"recorded {shown}")
    )


def _too_few(part: Number, count: int) -> PartResult:
    least = part.readings.minimum if part.readings else 1
    reason = Text(f"读数 {count}/{least}", f"{count} of {least} readings")
    return PartResult(part.key, CheckStatus.MISSING, AnswerEffect.OK, reason)


def _join_results(
    part: Number, results: list[PartResult], advice: list[PartResult], confirmed: bool
) -> PartResult:
    """One result of several: the worst counts, all are told."""
    order = (CheckStatus.FAIL, CheckStatus.OPEN, CheckStatus.PASS)
    worst = min(results, key=lambda r: (order.index(r.status), r.effect is AnswerEffect.OK))
    told = [r for r in results if r.status is worst.status] + advice
    zh = "；".join(r.reason.zh for r in told)
    en = "; ".join(r.reason.en for r in told)
    margins = [r.margin for r in results if r.margin is not None]
    nearest = min(margins, default=None)
    near = any(r.near for r in results)
    said = Text(zh, en)
    return PartResult(
        part.key, worst.status, worst.effect, said, worst.defect, nearest, confirmed, near
    )


def _fail(part: Number) -> CheckStatus:
    return CheckStatus.FAIL if part.effect.fails else CheckStatus.OPEN
