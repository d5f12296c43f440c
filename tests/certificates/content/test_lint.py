"""Every reason not to issue, one at a time, made from a certificate that has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from support.example_content import HANDBAG, JADE, LIQUOR, dense

from certificates.content.content import (
    AnsweringPerson,
    CertificateContent,
    StatedAuthenticity,
    StatedConformity,
    Supersedes,
    Wording,
)
from certificates.content.gem_names import NAMES, TRADE_WORDS
from certificates.content.lint import LintProblem, lint
from certificates.content.lint_limits import LIMITS, texts
from certificates.content.lint_words import claims_genuine

Change = Callable[[CertificateContent], CertificateContent]
NOTHING = Wording("", "")


def having(**parts: object) -> Change:
    return partial(replace, **parts)


def with_result(**parts: Any) -> Change:
    def change(content: CertificateContent) -> CertificateContent:
        changed = replace(content.results[0], **parts)
        return replace(content, results=(changed, *content.results[1:]))

    return change


def with_item(**parts: object) -> Change:
    return lambda content: replace(content, item=replace(content.item, **parts))  # type: ignore[arg-type]  # the same


def with_agency(**parts: object) -> Change:
    return lambda content: replace(content, agency=replace(content.agency, **parts))  # type: ignore[arg-type]  # the same


PROBLEMS: dict[str, tuple[Change, str, str]] = {
    "no title": (having(title=NOTHING), "a", "title"),
    "title in one language": (having(title=Wording("证书", "")), "a", "title"),
    "no agency name": (with_agency(name=NOTHING), "b", "agency.name"),
    "no agency address": (with_agency(address=NOTHING), "b", "agency.address"),
    "no CMA": (with_agency(cma=""), "b", "agency.cma"),
    "no place of work": (having(center=NOTHING), "c", "center"),
    "no number": (having(number=""), "d", "number"),
    "no second code": (having(second_code=""), "d", "second_code"),
    "an order's number": (having(customer_reference="DY-69217730"), "e", "customer_reference"),
    "no basis": (having(basis=()), "f", "basis"),
    "an empty basis": (having(basis=("GB/T 16552-2017", "")), "f", "basis"),
    "no item code": (with_item(code=""), "g", "item.code"),
    "no description": (with_item(description=NOTHING), "g", "item.description"),
    "no condition": (with_item(condition=NOTHING), "g", "item.condition"),
    "no photograph": (with_item(photo_sha256=""), "g", "item.photo_sha256"),
    "tested before received": (having(received=date(2026, 3, 11)), "i", "tested_from"),
    "work ends before it begins": (having(tested_to=date(2026, 3, 9)), "i", "tested_to"),
    "issued before tested": (having(issued=date(2026, 3, 9)), "j", "issued"),
    "no relation statement": (having(relates_only=NOTHING), "l", "relates_only"),
    "no results": (having(results=()), "m", "results"),
    "no conclusion": (having(conclusion=NOTHING), "m", "conclusion"),
    "an empty result": (with_result(value=NOTHING), "m", "results[0]"),
    "a quantity without a unit": (with_result(unit=""), "m", "results[0]"),
    "a row without a name": (with_result(label=NOTHING), "m", "results[0]"),
    "a row without a code": (with_result(code=""), "m", "results[0]"),
    "a row twice": (with_result(code="JD-02"), "m", "results[1]"),
    "not tested, no reason": (with_result(value=None), "n", "results[0]"),
    "tested and not tested": (with_result(not_tested=Wording("忙", "busy")), "n", "results[0]"),
    "no inspector": (having(inspector=AnsweringPerson("")), "o", "inspector"),
    "no reviewer": (having(reviewer=AnsweringPerson("")), "o", "reviewer"),
    "no signatory": (having(signatory=AnsweringPerson("")), "o", "signatory"),
    "one person twice": (having(reviewer=JADE.inspector), "o", "signatory"),
    "no decision rule": (having(decision_rule=None), "7.8.6", "decision_rule"),
    "deviation not named": (having(conformity=StatedConformity.DEVIATION), "7.8.6", "deviations"),
    "deviation named, yet conforming": (
        having(deviations=(Wording("色差", "Colour differs"),)), "7.8.6", "conformity",
    ),
    "superseding without a reason": (
        having(supersedes=Supersedes("JG1", NOTHING)), "7.8.8", "supersedes.reason",
    ),
    "superseding itself": (
        having(supersedes=Supersedes(JADE.number, Wording("错", "Wrong"))), "7.8.8",
        "supersedes.number",
    ),
    "address without the code": (
        having(verification_url=f"https://x/{JADE.number}"), "verification", "verification_url",
    ),
    "address with a code that is covered": (
        having(code_covered=True), "verification", "verification_url",
    ),
    "no address": (having(verification_url=""), "verification", "verification_url"),
    "unknown version": (having(version=9), "version", "version"),
    "a trade name": (
        having(conclusion=Wording("翡翠（A货）", "Jadeite")), "GB/T 16552", "conclusion",
    ),
    "not a standard name": (having(conclusion=Wording("美玉", "Jade")), "GB/T 16552", "conclusion"),
    "natural before the name": (
        having(conclusion=Wording("天然翡翠", "Natural jadeite")), "GB/T 16552", "conclusion",
    ),
    "treatment without brackets": (
        having(conclusion=Wording("翡翠漂白处理手镯", "Treated")), "GB/T 16552", "conclusion",
    ),
    "not by GB/T 16552": (having(basis=("GB/T 16553-2017",)), "GB/T 16552", "basis"),
    "a control character": (having(center=Wording("瑞丽\x07", "Ruili")), "print", "center.zh"),
    "a reversing character": (having(center=Wording("瑞丽", "Ru\u202eili")), "print", "center.en"),
    "not in form NFC": (having(center=Wording("瑞丽", "Cafe\u0301")), "print", "center.en"),
    "a name too long": (having(inspector=AnsweringPerson("某" * 15)), "print", "inspector.name"),
}  # fmt: skip


def problems_of(content: CertificateContent) -> tuple[LintProblem, ...]:
    """What keeps an example from being issued; jade is named as a gem."""
    return lint(content, gem_named=content.category == JADE.category)


@pytest.mark.parametrize("content", [JADE, LIQUOR, HANDBAG, dense()], ids=lambda c: c.category)
def test_a_complete_certificate_has_no_problem(content: CertificateContent) -> None:
    assert problems_of(content) == ()


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_gap_is_named_and_blocks(name: str) -> None:
    change, rule, field = PROBLEMS[name]
    problems = problems_of(change(JADE))
    assert (rule, field) in {(problem.rule, problem.field) for problem in problems}
    assert all(problem.zh and problem.en for problem in problems)


def test_a_treated_stone_named_as_the_standard_says_is_fine() -> None:
    treated = replace(JADE, conclusion=Wording("翡翠（处理）手镯", "Jadeite jade (treated) bangle"))
    assert problems_of(treated) == ()


def test_two_people_of_one_name_are_two_people() -> None:
    assert problems_of(replace(JADE, reviewer=AnsweringPerson(JADE.inspector.name, "CGC-1"))) == ()


def test_a_handbag_is_not_named_as_a_gem() -> None:
    assert "GB/T 16552" not in {problem.rule for problem in problems_of(HANDBAG)}


CLAIMS = {
    "title": having(title=Wording("正品证书", "Certificate")),
    "conclusion": having(conclusion=Wording("手提包", "Genuine handbag")),
    "a remark": having(remarks=(Wording("经鉴定为天然材质。", "See above."),)),
    "a result": with_result(value=Wording("真品", "As stated")),
    "a material in English": having(remarks=(Wording("见上", "Natural jadeite"),)),
    "English in capitals": having(remarks=(Wording("见上", "AUTHENTIC"),)),
}


@pytest.mark.parametrize("where", CLAIMS)
def test_authenticity_is_not_claimed_where_it_was_not_established(where: str) -> None:
    undetermined = replace(HANDBAG, authenticity=StatedAuthenticity.UNDETERMINED)
    undetermined = replace(undetermined, title=Wording("检验报告", "Inspection report"))
    assert problems_of(undetermined) == ()
    assert "7.8.1.2" in {problem.rule for problem in problems_of(CLAIMS[where](undetermined))}
    assert "7.8.1.2" not in {problem.rule for problem in problems_of(CLAIMS[where](HANDBAG))}


@pytest.mark.parametrize(
    "text",
    [
        "非天然",
        "本证书不作真品结论",
        "未认定为正品",
        "authenticity not established",
        "natural grain",
    ],
)
def test_a_denial_claims_nothing(text: str) -> None:
    assert claims_genuine(text) == ""


def test_a_denial_does_not_hide_a_claim_behind_it() -> None:
    assert claims_genuine("非天然色，天然翡翠") == "天然"


def test_no_standard_name_is_a_trade_word() -> None:
    assert not set(NAMES) & set(TRADE_WORDS)


def test_every_limit_is_of_a_field_that_exists() -> None:
    superseding = replace(JADE, supersedes=Supersedes("X", Wording("因", "why")))
    assert set(LIMITS) <= {field for field, _ in texts(superseding)}


def test_results_may_be_empty_rows_only_with_reasons() -> None:
    rows = [row for row in JADE.results if row.value is None]
    assert rows
    assert all(row.not_tested for row in rows)
