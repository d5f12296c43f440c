"""Findings and verdicts in words, as every desk shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.queries.inspection.bench import FindingSheet
from app.queries.items import TimelineEntry
from app.web.base.language import say
from workflows.inspection.below_detection import CensoredFigure
from workflows.inspection.decisions import DECISIONS, ReviewDecision
from workflows.inspection.finding import Finding
from workflows.inspection.finding_input import Figure, Value
from workflows.inspection.judging.judgement import (
    Authenticity,
    CheckResult,
    CheckStatus,
    Conformity,
    Outcome,
)
from workflows.inspection.judging.limits import limit_text, limits_of
from workflows.inspection.judging.number import round_to
from workflows.inspection.judging.outcomes import OUTCOMES
from workflows.inspection.names import choice_options
from workflows.inspection.standard.parts import (
    AnswerEffect,
    Choice,
    FilePart,
    Multi,
    Number,
    Part,
    Photos,
)
from workflows.inspection.standard.types import Axis, Check, Severity, Standard
from workflows.verdict import Text
from workflows.whole import whole

COLON, COMMA, SEMICOLON = Text("：", ": "), Text("、", ", "), Text("；", "; ")
AUTHENTICITIES: Mapping[Authenticity, Text] = whole(
    Authenticity,
    {
        Authenticity.GENUINE: Text("真品", "genuine"),
        Authenticity.COUNTERFEIT: Text("假冒", "counterfeit"),
        Authenticity.UNDETERMINED: Text("未定", "undetermined"),
    },
)
CONFORMITIES: Mapping[Conformity, Text] = whole(
    Conformity,
    {
        Conformity.AS_DESCRIBED: Text("相符", "as described"),
        Conformity.DEVIATION: Text("有差异", "deviates"),
        Conformity.NOT_AS_DESCRIBED: Text("不符", "not as described"),
        Conformity.UNDETERMINED: Text("未定", "undetermined"),
    },
)
AXES: Mapping[Axis, Text] = whole(
    Axis,
    {
        Axis.AUTHENTICITY: Text("真伪", "authenticity"),
        Axis.CONFORMITY: Text("相符性", "conformity"),
        Axis.BOTH: Text("真伪与相符性", "authenticity and conformity"),
    },
)
SINGLE = ("inspection.finding_saved", "evidence.")
RISK = {"fail": 0, "warn": 1, "open": 2, "not_testable": 3, "missing": 4, "": 5, "pass": 6}


@dataclass(frozen=True, slots=True)
class FindingShown:
    """One check as a line of text: what was found, its limits, how far off, what it means."""

    code: str
    name: str
    critical: bool
    state: str
    said: str
    value: str
    limits: str
    margin: str
    clause: str
    axis: str
    earlier: str = ""
    near: bool = False


def outcome_name(outcome: str) -> str:
    """An outcome in the request's language; empty for none."""
    return say(OUTCOMES[Outcome(outcome)]) if outcome else ""


def state_of(result: CheckResult, finding: Finding | None) -> str:
    """How a check is shown: fail, warn (someone decides), open, missing, pass, or nothing yet."""
    match result.status:
        case CheckStatus.FAIL:
            return "warn" if result.effect is AnswerEffect.DEVIATION else "fail"
        case CheckStatus.MISSING:
            started = finding is not None and (finding.values or finding.not_testable)
            return "missing" if started else ""
        case CheckStatus.NOT_NEEDED:
            return ""
        case CheckStatus.OPEN | CheckStatus.NOT_TESTABLE if result.doubtful:
            return "warn"
        case status:
            return status.value


def list_texts(texts: Iterable[str]) -> str:
    """What there is of these texts, as one, with the stops of the language."""
    return say(SEMICOLON).join(filter(None, texts))


def limits_text(sheet: FindingSheet, check: Check, part: Part) -> str:
    """The limits of a figure in words; empty for other kinds."""
    if not isinstance(part, Number):
        return ""
    context = sheet.context(check)
    return list_texts(say(limit_text(limit, part)) for limit in limits_of(part, context))


def clause_of(sheet: FindingSheet, check: Check) -> str:
    """The first edition in force that the check rests on; what has no title goes by its name."""
    cited = sheet.standard.citations(check, sheet.on)
    if not cited:
        return ""
    untitled = {f"{s.zh} {s.en}": s.name for s in sheet.standard.sources}
    named = untitled.get(cited[0].source)
    return say(named) if named is not None else str(cited[0])


def findings_shown(
    sheet: FindingSheet, earlier: Mapping[str, Finding] | None = None
) -> list[FindingShown]:
    """Every check that was recorded or is wanting: the gravest first, then what is otherwise than
    in the earlier round, then what came near its limit."""
    shown = [
        _line(sheet, check, result, (earlier or {}).get(check.code))
        for result in sheet.verdict.checks
        if (check := sheet.standard.check(result.code)) is not None
        and (result.status is not CheckStatus.NOT_NEEDED or result.code in sheet.findings)
    ]
    return sorted(shown, key=lambda line: (RISK[line.state], not line.earlier, not line.near))


def _line(
    sheet: FindingSheet, check: Check, result: CheckResult, before: Finding | None
) -> FindingShown:
    finding = sheet.findings.get(check.code)
    value = value_text(sheet.standard, check, finding)
    was = value_text(sheet.standard, check, before)
    margins = [
        f"{_margin(check, p.key, p.margin):f} {_unit(check, p.key)}".strip()
        for p in result.parts
        if p.margin is not None
    ]
    return FindingShown(
        code=check.code,
        name=say(check.name),
        critical=check.severity is Severity.CRITICAL,
        state=state_of(result, finding),
        said=say(result.reason),
        value=value,
        limits=list_texts(limits_text(sheet, check, p) for p in _recorded_parts(check, finding)),
        margin=list_texts(margins),
        clause=clause_of(sheet, check),
        axis=say(AXES[check.axis]),
        earlier=was if was != value else "",
        near=any(p.near for p in result.parts),
    )


def _recorded_parts(check: Check, finding: Finding | None) -> list[Part]:
    """The parts that were recorded; all where none was."""
    values = finding.values if finding is not None else {}
    return [p for p in check.parts if p.key in values or not values]


def _margin(check: Check, key: str, margin: Decimal) -> Decimal:
    """The distance to the resolution of the reading, unless that would say nothing."""
    part = check.part(key)
    return (round_to(margin, part.resolution) or margin) if isinstance(part, Number) else margin


def _unit(check: Check, key: str) -> str:
    part = check.part(key)
    return part.unit if isinstance(part, Number) else ""


def value_text(standard: Standard, check: Check, finding: Finding | None) -> str:
    """What was found, in words."""
    if finding is None:
        return ""
    if finding.not_testable:
        reason = standard.reason(finding.not_testable)
        why = say(reason.name) if reason else finding.not_testable
        noted = f"（{finding.note}）" if finding.note else ""
        return say(Text("未检测：", "not tested: ")) + why + noted
    told = []
    for part in check.parts:
        if part.key in finding.values:
            words = _words(standard, part, finding.values[part.key])
            name = say(part.name)
            told.append(f"{name}{say(COLON)}{words}" if name else words)
    if finding.note:
        told.append(f"（{finding.note}）")
    return list_texts(told)


def _words(standard: Standard, part: Part, value: Value) -> str:
    if isinstance(part, Photos | FilePart) and isinstance(value, tuple):
        several = "" if len(value) == 1 else "s"
        return say(Text(f"{len(value)} 份", f"{len(value)} file{several}"))
    if isinstance(value, bool):
        return say(Text("是", "yes") if value else Text("否", "no"))
    if isinstance(value, tuple):
        return say(COMMA).join(_word(standard, part, v) for v in value)
    return _word(standard, part, value)


def _word(standard: Standard, part: Part, value: Figure | str | date) -> str:
    if isinstance(value, Decimal | CensoredFigure):
        shown = format(value, "f") if isinstance(value, Decimal) else f"{value}"
        return f"{shown} {part.unit if isinstance(part, Number) else ''}".strip()
    if isinstance(part, Choice | Multi):
        known = choice_options(part, standard) if isinstance(part, Choice) else part.options
        return next((say(o.name) for o in known if o.code == value), str(value))
    return str(value)


def steps_only(events: list[TimelineEntry]) -> list[TimelineEntry]:
    """The steps of a piece's life without every single finding and file."""
    return [e for e in events if not e.tag.startswith(SINGLE)]


def decision_name(decision: str) -> str:
    """A reviewer's decision in the request's language."""
    return say(DECISIONS[ReviewDecision(decision)].name)


def authenticity_name(verdict: str) -> str:
    """The first axis in the request's language."""
    return say(AUTHENTICITIES[Authenticity(verdict)]) if verdict else ""


def conformity_name(verdict: str) -> str:
    """The second axis in the request's language."""
    return say(CONFORMITIES[Conformity(verdict)]) if verdict else ""


FILTERS = (steps_only, outcome_name, decision_name, authenticity_name, conformity_name)
