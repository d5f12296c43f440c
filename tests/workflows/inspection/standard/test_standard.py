"""The standards of the house: complete, sound, versioned, and the same when read again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from support.certain import there
from support.standards import codes as standard_codes
from support.standards.house_rules import house_rules

from app.demo import pictures
from certificates.content.content import Family
from workflows.inspection.standard import return_words
from workflows.inspection.standard.catalogue import (
    FOLDER,
    CheckNeed,
    InvalidStandard,
    Severity,
    Stage,
    categories,
    category,
    changes,
    defects,
    digest,
    digest_at,
    examples,
    house_library,
    house_standards,
    standard_at,
    standard_for,
    standard_from_json,
    standard_from_toml,
    standard_source,
    standard_to_json,
)
from workflows.inspection.standard.category_validity import clashes
from workflows.inspection.standard.parts import Choice, Number
from workflows.inspection.standard.profile import PaperFamily
from workflows.inspection.standard.reading import Library, assemble, block_from_toml
from workflows.orders.category_rules import MatchedCategory, categorise
from workflows.returns.law.facts import words as law_words

ON = date(2026, 11, 20)
CATEGORIES = [c.code for c in categories()]


def blocks() -> dict[str, Any]:
    return {b.standard.code: b for b in house_library().blocks}


def test_no_published_check_is_gone_or_means_another_thing():
    """New ones may come; a code that stands on certificates keeps its name and its weight."""
    now = {row[0]: row[:5] for row in standard_codes.in_force()}
    lost = [row[:5] for row in standard_codes.recorded() if now.get(row[0]) != row[:5]]
    assert lost == [], standard_codes.RENEW


def test_what_must_be_filled_is_what_the_list_says():
    checks = {c.code: c for b in blocks().values() for c in b.checks}
    for code, _, _, _, _, required in standard_codes.recorded():
        needs = {"Y": {CheckNeed.ALWAYS}, "N": {CheckNeed.OPTIONAL}}.get(
            required, {CheckNeed.CONDITIONAL}
        )
        assert checks[code].need in needs, code


def test_the_desk_of_each_check():
    stages = {c.code: c.stage for b in blocks().values() for c in b.checks}
    elsewhere = {code: stage for code, stage in stages.items() if stage is not Stage.BENCH}
    intake = {f"CM-0{n}": Stage.INTAKE for n in range(1, 7)}
    sealing = {f"CM-{n}": Stage.SEALING for n in range(13, 17)}
    assert elsewhere == intake | sealing | {"JD-20": Stage.SYSTEM, "BG-19": Stage.REVIEW}


def test_every_file_of_a_category_is_found_by_its_name():
    files = {path.stem.partition("-")[0] for path in FOLDER.glob("*.toml")}
    assert set(CATEGORIES) == files - {"common", "credentials", "sources"}
    assert [c.position for c in categories()] == sorted(c.position for c in categories())
    jade = category("jade")
    assert jade is not None
    assert (jade.family, jade.threshold) == ("gem", Decimal(100))
    assert "CGC" in jade.credentials
    assert category("cars") is None


def test_the_layouts_are_those_of_the_paper():
    assert {family.value for family in PaperFamily} == {family.value for family in Family}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (return_words.LawKind, law_words.LegalCategory),
        (return_words.MarkSeen, law_words.Mark),
        (return_words.SealLayer, law_words.PackageSeal),
        (return_words.Excludable, law_words.ExclusionGround),
    ],
)
def test_the_words_of_returns_are_those_of_the_law(here, there):
    assert [word.value for word in here] == [word.value for word in there]


def test_defects_carry_severity_and_what_follows():
    assert defects()["G-A01"].outcome == "quarantine"
    assert defects()["G-X01"].severity is None
    assert defects()["SN-C01"].severity is Severity.MINOR


@pytest.mark.parametrize("code", CATEGORIES)
def test_the_example_of_a_category_is_drawn_and_finds_its_category(code):
    example = examples()[code]
    found = categorise(house_rules(), example.title, "")
    assert isinstance(found, MatchedCategory)
    assert found.category == code
    drawn = there(example.picture)
    assert drawn.shape in pictures.SHAPES
    assert len(drawn.colour) == 3


@pytest.mark.parametrize("code", CATEGORIES)
def test_json_keeps_everything_and_the_digest(code):
    standard = there(standard_for(code, ON))
    again = standard_from_json(standard_to_json(standard))
    assert again == standard
    assert digest(again) == digest(standard)
    assert len(digest(standard)) == 64


def test_the_digest_follows_the_content_only():
    source = there(standard_source("jade"))
    spaced = "\n# a remark\n" + source.replace("\n\n", "\n\n\n")
    assert digest(standard_from_toml(spaced)) == digest(there(standard_at("jade", 1)))
    other = source.replace('absolute = "0.5"', 'absolute = "0.4"')
    assert digest(standard_from_toml(other)) != digest(there(standard_at("jade", 1)))


def test_the_category_header_sets_the_mass_tolerances_of_the_common_block():
    def tolerance(code, check):
        part = there(there(standard_at(code, 1)).check(check)).parts[0]
        assert isinstance(part, Number)
        return part.versus[0].absolute, part.versus[0].percent

    assert tolerance("jade", "CM-07") == (Decimal("0.02"), Decimal(1))
    assert tolerance("liquor", "CM-07") == (Decimal(5), Decimal(5))
    assert tolerance("jade", "CM-16") == (Decimal("0.02"), Decimal("0.1"))


def test_tables_of_species_and_fineness():
    jade = there(standard_at("jade", 1))
    rows = {r.code: r for r in there(jade.table("gem_species")).rows}
    assert (rows["jadeite"].ranges["ri"].lower, rows["jadeite"].ranges["ri"].upper) == (
        Decimal("1.65"),
        Decimal("1.68"),
    )
    assert rows["nephrite"].ranges["density"].upper == Decimal("3.10")
    assert rows["agarwood"].ranges == {}
    assert rows["jadeite"].confirmed
    assert not rows["glass"].confirmed
    assert {"metal_fineness", "gem_species"} == {t.code for t in jade.tables}


def test_house_rules_and_figures_from_memory_await_an_expert():
    checks = {c.code: c for b in blocks().values() for c in b.checks}
    assert not checks["CM-16"].confirmed
    assert not checks["AU-08"].confirmed
    assert not checks["WT-07"].confirmed
    assert checks["JD-14"].confirmed


def test_a_citation_is_the_edition_of_the_day():
    tea = there(standard_at("tea", 1))
    check = there(tea.check("TE-02"))
    assert [c.source for c in tea.citations(check, date(2027, 3, 15))] == ["GB 7718-2011"]
    assert [c.source for c in tea.citations(check, date(2027, 3, 16))] == ["GB 7718-2025"]
    treatment = there(there(standard_at("jade", 1)).check("JD-14"))
    cited = there(standard_at("jade", 1)).citations(treatment, ON)
    assert str(cited[0]) == "GB/T 16552-2017 5.4"
    assert cited[0].tag == "verified"
    house = tea.citations(there(tea.check("CM-16")), ON)
    assert house[0].tag == "unconfirmed"


def test_every_check_cites_something_on_every_day():
    for standard in house_standards():
        for check in standard.checks:
            for day in (date(2026, 1, 1), date(2027, 3, 15), date(2027, 3, 16)):
                assert standard.citations(check, day), check.code


def second(effective: str = "2027-01-01", **replaced: str):
    source = there(standard_source("jade")).replace("version = 1", "version = 2")
    source = source.replace("effective_from = 2025-01-01", f"effective_from = {effective}")
    for old, new in replaced.items():
        source = source.replace(old, new)
    return standard_from_toml(source)


def test_the_version_in_force_is_a_matter_of_the_day():
    newer = second()
    assert there(standard_for("jade", date(2026, 12, 31), (newer,))).version == 1
    assert there(standard_for("jade", date(2027, 1, 1), (newer,))).version == 2
    assert there(standard_at("jade", 1, (newer,))).version == 1
    assert standard_at("jade", 2, (newer,)) is newer
    assert standard_at("jade", 2) is None
    assert standard_for("jade", date(2024, 12, 31)) is None
    assert standard_for("cars", ON) is None


def test_a_version_ends_on_its_last_day():
    source = there(standard_source("tea")).replace(
        "effective_from = 2025-01-01", "effective_from = 2025-01-01\neffective_to = 2026-12-31"
    )
    tea = standard_from_toml(source)
    assert tea.in_force(date(2026, 12, 31))
    assert not tea.in_force(date(2026, 12, 31) + timedelta(days=1))


BAD = [
    ("version = 1", "version = 1\nvirsion = 2", "unknown key virsion"),
    ("version = 1", "", "missing key version"),
    ("version = 1", 'version = "one"', "expected int"),
    ('severity = "critical"', 'severity = "awful"', "must be one of critical, major, minor"),
    ('resolution = "0.001"', "resolution = 0.001", "write the figure in quotes"),
    ('resolution = "0.001"', 'resolution = "0"', "resolution must be above zero"),
    ('resolution = "0.001"', 'resolution = "NaN"', "NaN is not a figure"),
    ('resolution = "0.001"', 'resolution = "1,5"', "1,5 is not a figure"),
    ("effective_from = 2025-01-01", 'effective_from = "soon"', "soon is not a day"),
    ('kind = "multi"', 'kind = "many"', "kind must be one of"),
    ('code = "JD-02"', 'code = "JD-01"', "check JD-01 twice"),
    ('code = "JD-02"', 'code = "jade2"', "a code looks like JD-01"),
    ('cites = [{ source = "listing" }]', 'cites = [{ source = "hearsay" }]', "no such source"),
    ('table = "gem_species", column = "ri"', 'table = "gem_species", column = "hue"', "column"),
    ('table = "gem_species"', 'table = "gems"', "no such table"),
    ('check = "JD-03", one_of', 'check = "JD-99", one_of', "no such check: JD-99"),
    ('{ check = "JD-03", one_of = ["bangle"] }', '{ check = "JD-03" }', "asks one thing"),
    ('{ check = "JD-03", one_of = ["bangle"] }', "{ unknown = true }", "a condition is one of"),
    ('untestable_ok = ["no_flat"]', 'untestable_ok = ["lazy"]', "no such reason: lazy"),
    ('includes = ["common@1"]', 'includes = ["common@7"]', "no block common@7"),
    ('need = "conditional"', 'need = "always"', "when and need = conditional go together"),
    ('differs = "inspector"', 'differs = "nobody"', "no such other part: nobody"),
    ('seal_mass = { absolute = "0.02", percent = "0.1" }', "", "missing key seal_mass"),
    ('rule_zh = "记录光泽与透明度"', 'rule_zh = " "', "needed in both languages"),
    ('key = "hue"', 'key = "value"', "part value twice"),
    ('{ code = "bangle"', '{ code = "cabochon"', "option cabochon twice"),
    ("[standard]", "[standard", "TOML"),
    ('absolute = "0.5"', 'combine = "larger"', "an absolute or a relative figure"),
    ('listing = "inner_mm", absolute', "absolute", "against one fact or one check"),
    ('listing = "inner_mm", absolute', 'listing = "shape", absolute', "must be of kind decimal"),
    ('listing = "inner_mm", absolute', 'listing = "outer_mm", absolute', "no such declared fact"),
    ('listing = "inner_mm", absolute', 'check = "JD-03", absolute', "no such number: JD-03"),
    ('column = "ri", listing = "species"', 'column = "ri"', "by one fact or by one part"),
    ('names = "gem_species"', 'names = "stones"', "no such table of names: stones"),
    ('code = "width_mm"', 'code = "length_mm"', "fact length_mm twice"),
    ("minimum = 1", "minimum = 0", "at least 1 photo"),
    ('kinds = ["csv"', 'kinds = ["CSV"', "needs its kinds"),
    ('zh = "圈口"\nen = "Inner diameter"\nunit', "unit", "needs a name in both languages"),
    ("expected = true", 'expected = "true"', "expected bool"),
    ("net_mass = { absolute", "net_mass = { absolut", "unknown key absolut"),
    ("net_mass = {", 'net_mass = "1" # {', "expected a table"),
    ('includes = ["common@1"]', 'includes = "common@1"', "expected a list"),
    ("facts]]", "facs]]", "unknown key facs"),
    ('words = "JD-14"', 'words = "JD-01"', "no such options: JD-01"),
    ('absolute = "0.02", percent = "1" }]', 'absolute = "-0.02" }]', "not negative"),
    ('band = { lower = "2870"', 'band = { lower = "3060"', "a band begins below its end"),
    # What the other columns know of a category.
    ('family = "gem"', 'family = "opal"', "must be one of gem, sealed, luxury"),
    ('threshold = "100.00"', 'threshold = "-1"', "threshold is not negative"),
    ('"CGC", "GAC"', '"CGC", "GAK"', "no such kind of credential: GAK"),
    ('credentials = ["CGC", "GAC", "FGA", "GIC", "GIA-GG"]', "credentials = []", "one kind"),
    ('credentials = ["CGC"', 'custom_exempt = false\ncredentials = ["CGC"', "custom_exempt"),
    ('en = "Jade"\nposition', 'en = ""\nposition', "named in both languages"),
    ('includes = ["common@1"]', "includes = []", "CM-06, which the desks fill, is missing"),
    ("[certificate]", "[certificat]", "certificate: this table is missing"),
    ("[certificate]", "[certificat]", "unknown key certificat"),
    ("[returns]", "[return]", "returns: this table is missing"),
    ('rows = ["JD-01"', 'rows = ["JD-99"', "certificate: no such check: JD-99"),
    ('rows = ["JD-01"', 'rows = ["JD-02"', "row JD-02 twice"),
    ('rows = ["JD-01"', 'row = 1\nrows = ["JD-01"', "unknown key row"),
    ('seen = ["JD-03"', 'seen = ["CM-16"', "CM-16 is filled after the certificate"),
    ('shape = "JD-03"', 'shape = "JD-33"', "no such check: JD-33"),
    ('conclusion = "JD-15"', 'conclusion = "JD-95"', "no such check: JD-95"),
    ('conclusion = "JD-15"\n', "", "a name by a standard needs its conclusion"),
    ('naming = "GB/T 16552"', 'naming = "taste"', "must be one of , GB/T 16552"),
    ('title_en = "Gem', 'title_en = " "#', "the title is needed in both languages"),
    ('law = "JEWELLERY"', 'law = "JEWELS"', "law: must be one of APPLIANCE"),
    ('law = "JEWELLERY"', 'law = "JEWELLERY"\nmood = 1', "unknown key mood"),
    ('asked = ["TRIED_ON"', 'asked = ["EATEN"', "must be one of ACTIVATED"),
    ('asked = ["TRIED_ON"', 'asked = ["WORN"', "asked mark WORN twice"),
    ('marks = ["ENGRAVED"', 'marks = ["WORN"', "mark WORN twice"),
    ('marks = ["ENGRAVED"', 'necessary_seal = "CAPSULE"\nmarks = ["ENGRAVED"', "no such seal"),
    ('marks = ["ENGRAVED"', 'told_before_sale = true\nmarks = ["ENGRAVED"', "nothing is told"),
    ('marks = ["ENGRAVED"', 'excludable = ["HIGH_VALUE"]\nmarks = ["ENGRAVED"', "no ground of"),
    ('defect = "JD-M01"', 'defect = "JD-M91"', "no such defect code: JD-M91"),
    ('code = "JD-M01"', 'code = "JD-M02"', "defect JD-M02 twice"),
    ('outcome = "fail_or_rename"', "", "missing key outcome"),
    ('id = "jade-form"', 'id = "jade-stone"', "rule jade-stone twice"),
    ('id = "jade-form"', 'id = "jade-form"\nfields = ["price"]', "fields are title and sku"),
    ('"/翡翠(?:绿|', '"/翡翠(?:绿*|', "orders: jade-stone: pattern"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_a_faulty_text_is_refused_with_the_place(old, new, said):
    source = there(standard_source("jade"))
    assert old in source
    with pytest.raises(InvalidStandard) as refused:
        standard_from_toml(source.replace(old, new, 1))
    lines = refused.value.problems
    assert any(said in line.en for line in lines), lines
    assert all(line.zh and line.en for line in lines)


ELSEWHERE = [
    ("gold", 'steps = "metal_mass"', 'steps = "gem_species"', "no such table of steps"),
    ("gold", "minimum = 3", "minimum = 0", "at least one reading"),
    ("gold", 'must_have = ["name",', 'must_have = ["title",', "no such option: title"),
    (
        "gold",
        'limits = { upper = "1"',
        'limits = { lower = "2", upper = "1"',
        "lies above the upper",
    ),
    ("gold", 'limits = { upper = "0.5" }', "limits = {}", "at least one limit"),
    ("supplement", 'life_from = "made"', 'life_from = "born"', "no such part: born"),
    ("supplement", r"SC\d{14}", r"SC\d{14}(", "not a pattern"),
    # These would keep the process busy for ever over "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".
    ("supplement", r"SC\d{14}", r"(a+)+", "repeats no group"),
    ("supplement", r"SC\d{14}", r"(a|a)*", "repeats no group"),
    ("supplement", r"SC\d{14}", r"([a)]{1,9}){2,99}", "repeats no group"),
    ("supplement", r"SC\d{14}", r"(a)\1", "repeats no group"),
    ("supplement", r"SC\d{14}", r"a*a*a*b", "two long repeats"),
    ("supplement", r"SC\d{14}", r"a{0,99}a{,200}a{5,}b", "two long repeats"),
    ("supplement", r"SC\d{14}", r"SC\d{14}" + "x" * 200, "at most 200 characters"),
    ("liquor", 'code = "clear"', 'code = "cloudy"', "option cloudy twice"),
    ("watch", 'disclosed_in = "repairs"', 'disclosed_in = "brand"', "must be of kind list"),
    ("tea", "version = 1", "version = 1\neffective_to = 2024-01-01", "before effective_from"),
]


@pytest.mark.parametrize(("code", "old", "new", "said"), ELSEWHERE)
def test_faults_in_other_kinds_of_parts(code, old, new, said):
    source = there(standard_source(code))
    assert old in source
    with pytest.raises(InvalidStandard, match=said):
        standard_from_toml(source.replace(old, new, 1))


MINIMAL = """
[standard]
code = "x"
zh = "空"
en = "Empty"
version = 1
effective_from = 2026-01-01
[category]
code = "x"
zh = "空"
en = "Empty"
position = 10
family = "gem"
threshold = "0"
credentials = []
net_mass = { absolute = "1", percent = "1" }
seal_mass = { absolute = "1", percent = "1" }
[certificate]
title_zh = "空"
title_en = "Empty"
rows = []
[returns]
law = "OTHER"
[orders]
"""
CHECK = """
[[checks]]
code = "XX-01"
zh = "检"
en = "Check"
severity = "minor"
stage = "bench"
axis = "both"
need = "always"
rule_zh = "检"
rule_en = "Check"
cites = []
"""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "a standard needs at least one check"),
        (CHECK + "parts = []", "a standard needs a critical check on authenticity"),
        (
            '[[tables]]\ncode = "t"\nzh = "表"\nen = "Table"\nrows = [{ ranges = "1.5" }]',
            "expected a table",
        ),
        (CHECK + "parts = []", "a check needs at least one part"),
        (CHECK + '[[checks.parts]]\nkind = "choice"', "two options or a table"),
        (
            CHECK + '[[checks.parts]]\nkind = "photos"\neffect = "person"',
            "the effect of this kind of part must be a failure",
        ),
        (
            CHECK
            + '[[checks.parts]]\nkind = "number"\nunit = "g"\nresolution = "1"\n'
            + 'versus = [{ check = "XX-01", category = "gross_mass" }]',
            "no tolerance gross_mass",
        ),
    ],
)
def test_standards_that_are_too_thin(more, said):
    with pytest.raises(InvalidStandard, match=said):
        standard_from_toml(MINIMAL + more)


def test_names_of_options_and_parts_for_the_page():
    part = there(there(standard_at("jade", 1)).check("JD-05")).parts[0]
    assert part.name.en == "Transparency"
    assert isinstance(part, Choice)
    assert part.options[0].name.zh == "透明"
    assert digest_at("jade", 1) == digest(there(standard_at("jade", 1)))
    assert digest_at("jade", 9) is None


def test_a_category_that_no_order_can_find_is_refused():
    with pytest.raises(InvalidStandard, match="orders: this table is missing"):
        standard_from_toml(MINIMAL.replace("[orders]", ""))
    source = there(standard_source("tea"))
    start, end = source.index("[orders]"), source.index("[[facts]]")
    with pytest.raises(InvalidStandard, match="no order line can find the category"):
        standard_from_toml(source[:start] + "[orders]\n" + source[end:])


def test_a_certificate_without_any_row_that_is_always_there_is_refused():
    source = re.sub(
        r"(?s)rows = \[.*?\]", 'rows = ["TE-11"]', there(standard_source("tea")), count=1
    )
    with pytest.raises(InvalidStandard, match="a check that is always done must be printed"):
        standard_from_toml(source)


DOUBLE_DEFECT = '[[defects]]\ncode = "JD-M01"\nzh = "x"\nen = "x"\noutcome = "fail"\n\n'
CLASHES = [
    ("TE-20", "JD-20", "check JD-20 is of jade, tea"),
    ('"茶叶"]', '"茶叶", "腕表"]', "product category 腕表 is of tea, watch"),
    ("[orders]", DOUBLE_DEFECT + "[orders]", "defect JD-M01 has different names"),
]


@pytest.mark.parametrize(("old", "new", "said"), CLASHES)
def test_categories_that_get_in_each_others_way(old, new, said):
    source = there(standard_source("tea"))
    assert old in source
    tea = standard_from_toml(source.replace(old, new))
    others = [s for s in house_standards() if s.category.code != "tea"]
    assert [fault.en for fault in clashes([*others, tea])] == [said]


def test_all_faults_are_told_at_once_and_where():
    source = there(standard_source("jade")).replace('code = "JD-05"', 'code = "JD-05"\ncolour = 1')
    source = source.replace('severity = "minor"', 'severity = "small"', 1)
    with pytest.raises(InvalidStandard) as refused:
        standard_from_toml(source)
    assert len(refused.value.problems) == 2
    assert "checks[5][JD-05]" in str(refused.value)


def test_a_text_without_a_category_is_no_standard():
    with pytest.raises(InvalidStandard, match="category: this table is missing"):
        assemble(block_from_toml(standard_source_of_common()), Library())


def standard_source_of_common() -> str:
    folder = Path(__file__).parents[4] / "workflows" / "inspection" / "standards"
    return (folder / "common.toml").read_text("utf-8")


def test_json_that_is_none_is_refused():
    with pytest.raises(InvalidStandard, match="not readable"):
        standard_from_json("{")
    with pytest.raises(InvalidStandard, match="missing key checks"):
        standard_from_json("{}")
    assert standard_source("cars") is None


def test_changes_between_two_versions_for_the_reviewer():
    old = there(standard_at("jade", 1))
    assert changes(old, old) == ()
    source = there(standard_source("jade")).replace("version = 1", "version = 2")
    source = source.replace('absolute = "0.02", percent = "1" }]', 'absolute = "0.03" }]')
    source = source.replace('zh = "形状"\nen = "Shape / cut"', 'zh = "造型"\nen = "Shape / cut"')
    found = {c.where: c for c in changes(old, standard_from_toml(source))}
    assert (found["version"].before, found["version"].after) == ("1", "2")
    assert found["checks.JD-03.zh"].after == "造型"
    assert "0.03" in (found["checks.JD-01.parts.value.versus"].after or "")
    assert len(found) == 3
    assert found["checks.JD-03.zh"].sentence.en == "checks.JD-03.zh: 形状 → 造型"


def test_a_change_of_a_list_is_told_in_its_own_words():
    old = there(standard_at("jade", 1))
    rows = old.certificate.rows
    turned = replace(old, certificate=replace(old.certificate, rows=rows[::-1]))
    [change] = changes(old, turned)
    assert change.where == "certificate.rows"
    assert change.before == "[" + ", ".join(f'"{row}"' for row in rows) + "]"
    said = replace(old.claims[0], families=(("翡翠",), ("岫玉", "岫岩玉")))
    found = changes(old, replace(old, claims=(said,)))
    assert found
    assert '[["翡翠"], ["岫玉", "岫岩玉"]]' in (found[0].after or "")


def test_changes_name_what_came_and_what_went():
    old = there(standard_at("jade", 1))
    source = there(standard_source("jade"))
    start, end = (
        source.index('[[checks]]\ncode = "JD-12"'),
        source.index('[[checks]]\ncode = "JD-13"'),
    )
    fewer = standard_from_toml(source[:start] + source[end:])
    gone = changes(old, fewer)
    assert [c.where for c in gone] == ["checks.JD-12"]
    assert gone[0].sentence.zh == "删除 checks.JD-12"
    came = changes(fewer, old)
    assert came[0].sentence.en == "checks.JD-12 added"


def test_no_code_names_a_category():
    """What the house knows of a category stands in its file; the example network tells stories."""
    icons = (ROOT / "app" / "web" / "base" / "icons.py").read_text("utf-8")
    # A category may be called as a picture is, such as a camera: pages name the picture then.
    pictured = set(re.findall(r'^    "(\w+)": ', icons, re.MULTILINE))
    named = re.compile(rf"""["']({"|".join(c for c in CATEGORIES if c not in pictured)})["']""")
    places = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for room in ("app", "certificates", "workflows")
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in {".py", ".html", ".js"} and "demo" not in path.parts
        for found in [named.search(path.read_text("utf-8"))]
        if found
    ]
    assert places == []


SYSTEM_PARTS = {
    "BG-05.seen_before", "CM-14.unused", "CM-15.bound_once", "LQ-04.seen_before",
    "LQ-05.seen_before", "LQ-06.seen_before", "LQ-07.seen_before", "WT-02.seen_before",
    "WT-03.seen_before",
}  # fmt: skip


def test_what_the_system_fills_is_what_it_looks_up_itself():
    """All else is an inspector's: a part that nobody is asked for would never be filled."""
    assert {
        f"{check.code}.{part.key}"
        for block in house_library().blocks
        for check in block.checks
        for part in check.parts
        if part.system
    } == SYSTEM_PARTS
