"""What is wrong with a standard beyond its shape: names that point nowhere, limits that cross."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.inspection.standard.category_validity import category_problems
from workflows.inspection.standard.curves import ANY, CurveRule
from workflows.inspection.standard.faults import twice, unknown_name, within
from workflows.inspection.standard.limits import Condition, Lookup, Range, Tolerance
from workflows.inspection.standard.parts import (
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
from workflows.inspection.standard.safe_patterns import pattern_faults
from workflows.inspection.standard.types import Axis, Check, CheckNeed, FactKind, Severity, Standard
from workflows.verdict import Text

CODE = re.compile(r"[A-Z]{2,4}-\d{2,3}")
ENDING = re.compile(r"[a-z0-9]{2,5}")


def problems(standard: Standard) -> tuple[Text, ...]:
    """One line for each fault, with the check and the part; empty where there is none."""
    return (*_of_standard(standard), *category_problems(standard))


def _of_standard(standard: Standard) -> Iterator[Text]:
    yield from twice("检测项", "check", (c.code for c in standard.checks))
    yield from twice("申报项", "fact", (f.code for f in standard.facts))
    yield from twice("表", "table", (t.code for t in standard.tables))
    if not standard.checks:
        yield Text("至少要有一个检测项", "a standard needs at least one check")
    if not any(_decides_authenticity(c) for c in standard.checks):
        zh = "至少要有一个真伪方面的关键项"
        yield Text(zh, "a standard needs a critical check on authenticity")
    for fact in standard.facts:
        code, _, key = fact.words.partition(".")
        check = standard.check(code) if code else None
        if code and (check is None or not isinstance(check.part(key or "value"), Choice | Multi)):
            yield unknown_name("选项", "options", fact.words)
    ends = standard.effective_to
    if ends is not None and ends < standard.effective_from:
        yield Text("失效日早于生效日", "effective_to lies before effective_from")
    for check in standard.checks:
        for fault in _of_check(standard, check):
            yield within(check.code, fault)


def _decides_authenticity(check: Check) -> bool:
    return check.severity is Severity.CRITICAL and check.axis is not Axis.CONFORMITY


def _of_check(standard: Standard, check: Check) -> Iterator[Text]:
    if not CODE.fullmatch(check.code):
        yield Text("编号应如 JD-01", "a code looks like JD-01")
    if not all(t.strip() for t in (check.zh, check.en, check.rule_zh, check.rule_en)):
        yield Text("名称与要求须有中英文", "names and rule are needed in both languages")
    if not check.parts:
        yield Text("至少要有一个填写部分", "a check needs at least one part")
    if (check.need is CheckNeed.CONDITIONAL) != (check.when is not None):
        yield Text(
            "when 与 need = conditional 须同时出现", "when and need = conditional go together"
        )
    yield from twice("部分", "part", (p.key for p in check.parts))
    sources = {s.code for s in standard.sources}
    yield from (
        unknown_name("来源", "source", c.source) for c in check.cites if c.source not in sources
    )
    reasons = {r.code for r in standard.reasons}
    yield from (unknown_name("原因", "reason", r) for r in check.untestable_ok if r not in reasons)
    yield from _of_condition(standard, check.when)
    for part in check.parts:
        for fault in _of_part(standard, check, part):
            yield within(part.key, fault)


def _of_part(standard: Standard, check: Check, part: Part) -> Iterator[Text]:
    named = part.zh.strip() and part.en.strip()
    if len(check.parts) > 1 and not named:
        yield Text(
            "多个部分时各须中英文名称", "a part among several needs a name in both languages"
        )
    if not part.effect.fails and not isinstance(part, Number | Choice | TextPart | YesNo):
        yield Text(
            "此类部分的 effect 须为不合格", "the effect of this kind of part must be a failure"
        )
    yield from _of_condition(standard, part.when)
    yield from _of_kind(standard, check, part)


def _of_kind(standard: Standard, check: Check, part: Part) -> Iterator[Text]:
    match part:
        case Number():
            yield from _of_number(standard, part)
        case Choice() | Multi():
            yield from _of_options(standard, part)
        case TextPart():
            yield from _of_text(standard, check, part)
        case DatePart():
            if part.life_parts and check.part(part.life_from) is None:
                yield unknown_name("部分", "part", part.life_from)
        case Photos():
            if part.minimum < 1 or (part.views and len(part.views) < part.minimum):
                yield Text("至少 1 张，视角数不少于张数", "at least 1 photo, and as many views")
        case FilePart():
            yield from _of_file(part)
            yield from _of_curve(check, part.curve) if part.curve else ()


def _of_curve(check: Check, rule: CurveRule) -> Iterator[Text]:
    if rule.lower >= rule.upper or rule.step <= 0:
        yield Text("谱图范围或点距不对", "the range or step of the curve is wrong")
    answer = check.part(rule.answer)
    if answer is None:
        yield unknown_name("部分", "part", rule.answer)
    known = {o.code for o in answer.options} if isinstance(answer, Choice | Multi) else set()
    for band in rule.bands:
        if not rule.lower <= band.lower < band.upper <= rule.upper or band.seen <= 0:
            yield Text(f"谱带 {band.code} 不在范围内", f"the band {band.code} lies outside")
        for said in (*band.against, *band.needed_by):
            if known and said not in known | {ANY}:
                yield unknown_name("答案", "answer", said)


def _of_file(part: FilePart) -> Iterator[Text]:
    if part.minimum < 1 or not part.kinds or not all(map(ENDING.fullmatch, part.kinds)):
        yield Text("文件须写明类型（小写后缀）与数量", "a file part needs its kinds and a minimum")
    if part.band is not None and part.band.lower >= part.band.upper:
        yield Text("谱带下限须低于上限", "a band begins below its end")


def _of_number(standard: Standard, part: Number) -> Iterator[Text]:
    if part.resolution <= 0:
        yield Text("分辨力须大于零", "resolution must be above zero")
    for limits in (part.limits, part.advised):
        yield from _of_range(limits)
    if part.lookup:
        yield from _of_lookup(standard, part.lookup)
        table = standard.table(part.lookup.table)
        if table is None or not any(part.lookup.column in r.ranges for r in table.rows):
            yield unknown_name(
                "限值表或列", "table or column", f"{part.lookup.table}.{part.lookup.column}"
            )
    if part.window:
        yield from _fact(standard, part.window.lower, FactKind.DECIMAL)
        yield from _fact(standard, part.window.upper, FactKind.DECIMAL)
    for tolerance in part.versus:
        yield from _of_tolerance(standard, tolerance)
    if part.uncertainty is not None and part.uncertainty <= 0:
        yield Text("不确定度须大于 0", "an uncertainty lies above 0")
    if part.same_as and standard.check(part.same_as) is None:
        yield unknown_name("检验项", "check", part.same_as)
    if part.readings and part.readings.minimum < 1:
        yield Text("至少一个读数", "at least one reading")


def _of_lookup(standard: Standard, lookup: Lookup) -> Iterator[Text]:
    if bool(lookup.listing) == bool(lookup.part):
        yield Text("查表须指明申报项或本项部分之一", "a look-up is by one fact or by one part")
    yield from _fact(standard, lookup.listing)


def _of_range(limits: Range | None) -> Iterator[Text]:
    if limits is None:
        return
    if limits.lower is None and limits.upper is None:
        yield Text("范围至少要有一个限值", "a range needs at least one limit")
    elif limits.lower is not None and limits.upper is not None and limits.lower > limits.upper:
        yield Text("下限高于上限", "the lower limit lies above the upper")


def _of_tolerance(standard: Standard, tolerance: Tolerance) -> Iterator[Text]:
    if bool(tolerance.listing) == bool(tolerance.check):
        yield Text(
            "允差须且只须对照一个申报项或检测项", "a tolerance is against one fact or one check"
        )
    yield from _fact(standard, tolerance.listing, FactKind.DECIMAL)
    if tolerance.check and not _number_in(standard, tolerance.check, tolerance.part):
        yield unknown_name("数值", "number", f"{tolerance.check} {tolerance.part}")
    figures = [f for f in (tolerance.absolute, tolerance.percent) if f is not None]
    if any(f < 0 for f in figures):
        yield Text("允差不能为负", "a tolerance is not negative")
    if tolerance.steps:
        table = standard.table(tolerance.steps)
        if table is None or not table.steps:
            yield unknown_name("分段表", "table of steps", tolerance.steps)
    elif not figures:
        yield Text("允差须有绝对值或相对值", "a tolerance needs an absolute or a relative figure")


def _number_in(standard: Standard, code: str, key: str) -> bool:
    check = standard.check(code)
    return check is not None and isinstance(check.part(key), Number)


def _of_options(standard: Standard, part: Choice | Multi) -> Iterator[Text]:
    codes = [o.code for o in part.options]
    yield from twice("选项", "option", codes)
    yield from _fact(standard, part.disclosed_in, FactKind.LIST)
    if isinstance(part, Multi):
        yield from _fact(standard, part.covers, FactKind.LIST)
        yield from (unknown_name("选项", "option", m) for m in part.must_have if m not in codes)
        return
    yield from _fact(standard, part.listing)
    table = standard.table(part.names) if part.names else None
    if part.names and (table is None or not table.rows):
        yield unknown_name("名称表", "table of names", part.names)
    if not part.names and not codes[1:]:
        yield Text("单选须有两个以上选项或名称表", "a choice needs two options or a table of names")


def _of_text(standard: Standard, check: Check, part: TextPart) -> Iterator[Text]:
    yield from _fact(standard, part.listing)
    for other in (part.equals, part.differs):
        if other and (other == part.key or check.part(other) is None):
            yield unknown_name("其他部分", "other part", other)
    for pattern in part.patterns:
        yield from _of_condition(standard, pattern.when)
        yield from pattern_faults(pattern.regex)


def _of_condition(standard: Standard, condition: Condition | None) -> Iterator[Text]:
    if condition is None:
        return
    nested = (condition.every, condition.either, condition.neither)
    leaves = (condition.listing, condition.check)
    if sum(map(bool, nested)) + sum(map(bool, leaves)) != 1:
        yield Text(
            "条件须为 every、either、neither、listing、check 之一",
            "a condition is one of every, either, neither, listing, check",
        )
    for inner in (c for group in nested for c in group):
        yield from _of_condition(standard, inner)
    asks = bool(condition.one_of), condition.at_least is not None, condition.tested is not None
    if any(leaves) and sum(asks) != 1:
        yield Text(
            "条件须写 one_of、at_least 或 tested 之一",
            "a condition asks one thing: one_of, at_least or tested",
        )
    yield from _fact(standard, condition.listing)
    if condition.check and (standard.check(condition.check) is None):
        yield unknown_name("检测项", "check", condition.check)


def _fact(standard: Standard, code: str, kind: FactKind | None = None) -> Iterator[Text]:
    if not code:
        return
    fact = standard.fact(code)
    if fact is None:
        yield unknown_name("申报项", "declared fact", code)
    elif kind is not None and fact.kind is not kind:
        yield Text(
            f"申报项 {code} 应为 {kind.value}", f"the fact {code} must be of kind {kind.value}"
        )
