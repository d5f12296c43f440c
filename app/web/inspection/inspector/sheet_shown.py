"""The sheet of a standard as the bench page draws it: checks in order, parts as controls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.queries.inspection.bench import FindingSheet
from app.queries.items import AttachmentView
from app.web.base.language import say
from app.web.inspection.findings_shown import (
    clause_of,
    limits_text,
    list_texts,
    outcome_name,
    state_of,
)
from app.web.inspection.inspector.part_shown import PartShown, part_shown
from workflows.inspection.finding import Finding, raw_value
from workflows.inspection.judging.judge import is_needed, needed_parts
from workflows.inspection.judging.judgement import CheckStatus
from workflows.inspection.judging.same_reading import source_of
from workflows.inspection.names import option_named
from workflows.inspection.review.second_look import critical_fails
from workflows.inspection.standard.limits import Condition
from workflows.inspection.standard.parts import Choice, FilePart, Part, Photos, TextPart
from workflows.inspection.standard.types import Check, CheckNeed, Severity, Stage
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class CheckShown:
    """One check with its controls, limits, verdict and files."""

    code: str
    name: str
    need: str
    clause: str
    critical: bool
    state: str
    said: str
    parts: Sequence[PartShown]
    shown: bool
    optional: bool
    not_testable: str
    note: str
    files: Sequence[AttachmentView]


def bench_checks(sheet: FindingSheet) -> list[Check]:
    """The checks of the bench; one that depends on another's answer comes after it.

    What receiving left open is asked here as well, or nobody could ever submit.
    """
    own = {c.code: c for c in sheet.standard.checks if _asked_here(sheet, c)}
    placed: dict[str, Check] = {}

    def place(check: Check) -> None:
        if own.pop(check.code, None) is None:
            return
        for code in _asked_of(check):
            if code in own:
                place(own[code])
        placed[check.code] = check

    for check in tuple(own.values()):
        place(check)
    return list(placed.values())


def _asked_here(sheet: FindingSheet, check: Check) -> bool:
    if check.stage is not Stage.INTAKE:
        own = not source_of(check) or check.code in sheet.raw
        return check.stage is Stage.BENCH and own
    result = sheet.verdict.check(check.code)
    left_open = result is not None and result.status is CheckStatus.MISSING
    return left_open or check.code in sheet.raw


def _asked_of(check: Check) -> Iterator[str]:
    for condition in (check.when, *(p.when for p in check.parts)):
        if condition is not None:
            yield from _checks_in(condition)


def _checks_in(condition: Condition) -> Iterator[str]:
    if condition.check:
        yield condition.check
    for inner in (*condition.every, *condition.either, *condition.neither):
        yield from _checks_in(inner)


def shown_names(sheet: FindingSheet) -> list[str]:
    """The checks and fields (`CODE`, `CODE.part`) that apply to this item as far as is known.

    What the listing says stands in for what was not looked at yet, so that the fields of a
    routine piece stand still while it is being tested.
    """
    expected = _expected_findings(sheet)
    names = []
    for check in bench_checks(sheet):
        recorded = sheet.findings.get(check.code, Finding())
        wanted = is_needed(check, expected, sheet.listing) or bool(raw_value(recorded))
        if wanted or check.need is CheckNeed.OPTIONAL:
            names.append(check.code)
        parts = {p.key for p in needed_parts(check, expected, sheet.listing)}
        names += [
            f"{check.code}.{p.key}"
            for p in check.parts
            if not p.system and (p.key in parts or p.key in recorded.values)
        ]
    return names


def _expected_findings(sheet: FindingSheet) -> Mapping[str, Finding]:
    found = dict(sheet.findings)
    for check in sheet.standard.checks:
        if check.code in found:
            continue
        values = {}
        for part in check.parts:
            if isinstance(part, Choice) and part.listing in sheet.listing:
                option = option_named(part.options, str(sheet.listing[part.listing]))
                if option is not None:
                    values[part.key] = option.code
        if values:
            found[check.code] = Finding(values)
    return found


def checks_shown(
    sheet: FindingSheet,
    files: Sequence[AttachmentView],
    words: Mapping[str, Sequence[str]],
    typed: Mapping[str, Mapping[str, Sequence[str]]],
    wrong: Mapping[str, str],
) -> list[CheckShown]:
    """All checks of the bench. `typed` and `wrong`: what was sent and could not be taken."""
    names = set(shown_names(sheet))
    return [
        _check(sheet, check, files, names, words, typed.get(check.code), wrong.get(check.code, ""))
        for check in bench_checks(sheet)
    ]


def review_checks(sheet: FindingSheet) -> list[CheckShown]:
    """The checks that the reviewer records: the second pair of eyes."""
    names = {f"{c.code}.{p.key}" for c in sheet.standard.checks for p in c.parts}
    return [
        _check(sheet, check, (), names, {}, None, "")
        for check in sheet.standard.checks
        if check.stage is Stage.REVIEW and is_needed(check, sheet.findings, sheet.listing)
    ]


def _check(
    sheet: FindingSheet,
    check: Check,
    files: Sequence[AttachmentView],
    names: Collection[str],
    words: Mapping[str, Sequence[str]],
    typed: Mapping[str, Sequence[str]] | None,
    wrong: str,
) -> CheckShown:
    finding = sheet.findings.get(check.code, Finding())
    raw: Mapping[str, Any] = typed if typed is not None else raw_value(finding)
    state, said = state_said(sheet, check)
    attached = {str(v).partition(".")[0] for p in check.parts for v in _files_of(finding, p)}
    told = [
        (say(p.name), limits_text(sheet, check, p))
        for p in check.parts
        if f"{check.code}.{p.key}" in names
    ]
    limits = list_texts(
        text if text.startswith(name) else f"{name} {text}" for name, text in told if text
    )
    return CheckShown(
        code=check.code,
        name=say(check.name),
        need=limits or say(check.rule),
        clause=clause_of(sheet, check),
        critical=check.severity is Severity.CRITICAL,
        state="warn" if wrong else state,
        said=wrong or said,
        parts=[
            part_shown(sheet, check, p, raw.get(p.key), names, words)
            for p in check.parts
            if not p.system
        ],
        shown=check.code in names,
        optional=check.need is CheckNeed.OPTIONAL and not finding.values,
        not_testable=_first(raw.get("not_testable")),
        note=_first(raw.get("note")),
        files=[f for f in files if f.check_code == check.code and f.digest in attached],
    )


def _files_of(finding: Finding, part: Part) -> Sequence[Any]:
    value = finding.values.get(part.key)
    return value if isinstance(part, Photos | FilePart) and isinstance(value, tuple) else ()


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list | tuple) and value else value or "")


def state_said(sheet: FindingSheet, check: Check) -> tuple[str, str]:
    """How a check stands and why; quiet while nothing was recorded."""
    result = sheet.verdict.check(check.code)
    if result is None:
        return "", ""
    state = state_of(result, sheet.findings.get(check.code))
    if state == "pass":
        return state, say(Text("合格", "pass"))
    return state, say(result.reason) if state else ""


def texts_of(sheet: FindingSheet) -> set[str]:
    """The checks that ask for words."""
    return {c.code for c in bench_checks(sheet) if any(isinstance(p, TextPart) for p in c.parts)}


def progress(sheet: FindingSheet) -> tuple[int, int]:
    """How many of the needed checks of the bench are done, and how many there are."""
    needed = [c for c in sheet.verdict.checks if c.stage is Stage.BENCH and c.needed]
    return sum(c.status is not CheckStatus.MISSING for c in needed), len(needed)


def missing_shown(sheet: FindingSheet) -> list[tuple[str, str]]:
    """What submit still lacks: code of the check, and what exactly in words."""
    return [(m.code, say(m.sentence)) for m in sheet.verdict.missing]


def autosave_answer(sheet: FindingSheet, saved_at: str) -> dict[str, Any]:
    """What a page is told after a save: the verdict of every check, and what still applies."""
    results = {}
    for check in bench_checks(sheet):
        state, said = state_said(sheet, check)
        results[check.code] = {"state": state, "text": said}
    return {
        "ok": True,
        "saved_at": saved_at,
        "results": results,
        "missing": [m.code for m in sheet.verdict.missing],
        "outcome": outcome_name(sheet.verdict.outcome),
        "done": progress(sheet)[0],
        "shown": shown_names(sheet),
        "stops": bool(critical_fails(sheet.verdict)),
    }
