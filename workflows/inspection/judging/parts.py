"""Answers other than figures against what the standard and the listing ask."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

from workflows.inspection.below_detection import CensoredFigure
from workflows.inspection.finding_input import Value
from workflows.inspection.judging.check_digit import gtin_digit, mod_11_10_digit
from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judgement import CheckStatus, PartResult, gravest
from workflows.inspection.judging.limits import fact_name
from workflows.inspection.judging.number import judge_number
from workflows.inspection.names import (
    chosen_option,
    fold_name,
    narrow,
    option_named,
    row_named,
    says_treated,
)
from workflows.inspection.standard.parts import (
    AnswerEffect,
    CheckDigit,
    Choice,
    Compare,
    DatePart,
    FilePart,
    Multi,
    Number,
    OpenMeans,
    Option,
    Part,
    Pattern,
    Photos,
    TextPart,
    YesNo,
)
from workflows.verdict import Text


def judge_part(part: Part, value: Value, context: Context) -> PartResult:
    """One part's answer, held against its limits, the listing and the other answers."""
    match part, value:
        case Number(), Decimal() | CensoredFigure() | tuple():
            return judge_number(part, value, context)  # type: ignore[arg-type]  # figures, by parse
        case Choice(), str():
            return _choice(part, value, context)
        case Multi(), tuple():
            return _multi(part, tuple(map(str, value)), context)
        case YesNo(), bool():
            return _yes_no(part, value)
        case TextPart(), str():
            return _text(part, value, context)
        case DatePart(), date():
            return _date(part, value, context)
        case ((Photos() | FilePart()), tuple()):
            return _pieces(part, len(value))
    return _result(
        part, CheckStatus.MISSING, AnswerEffect.OK, "结果不可读", "the result can't be read"
    )


def _choice(part: Choice, value: str, context: Context) -> PartResult:
    option = chosen_option(part, value, context.standard)
    if option is None:
        return _fail_part(part, f"“{value}”不在名称表中", f"“{value}” is not in the table of names")
    if option.effect is not AnswerEffect.OK:
        return _judge_marked(part, option, context)
    if part.compare is Compare.SPECIES:
        return _species(part, option, context)
    if part.listing:
        return _judge_listed(part, option, context)
    return _pass_part(part, option.zh, option.en)


def _judge_marked(part: Choice | Multi, option: Option, context: Context) -> PartResult:
    """An option that means something by itself."""
    defect = option.defect or part.defect
    if option.effect.fails and _is_disclosed(part, option, context):
        return _pass_part(
            part, f"{option.zh}，商品页已披露", f"{option.en}, disclosed in the listing"
        )
    status = CheckStatus.FAIL if option.effect.fails else CheckStatus.OPEN
    undisclosed = option.effect.fails and part.disclosed_in
    zh = f"{option.zh}，商品页未披露" if undisclosed else option.zh
    en = f"{option.en}, not disclosed in the listing" if undisclosed else option.en
    return PartResult(part.key, status, option.effect, Text(zh, en), defect)


def _is_disclosed(part: Choice | Multi, option: Option, context: Context) -> bool:
    declared = context.listing.get(part.disclosed_in, ()) if part.disclosed_in else ()
    known = set(map(fold_name, (option.code, option.zh, option.en, *option.disclosed_as)))
    return isinstance(declared, tuple) and any(fold_name(str(word)) in known for word in declared)


def _species(part: Choice, option: Option, context: Context) -> PartResult:
    """The name found against the material claimed, after GB/T 16552."""
    claimed = context.listing.get(part.listing)
    table = context.standard.table(part.names)
    row = row_named(table, str(claimed)) if table and claimed is not None else None
    found = row_named(table, option.code) if table else None
    if row is None or found is None:
        return _judge_undeclared(part, context)
    if row.code != found.code:
        zh = f"检出 {option.zh}，申报 {claimed}"
        return _fail_part(part, zh, f"found {option.en}, declared {claimed}")
    treated, said = says_treated(option.code), says_treated(str(claimed))
    disclosed = said or bool(context.listing.get(part.disclosed_in))
    if treated and not disclosed:
        zh, en = f"{option.zh}，商品页未披露处理", f"{option.en}: treatment not disclosed"
        return _result(part, CheckStatus.FAIL, AnswerEffect.NOT_AS_DESCRIBED, zh, en)
    if said and not treated:
        zh, en = f"申报 {claimed}，未见处理", f"declared {claimed}, no treatment found"
        return _result(part, CheckStatus.FAIL, AnswerEffect.DEVIATION, zh, en)
    return _pass_part(part, f"{option.zh}，与申报一致", f"{option.en}, as declared")


def _judge_listed(part: Choice, option: Option, context: Context) -> PartResult:
    declared = context.listing.get(part.listing)
    named = option_named(part.options, str(declared)) if declared is not None else None
    codes = [o.code for o in part.options]
    if part.compare is Compare.NOT_WORSE and option.code == codes[0]:
        return _pass_part(part, option.zh, option.en)
    if named is None:
        return _judge_undeclared(part, context)
    later = codes.index(option.code) - codes.index(named.code)
    off = later > 0 if part.compare is Compare.NOT_WORSE else later != 0
    zh, en = f"{option.zh}，商品页为 {named.zh}", f"{option.en}, listed as {named.en}"
    return _fail_part(part, zh, en) if off else _pass_part(part, zh, en)


def _multi(part: Multi, values: tuple[str, ...], context: Context) -> PartResult:
    chosen = tuple(o for o in part.options if o.code in values)
    marked = [_judge_marked(part, o, context) for o in chosen if o.effect is not AnswerEffect.OK]
    absent = [o for o in part.options if o.code in part.must_have and o not in chosen]
    absent += _find_uncovered(part, chosen, context)
    if absent:
        zh = "缺少 " + "、".join(o.zh for o in absent)
        marked.append(_fail_part(part, zh, "missing: " + ", ".join(o.en for o in absent)))
    marked = [m for m in marked if m.status is not CheckStatus.PASS] or marked
    if not marked:
        if part.covers and not isinstance(context.listing.get(part.covers), tuple):
            return _judge_undeclared(part, context)
        zh, en = "、".join(o.zh for o in chosen), ", ".join(o.en for o in chosen)
        return _pass_part(part, zh, en)
    effect = gravest(*(m.effect for m in marked))
    worst = next(m for m in marked if m.effect is effect)
    reason = Text("；".join(m.reason.zh for m in marked), "; ".join(m.reason.en for m in marked))
    return PartResult(part.key, worst.status, effect, reason, worst.defect)


def _find_uncovered(part: Multi, chosen: tuple[Option, ...], context: Context) -> list[Option]:
    declared = context.listing.get(part.covers, ()) if part.covers else ()
    words = declared if isinstance(declared, tuple) else ()
    wanted = (option_named(part.options, w) or Option(code=w, zh=w, en=w) for w in words)
    return [o for o in wanted if o not in chosen and o.code not in part.must_have]


def _yes_no(part: YesNo, value: bool) -> PartResult:
    zh, en = ("是", "yes") if value else ("否", "no")
    if value is part.expected:
        return _pass_part(part, zh, en)
    asked = Text("是", "yes") if part.expected else Text("否", "no")
    return _fail_part(part, f"{zh}，应为{asked.zh}", f"{en}, where {asked.en} is asked")


def _text(part: TextPart, value: str, context: Context) -> PartResult:
    for fault in (_forbidden(part, value), _digit(part, value), _twin(part, value, context)):
        if fault:
            return _fail_part(part, fault.zh, fault.en)
    applicable = [p for p in part.patterns if context.holds(p.when)]
    if applicable and not any(re.fullmatch(p.regex, value) for p in applicable):
        return _fail_part(part, *_formats(value, applicable))
    if part.listing:
        declared = context.listing.get(part.listing)
        if declared is None:
            return _judge_undeclared(part, context)
        if fold_name(str(declared)) != fold_name(value):
            zh, en = f"{value}，商品页为 {declared}", f"{value}, listed as {declared}"
            return _fail_part(part, zh, en)
    if part.patterns and not applicable:
        zh, en = f"{value}：没有可比对的格式", f"{value}: no format to compare with"
        return _leave_open(part, context, zh, en)
    return _pass_part(part, value, value)


def _formats(value: str, patterns: list[Pattern]) -> tuple[str, str]:
    zh = "，或 ".join(p.zh for p in patterns)
    en = ", or ".join(p.en for p in patterns)
    return f"{value}：格式应为 {zh}", f"{value}: the format must be {en}"


def _forbidden(part: TextPart, value: str) -> Text | None:
    word = next((w for w in part.forbidden if w in value), None)
    if word is None:
        return None
    return Text(f"不得使用“{word}”", f"“{word}” may not be used")


def _twin(part: TextPart, value: str, context: Context) -> Text | None:
    """Another part of the same check that must agree, or must not."""
    same = context.finding.values.get(part.equals) if part.equals else None
    if same is not None and fold_name(str(same)) != fold_name(value):
        return Text(f"{value} 与 {same} 不一致", f"{value} and {same} differ")
    other = context.finding.values.get(part.differs) if part.differs else None
    if other is not None and fold_name(str(other)) == fold_name(value):
        return Text(f"{value} 与另一项相同", f"{value} is the same as the other")
    return None


def _digit(part: TextPart, value: str) -> Text | None:
    if part.check_digit is None:
        return None
    digits = re.sub(r"\D", "", narrow(value))
    rule = {CheckDigit.GTIN: gtin_digit, CheckDigit.MOD_11_10: mod_11_10_digit}[part.check_digit]
    if digits[1:] and rule(digits[:-1]) == int(digits[-1]):
        return None
    return Text(f"{value}：校验位不符", f"{value}: the check digit is wrong")


def _date(part: DatePart, value: date, context: Context) -> PartResult:
    day = value.isoformat()
    if part.past and value > context.on:
        return _fail_part(part, f"{day} 晚于检测日", f"{day} is after the inspection")
    if not part.expires:
        return _pass_part(part, day, day)
    left = (value - context.on).days
    began = context.finding.values.get(part.life_from) if part.life_from else None
    if isinstance(began, date) and value <= began:
        return _fail_part(part, f"{day} 不晚于 {began}", f"{day} is not after {began}")
    if left < 0:
        return _fail_part(part, f"{day} 已过期 {-left} 天", f"{day}: expired {-left} days ago")
    if _short(part, value, context):
        zh, en = f"{day}，仅余 {left} 天，临期", f"{day}: only {left} days left"
        return _result(part, CheckStatus.FAIL, AnswerEffect.DEVIATION, zh, en, part.defect)
    return _pass_part(part, f"{day}，尚余 {left} 天", f"{day}: {left} days left")


def _short(part: DatePart, value: date, context: Context) -> bool:
    if part.months_left and value < _months_later(context.on, part.months_left):
        return True
    began = context.finding.values.get(part.life_from) if part.life_from else None
    if not part.life_parts or not isinstance(began, date):
        return False
    return (value - context.on).days * part.life_parts < (value - began).days


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _pieces(part: Photos | FilePart, count: int) -> PartResult:
    if count < part.minimum:
        wanting = pieces_wanting(part, count)
        return _result(part, CheckStatus.MISSING, AnswerEffect.OK, wanting.zh, wanting.en)
    return _pass_part(part, f"{count} {_unit(part)}", str(count))


def pieces_wanting(part: Photos | FilePart, count: int) -> Text:
    """How many pictures or files there are, of how many."""
    zh = f"{count}/{part.minimum} {_unit(part)}"
    return Text(zh, f"{count} of {part.minimum}")


def _unit(part: Photos | FilePart) -> str:
    return "张" if isinstance(part, Photos) else "个"


def _judge_undeclared(part: Choice | Multi | TextPart, context: Context) -> PartResult:
    code = part.covers if isinstance(part, Multi) else part.listing
    about = fact_name(context.standard, code)
    zh, en = f"商品页未写明{about.zh}，无从比对", f"the listing is silent on {about.en}"
    return _leave_open(part, context, zh, en)


def _leave_open(part: Part, context: Context, zh: str, en: str) -> PartResult:
    decides = context.check.open_means is OpenMeans.PERSON
    effect = AnswerEffect.PERSON if decides else AnswerEffect.OK
    return _result(part, CheckStatus.OPEN, effect, zh, en)


def _pass_part(part: Part, zh: str, en: str) -> PartResult:
    return _result(part, CheckStatus.PASS, AnswerEffect.OK, zh, en)


def _fail_part(part: Part, zh: str, en: str) -> PartResult:
    status = CheckStatus.FAIL if part.effect.fails else CheckStatus.OPEN
    return _result(part, status, part.effect, zh, en, part.defect)


def _result(
    part: Part, status: CheckStatus, effect: AnswerEffect, zh: str, en: str, defect: str = ""
) -> PartResult:
    return PartResult(part.key, status, effect, Text(zh, en), defect)
