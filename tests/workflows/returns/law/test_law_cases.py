"""Every case of the files of this folder comes out as it's written there."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from support.law_situations import Situation, load, situations

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import act_of, key_of_act
from workflows.returns.law.calendar import TZ, RestDayMode, midnight, return_window
from workflows.returns.law.case_file import articles_named
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision, decision_to_json
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.schema import facts_to_json
from workflows.returns.law.registry import BY_ID, RULES
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect
from workflows.returns.law.version import RULES_VERSION

CASE_KEYS = {"id", "zh", "en", "article", "note", "base", "with", "signed", "asked", "on", "given"}
THEN_KEYS = {"decision", "code", "rules", "silent", "missing", "proposal", "by_person", "window"}
# Accepted, and yet for less: adverse too.
DEDUCTED = {DecisionCode.CARD_FEE, DecisionCode.FREIGHT_DEDUCT, DecisionCode.GIFT_DEDUCT}
DATE_KEYS = {"signed_on", "nominal_last_day", "last_day"}
INSTANT_KEYS = {"platform_ends", "promised_ends", "ends"}
DEADLINE_KEYS = {
    "address_by",
    "answer_offence_at",
    "ship_back_until",
    "refund_by",
    "refund_overdue_at",
    "refund_offence_at",
}
# The six groups in which software refuses by itself.
SIX_GROUPS = {
    "period.late",
    "conduct.refunded",
    "conduct.open_case",
    "conduct.all_returned",
    "exclusion.digital",
    "exclusion.perishable",
    "exclusion.custom",
    "blind_box.opened",
    "confirmation.excluded",
    "confirmation.excluded_after",
}


def decided(situation: Situation) -> Decision:
    return decide(situation.facts(), situation.on)


def as_text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def test_the_case_is_decided_as_written(situation: Situation) -> None:
    decision, then = decided(situation), situation.then
    assert (decision.decision, decision.code) == (then["decision"], then["code"])
    spoken = set(decision.rules())
    assert set(then.get("rules", ())) <= spoken
    assert not set(then.get("silent", ())) & spoken
    assert [fact.field for fact in decision.missing] == then.get("missing", [])
    for key in {"proposal", "by_person"} & then.keys():
        assert getattr(decision, key) == then[key]
    if "window" in then:
        assert (decision.window is not None) == then["window"]
    for key in (DATE_KEYS | INSTANT_KEYS) & then.keys():
        assert getattr(decision.window, key).isoformat() == as_text(then[key]), key
    for key in DEADLINE_KEYS & then.keys():
        assert getattr(decision.deadlines, key).isoformat() == as_text(then[key]), key


def test_every_case_cites_the_articles_that_it_names() -> None:
    """As `jadegate law check` compares them: the act, its article, and the paragraph or item."""
    for one in situations():
        cited = [
            (key_of_act(citation.source), citation.article)
            for reason in decided(one).reasons
            for citation in reason.citations
        ]
        named = articles_named(one.row["article"])
        assert named, one
        for act, article in named:
            held = [(key, place) for key, place in cited if key == act]
            assert held, (one, act)
            digits = f"第{article.partition('(')[0]}条" if article else ""
            assert any(place.startswith(digits) for _, place in held), (one, act, article)


def test_cases_are_written_as_cases_are() -> None:
    for one in situations():
        assert set(one.row) <= CASE_KEYS | {"then", "edge"}, one
        assert set(one.then) <= THEN_KEYS | DATE_KEYS | INSTANT_KEYS | DEADLINE_KEYS, one
        assert {"id", "zh", "en", "article", "then"} <= set(one.row), one
        assert {*one.then.get("rules", []), *one.then.get("silent", [])} <= BY_ID.keys(), one


def test_every_decision_explains_itself() -> None:
    for one in situations():
        decision = decided(one)
        assert decision.version == RULES_VERSION
        assert decision.on == one.on
        assert decision.deciding in decision.rules(), one
        explains(decision, one)


def explains(decision: Decision, one: Situation) -> None:
    for reason in decision.reasons:
        assert reason.sentence.zh, one
        assert reason.sentence.en, one
        assert "{" not in reason.sentence.zh + reason.sentence.en, one
        assert reason.citations, one
        assert all(act_of(cited).in_force(one.on) for cited in reason.citations), one
    negative = decision.decision in {
        DecisionOutcome.REFUSE,
        DecisionOutcome.PERSON,
        DecisionOutcome.MORE_INFO,
    }
    less = {decision.code, *decision.also} & DEDUCTED
    assert (decision.appeal is not None) == (negative or bool(less)), one
    assert bool(decision.missing) == (decision.decision is DecisionOutcome.MORE_INFO), one
    assert all(fact.label.zh and fact.label.en for fact in decision.missing), one
    assert decision.next_step.zh, one
    assert decision.next_step.en, one


def test_software_refuses_in_the_six_groups_only() -> None:
    for one in situations():
        decision = decided(one)
        if decision.decision is DecisionOutcome.REFUSE:
            assert decision.deciding in SIX_GROUPS or decision.by_person, one


def test_stored_decisions_are_made_again() -> None:
    for one in situations():
        facts = one.facts()
        stored = json.loads(json.dumps(facts_to_json(facts)))
        again = decide(facts_from_json(stored), one.on)
        assert again == decide(facts, one.on), one
        assert json.dumps(decision_to_json(again), ensure_ascii=False)


@pytest.mark.parametrize("mode", list(RestDayMode))
def test_the_date_vectors(vector: dict[str, Any], mode: RestDayMode) -> None:
    for hour in (time(0), time(12), time(23, 59, 59)):
        window = return_window(datetime.combine(vector["signed"], hour, TZ), mode, days=7)
        assert window.nominal_last_day == vector["nominal"]
        assert window.last_day == vector[mode]
        assert window.platform_ends == midnight(vector["platform_ends"])
        assert window.ends == midnight(vector[mode] + timedelta(days=1))


@pytest.mark.parametrize("mode", list(RestDayMode))
def test_the_last_instant_of_a_vector_is_accepted_and_the_next_is_not(
    vector: dict[str, Any], mode: RestDayMode
) -> None:
    ends = midnight(vector[mode] + timedelta(days=1))

    def asked(moment: datetime) -> Decision:
        given = {
            "sale": {"channel": "ONLINE"},
            "goods": {"category": "JEWELLERY"},
            "receipt": {
                "parcels": [{"delivery": "SIGNED", "at": f"{vector['signed']}T12:00+08:00"}]
            },
            "notice": {"sent_at": moment.isoformat()},
            "policy": {"rest_day_mode": mode},
        }
        return decide(facts_from_json(given), vector["signed"])

    assert asked(ends - timedelta(microseconds=1)).decision is DecisionOutcome.ACCEPT
    after = asked(ends)
    widest = midnight(vector["STATE_COUNCIL_CALENDAR"] + timedelta(days=1))
    settled = vector["id"] not in {"D10", "D11"}
    expected = DecisionOutcome.REFUSE if ends == widest and settled else DecisionOutcome.PERSON
    assert (after.decision, after.code) == (expected, DecisionCode.LATE)


def listed(prefix: str, numbers: str) -> set[str]:
    return {f"{prefix}{number}" for number in numbers.split()}


def test_no_listed_case_is_missing() -> None:
    wanted = (
        listed("T", "01 03 04 05 06 08 11 13 14 16 17 20 21 22 24 26")
        | listed("X", "01 02 04 06 07 09 10 12 14 15 17 19 20 22 24 25 27 28 30 31")
        | listed("I", "01 03 04 06 07 08 09 12 13 15 16 17 19 20 21 23 25 26 27 29 30 32 33 35")
        | listed("F", "01 03 04 05 07 08 10 11 12 14 15 17 18 20 21 24 25 27 28")
        | listed("P", "01 03 04 06 07 08 09 12 13 14 16 18 19 21 22 23 24")
    )
    counted = Counter(one.id for one in situations())
    assert set(counted.values()) == {1}
    assert wanted <= counted.keys()
    vectors = {row["id"] for row in load("vectors.toml")["vector"]}
    assert listed("D", "1 2 3 5 7 8 10 11") <= vectors


def test_every_rule_has_a_case_where_it_applies_and_one_where_it_does_not() -> None:
    applies = {rule_id for one in situations() for rule_id in one.then.get("rules", ())}
    silent = {rule_id for one in situations() for rule_id in one.then.get("silent", ())}
    assert BY_ID.keys() - applies == set()
    assert BY_ID.keys() - silent == set()


def test_every_code_and_every_act_is_used_by_some_rule_or_case() -> None:
    codes = {rule.code for rule in RULES}
    assert set(DecisionCode) <= codes
    assert {cite.act for rule in RULES for cite in rule.cites} == ACTS.keys()


def test_rules_are_named_once_and_their_effects_reach_the_six_groups() -> None:
    assert len(BY_ID) == len(RULES)
    by_software = {rule.id for rule in RULES if rule.effect is RuleEffect.REFUSE}
    assert by_software >= SIX_GROUPS
