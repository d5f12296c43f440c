"""What is done against the record says why; what is a password, and what none."""

from __future__ import annotations

import pytest
from support.certain import refused

from workflows.people.overrides import (
    REASONS,
    OverrideAct,
    article_listed,
    note_given,
    override_stands,
    reason_text,
)
from workflows.people.passwords import long_enough, without_own_words, words_of
from workflows.verdict import ALLOWED, Text

NOTE = "运输途中外箱压破"
# The reasons of each act, as the ledger keeps them.
KEPT = {
    "settle": "carriage_damage evidence_weak seller_agrees platform_ruling",
    "decide": "new_facts seller_agrees promise platform_ruling",
    "refuse": "not_intact swapped excluded late no_fault not_covered platform_ruling",
    "lift": "brand_confirms test_flawed authority_releases",
    "release": "scale_fault packing_weighed wrong_reading wrong_piece",
}


def test_each_act_offers_its_reasons() -> None:
    assert {act: " ".join(reasons) for act, reasons in REASONS.items()} == {
        OverrideAct(act): reasons for act, reasons in KEPT.items()
    }


@pytest.mark.parametrize(
    ("act", "reason", "note", "article", "articles", "code", "field"),
    [
        ("lift", "brand_confirms", NOTE, "", None, "", ""),
        ("lift", "brand_confirms", NOTE, "第7条", None, "", ""),
        ("settle", "carriage_damage", NOTE, "第7条", ["第7条"], "", ""),
        ("lift", "", NOTE, "", None, "override_reason", "override"),
        ("lift", "carriage_damage", NOTE, "", None, "override_reason", "override"),
        ("settle", "carriage_damage", NOTE, "", ["第7条"], "override_article", "article"),
        ("settle", "carriage_damage", NOTE, "第8条", ["第7条"], "override_article", "article"),
        ("settle", "carriage_damage", "", "第8条", [], "override_article", "article"),
        ("lift", "brand_confirms", NOTE[:7], "", None, "note_needed", "reason"),
        ("lift", "brand_confirms", " ".join(NOTE[:7]), "", None, "note_needed", "reason"),
        ("lift", "brand_confirms", " ".join(NOTE), "", None, "", ""),
    ],
)
def test_an_override_says_why(
    act: str,
    reason: str,
    note: str,
    article: str,
    articles: list[str] | None,
    code: str,
    field: str,
) -> None:
    answer = override_stands(OverrideAct(act), reason, note, article, articles)
    if not code:
        assert answer is ALLOWED
        return
    assert (refused(answer).code, refused(answer).facts) == (code, {"field": field})


@pytest.mark.parametrize(
    ("note", "shortest", "said"),
    [
        ("", 1, "Say why"),
        (" \n", 1, "Say why"),
        ("好", 1, ""),
        ("好好", 3, "Say why, in 3 characters or more"),
        ("好 好 好", 3, ""),
    ],
)
def test_a_note_has_some_words(note: str, shortest: int, said: str) -> None:
    answer = note_given(note, shortest)
    assert answer is ALLOWED if not said else refused(answer).reason.en == said


def test_an_article_is_one_of_the_list_and_an_unknown_reason_stays() -> None:
    assert article_listed("a", ["a"]) is ALLOWED
    assert refused(article_listed("", ["a"])).code == "override_article"
    assert reason_text(OverrideAct.LIFT, "test_flawed").en == "The test was flawed"
    assert reason_text(OverrideAct.LIFT, "of old") == Text("of old", "of old")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("a" * 11, "password_short"),
        ("a" * 12, ""),
        ("好" * 12, ""),
        ("a" * 128, ""),
        ("a" * 129, "password_long"),
        ("", "password_short"),
        ("ﷺ", ""),  # one sign that is eighteen letters in plain
    ],
)
def test_how_long_a_password_is(password: str, code: str) -> None:
    said = long_enough(password)
    assert ("" if said is None else said.code) == code


WORDS = words_of("欧阳 娜娜", "nana-ouyang", "Li")


def test_whose_words_stand_in_no_password() -> None:
    assert WORDS == (
        "jadegate",
        "玉门",
        "yumen",
        "欧阳 娜娜",
        "nana-ouyang",
        "欧阳",
        "娜娜",
        "nana",
        "ouyang",
    )


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("correct horse battery", ""),
        ("li li li li li li", ""),  # two letters are no word
        ("my NANA is the best", "nana"),
        ("ＪＡＤＥＧＡＴＥ 2026!!", "jadegate"),
        ("我家的娜娜最可爱了呀", "娜娜"),
        ("玉门关外春风不度了呀", "玉门"),
    ],
)
def test_a_password_holds_no_word_of_its_owner(password: str, found: str) -> None:
    said = without_own_words(password, WORDS)
    assert ("" if said is None else said.code) == ("password_own_word" if found else "")
    assert said is None or f"“{found}”" in said.reason.zh
