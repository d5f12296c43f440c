"""The second look in the pure room: objections, batches, an early end, copies of pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from support.sample_findings import complete_findings, standard_of

from workflows.inspection.finding import Finding, parse_value
from workflows.inspection.judging.judge import judge
from workflows.inspection.judging.judgement import CheckStatus, Outcome
from workflows.inspection.judging.limits import at_resolution, span
from workflows.inspection.judging.number import is_near
from workflows.inspection.judging.same_reading import source_of, with_same_readings
from workflows.inspection.review.likeness import is_like, likeness_parts, reuse_text
from workflows.inspection.review.second_look import (
    OBJECTIONS,
    ObjectionKind,
    SheetObjection,
    batch_bars,
    checks_to_stop,
    critical_fails,
    evidence_was_opened,
    may_stop,
    objection_text,
    unfit_objection,
)
from workflows.inspection.standard.catalogue import house_standards
from workflows.inspection.standard.limits import Range
from workflows.inspection.standard.parts import AnswerEffect, Choice, Number
from workflows.inspection.standard.types import Stage
from workflows.verdict import ALLOWED, Refused, Text

DAY = date(2026, 11, 12)
D = Decimal
ONE = "0f" * 32
FAR = f"{'f0' * 2}{'0f' * 30}"


def flipped(bits: int) -> str:
    """A likeness that many bits away, all in its last part."""
    return f"{int(ONE, 16) ^ (2**bits - 1):064x}"


@pytest.mark.parametrize(
    ("other", "like"),
    [(ONE, True), (flipped(10), True), (flipped(11), False), (FAR, False), ("", False)],
)
def test_copies_share_all_but_ten_bits(other, like):
    assert is_like(ONE, other) is like


def test_a_likeness_has_eight_parts_and_one_too_plain_none():
    assert likeness_parts(ONE) == ("0f0f0f0f",) * 8
    assert likeness_parts("") == ()
    assert reuse_text(["QC-1", "QC-2"], same=True).zh == "该文件已属于 QC-1、QC-2"
    assert "几乎相同" in reuse_text(["QC-1"], same=False).zh


@pytest.mark.parametrize(
    ("margin", "low", "high", "near"),
    [
        ("0.09", "10", "11", True),
        ("0.10", "10", "11", False),
        ("0", "10", "10", False),
        ("0.99", "100", None, True),
        ("1", "100", None, False),
        ("0.99", None, "100", True),
        ("1", None, "100", False),
    ],
)
def test_near_is_a_tenth_of_the_width_or_a_hundredth_of_one_limit(margin, low, high, near):
    limits = Range(lower=low and D(low), upper=high and D(high))
    assert is_near(D(margin), limits) is near


@pytest.mark.parametrize(
    ("low", "high", "step", "shown"),
    [
        ("55.6875", "56.8125", "0.01", "55.69–56.81 g"),
        ("55.6875", "56.8125", "0.1", "55.7–56.8 g"),
        ("55.70", None, "0.1", "≥ 55.70 g"),
        ("10.01", "10.02", "1", "10.01–10.02 g"),
    ],
)
def test_limits_are_shown_to_the_resolution_of_a_reading(low, high, step, shown):
    limits = Range(lower=D(low), upper=high and D(high))
    assert span(at_resolution(limits, D(step)), "g") == shown


def test_an_exclusive_limit_between_two_readings_is_the_next_reading_itself():
    limits = Range(lower=D("1.655"), upper=D("1.68"), lower_inclusive=False, upper_inclusive=False)
    assert span(at_resolution(limits, D("0.01")), "") == "[1.66–1.68)"


def test_the_reasons_of_the_list():
    assert [kind.value for kind in OBJECTIONS] == [
        *("blurred", "view_missing", "other_piece", "reading"),
        *("differs", "words", "reference", "other"),
    ]


def test_what_is_not_on_the_list_is_said_in_words():
    assert unfit_objection(SheetObjection("JD-05", words=" ")) is not None
    assert unfit_objection(SheetObjection("JD-05", words="色带不像")) is None
    assert unfit_objection(SheetObjection("JD-05", kind=ObjectionKind.READING)) is None
    assert objection_text(ObjectionKind.OTHER, "色带不像", "JD-05").zh == "JD-05 色带不像"
    said = objection_text(ObjectionKind.READING, "重称", "CM-07")
    assert said.zh == "CM-07 读数存疑，请复测：重称"
    assert objection_text(ObjectionKind.BLURRED, "").zh == "照片不清，请重拍"


def findings(case, **changed):
    standard = standard_of(case)
    raw = {**complete_findings(case), **changed}
    found = {}
    for check in standard.checks:
        if check.code in raw:
            value = parse_value(check, raw[check.code])
            assert not isinstance(value, Refused), value
            found[check.code] = value
    return standard, found


def verdict(case="jade", gone=(), **changed):
    standard, found = findings(case, **changed)
    kept = {code: value for code, value in found.items() if code not in gone}
    return judge(standard, kept, {}, DAY, through=Stage.BENCH)


def test_a_batch_is_for_plain_pieces():
    plain = replace(verdict(), checks=())
    assert batch_bars(plain, round_number=1, was_sent_back=False) == ()
    assert batch_bars(plain, round_number=2, was_sent_back=True) == (
        Text("第 2 次检测", "round 2 of testing"),
        Text("曾退回修改", "it was sent back"),
    )


def test_a_reading_near_its_limit_bars_a_batch():
    found = verdict()
    check = next(c for c in found.checks if c.parts)
    near = replace(check, parts=(replace(check.parts[0], near=True),))
    (bar,) = batch_bars(replace(found, checks=(near,)), round_number=1, was_sent_back=False)
    assert bar.zh == f"{check.code} 读数接近限值"


def test_a_test_ends_early_only_on_a_critical_failure_that_is_pictured():
    fine = may_stop(verdict(gone=("JD-05",)), 4)
    assert isinstance(fine, Refused)
    assert fine.code == "nothing_critical"
    fake = verdict(gone=("JD-05", "JD-17"), **{"CM-12": True})
    assert critical_fails(fake) == ("CM-12",)
    assert fake.outcome is Outcome.INCOMPLETE
    assert may_stop(fake, 1) is ALLOWED
    unseen = may_stop(fake, 0)
    assert isinstance(unseen, Refused)
    assert unseen.code == "defect_unpictured"
    left = checks_to_stop(fake)
    wanting = {c.code for c in fake.checks if c.missing}
    assert {"JD-05", "JD-17"} <= wanting
    assert {*left} == wanting - {"CM-12"}
    assert {c.code for c in fake.checks} > wanting, "what was done is not told again"


def test_what_was_stopped_leaves_the_failure_standing():
    stopped = {"not_testable": "stopped"}
    fake = verdict("jade", **{"CM-12": True, "JD-05": stopped, "JD-17": stopped})
    assert fake.outcome is Outcome.FAIL
    assert fake.check("JD-05").status is CheckStatus.NOT_TESTABLE


def test_one_weighing_answers_for_both_masses():
    standard, found = findings("jade")
    once = {code: value for code, value in found.items() if code != "JD-01"}
    mass = once["CM-07"].values["value"]
    assert with_same_readings(standard, once)["JD-01"].values == {"value": mass}
    own = with_same_readings(standard, {**once, "JD-01": Finding({"value": D("50.1")})})
    assert own["JD-01"].values == {"value": D("50.1")}
    mounted = Finding({}, "mounted", "")
    untested = with_same_readings(standard, {**once, "CM-07": mounted})
    assert untested["JD-01"].not_testable == "mounted"
    assert "JD-01" not in with_same_readings(standard, {})


def test_no_standard_asks_the_same_mass_twice():
    """Walks every category: a mass that is held against the listing is weighed once."""
    for standard in house_standards():
        asked = [
            check.code
            for check in standard.checks
            for part in check.parts
            if isinstance(part, Number)
            and any(t.listing == "mass_g" for t in part.versus)
            and not source_of(check)
        ]
        assert asked == ["CM-07"], standard.code


def test_the_first_option_is_the_good_one_wherever_an_option_is_bad():
    for standard in house_standards():
        for check in standard.checks:
            for part in check.parts:
                if isinstance(part, Choice) and part.options:
                    assert part.options[0].effect is AnswerEffect.OK, (check.code, part.key)


@pytest.mark.parametrize(
    ("count", "zh", "en"),
    [
        (1, "1 份照片或文件没有看过：图1", "1 of its pictures and files: photo 1"),
        (5, "：图1、图2、图3、图4、图5", ": photo 1, photo 2, photo 3, photo 4, photo 5"),
        (
            6,
            "：图1、图2、图3、图4、图5 等",
            ": photo 1, photo 2, photo 3, photo 4, photo 5 and more",
        ),
    ],
)
def test_what_was_not_opened_is_told_by_name_up_to_five(count, zh, en):
    unopened = tuple(Text(f"图{n}", f"photo {n}") for n in range(1, count + 1))
    refused = evidence_was_opened.rule(unopened)
    assert isinstance(refused, Refused)
    assert refused.reason.zh.endswith(zh)
    assert refused.reason.en.endswith(en)
    assert f"{count} 份" in refused.reason.zh
    assert evidence_was_opened.rule(()) is ALLOWED
