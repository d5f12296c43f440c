"""Form input to typed findings: every kind is read, the unreadable refused with a reason."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certain import given_out, there
from support.sample_findings import evidence, findings_of, standard_of

from app.demo.samples import cases
from workflows.inspection.finding import (
    Finding,
    parse_listing,
    parse_value,
    raw_listing,
    raw_value,
    reasons_of,
)
from workflows.inspection.standard.catalogue import house_standards
from workflows.verdict import Refused

CHECKS = {c.code: c for s in house_standards() for c in s.checks}


def read(code: str, raw: object, **more: Any) -> Finding | Refused:
    return parse_value(CHECKS[code], raw, **more)


def value(code: str, raw: object) -> object:
    finding = read(code, raw)
    assert isinstance(finding, Finding), finding
    return finding.values.get("value")


def refusal(code: str, raw: object, **more: object) -> str:
    refused = read(code, raw, **more)
    assert isinstance(refused, Refused), refused
    assert refused.reason.zh
    assert refused.reason.en
    return refused.code


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("52.31", "52.31"),
        (" 52.310 g ", "52.310"),
        ("５２．３１", "52.31"),
        ("52.31克", "52.31"),
        ("  52.31G", "52.31"),
        (["52.31"], "52.31"),
        ("+52", "52"),
    ],
)
def test_a_mass_as_people_and_scales_write_it(raw, expected):
    assert value("JD-01", raw) == Decimal(expected)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("52,31", "comma"),
        ("52，31", "comma"),
        ("1,052.31", "comma"),
        ("52.31 ct", "unit"),
        ("52.31 kg", "unit"),
        ("-3", "negative"),
        ("−3", "negative"),
        ("5e1", "unit"),
        ("NaN", "figure"),
        ("Infinity", "figure"),
        ("about 52", "figure"),
        ("5.2.3", "figure"),
        ("1234567890123", "figure"),
        ("٥٢", "figure"),
    ],
)
def test_a_mass_that_can_not_be_read(raw, why):
    assert refusal("JD-01", raw) == why


def test_a_rate_may_be_negative():
    assert value("WT-06", "−4.5 s/day") == Decimal("-4.5")


def test_several_readings_in_one_field_or_in_many():
    expected = (Decimal("999.1"), Decimal("999.0"), Decimal("998.8"))
    assert value("AU-03", "999.1 999.0；998.8") == expected
    assert value("AU-03", ["999.1", "999.0", "998.8", ""]) == expected
    assert refusal("AU-03", "999.1 about 999") == "figure"


def test_choices_by_code_and_by_label():
    assert value("JD-14", "bleached_filled") == "bleached_filled"
    assert value("JD-14", "漂白充填(B)") == "bleached_filled"
    assert value("JD-14", "漂白充填（Ｂ）") == "bleached_filled"
    assert value("CM-10", "Matches") == "match"
    assert refusal("JD-14", "A货") == "option"


def test_a_name_from_the_table_of_species():
    assert value("JD-15", "翡翠（处理）") == "翡翠(处理)"
    assert refusal("JD-15", "翡翠; drop") == "option"


def test_several_options_in_the_order_of_the_standard():
    assert value("JD-08", ["裂纹", "granular"]) == ("granular", "cracks")
    assert refusal("JD-08", ["granular", "sparkle"]) == "option"
    finding = read("JD-17", {"value": ["none", "crack"]})
    assert isinstance(finding, Refused)
    assert finding.code == "alone"


@pytest.mark.parametrize(
    ("raw", "expected"), [("yes", True), ("是", True), (False, False), ("否", False)]
)
def test_yes_and_no(raw, expected):
    assert value("CM-12", raw) is expected
    assert refusal("CM-12", "perhaps") == "yes_no"


@pytest.mark.parametrize(
    "raw", ["2027-03-05", "2027/3/5", "20270305", "2027年3月5日", "２０２７-03-05"]
)
def test_days(raw):
    assert value("CO-06", raw) == date(2027, 3, 5)


@pytest.mark.parametrize("raw", ["2027-02-30", "05.03.2027", "soon", "2027-13-01", "0000-01-01"])
def test_days_that_are_none(raw):
    assert refusal("CO-06", raw) == "day"


def test_numbers_on_labels_are_made_narrow():
    assert value("TE-02", "ＳＣ11433080000458 ") == "SC11433080000458"
    assert value("CO-04", "沪妆20160012") == "沪妆20160012"
    assert refusal("TE-02", "SC\x00123") == "control"
    assert refusal("TE-02", "S" * 501) == "too_long"


def test_evidence_is_a_content_address_of_an_allowed_kind():
    front = evidence("front.jpg")
    finding = read("CM-09", {"photos": [front, front], "legible": "yes"})
    assert isinstance(finding, Finding)
    assert finding.values["photos"] == (front,)
    assert refusal("CM-09", {"photos": ["front.jpg"]}) == "evidence"
    assert refusal("CM-09", {"photos": [evidence("front.exe")]}) == "file_kind"
    assert refusal("CM-13", [evidence("print.pdf")]) == "file_kind"


def test_empty_input_is_no_value():
    for raw in ("", "  ", None, [], [""], {"value": ""}, {}):
        assert read("JD-01", raw) == Finding()


def test_an_unknown_part_is_refused_and_the_part_is_named():
    assert refusal("JD-10", {"spectrum": "x"}) == "unknown_part"
    refused = read("JD-02", {"inner": "57,1"})
    assert isinstance(refused, Refused)
    assert refused.facts == {"check": "JD-02", "part": "inner"}
    assert refused.reason.zh.startswith("圈口：")


def test_not_testable_needs_a_known_reason_and_no_result():
    known = reasons_of(standard_of("jade"))
    finding = read("JD-07", {"not_testable": "mounted"}, reasons=known)
    assert finding == Finding(not_testable="mounted")
    assert refusal("JD-07", {"not_testable": "tired"}, reasons=known) == "reason"
    assert refusal("JD-07", {"not_testable": "other"}, reasons=known) == "reason_note"
    noted = read("JD-07", {"not_testable": "other", "note": "异形"}, reasons=known)
    assert noted == Finding(not_testable="other", note="异形")
    assert refusal("JD-07", {"value": "3.3", "not_testable": "mounted"}) == "both"


def test_uncertainty_goes_with_figures():
    finding = read("JD-07", {"value": "3.33", "uncertainty": "0.02"})
    assert isinstance(finding, Finding)
    assert finding.uncertainty == {"value": Decimal("0.02")}
    assert refusal("JD-14", {"value": "untreated", "uncertainty": {"value": "1"}}) == "uncertainty"
    assert refusal("JD-07", {"value": "3.33", "uncertainty": "0,02"}) == "comma"


@pytest.mark.parametrize("case", cases())
def test_findings_survive_storage(case):
    standard = standard_of(case)
    for code, finding in findings_of(case).items():
        stored = json.loads(json.dumps(raw_value(finding)))
        assert parse_value(there(standard.check(code)), stored) == finding


def test_uncertainty_part_by_part():
    raw = {"label": "53.0", "laboratory": "52.8"}
    finding = read("LQ-11", raw | {"uncertainty": {"label": "", "laboratory": "0.2"}})
    assert isinstance(finding, Finding)
    assert finding.uncertainty == {"laboratory": Decimal("0.2")}


def test_a_reason_a_note_and_an_uncertainty_survive_storage():
    for raw in (
        {"not_testable": "other", "note": "异形"},
        {"value": "3.33", "uncertainty": {"value": "0.02"}},
    ):
        finding = given_out(read("JD-07", raw))
        assert raw_value(finding) == raw
        assert read("JD-07", raw_value(finding)) == finding


def test_declared_facts():
    jade = standard_of("jade")
    raw = {
        "species": "翡翠",
        "mass_g": "52.3 克",
        "mounted": "否",
        "treatments": "漂白充填(B)、染色(C)",
        "shape": "手镯",
        "price": "",
    }
    listing = parse_listing(jade, raw)
    assert listing == {
        "species": "翡翠",
        "mass_g": Decimal("52.3"),
        "mounted": False,
        "treatments": ("bleached_filled", "dyed"),
        "shape": "bangle",
    }
    assert parse_listing(jade, raw_listing(listing)) == listing


def test_declared_facts_that_can_not_be_read():
    jade = standard_of("jade")
    refused = parse_listing(jade, {"mass_g": "52,3"})
    assert isinstance(refused, Refused)
    assert refused.reason.en.startswith("Listed mass: ")
    unknown = parse_listing(jade, {"colour_of_eyes": "green"})
    assert isinstance(unknown, Refused)
    assert unknown.code == "unknown_fact"


WILD = st.one_of(
    st.text(max_size=30), st.none(), st.booleans(), st.lists(st.text(max_size=12), max_size=4)
)


@settings(max_examples=60)
@given(st.sampled_from(sorted(CHECKS)), WILD, st.booleans())
def test_any_input_is_read_or_refused(code, raw, spread):
    check = CHECKS[code]
    given_ = {p.key: raw for p in check.parts} if spread else raw
    assert isinstance(parse_value(check, given_), Finding | Refused)
