"""What the categories' files say of order lines, beside what a center says itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from support.certain import there

from workflows.inspection.standard.catalogue import (
    Standard,
    house_standards,
    standard_at,
    standard_from_toml,
    standard_source,
)
from workflows.inspection.standard.routing import EXEMPT, newest, with_categories
from workflows.orders.category_patterns import words
from workflows.orders.category_rules import (
    CategoryRule,
    MatchedCategory,
    NoMatch,
    Threshold,
    categorise,
)
from workflows.orders.category_rules_file import built_in_rules

ON = date(2026, 11, 20)
OWN = built_in_rules()


def tea(
    version: int = 2, begins: str = "2027-01-01", changed: Mapping[str, str] = MappingProxyType({})
) -> Standard:
    """Another version of the standard of tea."""
    text = there(standard_source("tea")).replace("version = 1", f"version = {version}", 1)
    text = text.replace("effective_from = 2025-01-01", f"effective_from = {begins}", 1)
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new, 1)
    return standard_from_toml(text)


def limits(rules, category="tea"):
    return [(t.below, t.since, t.until) for t in rules.thresholds if t.category == category]


def test_the_words_are_those_of_the_version_of_the_day():
    later = tea(changed={'"茶叶", "普洱"': '"茶叶", "陈皮茶", "普洱"'})
    standards = (*house_standards(), later)
    before = with_categories(OWN, standards, date(2026, 12, 31))
    after = with_categories(OWN, standards, date(2027, 1, 1))
    assert isinstance(categorise(before, "新会陈皮茶", ""), NoMatch)
    assert categorise(after, "新会陈皮茶", "") == MatchedCategory("tea", ("tea",))


def test_a_threshold_holds_on_the_days_of_its_version():
    second = tea(2, "2026-06-01", changed={'threshold = "0"': 'threshold = "50"'})
    third = tea(3, "2027-01-01", changed={'threshold = "0"': 'threshold = "80.00"'})
    rules = with_categories(OWN, (*house_standards(), second, third), ON)
    assert limits(rules) == [
        (Decimal(50), date(2026, 6, 1), date(2026, 12, 31)),
        (Decimal("80.00"), date(2027, 1, 1), None),
    ]


def test_a_version_that_ends_takes_its_threshold_with_it():
    second = tea(2, "2026-06-01", changed={'threshold = "0"': 'threshold = "50"'})
    second = replace(second, effective_to=date(2026, 8, 31))
    rules = with_categories(OWN, (*house_standards(), second), ON)
    assert limits(rules) == [(Decimal(50), date(2026, 6, 1), date(2026, 8, 31))]
    assert newest([there(standard_at("tea", 1)), second], ON)[0].version == 1
    assert newest([there(standard_at("tea", 1)), second], date(2026, 8, 31))[0].version == 2


@pytest.mark.parametrize(("day", "said"), [(date(2026, 5, 31), None), (date(2026, 6, 1), EXEMPT)])
def test_an_exempt_category_is_let_pass_from_its_day_on(day, said):
    second = tea(2, "2026-06-01", changed={'threshold = "0"': 'threshold = "0"\nexempt = true'})
    rules = with_categories(OWN, (*house_standards(), second), ON)
    found = [e.reason for e in rules.exemptions if e.applies("tea", day)]
    assert found == ([said] if said else [])


def test_what_a_center_approved_itself_goes_before_the_file():
    own = replace(
        OWN,
        rules=(*OWN.rules, CategoryRule("ours", "tea", words(["工夫茶"]))),
        by_product_category={"茶叶": "beauty"},
        thresholds=(Threshold("tea", Decimal(30), date(2026, 1, 1)),),
    )
    rules = with_categories(own, house_standards(), ON)
    assert [r.id for r in rules.rules if r.category == "tea"] == ["ours"]
    assert limits(rules) == [(Decimal(30), date(2026, 1, 1), None)]
    assert categorise(rules, "x", "", "茶叶") == MatchedCategory("beauty", ("product_category",))
    assert [r.id for r in rules.rules if r.category == "watch"] == ["watch"]
