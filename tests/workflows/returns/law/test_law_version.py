"""The version follows what decides, and what was decided under another one is decided again."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.law_situations import FOLDER

from workflows.returns.law import digest, figures
from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import cite
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import decision_to_json
from workflows.returns.law.digest import (
    deciding_parts,
    rules_digest,
    syntax,
    version_to_write,
)
from workflows.returns.law.facts.labels import LABELS
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.words import LabelPlatform, Mark
from workflows.returns.law.registry import CHAPTERS
from workflows.returns.law.rules.meanings import MEANINGS
from workflows.returns.law.version import RULES_VERSION

STORED = json.loads((FOLDER / "stored_decisions.json").read_text("utf-8"))


def test_the_version_is_that_of_the_rules() -> None:
    """Red: run `jadegate docs` and write the version that it names."""
    name, _, written = RULES_VERSION.partition("+")
    assert written == rules_digest()[:8]
    assert [part.isdigit() for part in name.split(".")] == [True] * 3
    assert version_to_write() is None


def test_the_version_to_write_counts_one_up() -> None:
    now = rules_digest()[:8]
    assert version_to_write("2026.12.9+00000000") == f"2026.12.10+{now}"
    assert version_to_write("2026.11.2") == f"2026.11.3+{now}"
    assert version_to_write(f"2027.1.1+{now}") is None


def with_rule(changed: str, **more: Any) -> tuple[Any, ...]:
    """The chapters with one rule changed."""
    return tuple(
        replace(
            chapter,
            rules=tuple(replace(r, **more) if r.id == changed else r for r in chapter.rules),
        )
        for chapter in CHAPTERS
    )


LONGER = replace(next(f for f in figures.FIGURES if f.name == "notice_days"), value=8)
CHANGES: dict[str, tuple[str, Any]] = {
    "a rule begins on another day": (
        "CHAPTERS",
        with_rule("conduct.platform_refund_only", since=date(2026, 2, 2)),
    ),
    "a rule ends": ("CHAPTERS", with_rule("period.late", until=date(2030, 1, 1))),
    "a rule cites another article": (
        "CHAPTERS",
        with_rule("conduct.partial", cites=(cite("MEASURES 18"),)),
    ),
    "an article is cited to a last day": (
        "CHAPTERS",
        with_rule("conduct.partial", cites=(cite("MEASURES 17 until 2030-01-01"),)),
    ),
    "a person is advised otherwise": ("CHAPTERS", with_rule("conduct.abuse_evidence", leans=None)),
    "a rule is gone": ("CHAPTERS", CHAPTERS[:-1]),
    "a figure has another value": (
        "FIGURES",
        tuple(LONGER if f.name == "notice_days" else f for f in figures.FIGURES),
    ),
    "a figure begins on another day": (
        "FIGURES",
        tuple(replace(f, since=date(2014, 3, 16)) for f in figures.FIGURES),
    ),
    "an act begins on another day": (
        "ACTS",
        {**ACTS, "JD": replace(ACTS["JD"], since=date(2026, 6, 16))},
    ),
    "a label means something else": (
        "LABELS",
        {**LABELS, (LabelPlatform.DOUYIN, "15-1"): LABELS[LabelPlatform.DOUYIN, "1"]},
    ),
    "a mark means something else": (
        "MEANINGS",
        {**MEANINGS, Mark.WORN: MEANINGS[Mark.OPENED]},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_rules_is_another_version(
    monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    table, value = CHANGES[change]
    monkeypatch.setattr(digest, table, value)
    assert rules_digest()[:8] != RULES_VERSION.partition("+")[2]
    assert version_to_write() is not None


def test_the_code_of_the_procedure_is_part_of_it() -> None:
    code = deciding_parts()["code"]
    wanted = {"calendar.py", "decide.py", "case.py", "figures.py", "facts/labels.py"}
    assert wanted <= code.keys()
    assert {"rules/period.py", "rules/intactness.py", "rules/meanings.py"} <= code.keys()
    assert not {"digest.py", "version.py", "pages/document.py", "case_file.py"} & code.keys()


def shape(source: str) -> Any:
    return syntax(ast.parse(source))


def test_words_and_layout_are_no_change_and_an_operator_is() -> None:
    plain = shape("def late(a, b):\n    return a < b\n")
    told = shape(
        'def late(a, b):\n    """Whether it is late."""\n    # so\n    return (a <\n  b)\n'
    )
    assert told == plain
    assert shape("def late(a, b):\n    return a <= b\n") != plain
    assert shape("def late(a, b):\n    return None\n") != shape("def late(a, b):\n    return\n")
    assert shape("LIMIT = 7") != shape("LIMIT = 8") != shape("LIMIT = True")
    assert shape("name = lambda: 1") != shape("name = lambda: 2")


@pytest.mark.parametrize("kept", STORED, ids=lambda row: row["case"])
def test_an_old_decision_is_made_again_from_what_was_stored(kept: dict[str, Any]) -> None:
    """Facts and decision as version 2026.11.2 stored them."""
    before = kept["decision"]
    after = decision_to_json(
        decide(facts_from_json(kept["facts"]), date.fromisoformat(before["on"]))
    )
    same = before.keys() - {"version", "reasons", "appeal"}
    assert (after["appeal"] is None) == (before["appeal"] is None)
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    assert [one["rule"] for one in after["reasons"]] == [one["rule"] for one in before["reasons"]]
    assert before["version"] == "2026.11.2"
    assert after["version"] == RULES_VERSION


def test_the_stored_decisions_are_of_every_outcome() -> None:
    outcomes = {row["decision"]["decision"] for row in STORED}
    assert outcomes == {"accept", "accept_inspect", "refuse", "person", "more_info", "quality"}
