"""What a title says and a finding contradicts: words, figures and codes, case by case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.certain import there
from support.sample_findings import ON, findings_of, listing_of, parsed, standard_of

from workflows.inspection.finding import Finding
from workflows.inspection.judging.judge import judge_check
from workflows.inspection.judging.judgement import CheckResult, CheckStatus
from workflows.inspection.standard.parts import AnswerEffect
from workflows.inspection.standard.profile import TitleClaim, UnitWord


def titled(case: str, code: str, title: str, raw: Any = None) -> CheckResult:
    standard = standard_of(case)
    findings = findings_of(case)
    if raw is not None:
        findings |= {code: parsed(standard, code, raw)}
    listing = {**listing_of(case), "title": title}
    return judge_check(standard, there(standard.check(code)), findings, listing, ON)


def contradicted(case: str, code: str, title: str, raw: Any = None) -> list[str]:
    """The words of the title that are held against the finding, claim by claim."""
    parts = titled(case, code, title, raw).parts
    return [p.reason.zh.partition("“")[2].partition("”")[0] for p in parts if p.key == "title"]


@pytest.mark.parametrize(
    ("case", "code", "title", "said"),
    [
        ("jade", "JD-15", "", []),
        ("jade", "JD-15", "天然翡翠手镯", []),
        ("jade", "JD-15", "精品手镯 冰种", []),  # names no material
        ("jade", "JD-15", "和田玉手镯", ["和田玉"]),
        ("jade", "JD-15", "和田玉 玛瑙 手镯", ["和田玉、玛瑙"]),
        ("jade", "JD-15", "翡翠配玛瑙手串", []),  # one of them is true
        ("jade", "JD-15", "玛瑙红手镯", []),  # a colour, which the file says to ignore
        ("jade", "JD-15", "玛瑙红 玛瑙手镯", ["玛瑙"]),
        ("jade", "JD-15", "羊脂白玉手镯", ["羊脂白玉"]),
        ("liquor", "LQ-10", "贵州茅台 酱香型", []),
        ("liquor", "LQ-10", "五粮液 浓香型", ["五粮液", "浓香"]),
        ("liquor", "LQ-10", "贵州茅台 浓香型", ["浓香"]),
        ("liquor", "LQ-10", "MACALLAN 18", ["macallan"]),
        ("liquor", "LQ-10", "ＭＡＣＡＬＬＡＮ", ["macallan"]),  # wide letters
        ("liquor", "LQ-10", "Remy   Martin", ["remy martin"]),  # spaces
        ("liquor", "LQ-11", "53度", []),
        ("liquor", "LQ-11", "53%vol", []),
        ("liquor", "LQ-11", "52度 飞天", ["52度"]),
        ("liquor", "LQ-11", "52度 52% 52度", ["52度、52%"]),
        ("liquor", "LQ-11", "飞天茅台", []),
        ("tea", "TE-01", "普洱生茶饼", []),
        ("tea", "TE-01", "普洱熟茶饼", ["熟茶"]),
        ("tea", "TE-01", "安吉白茶", ["安吉白茶"]),  # a green tea whose name holds the white one
        ("tea", "TE-05", "357g 七子饼", []),
        ("tea", "TE-05", "200克", ["200克"]),
        ("tea", "TE-05", "0.36kg", []),
        ("tea", "TE-05", "0.5千克", ["0.5千克"]),
        ("tea", "TE-05", "36gx10", []),  # ten of them
        ("tea", "TE-05", "36g*10饼", []),
        ("tea", "TE-05", "36g x0", ["36g"]),  # no pack at all
        ("tea", "TE-05", "36g×2", ["36g"]),
        ("tea", "TE-05", "36g x9", ["36g"]),  # 324, off by more than a tenth
        ("tea", "TE-05", "357gold", []),  # no unit
        ("watch", "WT-01", "欧米茄 220.10.41.21.03.001", []),
        ("watch", "WT-01", "欧米茄 210.30.42.20.01.001", ["210.30.42.20.01.001"]),
        ("watch", "WT-01", "210.30.42.20.01.001 或 220.10.41.21.03.001", []),
        ("watch", "WT-01", "126610LN", ["126610ln"]),
        ("sneaker", "SN-01", "dz5485-612", []),
        ("sneaker", "SN-01", "DZ5485-400 AJ1", ["dz5485-400"]),
        ("sneaker", "SN-01", "DZ5485-400 DZ5485-400 AB1234-001", ["dz5485-400、ab1234-001"]),
    ],
)
def test_what_a_title_says_and_is_not(case: str, code: str, title: str, said: list[str]) -> None:
    assert contradicted(case, code, title) == said


@pytest.mark.parametrize(
    ("grams", "title", "said"),
    [
        ("108", "120g", []),  # a tenth less, to the gram
        ("107.9", "120g", ["120g"]),
        ("132", "120克", []),
        ("132.1", "120克", ["120克"]),
    ],
)
def test_a_tenth_of_the_net_content_told_is_alike(grams: str, title: str, said: list[str]) -> None:
    assert contradicted("supplement", "HS-10", title, {"basis": "mass", "grams": grams}) == said


def test_a_contradiction_is_a_deviation_that_says_both_sides() -> None:
    found = titled("liquor", "LQ-10", "贵州茅台 浓香型")
    assert (found.status, found.effect) == (CheckStatus.FAIL, AnswerEffect.DEVIATION)
    assert found.defects == ("G-D01",)
    told = found.parts[-1].reason
    assert told.zh == "标题称“浓香”，检出“酱香”（香型）"
    assert told.en == "the title says “浓香”, found: “酱香” (Aroma type)"


def test_where_nothing_was_found_a_title_contradicts_nothing() -> None:
    standard = standard_of("tea")
    check = there(standard.check("TE-05"))
    findings = {**findings_of("tea"), "TE-05": Finding(not_testable="mounted")}
    listing = {**listing_of("tea"), "title": "200克"}
    found = judge_check(standard, check, findings, listing, ON)
    assert [p for p in found.parts if p.key == "title"] == []


@pytest.mark.parametrize("title", ["50毫升 眼霜", "50ml 150g"])
def test_a_part_that_was_not_measured_contradicts_nothing(title: str) -> None:
    """Grams are compared with grams, although the check has a figure of another kind."""
    assert contradicted("beauty", "CO-08", title) == []


def test_several_readings_of_a_figure_are_held_against_no_title() -> None:
    standard = standard_of("gold")
    claim = TitleClaim(
        zh="含量", en="Content", check="AU-03", against="AU-03.value", units=(UnitWord(word="‰"),)
    )
    standard = replace(standard, claims=(claim,))
    listing = {**listing_of("gold"), "title": "足金 500‰"}
    check = there(standard.check("AU-03"))
    found = judge_check(standard, check, findings_of("gold"), listing, ON)
    assert [p for p in found.parts if p.key == "title"] == []
