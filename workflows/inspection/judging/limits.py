"""The limits of a figure for one item: fixed, from a table, from the listing, from a reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from workflows.inspection.judging.condition import Context
from workflows.inspection.names import row_named
from workflows.inspection.standard.limits import (
    Combine,
    Direction,
    ItemLimits,
    Lookup,
    Range,
    Tolerance,
)
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import Standard, Step
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class Limit:
    """A range with its origin in words; without a range the limit is open."""

    label: Text
    range: Range | None
    confirmed: bool = True


def limits_of(part: Number, context: Context) -> tuple[Limit, ...]:
    """Every limit that the part has for this item, open ones included."""
    return tuple(_limits(part, context))


def limit_text(limit: Limit, part: Number) -> Text:
    """The limit as a line for the page: origin and range, to the resolution of a reading."""
    if limit.range is None:
        return Text(f"{limit.label.zh}，限值未定", f"{limit.label.en}: limit open")
    shown = span(at_resolution(limit.range, part.resolution), part.unit)
    return Text(f"{limit.label.zh} {shown}", f"{limit.label.en} {shown}")


def figure(value: Decimal, unit: str) -> str:
    """A figure with its unit, never with an exponent."""
    return f"{value:f} {unit}".strip()


def at_resolution(limits: Range, resolution: Decimal) -> Range:
    """The readings that keep the limits, which are compared after rounding: 55.70-56.81 says the
    same as 55.6875-56.8125. Limits between which no reading lies stay as they are."""
    low = _step_within(limits.lower, resolution, ROUND_CEILING)
    high = _step_within(limits.upper, resolution, ROUND_FLOOR)
    if low is not None and high is not None and low > high:
        return limits
    lower = limits.lower_inclusive or low != limits.lower
    upper = limits.upper_inclusive or high != limits.upper
    return Range(lower=low, upper=high, lower_inclusive=lower, upper_inclusive=upper)


def _step_within(limit: Decimal | None, resolution: Decimal, inward: str) -> Decimal | None:
    if limit is None:
        return None
    step = (limit / resolution).to_integral_value(rounding=inward) * resolution
    return limit if step == limit else step


def span(limits: Range, unit: str) -> str:
    low, high = limits.lower, limits.upper
    if low is not None and high is not None:
        closed = limits.lower_inclusive and limits.upper_inclusive
        left = "" if closed else ("[" if limits.lower_inclusive else "(")
        right = "" if closed else ("]" if limits.upper_inclusive else ")")
        shown = format(low, "f") if low == high else f"{left}{low:f}–{high:f}{right}"
    elif low is not None:
        shown = f"{'≥' if limits.lower_inclusive else '>'} {low:f}"
    else:
        shown = f"{'≤' if limits.upper_inclusive else '<'} {high:f}"
    return f"{shown} {unit}".strip()


def fact_name(standard: Standard, code: str) -> Text:
    """What a declared fact is called."""
    fact = standard.fact(code)
    return fact.name if fact else Text(code, code)


def _limits(part: Number, context: Context) -> Iterator[Limit]:
    if part.limits:
        yield Limit(Text("限值", "limit"), part.limits, context.check.confirmed)
    if part.lookup:
        yield _from_table(part.lookup, context)
    if part.window:
        yield _from_window(part.window, context)
    for tolerance in part.versus:
        yield _from_tolerance(tolerance, context)


def _from_table(lookup: Lookup, context: Context) -> Limit:
    if lookup.part:
        named = context.finding.values.get(lookup.part)
    else:
        named = context.listing.get(lookup.listing)
    if named is None:
        about = fact_name(context.standard, lookup.listing)
        return Limit(Text(f"商品页未写明{about.zh}", f"listing silent on {about.en}"), None)
    table = context.standard.table(lookup.table)
    row = row_named(table, str(named)) if table else None
    label = row.name if row else Text(str(named), str(named))
    return Limit(label, row.ranges.get(lookup.column) if row else None, bool(row and row.confirmed))


def _from_window(source: ItemLimits, context: Context) -> Limit:
    ends = [context.listing.get(name) for name in (source.lower, source.upper)]
    lower, upper = (e if isinstance(e, Decimal) else None for e in ends)
    known = lower is not None or upper is not None
    window = Range(lower=lower, upper=upper) if known else None
    return Limit(Text("样本区间", "reference window"), window, confirmed=False)


def _from_tolerance(tolerance: Tolerance, context: Context) -> Limit:
    label = _reference_name(tolerance, context)
    nominal = _reference(tolerance, context)
    if nominal is None:
        return Limit(Text(f"没有{label.zh}可比", f"no {label.en} to compare with"), None)
    step = _step(tolerance, nominal, context)
    allowed = _allowance(step or tolerance, tolerance.combine, nominal)
    label = Text(f"{label.zh} {nominal:f}，允许", f"{label.en} {nominal:f}, allowed")
    if allowed is None:
        return Limit(label, None)
    lower = None if tolerance.direction is Direction.ABOVE else nominal - allowed
    upper = None if tolerance.direction is Direction.BELOW else nominal + allowed
    confirmed = context.check.confirmed and (step is None or step.confirmed)
    return Limit(label, Range(lower=lower, upper=upper), confirmed)


def _reference_name(tolerance: Tolerance, context: Context) -> Text:
    if tolerance.check:
        check = context.standard.check(tolerance.check)
        return check.name if check else Text(tolerance.check, tolerance.check)
    return fact_name(context.standard, tolerance.listing)


def _reference(tolerance: Tolerance, context: Context) -> Decimal | None:
    if tolerance.listing:
        declared = context.listing.get(tolerance.listing)
        return declared if isinstance(declared, Decimal) else None
    other = context.findings.get(tolerance.check)
    found = other.values.get(tolerance.part) if other else None
    return found if isinstance(found, Decimal) else None


def _step(tolerance: Tolerance, nominal: Decimal, context: Context) -> Step | None:
    table = context.standard.table(tolerance.steps) if tolerance.steps else None
    steps = table.steps if table else ()
    return next((s for s in steps if s.over < nominal and (s.to is None or nominal <= s.to)), None)


def _allowance(source: Tolerance | Step, combine: Combine, nominal: Decimal) -> Decimal | None:
    figures = []
    if source.absolute is not None:
        figures.append(source.absolute)
    if source.percent is not None:
        figures.append(abs(nominal) * source.percent / 100)
    if not figures:
        return None
    return max(figures) if combine is Combine.LARGER else min(figures)
