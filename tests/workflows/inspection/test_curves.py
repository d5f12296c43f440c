"""What a curve has to be for a check, and what it says against the inspector's word."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from support.sample_findings import standard_of

from workflows.inspection.curves import (
    BandReading,
    CurveReading,
    SpectrumMatch,
    bands_of,
    curve_doubts,
    curve_rule_of,
    fits,
    plain_reading,
    reading_from,
)
from workflows.inspection.finding import Finding
from workflows.inspection.standard.curves import CurveRule
from workflows.inspection.standard.types import Check, Standard
from workflows.verdict import Refused

JADE = standard_of("jade")


def check_of(standard: Standard, code: str) -> Check:
    check = standard.check(code)
    assert check is not None
    return check


def rule_of(check: Check) -> CurveRule:
    rule = curve_rule_of(check)
    assert rule is not None
    return rule


IR, UV, RAMAN = (check_of(JADE, code) for code in ("JD-10", "JD-11", "JD-12"))
LISTING = {"species": "翡翠"}
FTIR = CurveReading("ir", "cm-1", "%T", 400.0, 4000.0, 4.0)


def band(code: str, height: float, width: float = 20.0, noise: float = 0.0) -> BandReading:
    return BandReading(code, height, height * width, width, 2900.0, noise)


def doubts(check: Check, word: str, reading: CurveReading) -> dict[str, bool]:
    key = rule_of(check).answer
    found = curve_doubts(JADE, check, Finding({key: word}), LISTING, reading)
    assert all(d.reason.zh and d.reason.en and d.check == check.code for d in found)
    return {d.code: d.certain for d in found}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"technique": ""}, None),
        ({"x_unit": ""}, None),
        ({"x_unit": "nm"}, "curve_axis"),
        ({"x_unit": "Δcm-1", "technique": "raman"}, "curve_axis"),
        ({"technique": "raman"}, "curve_technique"),
        ({"technique": "other"}, "curve_technique"),
        ({"low": 2700.0, "high": 3200.0}, None),
        ({"low": 2701.0}, "curve_range"),
        ({"high": 3199.0}, "curve_range"),
        ({"step": 8.0}, None),
        ({"step": 8.1}, "curve_resolution"),
    ],
)
def test_a_curve_of_another_kind_is_no_evidence(change: dict[str, Any], code: str | None) -> None:
    answer = fits(rule_of(IR), replace(FTIR, **change))
    assert (answer.code if isinstance(answer, Refused) else None) == code


def test_an_infrared_curve_is_no_uv_vis() -> None:
    refused = fits(rule_of(UV), FTIR)
    assert isinstance(refused, Refused)
    assert "cm-1" in refused.reason.zh
    assert "nm" in refused.reason.zh


@pytest.mark.parametrize(
    ("word", "aliphatic", "aromatic", "expected"),
    [
        ("natural", 0.0, 0.0, {}),
        ("natural", 0.029, 0.029, {}),
        ("natural", 0.03, 0.0, {"aliphatic_seen": False}),
        ("natural", 0.30, 0.0, {"aliphatic_seen": True}),
        ("natural", 0.1, 0.15, {"aliphatic_seen": False, "aromatic_seen": True}),
        ("wax", 0.2, 0.0, {}),
        ("wax", 0.0, 0.0, {"aliphatic_absent": False}),
        ("wax", 0.2, 0.1, {"aromatic_seen": False}),
        ("resin", 0.2, 0.1, {}),
        ("resin", 0.2, 0.0, {"aromatic_absent": False}),
        ("unclear", 0.9, 0.9, {}),
    ],
)
def test_a_band_speaks_against_the_word_or_for_it(
    word: str, aliphatic: float, aromatic: float, expected: dict[str, bool]
) -> None:
    reading = replace(FTIR, bands=(band("aliphatic", aliphatic), band("aromatic", aromatic)))
    assert doubts(IR, word, reading) == expected


def test_noise_is_no_band_and_what_was_not_measured_is_a_doubt() -> None:
    noisy = replace(FTIR, bands=(band("aliphatic", 0.05, noise=0.02), band("aromatic", 0.0)))
    assert doubts(IR, "natural", noisy) == {}
    assert doubts(IR, "natural", FTIR) == {"aliphatic_unread": False, "aromatic_unread": False}


def test_a_line_is_narrow_and_a_dye_is_broad() -> None:
    curve = CurveReading("uvvis", "nm", "A", 350.0, 800.0, 1.0)
    line, broad = band("line_437", 0.1, 6), band("dye", 0.4, 40)
    chromium = band("dye", 0.4, 8)
    assert doubts(UV, "line_437", replace(curve, bands=(line, chromium))) == {}
    assert doubts(UV, "line_437", replace(curve, bands=(line, broad))) == {"dye_seen": True}
    blurred = band("line_437", 0.1, 13)
    assert doubts(UV, "line_437", replace(curve, bands=(blurred, chromium))) == {
        "line_437_absent": False
    }


GOLD = standard_of("gold")


@pytest.mark.parametrize(
    ("tungsten", "expected"),
    [(0.0, {}), (0.05, {"tungsten_seen": False}), (0.2, {"tungsten_seen": True})],
)
def test_a_line_of_tungsten_speaks_against_any_fineness(
    tungsten: float, expected: dict[str, bool]
) -> None:
    check = check_of(GOLD, "AU-03")
    bands = (band("tungsten", tungsten), band("iridium", 0.0))
    reading = CurveReading("xrf", "keV", "counts", 1.0, 20.0, 0.02, bands)
    finding = Finding({"value": (Decimal("999.1"), Decimal("999.3"), Decimal("999.2"))})
    found = curve_doubts(GOLD, check, finding, {}, reading)
    assert {d.code: d.certain for d in found} == expected
    assert all("999.1" in d.reason.zh for d in found)


def test_an_axis_that_the_file_does_not_say_is_a_doubt() -> None:
    reading = replace(FTIR, x_unit="", bands=(band("aliphatic", 0), band("aromatic", 0)))
    assert doubts(IR, "natural", reading) == {"axis_unknown": False}


@pytest.mark.parametrize(
    ("material", "alike", "expected"),
    [
        ("polystyrene", 0.97, {"other_material": False}),
        ("polystyrene", 0.89, {}),
        ("和田玉", 0.95, {"other_material": False}),
        ("翡翠", 0.95, {}),
        ("jadeite", 0.95, {}),
    ],
)
def test_the_best_reference_is_of_the_material_declared(
    material: str, alike: float, expected: dict[str, bool]
) -> None:
    bands = (band("aliphatic", 0), band("aromatic", 0))
    matches = (SpectrumMatch("a", material, alike), SpectrumMatch("b", "quartz", 0.3))
    assert doubts(IR, "natural", replace(FTIR, bands=bands, matches=matches)) == expected


def test_a_reading_survives_as_json() -> None:
    reading = replace(
        FTIR, bands=(band("x", 0.1),), shape=(0.1, None), matches=(SpectrumMatch("a", "b", 0.9),)
    )
    assert reading_from(json.loads(json.dumps(plain_reading(reading)))) == reading


def test_each_rule_of_a_category_names_answers_that_exist() -> None:
    assert {b.code for b in bands_of(IR)} == {"aliphatic", "aromatic"}
    assert {b.code for b in bands_of(RAMAN)} >= {"jadeite", "phenyl"}
    assert bands_of(None) == ()
    assert bands_of(JADE.check("JD-06")) == ()
