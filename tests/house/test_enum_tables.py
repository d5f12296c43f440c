"""Every table keyed by an enum is whole, and what a state means stands in its record alone."""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType, ModuleType
from typing import Any

import pytest
from conftest import ROOT
from support.enum_tables import (
    enum_tables,
    lists_in_templates,
    lists_of,
    modules,
    tables_keyed_by_values,
)

from app.models.intake import item
from app.models.papers import certificate
from app.models.returns import case as returns_case
from workflows.dispatch.places import SignPlace
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.rulesets import RulesetState
from workflows.inspection.states import STATES, ItemState, StateRecord
from workflows.papers.states import STATES as CERTIFICATE_STATES
from workflows.papers.states import CertificateState
from workflows.returns.states import STATES as RETURN_STATES
from workflows.returns.states import ReturnState
from workflows.whole import whole

TABLES = enum_tables(modules())
STATES_OF_ALL = (ItemState, ReturnState, CertificateState, ReviewDecision, RulesetState, SignPlace)
# Tables that lack members, each with its reason. Who takes a row from one looks first.
PARTIAL = {
    "app.commands.inspection.review.DECISIONS": "the actions of a review that close it",
    "app.demo.steps.STEPS": "the steps that the example network walks",
    "app.queries.audit.questions.answers.ANSWERS": "questions that a table answers",
    "app.web.audit.questions.OWN_PAGES": "questions with a page of their own",
    "app.web.goods.lots.units.COMMANDS": "what has a form on a unit's page; the others are scans",
    "app.web.returns.after_sales.answer.CLAIM_NAMES": "the reasons that are a claim for quality",
    "app.web.returns.buyer.return_forms.MARKS": "marks in a buyer's words; others have their names",
    "app.web.returns.buyer.return_forms.SEALS": "layers in a buyer's words; the rest have names",
    "certificates.checking.packcheck._STATUS": "the reason that has another name in a pack",
    "workflows.returns.headlines.situation.EXCHANGE_BADGES": "badges that speak of a return",
    "workflows.returns.headlines.situation.EXCHANGE_NAMES": "states that speak of a return",
    "workflows.returns.law.decide._CONCLUSIVE": "effects that decide by themselves",
    "workflows.returns.law.decide._RANK": "codes of favourable words, derived from their order",
    "workflows.returns.law.rules.confirmation._FITS": "grounds that the law confines to goods",
    "workflows.returns.law.rules.confirmation._TERMS": "terms that name a use",
    "workflows.returns.law.rules.intactness._EFFECTS": "weights that harm",
    "workflows.returns.law.rules.meanings.MEANINGS": "marks that the law weighs",
    "workflows.returns.law.samples._SEALS": "seals of goods whose seal is not the inner foil",
    "workflows.returns.law.rules.intact.special.ON_THE_WAY": "marks of a loss on the way back",
}
# Their tables are checked here only: the paper knows no other room, and what is written in the
# folder of the law is part of the digest that stands for its version.
CHECKED_HERE_ONLY = ("certificates.", "workflows.returns.law.")


def flaw(name: str, lacking: list[str]) -> str:
    return f"{name} has no row for {', '.join(lacking)}"


def test_every_table_keyed_by_an_enum_is_whole():
    wrong = [flaw(t.name, t.lacking()) for t in TABLES if t.name not in PARTIAL and t.lacking()]
    assert wrong == []


def test_the_tables_that_are_not_whole_are_still_there_and_still_partial():
    partial = {t.name for t in TABLES if t.lacking()}
    assert sorted(PARTIAL.keys() - partial) == []


def test_every_whole_table_of_ours_is_made_so_that_a_lacking_row_stops_the_start():
    loose = [
        t.name
        for t in TABLES
        if not t.derived
        and t.name not in PARTIAL
        and not t.name.startswith(CHECKED_HERE_ONLY)
        and not isinstance(t.rows, MappingProxyType)
    ]
    assert loose == []


def test_no_table_is_keyed_by_the_words_of_an_enum_in_place_of_its_members():
    assert tables_keyed_by_values(modules()) == {}


def test_no_list_of_states_stands_outside_their_records():
    assert lists_of(STATES_OF_ALL, modules()) == []
    assert lists_in_templates(STATES_OF_ALL, ROOT / "app" / "templates") == []


def test_a_lacking_row_and_a_foreign_one_are_named():
    class Colour(StrEnum):
        RED = "red"
        GREEN = "green"
        BLUE = "blue"

    with pytest.raises(ValueError, match=r"Colour: no row for GREEN, BLUE$"):
        whole(Colour, {Colour.RED: 1})
    everything = dict.fromkeys(Colour, 1)
    with pytest.raises(ValueError, match=r"Colour: passed: no member$"):
        whole(Colour, {**everything, ItemState.PASSED: 1})
    assert list(whole(Colour, everything)) == list(Colour)
    with pytest.raises(TypeError):
        whole(Colour, everything)[Colour.RED] = 2  # type: ignore[index]  # refused: that is the test


def named_in(condition: str) -> set[str]:
    return set(re.findall(r"'(\w+)'", condition))


def test_what_the_database_refuses_agrees_with_the_records():
    final = {state for state, record in RETURN_STATES.items() if record.final}
    assert named_in(returns_case.FINAL) == final
    stands = {state for state, record in CERTIFICATE_STATES.items() if record.stands}
    assert named_in(str(certificate.LIVE)) == stands
    before = named_in(item.BEFORE_RECEIPT)
    assert before <= {*ItemState}
    assert not any(STATES[ItemState(word)].with_buyer for word in before)


# A state is planted, as somebody would add one: the walk names each place that is to be filled.
WITH_ONE_MORE = {**{s.name: s.value for s in ItemState}, "PHOTOGRAPHED": "photographed"}
GROWN: Any = StrEnum("State", WITH_ONE_MORE)  # type: ignore[misc]  # its names are known later


def test_a_new_state_of_an_item_turns_every_place_red_by_name():
    places = {
        flaw(t.name, lacking)
        for t in TABLES
        if t.kind is ItemState and not t.derived and (lacking := t.lacking(GROWN))
    }
    assert places == {
        "workflows.inspection.states.STATES has no row for PHOTOGRAPHED",
        "app.web.items.states.PAGES has no row for PHOTOGRAPHED",
    }
    with pytest.raises(ValueError, match="no row for PHOTOGRAPHED"):
        whole(GROWN, {GROWN[state.name]: record for state, record in STATES.items()})


def test_a_record_of_a_state_says_all_that_a_state_means():
    with pytest.raises(TypeError) as told:
        StateRecord(name=STATES[ItemState.SEALED].name)  # type: ignore[call-arg]  # refused: that is the test
    fields = [name for name in StateRecord.__dataclass_fields__ if name != "name"]
    assert [name for name in fields if f"'{name}'" not in str(told.value)] == []


PLANTED = """
import re
from enum import StrEnum

class Grade(StrEnum):
    GOOD = "good"
    BAD = "bad"

NAMES = {Grade.GOOD: "well made"}
BOTH = {grade: grade.value for grade in Grade}
TONES = {"good": 1, "bad": 2}

def is_known(grade):
    return grade in (Grade.GOOD, Grade.BAD) or grade in {"good", "bad"}
"""


def test_the_walk_sees_what_is_planted(tmp_path):
    path = tmp_path / "planted.py"
    path.write_text(PLANTED, "utf-8")
    module = ModuleType("planted")
    module.__file__ = str(path)
    exec(compile(PLANTED, "planted", "exec"), vars(module))
    partial, derived = enum_tables((module,))
    assert (partial.name, partial.lacking()) == ("planted.NAMES", ["BAD"])
    assert (derived.name, derived.lacking(), derived.derived) == ("planted.BOTH", [], True)
    assert tables_keyed_by_values((module,)) == {"planted.TONES": {"Grade"}}
    assert lists_of((module.Grade,), (module,)) == [
        "planted: (Grade.GOOD, Grade.BAD)",
        "planted: {'good', 'bad'}",
    ]
    (tmp_path / "page.html").write_text("{% if x in ('good', 'bad') %}{% endif %}", "utf-8")
    assert lists_in_templates((module.Grade,), tmp_path) == ["page.html: ('good', 'bad')"]
