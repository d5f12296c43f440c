"""Which codes are of one piece, how they are compared, and what follows where another holds one."""

from __future__ import annotations

import pytest
from support.sample_findings import ON, findings_of, listing_of, standard_of

from workflows.inspection.judging.judge import judge
from workflows.inspection.judging.judgement import Outcome
from workflows.inspection.piece_codes import (
    HeldCode,
    fold_code,
    found_codes,
    refuse_held,
    with_held,
)
from workflows.inspection.standard.catalogue import examples

CODES = {
    "beauty": [],
    "gold": [],
    "handbag": [],
    "jade": [],
    "liquor": [
        ("liquor:LQ-04.date", "20230812202304104118"),
        ("liquor:LQ-05.uid", "E0040150A1B2C3D4"),
        ("liquor:LQ-06.bottle", "1108230812041187"),
    ],
    "sneaker": [],
    "supplement": [],
    "tea": [],
    "watch": [("watch:WT-02.value", "87654321")],
}


def test_every_category_says_which_codes_are_of_one_piece():
    assert CODES.keys() == examples().keys()


@pytest.mark.parametrize(("category", "codes"), sorted(CODES.items()))
def test_the_codes_of_an_example(category, codes):
    found = found_codes(standard_of(category), findings_of(category), listing_of(category))
    assert [(c.kind, c.code) for c in found] == codes


@pytest.mark.parametrize(
    ("mark", "brand", "held"),
    [("sticker", "香奈儿", True), ("plate", "香奈儿", True), ("date_code", "LV", False),
     ("sticker", "GUCCI", False)],
)  # fmt: skip
def test_a_date_code_is_of_many_bags_and_a_serial_of_one(mark, brand, held):
    findings = findings_of(
        "handbag",
        BG_04={"value": mark, "era": "match"},
        BG_05={"value": "31269440", "plausible": "match"},
    )
    found = found_codes(standard_of("handbag"), findings, listing_of("handbag", brand=brand))
    assert bool(found) is held


@pytest.mark.parametrize(
    ("typed", "compared"),
    [("ab-12 3４", "AB1234"), (" sd.41/89 ", "SD4189"), ("序列号", "序列号"), ("--", "")],
)
def test_codes_are_compared_by_letters_and_digits(typed, compared):
    assert fold_code(typed) == compared


def test_what_somebody_ticked_counts_for_nothing():
    standard, findings = standard_of("watch"), findings_of("watch")
    listing = listing_of("watch")
    (found,) = found_codes(standard, findings, listing)
    held = {found.kind: HeldCode(found, "ABCD-EFGH-JKLM", "QC-2026-000001")}
    seen = with_held(standard, findings, held)
    assert seen["WT-02"].values["seen_before"] is True
    again = with_held(standard, seen, {})
    assert again["WT-02"].values["seen_before"] is False
    assert judge(standard, again, listing, ON).outcome is Outcome.PASS
    verdict = judge(standard, seen, listing, ON)
    assert verdict.outcome is Outcome.NEEDS_PERSON
    assert "G-A02" in verdict.defects


def test_a_held_code_refuses_the_signature_and_names_the_paper():
    (found,) = found_codes(standard_of("watch"), findings_of("watch"), listing_of("watch"))
    refused = refuse_held({found.kind: HeldCode(found, "ABCD-EFGH-JKLM", "QC-2026-000001")})
    assert refused is not None
    assert refused.reason.zh == "机身序列号 87654321 已在证书 ABCD-EFGH-JKLM"
    assert refuse_held({}) is None
