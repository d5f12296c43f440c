"""Figures and citations by date, labels, resale, and the page that is made of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from support.law_situations import FOLDER, load

from workflows.returns.law import registry
from workflows.returns.law.decide import decide
from workflows.returns.law.document import DocumentedCase, cases_from_toml, law_document
from workflows.returns.law.facts.labels import LABELS, meaning_of
from workflows.returns.law.facts.purchase import Label
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.words import Category, LabelPlatform, Term
from workflows.returns.law.figures import ACTS, FIGURES, act_of, cite, figure, in_force, number
from workflows.returns.law.guidance import checks_for
from workflows.returns.law.registry import RULES
from workflows.returns.law.rule import Outcome, Rule
from workflows.returns.law.rules.resale import may_be_sold_as_new
from workflows.verdict import Refused

BEFORE, FIRST = date(2017, 3, 14), date(2017, 3, 15)


def test_a_figure_is_found_by_its_day() -> None:
    old, new = figure("notice_days", BEFORE), figure("notice_days", FIRST)
    assert old is not None
    assert new is not None
    assert (old.value, old.cite.act) == (7, "CPL")
    assert (new.value, new.cite.act) == (7, "MEASURES")
    assert figure("notice_days", date(2014, 3, 14)) is None
    assert number("notice_days", date(2014, 3, 14)) == 7
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
    assert acts(date(2010, 1, 1)) == ["HOUSE"]


def test_the_count_rests_on_the_law_of_its_day() -> None:
    rule = registry.BY_ID["period.rolled"]
    by_day = {2015: "PRINCIPLES", 2018: "GENERAL", 2022: "CC"}
    for year, act in by_day.items():
        assert act_of(rule.citations(date(year, 6, 1))[0]).key == act


def test_citations_read_as_they_are_written() -> None:
    assert str(cite("MEASURES 9(1)").citation()) == "网络购买商品七日无理由退货暂行办法 第9条(1)"
    assert cite("MEASURES 9(1)").english().endswith("Goods Bought Online 9(1)")
    assert str(cite("HOUSE").citation()) == "本系统的审慎处理规则"
    assert cite("CPL 25").tag == "verified"
    assert cite("~CPL 25").tag == "inference"
    assert cite("?SPC 5").tag == "from memory"
    assert cite("PLATFORM 27").tag == "secondary"
    assert in_force((cite("CPL 25"),), date(2014, 3, 14))[0].tag == "inference"


def test_an_old_decision_is_made_under_the_old_law() -> None:
    given = {
        "sale": {"channel": "ONLINE"},
        "goods": {"category": "BAG"},
        "receipt": {"parcels": [{"delivery": "SIGNED", "at": "2018-03-01T10:00:00+08:00"}]},
        "notice": {"sent_at": "2018-03-08T10:00:00+08:00"},
    }
    decision = decide(facts_from_json(given), date(2018, 3, 8))
    cited = {act_of(one).key for reason in decision.reasons for one in reason.citations}
    assert decision.decision is Outcome.ACCEPT
    assert {"CPL", "MEASURES", "GENERAL"} <= cited
    assert not cited & {"CC", "ECL", "REGS", "SPC", "PRINCIPLES"}


@pytest.mark.parametrize(
    ("platform", "value", "days", "term"),
    [
        ("DOUYIN", "7-0", None, None),
        ("DOUYIN", "7-1", 7, None),
        ("DOUYIN", "15-1", 15, None),
        ("DOUYIN", "2", None, Term.OPENED),
        ("MULTI", "3", None, Term.INSTALLED),
        ("MULTI", "4", None, Term.ACTIVATED),
        ("MULTI", "5", None, Term.USED),
        ("MULTI", "7", None, Term.ALWAYS),
        ("JD", "2", None, Term.OPENED),
        ("JD", "14", 15, None),
        ("JD", "26", 30, None),
        ("WECHAT", " 7 ", 7, None),
    ],
)
def test_labels_of_the_platforms(
    platform: str, value: str, days: int | None, term: Term | None
) -> None:
    meaning = meaning_of(Label(platform=LabelPlatform(platform), value=value))
    assert meaning.known
    assert meaning.days == days
    assert (meaning.limit.term if meaning.limit else None) is term


def test_an_unknown_label_says_so() -> None:
    assert not meaning_of(Label(platform=LabelPlatform.JD, value="99")).known
    assert all(meaning.known for meaning in LABELS.values())


def test_returned_goods_are_new_only_when_fully_restored() -> None:
    assert may_be_sold_as_new(fully_restored=True)
    for state in (False, None):
        answer = may_be_sold_as_new(fully_restored=state)
        assert isinstance(answer, Refused)
        assert answer.code == "resale.forbidden"
        assert answer.citation is not None
        assert answer.citation.article == "第25条"


def test_every_kind_of_goods_has_points_to_check() -> None:
    assert all(len(checks_for(category)) >= 2 for category in Category)
    assert any("防拆扣" in text.zh for text in checks_for(Category.JEWELLERY))
    assert any("密封" in text.zh for text in checks_for(Category.LIQUOR))
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


def test_the_page_shows_every_rule_act_figure_and_case() -> None:
    page = law_document(all_cases())
    for rule in RULES:
        assert f"### `{rule.id}`" in page
        assert rule.sentence.zh in page
        assert rule.sentence.en in page
    assert all(act.name.zh in page and act.name.en in page for act in ACTS.values())
    assert all(f"`{one.name}`" in page for one in FIGURES)
    assert all(f"**{case.id}**" in page for case in all_cases() if case.rules or case.silent)
    assert page == law_document(all_cases())
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


def test_the_page_without_cases_has_the_rules_alone() -> None:
    page = law_document()
    assert "适用 / applies" not in page
    assert "### `period.late`" in page
    assert "| 2027 | provisional |" in page
