"""Figures and citations by date, labels, resale, and the page that is made of them."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from support.law_situations import FOLDER, load, situations

from workflows.returns.law import registry
from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import NotInForce, act_of, cite, in_force, is_act, source_name
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision
from workflows.returns.law.facts.goods_names import CATEGORY_NAMES
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.words import LegalCategory
from workflows.returns.law.figures import FIGURES, figure, number
from workflows.returns.law.guidance import checks_for
from workflows.returns.law.pages.document import DocumentedCase, cases_from_toml, law_documents
from workflows.returns.law.places import read_place
from workflows.returns.law.registry import RULES
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, Rule
from workflows.returns.law.rules.resale import may_be_sold_as_new
from workflows.returns.law.version import RULES_VERSION
from workflows.verdict import Refused

BEFORE, FIRST = date(2017, 3, 14), date(2017, 3, 15)


def test_a_figure_is_found_by_its_day() -> None:
    old, new = figure("notice_days", BEFORE), figure("notice_days", FIRST)
    assert old is not None
    assert new is not None
    assert (old.value, old.cite.act) == (7, "CPL")
    assert (new.value, new.cite.act) == (7, "MEASURES")
    assert figure("notice_days", date(2014, 3, 14)) is None
    assert number("offence_days", date(2026, 1, 1)) == 15


def test_figures_are_sorted_and_never_overlap() -> None:
    assert [f.name for f in FIGURES] == sorted(f.name for f in FIGURES)
    for one, next_one in pairwise(FIGURES):
        if one.name == next_one.name:
            assert (next_one.since - one.until).days == 1


def test_a_figure_rests_on_a_text_in_force() -> None:
    for one in FIGURES:
        assert ACTS[one.cite.act].in_force(one.since)


def test_a_rule_cites_only_what_was_in_force() -> None:
    rule = registry.BY_ID["exclusion.perishable"]

    def acts(on: date) -> list[str]:
        return [act_of(citation).key for citation in rule.citations(on)]

    assert acts(date(2016, 1, 1)) == ["CPL"]
    assert acts(date(2024, 6, 30)) == ["CPL", "MEASURES", "MEASURES"]
    assert acts(date(2024, 7, 1)) == ["CPL", "MEASURES", "REGS", "MEASURES"]
    with pytest.raises(NotInForce):
        rule.citations(date(2010, 1, 1))


def test_the_count_rests_on_the_law_of_its_day() -> None:
    rule = registry.BY_ID["period.rolled"]
    by_day = {2015: "PRINCIPLES", 2018: "GENERAL", 2022: "CC"}
    for year, act in by_day.items():
        assert act_of(rule.citations(date(year, 6, 1))[0]).key == act


def test_citations_read_as_they_are_written() -> None:
    assert (
        str(cite("MEASURES 9(1)").citation())
        == "网络购买商品七日无理由退货暂行办法 第9条第（一）项"
    )
    assert cite("MEASURES 9(1)").english().endswith("Goods Bought Online 9, item 1")
    assert str(cite("HOUSE").citation()) == "本系统的审慎处理规则"
    assert cite("CPL 25").tag == "verified"
    assert cite("~CPL 25").tag == "inference"
    assert cite("?SPC 5").tag == "from memory"
    assert cite("PLATFORM 27").tag == "secondary"
    assert in_force((cite("CPL 25"),), date(2014, 3, 14)) == ()


def test_an_old_decision_is_made_under_the_old_law() -> None:
    given = {
        "sale": {"channel": "ONLINE"},
        "goods": {"category": "BAG"},
        "receipt": {"parcels": [{"delivery": "SIGNED", "at": "2018-03-01T10:00:00+08:00"}]},
        "notice": {"sent_at": "2018-03-08T10:00:00+08:00"},
    }
    decision = decide(facts_from_json(given), date(2018, 3, 8))
    cited = {act_of(one).key for reason in decision.reasons for one in reason.citations}
    assert decision.decision is DecisionOutcome.ACCEPT
    assert {"CPL", "MEASURES", "GENERAL"} <= cited
    assert not cited & {"CC", "ECL", "REGS", "SPC", "PRINCIPLES"}


def test_returned_goods_are_new_only_when_fully_restored() -> None:
    assert may_be_sold_as_new(fully_restored=True, on=FIRST)
    for state in (False, None):
        answer = may_be_sold_as_new(fully_restored=state, on=FIRST)
        assert isinstance(answer, Refused)
        assert answer.code == "resale.forbidden"
        assert answer.citation is not None
        assert answer.citation.article == "第25条"


def test_every_kind_of_goods_has_points_to_check() -> None:
    assert all(len(checks_for(category)) >= 2 for category in LegalCategory)
    assert any("防拆扣" in text.zh for text in checks_for(LegalCategory.JEWELLERY))
    assert any("密封" in text.zh for text in checks_for(LegalCategory.LIQUOR))
    assert len(checks_for(None)) == 2


def test_no_rule_is_left_out_of_the_registry() -> None:
    modules = [getattr(registry, name) for name in dir(registry)]
    defined = {
        value.id
        for module in modules
        for value in getattr(module, "__dict__", {}).values()
        if isinstance(value, Rule)
    }
    assert defined <= {rule.id for rule in RULES}
    assert len({rule.id for rule in RULES}) == len(RULES)


def all_cases() -> tuple[DocumentedCase, ...]:
    files = sorted(path.name for path in FOLDER.glob("*.toml"))
    return tuple(case for name in files for case in cases_from_toml(load(name)))


def test_the_pages_show_every_rule_act_figure_and_case() -> None:
    pages = law_documents(all_cases())
    whole = "".join(pages.values())
    for rule in RULES:
        assert f"## `{rule.id}`\n" in whole
        assert rule.sentence.zh in whole
        assert rule.sentence.en in whole
    first = pages["README.md"]
    assert f"`{RULES_VERSION}`" in first
    assert all(act.name.zh in first and act.name.en in first for act in ACTS.values())
    assert all(f"`{one.name}`" in first for one in FIGURES)
    assert all(f"**{case.id}**" in whole for case in all_cases() if case.rules or case.silent)
    assert pages == law_documents(all_cases())
    assert all(page.endswith("\n") and not page.endswith("\n\n") for page in pages.values())


def test_each_chapter_has_a_page_and_a_line_in_the_contents() -> None:
    pages = law_documents()
    contents = pages["README.md"].partition("## 按问题")[0]
    linked = re.findall(r"\]\((\w+\.md)\)", contents)
    assert linked == [f"{chapter.slug}.md" for chapter in registry.CHAPTERS]
    assert pages.keys() == {"README.md", *linked}
    assert len({*linked}) == 14
    for chapter in registry.CHAPTERS:
        shown = re.findall(r"^## `(.+)`$", pages[f"{chapter.slug}.md"], re.MULTILINE)
        assert shown == [rule.id for rule in chapter.rules]


def test_the_pages_show_the_days_of_rules_and_of_articles() -> None:
    pages = law_documents()
    platform = pages["conduct.md"].partition("## `conduct.platform_refund_only`")[2]
    assert "`person` · `AMBIGUOUS_LAW` · 2026-02-01 –\n" in platform.partition("\n## ")[0]
    house = pages["conduct.md"].partition("## `conduct.open_case`")[2]
    assert "`refuse` · `DUPLICATE` · 不限 / always\n" in house.partition("\n## ")[0]
    assert "Consumer Protection Law 25 (inference) – 2017-03-14\n" in pages["period.md"]
    assert "| 2017-10-01 – 2020-12-31 |" in pages["README.md"]
    assert "| `bulk_quantity` | 20 | 不限 / always |" in pages["README.md"]


def test_the_pages_without_cases_have_the_rules_alone() -> None:
    whole = "".join(law_documents().values())
    assert "适用 / applies" not in whole
    assert "## `period.late`" in whole
    assert "| 2027 | provisional |" in whole


def test_a_source_is_named_in_both_languages() -> None:
    assert source_name("民法典").en == "Civil Code"
    assert source_name("Civil Code").zh == "民法典"
    assert source_name("商标法").en == "Trademark Law"
    assert source_name("x").zh == "x"
    assert [is_act(name) for name in ("民法典", "Civil Code")] == [True, False]


def test_the_first_page_leads_in_by_code_by_goods_and_by_question() -> None:
    pages = law_documents()
    first = pages["README.md"]
    for code in DecisionCode:
        section = first.partition(f"### `{code}`\n")[2].partition("\n### ")[0]
        zh, en = section.split("\n\n")[:2]
        assert zh.strip().endswith(("。", "！"))
        assert en.strip().endswith(".")
    anchors = re.findall(r"\((\w+\.md)#([a-z0-9_]+)\)", first)
    headings = {
        (page, rule.replace(".", ""))
        for page, text in pages.items()
        for rule in re.findall(r"^## `(.+)`$", text, re.MULTILINE)
    }
    assert len(anchors) > 100
    assert {*anchors} <= headings
    for category in LegalCategory:
        assert f"| {CATEGORY_NAMES[category].zh} / " in first


def refusals() -> list[tuple[str, Decision]]:
    decisions = [(one.id, decide(one.facts(), one.on)) for one in situations()]
    return [(name, one) for name, one in decisions if one.decision is DecisionOutcome.REFUSE]


def test_every_refusal_rests_on_an_article_and_states_the_facts_of_its_case() -> None:
    found = refusals()
    assert len(found) > 60
    for name, one in found:
        reason = next(r for r in one.reasons if r.rule == one.deciding)
        acts = {act_of(citation).key for citation in reason.citations}
        assert acts - {"HOUSE"}, name
        assert one.appeal is not None
        assert all(way in one.appeal.zh for way in ("平台", "消费者协会", "12315", "法院")), name
        if not one.deciding.startswith("quality."):
            assert "本案事实：" in reason.sentence.zh, name
            assert "In this case: " in reason.sentence.en, name


def test_a_refusal_says_that_its_conditions_are_met_and_by_whom_they_were_found() -> None:
    said = {
        name: next(r.sentence for r in one.reasons if r.rule == one.deciding)
        for name, one in refusals()
    }
    for name in ("I01-refused", "I04-lost-essential", "I19"):
        assert "才可能" not in said[name].zh
        assert "须有照片" not in said[name].zh
        assert "不完好" in said[name].zh
        assert "退回商品于2026-11-18收到" in said[name].zh
        assert "查验人认定（姓名留档）：不完好；证据2项" in said[name].zh
        assert "inspector-2" not in said[name].zh + said[name].en
    assert "售前已告知防拆扣条件" in said["I01-refused"].zh
    assert "买家于2026-11-01 19:59对订单A1逐单确认，确认文本版本2026-03" in said["K01-cap"].zh
    assert "已打开的密封层：瓶盖防伪环" in said["K01-cap"].zh
    assert "最晚2026-11-19 24:00" in said["K07-none-open"].zh
    assert "2026-11-12签收" in said["K07-none-open"].zh


def test_a_bracket_counts_items_where_the_article_is_a_list_and_paragraphs_elsewhere() -> None:
    for spec, zh, en in (
        ("MEASURES 7(2)", "第7条第（二）项", "7, item 2"),
        ("MEASURES 31(1)", "第31条第（一）项", "31, item 1"),
        ("MEASURES 20(2)", "第20条第二款", "20, para. 2"),
        ("REGS 19(3)", "第19条第三款", "19, para. 3"),
        ("CPL 25", "第25条", "25"),
    ):
        assert cite(spec).citation().article == zh
        assert cite(spec).english().endswith(f" {en}")
    for written in ("17(1)", "第17条(1)", "第17条第一款"):
        place = read_place(written)
        assert place is not None
        assert place.written("MEASURES").zh == "第17条第一款"
    assert read_place("不追收") is None


def test_a_source_has_its_number_and_says_where_it_was_read() -> None:
    assert ACTS["SPC"].number == "法释〔2022〕8号"
    assert ACTS["BLIND_BOX"].number == "国市监稽发〔2023〕39号"
    first = law_documents()["README.md"]
    assert all(act.number in first and act.read in first for act in ACTS.values())
