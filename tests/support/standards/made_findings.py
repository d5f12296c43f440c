"""Findings made from a standard itself: one that passes a check, and ones that fail it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from support.sample_findings import ON, evidence

from workflows.inspection.finding import Finding, Listing
from workflows.inspection.finding_input import Value
from workflows.inspection.judging.condition import Context, Findings
from workflows.inspection.judging.judge import needed_parts
from workflows.inspection.judging.limits import limits_of
from workflows.inspection.names import choice_options
from workflows.inspection.standard.catalogue import Check, Standard
from workflows.inspection.standard.parts import (
    AnswerEffect,
    Choice,
    DatePart,
    FilePart,
    Multi,
    Number,
    Part,
    Photos,
    TextPart,
    YesNo,
)

WORDS = {
    ("LQ-07", "value"): "12345678901234567",
    ("CO-04", "value"): "沪妆20160012",
    ("AU-02", "mark"): "YM 足金",
    ("SN-17", "label"): "面料 100% 棉",
}


def passing(standard: Standard, check: Check, findings: Findings, listing: Listing) -> Finding:
    """Every part that applies, answered well."""
    finding = Finding()
    for _ in range(2):  # a part may apply only once another is answered
        known = {**findings, check.code: finding}
        context = Context(standard, check, known, listing, ON)
        values: dict[str, Value] = {}
        for part in needed_parts(check, known, listing):
            if not part.optional:
                values[part.key] = _good(part, context)
        finding = Finding(values)
    return finding


def failing(
    standard: Standard, check: Check, findings: Findings, listing: Listing
) -> Iterator[Finding]:
    """The finding at hand, or a passing one, with one part answered badly; one after another."""
    base = findings.get(check.code)
    if base is None or not base.values:
        base = passing(standard, check, findings, listing)
    context = Context(standard, check, {**findings, check.code: base}, listing, ON)
    for part in check.parts:
        for value in _bad(part, context):
            values = {**base.values, part.key: value}
            changed = {**findings, check.code: replace(base, values=values)}
            also = [p for p in needed_parts(check, changed, listing) if not p.optional]
            more = {p.key: _good(p, context) for p in also if p.key not in values}
            yield replace(base, values={**values, **more})


def _good(part: Part, context: Context) -> Value:
    match part:
        case Number():
            return _within(part, context)
        case Choice():
            options = choice_options(part, context.standard)
            named = str(context.listing.get(part.listing, ""))
            fine = [o for o in options if o.effect is AnswerEffect.OK]
            return next((o.code for o in fine if named in {o.code, o.zh}), fine[0].code)
        case Multi():
            return part.must_have or tuple(o.code for o in part.options if o.alone)
        case YesNo():
            return part.expected
        case TextPart():
            return WORDS.get((context.check.code, part.key), "合格 1")
        case DatePart():
            return ON
        case Photos():
            return tuple(evidence(f"{n}.jpg") for n in range(part.minimum))
        case FilePart():
            return tuple(evidence(f"{n}.{part.kinds[0]}") for n in range(part.minimum))


def _within(part: Number, context: Context) -> Value:
    value = Decimal(0)
    for limit in limits_of(part, context):
        if limit.range is not None:
            low, high = limit.range.lower, limit.range.upper
            value = low if low is not None else (high or value) / 2
    return (value,) * part.readings.minimum if part.readings else value


def _bad(part: Part, context: Context) -> Iterator[Value]:
    match part:
        case Number():
            yield from _outside(part, context)
        case Choice():
            options = choice_options(part, context.standard)
            yield from (o.code for o in reversed(options))
        case Multi():
            yield from ((o.code,) for o in part.options)
        case YesNo():
            yield not part.expected
        case TextPart():
            yield "另一个 999"
        case DatePart():
            yield from (ON - timedelta(days=4000), ON + timedelta(days=1))


def _outside(part: Number, context: Context) -> Iterator[Value]:
    for limit in limits_of(part, context):
        if limit.range is not None:
            low, high = limit.range.lower, limit.range.upper
            values = [high + 10 * part.resolution] if high is not None else []
            values += [low - 10 * part.resolution] if low is not None else []
            for value in values:
                yield (value,) * part.readings.minimum if part.readings else value
