"""The rule file: mistakes are named in both languages, and no pattern can hang an import."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.orders.category_patterns import WrongValue, words
from workflows.orders.category_rules import MatchedCategory, Rules, categorise
from workflows.orders.category_rules_file import BUILT_IN, RulesRefused, built_in_rules, parse

GOOD = """
version = "1"
[items]
statuses = ["to_ship"]
after_sales = ["none"]
[custom]
words = ["定制"]
[product_category]
"翡翠" = "jade"
[[threshold]]
category = "jade"
unit_price_below = "100.00"
since = 2026-01-01
until = 2026-12-31
[[exempt]]
category = "fee"
since = 2026-01-01
zh = "没有实物"
en = "no piece"
[[person]]
id = "box"
words = ["盲盒"]
zh = "盲盒"
en = "a mystery box"
[[rule]]
id = "jade"
category = "jade"
include = ["翡翠", "/和田.{0,2}玉/"]
exclude = ["仿"]
fields = ["title"]
"""


def mistakes(text: str, categories: set[str] | None = None) -> dict[str, str]:
    found = parse(text, categories)
    assert isinstance(found, RulesRefused)
    assert not found
    assert all(m.reason.zh for m in found.mistakes)
    return {m.where: m.reason.en for m in found.mistakes}


def test_the_built_in_rules_are_about_what_is_no_goods() -> None:
    """What is goods of a category, and from which price on, its own file says."""
    rules = parse(BUILT_IN.read_text("utf-8"), ())
    assert isinstance(rules, Rules), rules
    assert {r.category for r in rules.rules} == {e.category for e in rules.exemptions}
    assert (rules.thresholds, rules.by_product_category) == ((), {})
    assert rules.version == built_in_rules().version


def test_a_good_file() -> None:
    rules = parse(GOOD, {"jade"})
    assert isinstance(rules, Rules)
    assert rules.statuses == {"to_ship"}
    assert rules.thresholds[0].applies("jade", date(2026, 12, 31))
    assert not rules.thresholds[0].applies("jade", date(2027, 1, 1))
    assert not rules.exemptions[0].applies("fee", date(2025, 12, 31))
    assert rules.by_product_category == {"翡翠": "jade"}
    assert categorise(rules, "和田白玉", "") == MatchedCategory("jade", ("jade",))
    assert categorise(rules, "手链", "翡翠") != MatchedCategory("jade", ("jade",))


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('version = "1"', "", "file.version", "is missing"),
        ('version = "1"', "version = 1", "file.version", "non-empty text"),
        ('version = "1"', 'version = "1"\ncolour = 1', "file.colour", "not a known key"),
        ('"to_ship"', '"to_sea"', "file.items.statuses", "may hold only"),
        ('["none"]', '"none"', "file.items.after_sales", "may hold only"),
        ('words = ["定制"]', "words = []", "file.custom.words", "non-empty list"),
        ('"100.00"', "100.0", "file.threshold[1] jade.unit_price_below", "in quotes"),
        ('"100.00"', '"-1"', "file.threshold[1] jade.unit_price_below", "in quotes"),
        ("until = 2026-12-31", 'until = "soon"', "file.threshold[1] jade.until", "a date"),
        ("until = 2026", "till = 2026", "file.threshold[1] jade.till", "not a known key"),
        ('en = "no piece"', "", "file.exempt[1] fee.en", "is missing"),
        ('words = ["盲盒"]', 'words = [" "]', "file.person[1] box.words", "non-empty texts"),
        ('id = "jade"', 'id = "box"', "box", "two entries"),
        ('fields = ["title"]', 'fields = ["remark"]', "file.rule[1] jade.fields", "title and sku"),
        ("[[rule]]", "[rule]", "file.rule", "list of tables"),
        ("[items]", "[[items]]", "file.items", "must be a table"),
        ('exclude = ["仿"]', 'exclude = ["/(a+)+$/"]', "file.rule[1] jade.exclude", "may not use"),
        ('"翡翠" = "jade"', '"翡翠" = 1', "file.product_category", "non-empty text"),
    ],
)
def test_a_mistake_is_named(old: str, new: str, where: str, says: str) -> None:
    assert old in GOOD
    found = mistakes(GOOD.replace(old, new, 1))
    assert says in found[where]


def test_all_mistakes_at_once_and_unknown_categories() -> None:
    found = mistakes(GOOD.replace('version = "1"', "").replace("未", ""), {"gold"})
    assert set(found) == {"file.version", "jade"}
    assert "without a standard" in found["jade"]


@pytest.mark.parametrize("text", ["a = ", "\x00", "a = 1\na = 2", "[" * 5000, "x" * 300_000])
def test_what_is_not_toml_at_all(text: str) -> None:
    assert set(mistakes(text)) == {"file"}


@pytest.mark.parametrize(
    "pattern",
    [
        "a*", "a+", "a{2,}", "(?:a|b){3}", "((?:a))", r"(a)\1", "(?P<x>a)", ".{0,999}.{0,999}",
        "(a", "a)(b", "[a", "(?i)a", "a" * 201, "[[a]", "a{9999999}", "(?:a|a|a|a)" * 18, "a?" * 20,
    ],
)  # fmt: skip
def test_patterns_that_are_refused(pattern: str) -> None:
    with pytest.raises(WrongValue) as wrong:
        words([f"/{pattern}/"])
    assert wrong.value.text.zh


@pytest.mark.parametrize(
    "pattern", ["翡翠.{0,20}(?:镶|嵌)", "[*+]", r"\*", "5[0-9]度", "a?b{2}", "g{1,3}", "(?!玉)石"]
)
def test_patterns_that_are_taken(pattern: str) -> None:
    assert words([f"/{pattern}/"]).pattern is not None


@settings(max_examples=200)
@given(st.text("ab玉()[]{}|?*+.\\^$,:=!<#0129-/ ", max_size=24), st.text("ab玉 09", max_size=60))
def test_any_word_or_pattern_is_refused_or_works(word: str, text: str) -> None:
    try:
        found = words([word, f"/{word}/"])
    except WrongValue:
        return
    found.found_in(text)
    assert isinstance(found.taken_out_of(text), str)


@settings(max_examples=100)
@given(st.integers(0, len(GOOD) - 1), st.text('ab1"[]=.\n翡', max_size=4), st.integers(0, 12))
def test_any_damage_to_a_file_is_named_or_harmless(at: int, put: str, gone: int) -> None:
    found = parse(GOOD[:at] + put + GOOD[at + gone :], {"jade"})
    assert isinstance(found, (Rules, RulesRefused))


def test_a_pattern_of_the_rules_is_written_for_folded_text() -> None:
    for entry in re.findall(r'"(/[^"]+/)"', BUILT_IN.read_text("utf-8")):
        assert entry == entry.casefold(), entry
