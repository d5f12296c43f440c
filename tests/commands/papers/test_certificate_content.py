"""An inspection in the words of the certificate: nothing said twice, nothing half translated."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from support.build import item_in
from support.sample_findings import standard_of

from app.base import db
from app.base.config import Misconfigured, current, from_environment, use
from app.commands.papers.preview import preview
from workflows.inspection.finding import Finding
from workflows.inspection.states import ItemState
from workflows.inspection.words.wording import finding_in_words
from workflows.verdict import Text


@pytest.fixture
def stated(database, network):
    """The results of a category's example, by the code of their check."""

    def of(category):
        walk = item_in(ItemState.PASSED, network, database, category)
        with db.reading() as session:
            made = preview(
                session, walk.ref, "http://localhost", pictured=True,
                by=network.signatory, now=walk.at,
            )  # fmt: skip
        return {result.code: result.value for result in made.results}

    return of


def test_a_covered_code_stands_in_no_address(database, network):
    use(replace(current(), covered_codes=True))
    walk = item_in(ItemState.PASSED, network, database, "jade")
    with db.reading() as session:
        made = preview(
            session, walk.ref, "https://qc.example.com", pictured=True,
            by=network.signatory, now=walk.at,
        )  # fmt: skip
    assert made.code_covered
    assert made.verification_url == f"https://qc.example.com/v/{made.number}"
    assert made.second_code not in made.verification_url
    assert (made.version, made.layout_version) == (2, 2)


def test_whether_codes_are_covered_is_yes_or_no(tmp_path):
    env = {"JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_COVERED_CODES": "maybe"}
    with pytest.raises(Misconfigured, match="JADEGATE_COVERED_CODES"):
        from_environment(env)
    assert from_environment({**env, "JADEGATE_COVERED_CODES": "yes"}).covered_codes


def test_parts_that_all_say_the_same_say_it_once(stated):
    values = {value.zh for value in stated("handbag").values() if value}
    assert "与商品页一致" in values
    assert not any("与商品页一致，与商品页一致" in value for value in values)


@pytest.mark.parametrize(
    ("category", "code", "zh", "en"),
    [
        ("jade", "JD-04", "浅绿色，局部绿色较浓，色调：绿", "浅绿色，局部绿色较浓, Hue: Green"),
        (
            "liquor", "LQ-10", "品名 贵州茅台酒，香型：酱香，执行标准号 GB/T 18356",
            "Name 贵州茅台酒, Aroma type: Sauce, Standard GB/T 18356",
        ),
    ],
)  # fmt: skip
def test_english_names_each_part_and_keeps_what_was_typed(stated, category, code, zh, en):
    value = stated(category)[code]
    assert (value.zh, value.en) == (zh, en)


@pytest.mark.parametrize("category", ["jade", "liquor", "handbag", "supplement"])
def test_pictures_and_files_are_kept_and_never_stated_as_a_value(stated, category):
    """A check whose part is a photo or a spectrum states what was seen, not where it lies."""
    values = [value for value in stated(category).values() if value is not None]
    assert len(values) > 5
    for value in values:
        for said in (value.zh, value.en):
            assert not re.search(r"[0-9a-f]{40}|\.(jpg|png|csv|mp4)\b|[\[\]{}]", said), said


@pytest.mark.parametrize(
    ("typed", "stated_as"),
    [
        ("翡翠", ("翡翠", "Jadeite")),
        ("翡翠（处理）", ("翡翠（处理）", "Jadeite (treated)")),
        ("没有这种石头", ("没有这种石头", "没有这种石头")),
    ],
)
def test_a_name_is_stated_as_the_table_of_names_has_it(typed, stated_as):
    found = finding_in_words(standard_of("jade"), {"JD-15": Finding({"value": typed})}, "JD-15")
    assert found == Text(*stated_as)
