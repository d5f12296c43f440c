"""Readings below a limit of detection: typed, kept, judged and told as what they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from support.sample_findings import standard_of

from workflows.inspection.below_detection import Below, CensoredFigure
from workflows.inspection.finding import Finding, parse_value, raw_value
from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judgement import CheckStatus, PartResult
from workflows.inspection.judging.parts import judge_part
from workflows.inspection.standard.limits import Range, Readings
from workflows.inspection.standard.parts import AnswerEffect, Number
from workflows.inspection.standard.types import Check
from workflows.inspection.words.wording import finding_in_words
from workflows.verdict import Refused

LEAD = Number(unit="mg/kg", resolution=Decimal("0.1"))
STANDARD = standard_of("jade")


def check_of(part: Number) -> Check:
    return replace(STANDARD.checks[0], code="XX-01", parts=(part,))


def read(raw: object, part: Number = LEAD) -> Finding | Refused:
    return parse_value(check_of(part), raw)


def judged(raw: object, **limits: object) -> PartResult:
    bounds = {k: Decimal(v) if isinstance(v, str) else v for k, v in limits.items()}
    part = replace(LEAD, limits=Range(**bounds) if bounds else None)  # type: ignore[arg-type]  # its own names
    check = check_of(part)
    finding = parse_value(check, raw)
    assert isinstance(finding, Finding), finding
    context = Context(STANDARD, check, {check.code: finding}, {}, date(2026, 11, 30))
    return judge_part(part, finding.values["value"], context)


@pytest.mark.parametrize(
    ("text", "below", "figure", "kept"),
    [
        ("<0.5", Below.LESS, "0.5", "<0.5"),
        ("＜０.５", Below.LESS, "0.5", "<0.5"),
        ("< 0.50 mg/kg", Below.LESS, "0.50", "<0.50"),
        ("≤0.5", Below.AT_MOST, "0.5", "≤0.5"),
        ("<=0.5", Below.AT_MOST, "0.5", "≤0.5"),
        ("<LOD", Below.DETECTION, None, "<LOD"),
        ("< lod", Below.DETECTION, None, "<LOD"),
        ("<LOD(0.2)", Below.DETECTION, "0.2", "<LOD(0.2)"),
        ("<LOD 0.2 mg/kg", Below.DETECTION, "0.2", "<LOD(0.2)"),
        ("<LOQ", Below.QUANTITATION, None, "<LOQ"),
        ("ND", Below.DETECTION, None, "<LOD"),
        ("未检出", Below.DETECTION, None, "<LOD"),
        ("未检出（<0.2）", Below.DETECTION, "0.2", "<LOD(0.2)"),
    ],
)
def test_it_is_typed_and_kept_with_its_qualifier(
    text: str, below: Below, figure: str | None, kept: str
) -> None:
    finding = read(text)
    assert isinstance(finding, Finding)
    wanted = CensoredFigure(below, Decimal(figure) if figure else None)
    assert finding.values == {"value": wanted}
    raw = json.loads(json.dumps(raw_value(finding)))
    assert raw == {"value": kept}
    assert read(raw) == finding


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("<0.5 %", "mg/kg", "unit"),
        ("<", "mg/kg", "figure"),
        ("<-1", "mg/kg", "figure"),
        (">0.5", "mg/kg", "figure"),
        ("<0,5", "mg/kg", "comma"),
        ("<0.5", "g", "censored"),
        ("<0.5", "mm", "censored"),
        ("<LOD", "", "censored"),
        ("<3.2", "g/cm³", "censored"),
    ],
)
def test_what_is_no_such_reading_is_refused(text: str, unit: str, code: str) -> None:
    refused = read(text, replace(LEAD, unit=unit))
    assert isinstance(refused, Refused)
    assert refused.code == code


PASS, FAIL, OPEN = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.OPEN


@pytest.mark.parametrize(
    ("text", "limits", "status"),
    [
        ("<0.5", {}, PASS),
        ("<LOD", {}, PASS),
        ("<0.5", {"upper": "1"}, PASS),
        ("<1", {"upper": "1"}, PASS),
        ("<1", {"upper": "1", "upper_inclusive": False}, PASS),
        ("≤1", {"upper": "1"}, PASS),
        ("≤1", {"upper": "1", "upper_inclusive": False}, OPEN),
        ("<1.1", {"upper": "1"}, OPEN),
        ("<LOD", {"upper": "1"}, OPEN),
        ("<LOD(0.5)", {"upper": "1"}, PASS),
        ("<LOQ", {"upper": "1"}, OPEN),
        ("<0.5", {"lower": "0", "upper": "1"}, PASS),
        ("<0.5", {"lower": "0", "lower_inclusive": False, "upper": "1"}, OPEN),
        ("<990", {"lower": "990"}, FAIL),
        ("≤990", {"lower": "990"}, OPEN),
        ("≤990", {"lower": "990", "lower_inclusive": False}, FAIL),
        ("<989", {"lower": "990"}, FAIL),
        ("<991", {"lower": "990"}, OPEN),
        ("<0.5", {"lower": "0.1", "upper": "1"}, OPEN),
    ],
)
def test_it_passes_only_where_the_limit_of_detection_decides(
    text: str, limits: dict[str, object], status: CheckStatus
) -> None:
    found = judged(text, **limits)
    assert found.status is status
    effects = {PASS: AnswerEffect.OK, OPEN: AnswerEffect.PERSON, FAIL: LEAD.effect}
    assert found.effect is effects[status]
    assert str(text).replace("<=", "≤") in found.reason.zh.replace(" ", "")


def test_it_is_told_on_paper_as_it_was_reported() -> None:
    standard = replace(STANDARD, checks=(check_of(LEAD),))
    for text, told in (("<0.50", "<0.50"), ("≤0.5", "≤0.5"), ("ND", "<LOD"), ("0.123", "0.1")):
        finding = read(text)
        assert isinstance(finding, Finding)
        said = finding_in_words(standard, {"XX-01": finding}, "XX-01")
        assert said is not None
        assert (said.zh, said.en) == (told, told)


def test_one_reading_below_the_limit_among_several() -> None:
    part = replace(LEAD, limits=Range(upper=Decimal(1)), readings=Readings(minimum=3))
    check = check_of(part)
    for raw, status in (("<0.5 0.7 0.6", PASS), ("<0.5 1.7 0.6", FAIL), ("<2 0.7 0.6", OPEN)):
        finding = parse_value(check, raw)
        assert isinstance(finding, Finding)
        context = Context(STANDARD, check, {check.code: finding}, {}, date(2026, 11, 30))
        assert judge_part(part, finding.values["value"], context).status is status
    finding = parse_value(check, "<0.5 0.7")
    assert isinstance(finding, Finding)
    context = Context(STANDARD, check, {check.code: finding}, {}, date(2026, 11, 30))
    assert judge_part(part, finding.values["value"], context).status is CheckStatus.MISSING


def test_no_spread_is_told_of_what_was_not_detected() -> None:
    part = replace(LEAD, readings=Readings(minimum=2, spread=Decimal("0.1")))
    check = check_of(part)
    finding = parse_value(check, "<0.5 0.4")
    assert isinstance(finding, Finding)
    context = Context(STANDARD, check, {check.code: finding}, {}, date(2026, 11, 30))
    assert judge_part(part, finding.values["value"], context).effect is AnswerEffect.PERSON
