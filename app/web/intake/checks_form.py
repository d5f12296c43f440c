"""The intake checks as fields: what a page shows of them, and what a form says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.queries.intake.sheet import IntakeSheet
from app.queries.items import AttachmentView
from app.readers.kinds import ending_of, names_offered
from app.web.base.language import say
from workflows.inspection.finding import Finding, parse_value, reasons_of
from workflows.inspection.finding_input import several
from workflows.inspection.judging.judge import judge_check
from workflows.inspection.judging.judgement import CheckStatus
from workflows.inspection.names import choice_options
from workflows.inspection.standard.parts import (
    Choice,
    FilePart,
    Multi,
    Number,
    Part,
    PartKind,
    Photos,
)
from workflows.inspection.standard.types import Check, Severity
from workflows.verdict import Refused, Text

YES_NO = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))
# No verdict stands beside a field that nobody has filled yet.
SHOWN = (
    CheckStatus.PASS,
    CheckStatus.FAIL,
    CheckStatus.OPEN,
    CheckStatus.NOT_TESTABLE,
    CheckStatus.MISSING,
)
Raw = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PartField:
    """One field of a check."""

    name: str
    label: str
    kind: PartKind
    value: Any
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    accept: str = ""
    files: tuple[AttachmentView, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckField:
    """One check with its fields and, once something was sent, how it stands."""

    code: str
    name: str
    rule: str
    critical: bool
    parts: tuple[PartField, ...]
    state: str
    said: str
    not_testable: str
    note: str


def raw_findings_of(sheet: IntakeSheet, form: MultiDict[str, str]) -> dict[str, dict[str, Any]]:
    """The raw findings of a form; files are not among them, they are attached."""
    raw: dict[str, dict[str, Any]] = {}
    for check in sheet.checks:
        given: dict[str, Any] = {}
        for part in check.parts:
            values = form.getlist(f"{check.code}.{part.key}")
            if isinstance(part, Photos | FilePart) or part.system or not any(values):
                continue
            given[part.key] = values if isinstance(part, Multi) else values[0]
        for key in ("not_testable", "note"):
            if form.get(f"{check.code}.{key}"):
                given[key] = form[f"{check.code}.{key}"]
        raw[check.code] = given
    return raw


def fields(
    sheet: IntakeSheet, raw: Raw, files: Sequence[AttachmentView], on: date, *, sent: bool
) -> list[CheckField]:
    """The checks as the page shows them; `sent`: with the verdict on each."""
    return [
        _field(sheet, check, raw.get(check.code, {}), files, on, sent) for check in sheet.checks
    ]


def _field(
    sheet: IntakeSheet,
    check: Check,
    raw: Mapping[str, Any],
    files: Sequence[AttachmentView],
    on: date,
    sent: bool,
) -> CheckField:
    own = [f for f in files if f.check_code == check.code]
    parts = tuple(_part(sheet, check, part, raw.get(part.key), own) for part in sheet.parts(check))
    state, said = _verdict(sheet, check, _with_files(check, raw, own), on) if sent else ("", "")
    return CheckField(
        code=check.code,
        name=say(check.name),
        rule=say(check.rule),
        critical=check.severity is Severity.CRITICAL,
        parts=parts,
        state=state,
        said=said,
        not_testable=str(raw.get("not_testable", "")),
        note=str(raw.get("note", "")),
    )


def _part(
    sheet: IntakeSheet, check: Check, part: Part, value: Any, files: list[AttachmentView]
) -> PartField:
    options: tuple[tuple[str, str], ...] = ()
    if isinstance(part, Choice):
        chosen = choice_options(part, sheet.standard)
        options = tuple((o.code, say(o.name)) for o in chosen)
    elif isinstance(part, Multi):
        options = tuple((o.code, say(o.name)) for o in part.options)
    elif part.kind is PartKind.YES_NO:
        options = tuple((key, say(name)) for key, name in YES_NO)
        value = {True: "yes", False: "no"}.get(value, value) if value is not None else ""
    accept = names_offered(part.kinds) if isinstance(part, FilePart) else "image/*"
    return PartField(
        name=f"{check.code}.{part.key}",
        label=say(part.name) or say(check.name),
        kind=part.kind,
        value="" if value is None else value,
        unit=part.unit if isinstance(part, Number) else "",
        options=options,
        accept=accept,
        files=tuple(files) if isinstance(part, Photos | FilePart) else (),
    )


def _with_files(
    check: Check, raw: Mapping[str, Any], files: Sequence[AttachmentView]
) -> dict[str, Any]:
    given = dict(raw)
    for part in check.parts:
        if isinstance(part, Photos | FilePart) and files and not given.get("not_testable"):
            addresses = [f"{f.digest}.{ending_of(f.mime)}" for f in files]
            given[part.key] = [*several(given.get(part.key, [])), *addresses]
    return given


def _verdict(sheet: IntakeSheet, check: Check, raw: Mapping[str, Any], on: date) -> tuple[str, str]:
    finding = parse_value(check, raw, reasons=reasons_of(sheet.standard))
    if isinstance(finding, Refused):
        return CheckStatus.FAIL.value, say(finding.reason)
    known: dict[str, Finding] = {**sheet.findings, check.code: finding}
    result = judge_check(sheet.standard, check, known, sheet.listing, on)
    return (result.status.value, say(result.reason)) if result.status in SHOWN else ("", "")
