"""The judge: findings against a standard and a listing, to a verdict on two axes. Pure.

Completeness comes first: while something required is missing nothing is decided. A critical
failure fails the item. A critical check on authenticity that could not be done, for a reason the
standard does not accept, leaves authenticity undetermined. A doubt goes to a person. An
undisclosed major difference, or three minor ones, is for the buyer to decide. Nothing passes
because a field was empty, and an open limit is neither kept nor broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.claims import title_results
from workflows.inspection.judging.condition import Context, Findings, holds
from workflows.inspection.judging.judgement import (
    Authenticity,
    CheckResult,
    CheckStatus,
    Conformity,
    MissingFinding,
    Outcome,
    OutcomeGround,
    PartResult,
    Verdict,
    gravest,
)
from workflows.inspection.judging.parts import judge_part, pieces_wanting
from workflows.inspection.standard.parts import AnswerEffect, FilePart, Part, Photos
from workflows.inspection.standard.types import Axis, Check, CheckNeed, Severity, Stage, Standard
from workflows.verdict import Text

MINORS_THAT_MATTER = 3
Results = tuple[CheckResult, ...]


def judge(
    standard: Standard,
    findings: Findings,
    listing: Listing,
    on: date,
    *,
    through: Stage = Stage.BENCH,
) -> Verdict:
    """The verdict on what was recorded up to and including the stage `through`.

    `findings` by code of the check, as `parse_value` reads them; `listing`: declared facts, as
    `parse_listing` reads them; `on`: the day of the inspection, in the center's time zone.
    """
    results = tuple(
        judge_check(standard, check, findings, listing, on)
        for check in standard.checks
        if check.stage.rank <= through.rank
    )
    missing = tuple(m for r in results for m in r.missing)
    outcome, grounds = _outcome(results, missing)
    return Verdict(
        outcome=outcome,
        authenticity=_authenticity(results, missing),
        conformity=_conformity(results, missing),
        grounds=tuple(OutcomeGround(r.code, r.reason) for r in grounds),
        missing=missing,
        checks=results,
    )


def judge_check(
    standard: Standard, check: Check, findings: Findings, listing: Listing, on: date
) -> CheckResult:
    """How one check stands, for the instant verdict beside its field."""
    context = Context(standard, check, findings, listing, on)
    finding, needed = context.finding, is_needed(check, findings, listing)
    if finding.not_testable:
        return _judge_untested(context, needed)
    if not finding.values and not needed:
        reason = Text("此件无需检测", "not needed for this item")
        return _check_result(context, CheckStatus.NOT_NEEDED, AnswerEffect.OK, reason, needed)
    parts = tuple(
        judge_part(part, finding.values[part.key], context)
        for part in check.parts
        if part.key in finding.values
    )
    if parts:
        parts += tuple(title_results(context))
    missing = tuple(_missing(context, parts))
    if not parts and not missing:
        reason = Text("此件没有适用的部分", "no part of it applies to this item")
        return _check_result(context, CheckStatus.NOT_NEEDED, AnswerEffect.OK, reason, needed)
    status = _status(parts, missing)
    reason = _reason(check, status, parts, missing)
    effect = gravest(*(p.effect for p in parts))
    return _check_result(context, status, effect, reason, needed, parts, missing)


def is_needed(check: Check, findings: Findings, listing: Listing) -> bool:
    """True where the check must be recorded for this item."""
    if check.need is CheckNeed.CONDITIONAL and check.when is not None:
        return holds(check.when, findings, listing)
    return check.need is CheckNeed.ALWAYS


def needed_parts(check: Check, findings: Findings, listing: Listing) -> tuple[Part, ...]:
    """The parts of a check that apply to this item, as the page shows them."""
    shown = (p for p in check.parts if p.when is None or holds(p.when, findings, listing))
    return tuple(shown)


def _judge_untested(context: Context, needed: bool) -> CheckResult:
    check, finding = context.check, context.finding
    accepted = not needed or finding.not_testable in check.untestable_ok
    known = context.standard.reason(finding.not_testable)
    why = known.name if known else Text(finding.not_testable, finding.not_testable)
    note = finding.note
    reason = Text(
        f"未检测：{why.zh}" + (f"（{note}）" if note else ""),
        f"not tested: {why.en}" + (f" ({note})" if note else ""),
    )
    effect = AnswerEffect.OK if accepted else _of_untested(check)
    return _check_result(context, CheckStatus.NOT_TESTABLE, effect, reason, needed)


def _of_untested(check: Check) -> AnswerEffect:
    if check.severity is Severity.MINOR:
        return AnswerEffect.OK
    critical = check.severity is Severity.CRITICAL
    return (
        AnswerEffect.UNDETERMINED
        if critical and check.axis is not Axis.CONFORMITY
        else AnswerEffect.PERSON
    )


def _missing(context: Context, parts: tuple[PartResult, ...]) -> Iterator[MissingFinding]:
    check, finding = context.check, context.finding
    judged = {p.key: p for p in parts}
    for part in check.parts:
        result = judged.get(part.key)
        if result is not None:
            if result.status is CheckStatus.MISSING:
                yield MissingFinding(check.code, check.name, _within(part, result.reason), part.key)
        elif not part.optional and context.holds(part.when) and not finding.not_testable:
            yield MissingFinding(check.code, check.name, _wanting(part), part.key)


def _wanting(part: Part) -> Text:
    """What a part that was left empty asks for."""
    if isinstance(part, Photos | FilePart):
        return _within(part, pieces_wanting(part, 0))
    return _within(part, Text("未填写", "not recorded"))


def _within(part: Part, what: Text) -> Text:
    if not part.name.zh:
        return what
    return Text(f"{part.name.zh} {what.zh}", f"{part.name.en}, {what.en}")


def _status(parts: tuple[PartResult, ...], missing: tuple[MissingFinding, ...]) -> CheckStatus:
    found = {p.status for p in parts}
    if CheckStatus.FAIL in found:
        return CheckStatus.FAIL
    if missing:
        return CheckStatus.MISSING
    return CheckStatus.OPEN if CheckStatus.OPEN in found else CheckStatus.PASS


def _reason(
    check: Check,
    status: CheckStatus,
    parts: tuple[PartResult, ...],
    missing: tuple[MissingFinding, ...],
) -> Text:
    if status is CheckStatus.MISSING:
        return _join_texts([m.what for m in missing])
    told = [p for p in parts if p.status is status]
    return _join_texts([_name_part(check, p) for p in told])


def _name_part(check: Check, result: PartResult) -> Text:
    part = check.part(result.key)
    if part is None or not part.zh:
        return result.reason
    return Text(f"{part.zh} {result.reason.zh}", f"{part.en}: {result.reason.en}")


def _join_texts(texts: list[Text]) -> Text:
    return Text("；".join(t.zh for t in texts), "; ".join(t.en for t in texts))


def _check_result(
    context: Context,
    status: CheckStatus,
    effect: AnswerEffect,
    reason: Text,
    needed: bool,
    parts: tuple[PartResult, ...] = (),
    missing: tuple[MissingFinding, ...] = (),
) -> CheckResult:
    check = context.check
    confirmed = check.confirmed and all(p.confirmed for p in parts)
    return CheckResult(
        check.code,
        check.name,
        check.severity,
        check.axis,
        check.stage,
        status,
        effect,
        reason,
        needed,
        parts,
        missing,
        confirmed,
    )


def _outcome(results: Results, missing: tuple[MissingFinding, ...]) -> tuple[Outcome, Results]:
    """The suggestion, and the checks that it rests on."""
    if missing:
        return Outcome.INCOMPLETE, tuple(r for r in results if r.missing)
    if critical := _failures(results, Severity.CRITICAL):
        return Outcome.FAIL, critical
    if unsure := tuple(r for r in results if r.doubtful and r.effect is AnswerEffect.UNDETERMINED):
        return Outcome.UNDETERMINED, unsure
    majors, minors = _failures(results, Severity.MAJOR), _failures(results, Severity.MINOR)
    suspect = tuple(r for r in majors if r.effect is AnswerEffect.COUNTERFEIT)
    if doubts := tuple(r for r in results if r.doubtful) + suspect:
        return Outcome.NEEDS_PERSON, doubts
    if majors or len(minors) >= MINORS_THAT_MATTER:
        return Outcome.DEVIATION, majors + minors
    if not _is_authentic(results):
        return Outcome.UNDETERMINED, tuple(r for r in results if r.bears_on_authenticity)
    return Outcome.PASS, minors


def _authenticity(results: Results, missing: tuple[MissingFinding, ...]) -> Authenticity:
    fakes = (r for r in _failures(results, Severity.CRITICAL) if r.bears_on_authenticity)
    if any(r.effect is AnswerEffect.COUNTERFEIT for r in fakes):
        return Authenticity.COUNTERFEIT
    sure = not missing and _is_authentic(results)
    return Authenticity.GENUINE if sure else Authenticity.UNDETERMINED


def _is_authentic(results: Results) -> bool:
    """No doubt and no failure of weight on that axis, and at least one critical check passed."""
    asked = [r for r in results if r.bears_on_authenticity and r.severity is not Severity.MINOR]
    if any(r.failed or r.doubtful for r in asked):
        return False
    critical = (r for r in asked if r.severity is Severity.CRITICAL)
    return any(r.status is CheckStatus.PASS for r in critical)


def _conformity(results: Results, missing: tuple[MissingFinding, ...]) -> Conformity:
    if _failures(results, Severity.CRITICAL):
        return Conformity.NOT_AS_DESCRIBED
    doubts = (r for r in results if r.doubtful and r.axis is not Axis.AUTHENTICITY)
    if missing or any(doubts):
        return Conformity.UNDETERMINED
    minors = _failures(results, Severity.MINOR)
    if _failures(results, Severity.MAJOR) or len(minors) >= MINORS_THAT_MATTER:
        return Conformity.DEVIATION
    return Conformity.AS_DESCRIBED


def _failures(results: Results, weight: Severity) -> Results:
    return tuple(r for r in results if r.failed and r.weight is weight)


__all__ = ["Finding", "Verdict", "is_needed", "judge", "judge_check", "needed_parts"]
