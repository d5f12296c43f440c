"""A conclusion is what was found; a title that a finding contradicts is a deviation."""

from __future__ import annotations

import pytest
from support.certain import there
from support.sample_findings import ON, findings_of, listing_of, standard_of

from workflows.inspection.judging.claims import TITLE
from workflows.inspection.judging.judge import judge, judge_check
from workflows.inspection.judging.judgement import Conformity, Outcome
from workflows.inspection.standard.catalogue import examples
from workflows.inspection.standard.parts import AnswerEffect
from workflows.inspection.words.conclusion import conclusion_of

CONCLUDED = {
    "beauty": "化妆品，沪G妆网备字2021001234",
    "gold": "足金饰品（印记 YM 足金）",
    "handbag": "LV 箱包，编码 SD4189",
    "jade": "翡翠手镯",
    "liquor": "贵州茅台酒，酱香型，标签酒精度 53.0 %vol",
    "sneaker": "鞋，货号 DZ5485-612，尺码 42",
    "supplement": "保健食品，国食健注G20190123",
    "tea": "普洱茶（生茶）饼，一级，云南勐海",
    "watch": "欧米茄 腕表，型号 220.10.41.21.03.001，机身号 87654321",
}


def test_every_category_is_concluded_here():
    assert CONCLUDED.keys() == examples().keys()


@pytest.mark.parametrize(("category", "said"), sorted(CONCLUDED.items()))
def test_the_conclusion_is_made_of_findings(category, said):
    found = conclusion_of(standard_of(category), findings_of(category), listing_of(category))
    assert found.zh == said
    assert found.en


@pytest.mark.parametrize("category", sorted(CONCLUDED))
def test_the_title_never_stands_in_it(category):
    standard = standard_of(category)
    listing = {**listing_of(category), TITLE: "卖家自己写的标题"}
    for findings in (findings_of(category), {}):
        assert "卖家" not in conclusion_of(standard, findings, listing).zh
    assert conclusion_of(standard, {}, listing).zh in {
        standard.category.zh,
        "保健食品",
        "化妆品",
        "箱包",
    }


def test_english_says_what_has_a_translation():
    found = conclusion_of(standard_of("liquor"), findings_of("liquor"), listing_of("liquor"))
    assert found.en == "贵州茅台酒, Sauce aroma, 53.0 %vol on the label"


@pytest.mark.parametrize(
    ("readings", "metal", "said"),
    [
        (["999.2", "999.0", "999.4"], "足金", "足金饰品"),
        (["916.8", "917.0", "916.2"], "足金", "22K 金饰品"),
        (["751.0", "752.1", "749.9"], "18K金", "14K 金饰品"),
        (["751.0", "752.1", "750.0"], "18K金", "18K 金饰品"),
    ],
)
def test_gold_is_what_its_lowest_reading_reaches(readings, metal, said):
    findings = findings_of("gold", AU_03=readings, AU_02={"value": "label"})
    assert conclusion_of(standard_of("gold"), findings, listing_of("gold", metal=metal)).zh == said


def test_a_brand_stands_there_only_where_a_finding_confirms_it():
    changed = {"brand": "differs", "model": "match", "material": "match", "colour": "match"}
    found = conclusion_of(
        standard_of("handbag"), findings_of("handbag", BG_01=changed), listing_of("handbag")
    )
    assert found.zh == "箱包，编码 SD4189"


CONTRADICTED = [
    ("tea", "武夷山正岩大红袍 岩茶 357g", {}, "TE-01", "大红袍"),
    ("tea", "安溪铁观音 乌龙茶", {}, "TE-01", "铁观音"),
    ("tea", "勐海普洱熟茶七子饼 357g", {}, "TE-01", "熟茶"),
    ("tea", "安吉白茶 明前", {}, "TE-01", "安吉白茶"),
    ("tea", "勐海普洱生茶 400g/饼", {}, "TE-05", "400g"),
    ("liquor", "五粮液 普五 53度 500ml", {}, "LQ-10", "五粮液"),
    ("liquor", "飞天茅台 浓香型 53度", {}, "LQ-10", "浓香"),
    ("liquor", "飞天茅台 43度 酱香", {}, "LQ-11", "43度"),
    ("liquor", "飞天茅台 53度 500ml", {"LQ_12": "375"}, "LQ-12", "500ml"),
    ("watch", "欧米茄 海马 210.30.42.20.01.001", {}, "WT-01", "210.30.42.20.01.001"),
    ("watch", "劳力士 126334 日志", {}, "WT-01", "126334"),
    ("sneaker", "Nike Dunk DD1391-100", {}, "SN-01", "dd1391-100"),
    ("supplement", "钙片 国食健注G20140688", {}, "HS-02", "国食健注g20140688"),
    ("beauty", "面霜 沪G妆网备字2020009999", {}, "CO-01", "沪g妆网备字2020009999"),
    ("gold", "18K金古法手镯", {}, "AU-03", "18k金"),
    ("gold", "S925银手镯", {}, "AU-03", "s925"),
    ("jade", "新疆和田玉手镯", {}, "JD-15", "和田玉"),
    ("handbag", "GUCCI 古驰 手提包", {}, "BG-01", "gucci"),
]


@pytest.mark.parametrize(("category", "title", "changed", "code", "word"), CONTRADICTED)
def test_a_title_that_a_finding_contradicts_is_a_deviation(category, title, changed, code, word):
    standard = standard_of(category)
    findings = findings_of(category, **changed)
    listing = {**listing_of(category), TITLE: title}
    result = judge_check(standard, there(standard.check(code)), findings, listing, ON)
    own = [part for part in result.parts if part.key == TITLE]
    assert len(own) == 1
    assert own[0].effect is AnswerEffect.DEVIATION
    assert own[0].defect == "G-D01"
    assert word in own[0].reason.zh
    assert result.failed


def test_it_goes_the_buyers_road_as_any_deviation():
    listing = {**listing_of("tea"), TITLE: "武夷山正岩大红袍"}
    verdict = judge(standard_of("tea"), findings_of("tea"), listing, ON)
    assert verdict.outcome is Outcome.DEVIATION
    assert verdict.conformity is Conformity.DEVIATION


AGREES = [
    ("tea", "云南勐海普洱茶生茶饼357g"),
    ("tea", "老班章 生普 357g*7饼"),
    ("tea", "勐海早春茶 礼盒"),
    ("tea", "普洱茶 送大红袍小样"),
    ("liquor", "飞天茅台53度酱香型白酒500ml*6"),
    ("liquor", "送礼名酒"),
    ("watch", "欧米茄海马系列 220.10.41.21.03.001"),
    ("watch", "欧米茄海马系列 2201041 2023年"),
    ("sneaker", "AJ1 DZ5485-612 42码"),
    ("supplement", "钙维生素D 国食健注G20190123"),
    ("beauty", "面霜 50ml 沪G妆网备字2021001234"),
    ("gold", "足金999古法手镯 镀18K金礼盒"),
    ("jade", "翡翠手镯 和田碧玉色"),
    ("jade", "帝王绿手镯"),
    ("handbag", "LV 路易威登 手提包"),
]


@pytest.mark.parametrize(("category", "title"), AGREES)
def test_a_title_that_agrees_or_says_nothing_is_no_finding(category, title):
    listing = {**listing_of(category), TITLE: title}
    verdict = judge(standard_of(category), findings_of(category), listing, ON)
    assert verdict.outcome is Outcome.PASS, verdict.grounds
