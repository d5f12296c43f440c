"""Words that name a colour, a glaze, a brand or a flavour are no material."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from support.certain import there
from support.standards.house_rules import house_rules

from workflows.orders.category_rules import Ambiguous, MatchedCategory, NoMatch, categorise
from workflows.orders.lines import _waiting

RULES = house_rules()
TITLES = [
    (group["is"], title)
    for group in tomllib.loads(Path(__file__).with_name("borrowed_words.toml").read_text("utf-8"))[
        "title"
    ]
    for title in group["titles"]
]


def test_the_list_is_long_enough_and_says_nothing_twice():
    assert len(TITLES) >= 150
    assert len({title for _, title in TITLES}) == len(TITLES)


@pytest.mark.parametrize(("said", "title"), TITLES, ids=[title for _, title in TITLES])
def test_a_title_is_of_its_category_or_waits(said, title):
    found = categorise(RULES, title, "")
    if said == "wait":
        assert not isinstance(found, MatchedCategory), found
    else:
        assert isinstance(found, MatchedCategory), found
        assert found.category == said


def test_who_decides_sees_the_words_that_pulled_each_way():
    found = categorise(RULES, "和田玉大理石瓷砖 800x800", "")
    assert isinstance(found, NoMatch)
    assert [(p.words, p.category or there(p.name).zh) for p in found.pulls] == [
        (("和田玉",), "jade"),
        (("瓷砖",), "家居、数码、车品"),
    ]
    assert _waiting(found, (), RULES).reason.zh == (
        "材质词可能只是颜色、釉色、品牌或口味，须人工判断："
        "“和田玉”指向 翡翠玉石；“瓷砖”指向 家居、数码、车品"
    )


def test_two_categories_are_told_with_their_words():
    found = categorise(RULES, "和田玉 面霜", "")
    assert isinstance(found, Ambiguous)
    assert [(p.words, p.category) for p in found.pulls] == [
        (("和田玉",), "jade"),
        (("面霜",), "beauty"),
    ]
