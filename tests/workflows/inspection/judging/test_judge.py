"""The judge, kind by kind and axis by axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from support.certain import there
from support.sample_findings import ON, findings_of, listing_of, parsed, standard_of

from workflows.inspection.finding import Finding
from workflows.inspection.judging.check_digit import gtin_digit, mod_11_10_digit
from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judge import judge, judge_check, needed_parts
from workflows.inspection.judging.judgement import (
    Authenticity,
    CheckResult,
    CheckStatus,
    Conformity,
    Outcome,
)
from workflows.inspection.judging.limits import limit_text, limits_of
from workflows.inspection.judging.wrong_verdict import share_text, wrong_share
from workflows.inspection.standard.catalogue import AnswerEffect, Severity, Stage
from workflows.inspection.standard.limits import DecisionRule, Range
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import Check


def result(case: str, code: str, raw: object, on: date = ON, **listing: object) -> CheckResult:
    """One check judged, the rest as in the complete set."""
    standard = standard_of(case)
    findings = findings_of(case) | {code: parsed(standard, code, raw)}
    return judge_check(
        standard, there(standard.check(code)), findings, listing_of(case, **listing), on
    )


def verdict(
    case: str, through: Stage = Stage.SEALING, listing: dict[str, Any] | None = None, **changed
):
    facts = listing_of(case, **(listing or {}))
    return judge(standard_of(case), findings_of(case, **changed), facts, ON, through=through)


# --- numbers


@pytest.mark.parametrize(
    ("reading", "status"),
    [
        ("1.65", CheckStatus.PASS),
        ("1.68", CheckStatus.PASS),
        ("1.64", CheckStatus.FAIL),
        ("1.69", CheckStatus.FAIL),
        ("1.684", CheckStatus.PASS),  # 1.68 at the resolution of the instrument
        ("1.645", CheckStatus.FAIL),  # half to even: 1.64
        ("1.655", CheckStatus.PASS),
    ],
)
def test_refractive_index_of_jadeite(reading, status):
    found = result("jade", "JD-06", reading)
    assert found.status is status
    assert "1.65–1.68" in found.reason.zh
    assert found.effect is (
        AnswerEffect.OK if status is CheckStatus.PASS else AnswerEffect.COUNTERFEIT
    )


def test_the_reason_tells_the_limit_and_the_distance():
    inside, outside = result("jade", "JD-07", "3.43"), result("jade", "JD-07", "3.48")
    assert inside.reason.en == "3.43 g/cm³ (Jadeite 3.25–3.45 g/cm³; 0.02 g/cm³ to the limit)"
    assert outside.reason.zh == "3.48 g/cm³ 超限：翡翠 3.25–3.45 g/cm³，超出 0.03 g/cm³"
    assert outside.parts[0].margin == Decimal("-0.03")
    assert outside.defects == ("JD-M03",)


@pytest.mark.parametrize(
    ("species", "index", "status"),
    [
        ("和田玉", "1.60", CheckStatus.PASS),
        ("白玉", "1.61", CheckStatus.PASS),
        ("和田玉", "1.66", CheckStatus.FAIL),
        ("Jadeite", "1.66", CheckStatus.PASS),
        ("翡翠（处理）", "1.66", CheckStatus.PASS),
        ("岫玉", "1.56", CheckStatus.PASS),
    ],
)
def test_limits_follow_the_species_claimed(species, index, status):
    assert result("jade", "JD-06", index, species=species).status is status


@pytest.mark.parametrize("species", [None, "沉香", "外星石"])
def test_an_open_limit_is_open_and_a_person_decides(species):
    found = result("jade", "JD-06", "1.66", species=species)
    assert found.status is CheckStatus.OPEN
    assert found.effect is AnswerEffect.PERSON
    assert found.reason.zh.endswith("限值未定，不作判定")
    zero = result("jade", "JD-06", "0", species=species)
    assert zero.status is CheckStatus.OPEN


@pytest.mark.parametrize(
    ("mass", "status"),
    [
        ("52.823", CheckStatus.PASS),
        ("52.824", CheckStatus.FAIL),
        ("51.777", CheckStatus.PASS),
        ("51.776", CheckStatus.FAIL),
    ],
)
def test_the_larger_of_an_absolute_and_a_relative_tolerance(mass, status):
    assert result("jade", "JD-01", mass).status is status  # 1 % of 52.30 g


def test_the_absolute_tolerance_counts_where_it_is_larger():
    assert result("jade", "JD-01", "1.02", mass_g="1").status is CheckStatus.PASS
    assert result("jade", "JD-01", "1.021", mass_g="1").status is CheckStatus.FAIL


def test_gross_mass_fails_only_beyond_both_five_percent_and_two_grams():
    assert result("jade", "CM-06", "22.0", gross_mass_g="20").status is CheckStatus.PASS
    assert result("jade", "CM-06", "22.1", gross_mass_g="20").status is CheckStatus.FAIL
    assert result("jade", "CM-06", "189.0").status is CheckStatus.PASS
    assert result("jade", "CM-06", "189.1").status is CheckStatus.FAIL


def test_an_undeclared_mass_is_recorded_and_not_judged():
    found = result("jade", "JD-01", "52.312", mass_g=None)
    assert (found.status, found.effect) == (CheckStatus.OPEN, AnswerEffect.OK)
    assert verdict("jade", listing={"mass_g": None}).outcome is Outcome.PASS


def test_gold_may_be_heavier_but_not_lighter_than_listed():
    assert result("gold", "AU-01", "15.610").status is CheckStatus.PASS
    assert result("gold", "AU-01", "15.609").status is CheckStatus.FAIL
    assert result("gold", "AU-01", "18.000").status is CheckStatus.PASS
    beyond = result("gold", "AU-01", "600", mass_g="600")
    assert beyond.status is CheckStatus.OPEN  # no tolerance is known above 500 g


def test_weighed_again_before_sealing():
    assert result("jade", "CM-16", "52.36").status is CheckStatus.PASS
    assert result("jade", "CM-16", "52.37").status is CheckStatus.FAIL  # 0.1 % of 52.31 g
    standard = standard_of("jade")
    alone = {"CM-16": parsed(standard, "CM-16", "52.31")}
    found = judge_check(standard, there(standard.check("CM-16")), alone, {}, ON)
    assert (found.status, found.effect) == (CheckStatus.OPEN, AnswerEffect.PERSON)


def test_several_readings_each_within_and_close_together():
    assert result("gold", "AU-03", "990.0 992 994.9").status is CheckStatus.PASS
    assert result("gold", "AU-03", "989.9 992 993").status is CheckStatus.FAIL
    apart = result("gold", "AU-03", "990.0 992 995.1")
    assert apart.status is CheckStatus.FAIL
    assert "极差 5.1 ‰" in apart.reason.zh
    few = result("gold", "AU-03", "999 999")
    assert few.status is CheckStatus.MISSING
    assert few.missing[0].what.en == "Fineness, 2 of 3 readings"


def test_exclusive_limits():
    fine = {"pb": "0.99", "hg": "0", "cd": "0", "cr6": "0", "as": "0"}
    assert result("gold", "AU-07", fine).status is CheckStatus.PASS
    assert result("gold", "AU-07", fine | {"pb": "1.00"}).status is CheckStatus.FAIL


def test_one_of_known_values():
    assert result("watch", "WT-09", "25200").status is CheckStatus.PASS
    assert result("watch", "WT-09", "25000", beat_rate=None).status is CheckStatus.FAIL
    assert result("watch", "WT-09", "28800").status is CheckStatus.FAIL  # known, but not listed


def test_outside_the_ideal_range_is_a_remark():
    found = result("watch", "WT-06", "-12")
    assert found.status is CheckStatus.PASS
    assert "outside the ideal range -4–6 s/day" in found.reason.en
    assert result("watch", "WT-06", "-30.1").status is CheckStatus.FAIL


def test_a_window_from_the_reference_library():
    assert result("handbag", "BG-03", "740").status is CheckStatus.PASS
    assert result("handbag", "BG-03", "739").status is CheckStatus.FAIL
    unknown = result("handbag", "BG-03", "9", reference_min_g=None, reference_max_g=None)
    assert (unknown.status, unknown.effect) == (CheckStatus.OPEN, AnswerEffect.OK)
    half = result("handbag", "BG-03", "9", reference_max_g=None)
    assert half.status is CheckStatus.FAIL


@pytest.mark.parametrize(
    ("nominal", "reading", "status"),
    [
        ("357", "346.3", CheckStatus.PASS),  # 3 % of 357 g is 10.71 g
        ("357", "346.2", CheckStatus.FAIL),
        ("500", "485.0", CheckStatus.PASS),
        ("500", "484.9", CheckStatus.FAIL),
        ("1000", "985.0", CheckStatus.PASS),
        ("1000", "984.9", CheckStatus.FAIL),
        ("60000", "1", CheckStatus.OPEN),
    ],
)
def test_net_quantity_may_be_short_by_the_step_of_its_size(nominal, reading, status):
    assert result("tea", "TE-05", reading, net_g=nominal).status is status


# --- the decision rule


def test_simple_acceptance_tells_how_near_the_limit_is():
    near = result("jade", "JD-07", {"value": "3.44", "uncertainty": "0.02"})
    assert near.status is CheckStatus.PASS
    assert "U = 0.02" in near.reason.zh


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ({"value": "3.43", "uncertainty": "0.02"}, CheckStatus.PASS),
        ({"value": "3.44", "uncertainty": "0.02"}, CheckStatus.OPEN),
        ({"value": "3.47", "uncertainty": "0.02"}, CheckStatus.FAIL),
        ({"value": "3.35"}, CheckStatus.OPEN),
    ],
)
def test_guarded_acceptance_keeps_the_uncertainty_from_the_limit(raw, status):
    standard = replace(standard_of("jade"), decision_rule=DecisionRule.GUARDED)
    findings = findings_of("jade") | {"JD-07": parsed(standard, "JD-07", raw)}
    found = judge_check(standard, there(standard.check("JD-07")), findings, listing_of("jade"), ON)
    assert found.status is status
    assert (
        found.effect
        is {
            CheckStatus.PASS: AnswerEffect.OK,
            CheckStatus.OPEN: AnswerEffect.PERSON,
            CheckStatus.FAIL: AnswerEffect.COUNTERFEIT,
        }[status]
    )


def test_a_check_may_have_a_rule_and_an_uncertainty_of_its_own():
    standard = standard_of("jade")
    check = there(standard.check("JD-07"))
    part = replace(
        number_of(check), uncertainty=Decimal("0.02"), decision_rule=DecisionRule.GUARDED
    )
    own = replace(check, parts=(part, *check.parts[1:]))
    kept = replace(standard, checks=tuple(own if c.code == "JD-07" else c for c in standard.checks))
    for reading, status in (("3.43", CheckStatus.PASS), ("3.44", CheckStatus.OPEN)):
        findings = findings_of("jade") | {"JD-07": parsed(kept, "JD-07", {"value": reading})}
        found = judge_check(kept, own, findings, listing_of("jade"), ON)
        assert found.status is status, reading


# JCGM 106:2012: the shares of a normal distribution beyond so many standard uncertainties.
@pytest.mark.parametrize(
    ("reading", "limits", "accepted", "share"),
    [
        ("10.00", Range(lower=Decimal(10)), True, "50.0"),
        ("10.01", Range(lower=Decimal(10)), True, "15.9"),
        ("10.02", Range(lower=Decimal(10)), True, "2.3"),
        ("9.99", Range(lower=Decimal(10)), False, "15.9"),
        ("9.98", Range(lower=Decimal(10)), False, "2.3"),
        ("10.01", Range(upper=Decimal("10.02")), True, "15.9"),
        ("10.01", Range(lower=Decimal(10), upper=Decimal("10.02")), True, "31.7"),
    ],
)
def test_the_chance_of_a_wrong_verdict(reading, limits, accepted, share):
    """U = 0.02, so that a standard uncertainty is 0.01."""
    found = wrong_share(Decimal(reading), Decimal("0.02"), limits, accepted=accepted)
    assert found == Decimal(share)


@pytest.mark.parametrize(
    ("share", "text"), [("0", "< 0.1 %"), ("0.1", "0.1 %"), ("99.9", "99.9 %"), ("100", "> 99.9 %")]
)
def test_what_is_beyond_a_tenth_of_a_percent_is_not_written_as_none(share, text):
    assert share_text(Decimal(share)) == text


def test_a_reading_outside_by_less_than_its_uncertainty_says_how_likely_that_is_wrong():
    near = result("jade", "JD-07", {"value": "3.46", "uncertainty": "0.04"})
    assert near.status is CheckStatus.FAIL
    assert "误判概率" in near.reason.zh
    far = result("jade", "JD-07", {"value": "3.60", "uncertainty": "0.04"})
    assert "误判概率" not in far.reason.zh


# --- choices


def test_a_choice_against_the_listing():
    assert result("jade", "JD-03", "bangle").status is CheckStatus.PASS
    assert result("jade", "JD-03", "pendant").status is CheckStatus.FAIL
    assert result("jade", "JD-03", "pendant", shape=None).status is CheckStatus.OPEN


def test_condition_may_be_better_but_not_worse_than_listed():
    assert result("handbag", "BG-15", "S").status is CheckStatus.PASS
    assert result("handbag", "BG-15", "A").status is CheckStatus.PASS
    assert result("handbag", "BG-15", "AB").status is CheckStatus.FAIL
    assert result("handbag", "BG-15", "AB", grade=None).status is CheckStatus.OPEN
    assert result("handbag", "BG-15", "N", grade=None).status is CheckStatus.PASS


@pytest.mark.parametrize(
    ("name", "species", "treatments", "status", "effect"),
    [
        ("翡翠", "翡翠", None, CheckStatus.PASS, AnswerEffect.OK),
        ("jadeite", "翡翠", None, CheckStatus.PASS, AnswerEffect.OK),
        ("翡翠（处理）", "翡翠", None, CheckStatus.FAIL, AnswerEffect.NOT_AS_DESCRIBED),
        ("翡翠（处理）", "翡翠", ["漂白充填(B)"], CheckStatus.PASS, AnswerEffect.OK),
        ("翡翠（处理）", "翡翠（处理）", None, CheckStatus.PASS, AnswerEffect.OK),
        ("翡翠", "翡翠（处理）", None, CheckStatus.FAIL, AnswerEffect.DEVIATION),
        ("石英质玉", "翡翠", None, CheckStatus.FAIL, AnswerEffect.COUNTERFEIT),
        ("白玉", "和田玉", None, CheckStatus.PASS, AnswerEffect.OK),  # a class of GB/T 38821
        ("白玉", "翡翠", None, CheckStatus.FAIL, AnswerEffect.COUNTERFEIT),
        ("玻璃（处理）", "翡翠", None, CheckStatus.FAIL, AnswerEffect.COUNTERFEIT),
        ("帝王翠", "翡翠", None, CheckStatus.FAIL, AnswerEffect.COUNTERFEIT),
        ("翡翠", None, None, CheckStatus.OPEN, AnswerEffect.PERSON),
        ("翡翠", "外星石", None, CheckStatus.OPEN, AnswerEffect.PERSON),
    ],
)
def test_the_name_after_gb_t_16552(name, species, treatments, status, effect):
    found = result("jade", "JD-15", name, species=species, treatments=treatments)
    assert (found.status, found.effect) == (status, effect)


def test_treatment_must_be_disclosed():
    assert result("jade", "JD-14", "bleached_filled").effect is AnswerEffect.NOT_AS_DESCRIBED
    disclosed = result("jade", "JD-14", "bleached_filled", treatments=["漂白充填(B)"])
    assert disclosed.status is CheckStatus.PASS
    assert "商品页已披露" in disclosed.reason.zh
    other = result("jade", "JD-14", "dyed", treatments=["漂白充填(B)"])
    assert other.status is CheckStatus.FAIL


def test_signs_of_a_disclosed_treatment_are_no_failure():
    raw = {"file": findings_of("jade")["JD-10"].values["file"], "value": "resin"}
    assert result("jade", "JD-10", raw).status is CheckStatus.FAIL
    assert result("jade", "JD-10", raw, treatments=["bleached_filled"]).status is CheckStatus.PASS
    assert result("jade", "JD-08", ["etched"], treatments=["染色(C)"]).status is CheckStatus.FAIL


def test_a_choice_that_can_not_tell_is_undetermined():
    raw = {"file": findings_of("jade")["JD-10"].values["file"], "value": "unclear"}
    found = result("jade", "JD-10", raw)
    assert (found.status, found.effect) == (CheckStatus.OPEN, AnswerEffect.UNDETERMINED)


def test_flaws_are_failures_until_disclosed():
    photo = findings_of("jade")["CM-09"].values["photos"]
    crack = {"value": ["crack", "chip"], "photos": photo}
    both = result("jade", "JD-17", crack)
    assert both.status is CheckStatus.FAIL
    assert "裂" in both.reason.zh
    assert "磕" in both.reason.zh
    one = result("jade", "JD-17", crack, flaws=["裂"])
    assert one.status is CheckStatus.FAIL
    assert "裂，商品页未披露" not in one.reason.zh
    assert result("jade", "JD-17", crack, flaws=["裂", "磕"]).status is CheckStatus.PASS
    without = result("jade", "JD-17", {"value": ["crack"]}, flaws=["裂"])
    assert without.status is CheckStatus.MISSING


def test_members_that_a_label_must_have():
    short = result("gold", "AU-13", ["name", "fineness", "mass", "maker"])
    assert short.status is CheckStatus.FAIL
    assert short.reason.zh == "缺少 执行标准"


def test_accessories_of_the_listing():
    assert result("jade", "CM-05", ["box"]).reason.en == "missing: Card"
    assert result("jade", "CM-05", ["box", "card", "pouch"]).status is CheckStatus.PASS
    assert result("jade", "CM-05", ["none"], accessories=None).status is CheckStatus.OPEN
    strange = result("jade", "CM-05", ["box", "card"], accessories=["盒", "红绳"])
    assert strange.reason.zh == "缺少 红绳"


def test_yes_and_no():
    assert result("jade", "CM-12", "no").status is CheckStatus.PASS
    prohibited = result("jade", "CM-12", "yes")
    assert prohibited.reason.en == "yes, where no is asked"


# --- text


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("国食健注G20190123", CheckStatus.PASS),
        ("国食健注J20190123", CheckStatus.PASS),
        ("食健备G201933001234", CheckStatus.PASS),
        ("国食健字G20110123", CheckStatus.PASS),
        ("卫食健字（2001）第0123号", CheckStatus.PASS),
        ("国食健注G2019012", CheckStatus.FAIL),
        ("国食健注X20190123", CheckStatus.FAIL),
        ("食健备G20193300123", CheckStatus.FAIL),
    ],
)
def test_approval_numbers_of_health_foods(number, status):
    assert result("supplement", "HS-02", {"number": number, "register": "found"}).status is status


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("沪G妆网备字2021001234", CheckStatus.PASS),
        ("国妆网备进字（沪）2021001234", CheckStatus.PASS),
        ("国妆特字20210123", CheckStatus.PASS),
        ("国妆特进字J20150123", CheckStatus.PASS),
        ("国妆特字G20150123", CheckStatus.PASS),
        ("囧G妆网备字2021001234", CheckStatus.FAIL),
        ("沪G妆网备字20210012", CheckStatus.FAIL),
    ],
)
def test_filing_numbers_of_cosmetics(number, status):
    assert result("beauty", "CO-01", {"number": number, "register": "found"}).status is status


def test_food_licence_and_its_check_digit():
    assert result("tea", "TE-02", "SC11433080000458").status is CheckStatus.PASS
    wrong = result("tea", "TE-02", "SC11433080000457")
    assert wrong.status is CheckStatus.FAIL
    assert "校验位" in wrong.reason.zh
    assert result("tea", "TE-02", "SC1143308000045").status is CheckStatus.FAIL
    assert mod_11_10_digit("0794") == 5  # the example of ISO 7064
    assert gtin_digit("400638133393") == 1
    assert gtin_digit("03600029145") == 2


def test_a_barcode_with_a_wrong_digit_is_a_fake_label():
    raw = findings_of("sneaker")["SN-03"].values
    assert result("sneaker", "SN-03", dict(raw) | {"upc": "193576543215"}).effect is (
        AnswerEffect.COUNTERFEIT
    )


def test_formats_that_depend_on_brand_and_year():
    good = {"bottle": "1108230812041187"}
    assert result("liquor", "LQ-06", good).status is CheckStatus.PASS
    assert result("liquor", "LQ-06", {"bottle": "110823081204"}).status is CheckStatus.FAIL
    assert (
        result("liquor", "LQ-06", {"bottle": "110823081204"}, year="2019").status
        is CheckStatus.PASS
    )
    unknown = result("handbag", "BG-05", {"value": "X1", "plausible": "match"}, brand="Goyard")
    assert (unknown.status, unknown.effect) == (CheckStatus.OPEN, AnswerEffect.OK)
    odd = result("handbag", "BG-05", {"value": "12345678901", "plausible": "match"})
    assert (odd.status, odd.effect) == (CheckStatus.OPEN, AnswerEffect.PERSON)


def test_a_serial_seen_before_is_a_failure():
    raw = {"value": "SD4189", "plausible": "match", "seen_before": "yes"}
    found = result("handbag", "BG-05", raw)
    assert found.defects == ("G-A02",)


def test_two_labels_must_agree_and_two_persons_differ():
    assert result("sneaker", "SN-02", {"left": "42", "right": "43"}).status is CheckStatus.FAIL
    same = {"inspector": "wang", "reviewer": "WANG", "qualified": "yes"}
    assert result("jade", "JD-20", same).status is CheckStatus.FAIL


def test_a_text_against_the_listing():
    assert result(
        "tea", "TE-01", {"name": "普洱茶（生茶）饼", "grade": "二级", "origin": "云南勐海"}
    ).failed
    silent = result("watch", "WT-01", {"reference": "116610", "build": "match"}, reference=None)
    assert (silent.status, silent.effect) == (CheckStatus.OPEN, AnswerEffect.OK)


def test_trade_nicknames_may_not_be_used():
    found = result("jade", "JD-04", {"value": "帝王绿", "hue": "green"})
    assert found.reason.zh == "颜色描述 不得使用“帝王绿”"


# --- dates


@pytest.mark.parametrize(
    ("made", "expires", "effect"),
    [
        ("2026-01-01", "2027-12-31", AnswerEffect.OK),
        ("2024-11-20", "2027-11-20", AnswerEffect.OK),  # a third of three years
        ("2024-11-20", "2027-11-18", AnswerEffect.DEVIATION),
        ("2024-11-20", "2026-11-20", AnswerEffect.DEVIATION),
        ("2024-11-20", "2026-11-19", AnswerEffect.NOT_AS_DESCRIBED),
        ("2026-11-21", "2028-11-21", AnswerEffect.NOT_AS_DESCRIBED),
        ("2026-05-01", "2026-05-01", AnswerEffect.NOT_AS_DESCRIBED),
    ],
)
def test_shelf_life(made, expires, effect):
    found = result("supplement", "HS-07", {"made": made, "expires": expires})
    assert found.effect is effect


def test_a_short_life_is_for_the_buyer_and_an_expired_one_fails():
    short = verdict("supplement", HS_07={"made": "2024-11-20", "expires": "2026-12-20"})
    assert (short.outcome, short.conformity) == (Outcome.DEVIATION, Conformity.DEVIATION)
    expired = verdict("supplement", HS_07={"made": "2024-11-20", "expires": "2026-11-01"})
    assert expired.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("day", "on", "effect"),
    [
        ("2027-05-20", date(2026, 11, 20), AnswerEffect.OK),
        ("2027-05-19", date(2026, 11, 20), AnswerEffect.DEVIATION),
        ("2027-02-28", date(2026, 8, 31), AnswerEffect.OK),
        ("2027-02-27", date(2026, 8, 31), AnswerEffect.DEVIATION),
    ],
)
def test_six_months_left(day, on, effect):
    assert result("beauty", "CO-06", day, on).effect is effect


# --- photos and files


def photos_of_jade() -> tuple[Any, ...]:
    photos = findings_of("jade")["CM-08"].values["photos"]
    assert isinstance(photos, tuple)
    return photos


def test_two_of_four_photos():
    photos = photos_of_jade()[:2]
    found = result("jade", "CM-08", {"photos": photos, "clear": "yes"})
    assert found.status is CheckStatus.MISSING
    assert found.missing[0].sentence.zh == "CM-08 标准照片：照片 2/4 张"
    assert found.missing[0].sentence.en == "CM-08 Standard photo set: Photos, 2 of 4"


def test_the_same_photo_twice_is_one_photo():
    photo = photos_of_jade()[:1]
    found = result("jade", "CM-08", {"photos": list(photo) * 4, "clear": "yes"})
    assert found.missing[0].what.en == "Photos, 1 of 4"


def test_a_spectrum_without_its_conclusion_is_missing():
    found = result("jade", "JD-10", {"file": findings_of("jade")["JD-10"].values["file"]})
    assert [m.sentence.en for m in found.missing] == [
        "JD-10 FTIR spectrum: Conclusion, not recorded"
    ]


# --- not testable, conditions


def test_a_mounted_stone_has_no_density_and_that_harms_nothing():
    found = verdict("jade", JD_07={"not_testable": "mounted"}, JD_19="镶嵌，未测密度")
    assert found.outcome is Outcome.PASS
    assert found.authenticity is Authenticity.GENUINE
    assert [c.code for c in found.not_tested] == ["JD-07"]
    assert found.not_tested[0].reason.zh == "未检测：镶嵌，不可单测"


def test_what_was_not_tested_must_be_explained():
    found = verdict("jade", JD_07={"not_testable": "mounted"})
    assert [m.code for m in found.missing] == ["JD-19"]


def test_a_critical_test_left_undone_leaves_authenticity_undetermined():
    found = verdict("jade", JD_07={"not_testable": "instrument"}, JD_19="仪器故障")
    assert found.outcome is Outcome.UNDETERMINED
    assert found.authenticity is Authenticity.UNDETERMINED
    assert found.conformity is Conformity.AS_DESCRIBED
    assert found.grounds[0].code == "JD-07"


def test_a_mass_that_was_not_taken_needs_a_person():
    found = verdict("jade", JD_01={"not_testable": "instrument"})
    assert found.outcome is Outcome.NEEDS_PERSON
    assert found.conformity is Conformity.UNDETERMINED


def test_strong_fluorescence_asks_for_ftir_whatever_the_species():
    agate = {"species": "玛瑙"}
    findings = findings_of("jade", JD_10=None)
    standard, listing = standard_of("jade"), listing_of("jade", **agate)
    ftir = there(standard.check("JD-10"))
    assert judge_check(standard, ftir, findings, listing, ON).status is CheckStatus.NOT_NEEDED
    strong = parsed(standard, "JD-09", {"long_wave": "strong", "short_wave": "weak"})
    asked = judge_check(standard, ftir, findings | {"JD-09": strong}, listing, ON)
    assert asked.status is CheckStatus.MISSING


def test_green_stones_need_uv_vis():
    assert "JD-11" in {m.code for m in verdict("jade", JD_11=None).missing}
    white = {"value": "白色", "hue": "white"}
    assert verdict("jade", JD_11=None, JD_04=white).outcome is Outcome.PASS


def test_a_second_person_from_three_thousand_yuan():
    def codes(price: str | None) -> set[str]:
        found = verdict("handbag", listing={"price": price}, BG_19=None)
        return {m.code for m in found.missing}

    assert codes("2999.99") == set()
    assert codes("3000") == {"BG-19"}
    assert codes(None) == {"BG-19"}


def test_parts_that_do_not_apply_are_not_asked_for():
    standard = standard_of("jade")
    bangle = needed_parts(there(standard.check("JD-02")), findings_of("jade"), {})
    assert [p.key for p in bangle] == ["inner", "width", "thickness"]
    beads = findings_of("jade", JD_03="beads")
    assert [p.key for p in needed_parts(there(standard.check("JD-02")), beads, {})] == ["length"]


def test_no_serial_is_asked_of_a_bag_with_a_chip():
    chip = {"value": "rfid", "era": "match"}
    found = verdict("handbag", BG_04=chip, BG_05=None)
    assert found.outcome is Outcome.PASS
    assert found.check("BG-05").status is CheckStatus.NOT_NEEDED


def test_a_value_of_the_wrong_kind_is_missing_not_passed():
    standard = standard_of("jade")
    findings = findings_of("jade") | {"JD-14": Finding({"value": True})}
    found = judge_check(standard, there(standard.check("JD-14")), findings, listing_of("jade"), ON)
    assert found.status is CheckStatus.MISSING


def test_without_its_stated_hallmark_the_fineness_is_open():
    standard, listing = standard_of("jade"), listing_of("jade", mounted="yes", metal="18K 金")
    metal = parsed(standard, "JD-16", {"hallmark": "18K 金", "fineness": "751.2"})
    findings = findings_of("jade") | {"JD-16": metal}
    mount = there(standard.check("JD-16"))
    assert judge_check(standard, mount, findings, listing, ON).status is CheckStatus.PASS
    poor = parsed(standard, "JD-16", {"hallmark": "18K 金", "fineness": "749.9"})
    assert judge_check(standard, mount, findings | {"JD-16": poor}, listing, ON).failed
    other = parsed(standard, "JD-16", {"hallmark": "足金", "fineness": "751.2"})
    assert judge_check(standard, mount, findings | {"JD-16": other}, listing, ON).failed


def number_of(check: Check) -> Number:
    part = check.parts[0]
    assert isinstance(part, Number)
    return part


def test_limits_for_the_page():
    standard = standard_of("jade")
    check = there(standard.check("JD-07"))
    assert check.rule.en.startswith("The hydrostatic density lies in the range")
    context = Context(standard, check, {}, listing_of("jade"), ON)
    lines = [limit_text(one, number_of(check)).en for one in limits_of(number_of(check), context)]
    assert lines == ["Jadeite 3.25–3.45 g/cm³"]
    lead = there(standard_of("gold").check("AU-07"))
    gold = Context(standard_of("gold"), lead, {}, {}, ON)
    assert [limit_text(one, number_of(lead)).zh for one in limits_of(number_of(lead), gold)] == [
        "限值 < 1 ‰"
    ]


# --- the stages


def test_no_critical_test_of_authenticity_done_is_never_a_pass():
    old = standard_of("jade")
    kept = tuple(c for c in old.checks if c.code in {"CM-12", "JD-07"})
    thin = replace(old, checks=kept)
    findings = {"CM-12": parsed(old, "CM-12", "no")}
    mounted = listing_of("jade", mounted="yes")
    found = judge(thin, findings, mounted, ON)
    assert not found.missing
    assert (found.outcome, found.authenticity) == (
        Outcome.UNDETERMINED,
        Authenticity.UNDETERMINED,
    )


def test_each_desk_is_asked_for_its_own():
    def missing(through: Stage) -> set[str]:
        found = judge(standard_of("jade"), {}, listing_of("jade"), ON, through=through)
        return {m.code for m in found.missing}

    assert missing(Stage.INTAKE) == {f"CM-0{n}" for n in range(1, 7)}
    assert "JD-20" not in missing(Stage.BENCH)
    assert "CM-16" not in missing(Stage.REVIEW)
    assert missing(Stage.SEALING) - missing(Stage.REVIEW) == {f"CM-{n}" for n in range(13, 17)}


# --- the verdict


def test_treated_jade_sold_as_natural():
    found = verdict("jade_treated")
    assert found.outcome is Outcome.FAIL
    assert found.conformity is Conformity.NOT_AS_DESCRIBED
    assert found.authenticity is Authenticity.UNDETERMINED
    assert [g.code for g in found.grounds] == ["JD-08", "JD-10", "JD-14", "JD-15"]
    assert found.defects == ("JD-M01",)


def test_treated_jade_sold_as_treated():
    found = verdict(
        "jade_treated", listing={"species": "翡翠（处理）", "treatments": ["漂白充填(B)"]}
    )
    assert (found.outcome, found.authenticity, found.conformity) == (
        Outcome.PASS,
        Authenticity.GENUINE,
        Conformity.AS_DESCRIBED,
    )


def test_quartzite_sold_as_jadeite():
    found = verdict("jade", JD_06="1.54", JD_07="2.65", JD_15="石英质玉")
    assert (found.outcome, found.authenticity) == (Outcome.FAIL, Authenticity.COUNTERFEIT)
    assert found.conformity is Conformity.NOT_AS_DESCRIBED


def test_counterfeit_liquor():
    found = verdict("liquor_counterfeit")
    assert (found.outcome, found.authenticity) == (Outcome.FAIL, Authenticity.COUNTERFEIT)
    assert "LQ-A01" in found.defects


def test_a_broken_seal_fails_without_calling_it_a_fake():
    found = verdict("liquor_seal_broken")
    assert (found.outcome, found.authenticity) == (Outcome.FAIL, Authenticity.UNDETERMINED)


def test_an_undisclosed_major_flaw_is_for_the_buyer():
    found = verdict("handbag_deviation")
    assert (found.outcome, found.authenticity, found.conformity) == (
        Outcome.DEVIATION,
        Authenticity.GENUINE,
        Conformity.DEVIATION,
    )
    assert [g.code for g in found.grounds] == ["BG-15", "BG-16"]


def test_a_customised_bag_is_not_called_genuine():
    found = verdict("handbag", BG_18=["custom"])
    assert (found.outcome, found.authenticity) == (Outcome.DEVIATION, Authenticity.UNDETERMINED)
    assert verdict("handbag", listing={"repairs": ["改装"]}, BG_18=["custom"]).outcome is (
        Outcome.PASS
    )


def test_two_minor_faults_pass_and_three_are_for_the_buyer():
    two: dict[str, Any] = {"SN_12": "other", "SN_16": "heavy"}
    passed = verdict("sneaker", **two)
    assert (passed.outcome, passed.conformity) == (Outcome.PASS, Conformity.AS_DESCRIBED)
    assert [g.code for g in passed.grounds] == ["SN-12", "SN-16"]
    three = verdict("sneaker", **two, SN_14={"value": ["glue"]})
    assert (three.outcome, three.conformity) == (Outcome.DEVIATION, Conformity.DEVIATION)


def test_a_registry_that_can_not_be_asked_leaves_it_undetermined():
    found = verdict("supplement_undetermined")
    assert (found.outcome, found.authenticity) == (
        Outcome.UNDETERMINED,
        Authenticity.UNDETERMINED,
    )


@pytest.mark.parametrize(
    "changed", [{"LQ_03": "doubt"}, {"LQ_19": {"value": "suspected", "why": "酒体异味"}}]
)
def test_a_doubt_goes_to_a_person(changed):
    found = verdict("liquor", **changed)
    assert (found.outcome, found.authenticity) == (
        Outcome.NEEDS_PERSON,
        Authenticity.UNDETERMINED,
    )


def test_a_second_view_that_differs_goes_to_a_third_person():
    found = verdict("handbag", BG_19={"value": "not_genuine"})
    assert (found.outcome, found.authenticity) == (
        Outcome.NEEDS_PERSON,
        Authenticity.UNDETERMINED,
    )
    unable = verdict("handbag", BG_19={"value": "unable"})
    assert unable.outcome is Outcome.UNDETERMINED


def test_a_suspicious_but_not_decisive_trait_goes_to_a_person():
    found = verdict("handbag", BG_11="differs")
    assert found.outcome is Outcome.NEEDS_PERSON
    assert found.authenticity is Authenticity.UNDETERMINED


def test_a_critical_failure_outweighs_everything_else():
    found = verdict("handbag_deviation", BG_08={"value": "differs", "photos": ["a" * 64]})
    assert (found.outcome, found.authenticity) == (Outcome.FAIL, Authenticity.COUNTERFEIT)


def test_nothing_recorded_is_nothing_passed():
    found = judge(standard_of("tea"), {}, {}, ON)
    assert (found.outcome, found.authenticity, found.conformity) == (
        Outcome.INCOMPLETE,
        Authenticity.UNDETERMINED,
        Conformity.UNDETERMINED,
    )
    assert not found.complete


def test_all_tests_skipped_is_never_genuine():
    standard = standard_of("jade")
    skipped = {
        c.code: Finding(not_testable="mounted") for c in standard.checks if c.code != "JD-19"
    } | {"JD-19": parsed(standard, "JD-19", "全部未测")}
    found = judge(standard, skipped, listing_of("jade"), ON, through=Stage.SEALING)
    assert found.outcome is Outcome.UNDETERMINED
    assert found.authenticity is Authenticity.UNDETERMINED


def test_an_inspection_is_judged_by_the_version_it_began_with():
    old = standard_of("jade")
    check = there(old.check("JD-07"))
    stricter = replace(check, severity=Severity.MINOR)
    new = replace(old, version=2, checks=tuple(stricter if c is check else c for c in old.checks))
    findings, listing = findings_of("jade", JD_07="3.50"), listing_of("jade")
    assert judge(old, findings, listing, ON, through=Stage.SEALING).outcome is Outcome.FAIL
    assert judge(new, findings, listing, ON, through=Stage.SEALING).outcome is Outcome.PASS


def test_limits_that_await_an_expert_are_marked():
    found = verdict("jade", listing={"species": "岫玉"}, JD_06="1.56")
    assert "JD-06" in {c.code for c in found.unconfirmed}
    assert "JD-06" not in {c.code for c in verdict("jade").unconfirmed}
    assert "CM-16" in {c.code for c in verdict("jade").unconfirmed}
