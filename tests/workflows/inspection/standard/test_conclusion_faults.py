"""Faults of a conclusion, a code of one piece, a claim, a curve: each is told by its words."""

from __future__ import annotations

import pytest
from support.certain import there

from workflows.inspection.standard.catalogue import (
    InvalidStandard,
    standard_from_toml,
    standard_source,
)

FAULTS = [
    # Phrases of a conclusion.
    ("beauty", 'zh = "“{CO-02.name}”"', 'zh = "“{CO-02.nome}”"', "phrases: 2: no such finding"),
    ("beauty", 'en = ", {CO-01.number}"', 'en = ", {CO-91.value}"', "no such finding: CO-91"),
    ("beauty", 'en = ", {CO-01.number}"', 'en = ", {CM-16.value}"', "no such finding: CM-16"),
    ("handbag", "{listing.brand} ", "{listing.maker} ", "no such fact: listing.maker"),
    (
        "handbag",
        ', when = { check = "BG-01", part = "brand", one_of = ["match"] }',
        "",
        "phrases: 1: listing.brand is what the seller says",
    ),
    (
        "handbag",
        'when = { check = "BG-01", part = "brand", one_of = ["match"] }',
        'when = { listing = "brand", one_of = ["x"] }',
        "listing.brand is what the seller says",
    ),
    ("gold", "{table AU-03.value}饰品", "{table AU-02.mark}饰品", "is held against no table"),
    ("gold", "{table AU-03.value}饰品", "{table AU-01.value}饰品", "is held against no table"),
    ("gold", "{table AU-03.value}饰品", "{table AU-93.value}饰品", "no such finding: table AU-93"),
    # Codes of one piece.
    ("watch", 'parts = ["WT-02.value"]', "parts = []", "a code needs a part"),
    ("watch", 'parts = ["WT-02.value"]', 'parts = ["WT-05.value"]', "no such part with words"),
    ("watch", 'parts = ["WT-02.value"]', 'parts = ["WT-92.value"]', "no such part with words"),
    ("watch", 'seen = "WT-02.seen_before"\n', "", "no such part of the house"),
    ("watch", 'seen = "WT-02.seen_before"', 'seen = "WT-02.value"', "no such part of the house"),
    ("watch", 'seen = "WT-02.seen_before"', 'seen = "WT-92.value"', "no such part of the house"),
    # Claims of a title.
    ("jade", 'check = "JD-15"\nagainst', 'check = "JD-95"\nagainst', "no such check: JD-95"),
    ("jade", 'against = "conclusion"', 'against = "JD-95.value"', "no such finding: JD-95"),
    ("jade", 'against = "conclusion"', 'against = "CM-16.value"', "no such finding: CM-16"),
    (
        "liquor",
        'against = "LQ-12.value"',
        'against = "LQ-10.name"',
        "figures are held against a number",
    ),
    (
        "liquor",
        'families = [["酱香"]',
        'patterns = ["x"]\nfamilies = [["酱香"]',
        "a claim is one of",
    ),
    (
        "liquor",
        'units = [{ word = "度" }, { word = "%vol" }, { word = "%" }]\n',
        "",
        "a claim is one",
    ),
    ("watch", r"(?<![a-z0-9])[125]\d{5}[a-z]{0,4}", "(a+)+", "claims: 型号: "),
    # Curves and figures.
    ("jade", 'lower = "2700"\nupper', 'lower = "3200"\nupper', "the range or step of the curve"),
    ("jade", 'step = "8"', 'step = "0"', "the range or step of the curve"),
    ("jade", 'answer = "best"', 'answer = "worst"', "no such part: worst"),
    ("jade", 'lower = "2830"', 'lower = "2690"', "the band aliphatic lies outside"),
    ("jade", 'lower = "2830"', 'lower = "2990"', "the band aliphatic lies outside"),
    ("jade", 'upper = "3072"', 'upper = "3201"', "the band aromatic lies outside"),
    ("jade", 'seen = "0.03", certain = "0.30"', 'seen = "0", certain = "0.30"', "lies outside"),
    ("jade", 'against = ["natural"]', 'against = ["naturel"]', "no such answer: naturel"),
    ("jade", 'needed_by = ["resin"]', 'needed_by = ["rosin"]', "no such answer: rosin"),
    ("jade", 'same_as = "CM-07"', 'same_as = "CM-97"', "no such check: CM-97"),
    ("jade", 'same_as = "CM-07"', 'same_as = "CM-07"\nuncertainty = "0"', "lies above 0"),
    ("jade", 'same_as = "CM-07"', 'same_as = "CM-07"\nuncertainty = "-1"', "lies above 0"),
    # Grounds of an exclusion that the law doesn't know.
    *(
        (
            "jade",
            'marks = ["ENGRAVED"',
            f'excludable = ["{ground}"]\nmarks = ["ENGRAVED"',
            "no ground of",
        )
        for ground in ("PRICE_FLUCTUATION", "HIGH_VALUE", "OTHER")
    ),
]


@pytest.mark.parametrize(("code", "old", "new", "said"), FAULTS)
def test_each_fault_is_told_with_its_place(code: str, old: str, new: str, said: str) -> None:
    source = there(standard_source(code))
    assert old in source
    with pytest.raises(InvalidStandard) as refused:
        standard_from_toml(source.replace(old, new, 1))
    lines = refused.value.problems
    assert any(said in line.en for line in lines), lines
    assert all(line.zh and line.en for line in lines)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('lower = "2830"', 'lower = "2700"'),  # a band from the first wavenumber on
        ('upper = "3072"', 'upper = "3200"'),  # and to the last
        ('against = ["natural"]', 'against = ["*"]'),  # every answer
        ('same_as = "CM-07"', 'same_as = "CM-07"\nuncertainty = "0.01"'),
        ('marks = ["ENGRAVED"', 'excludable = ["UNSEALING"]\nmarks = ["ENGRAVED"'),
    ],
)
def test_what_is_just_right_is_taken(old: str, new: str) -> None:
    source = there(standard_source("jade"))
    assert old in source
    standard_from_toml(source.replace(old, new, 1))
