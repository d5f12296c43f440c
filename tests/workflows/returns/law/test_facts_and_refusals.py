"""Facts that once had no place, and what refusals must say: each row written out, none left out."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from support.law_situations import load, merge, plain, situations

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import act_of
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.schema import facts_schema
from workflows.returns.law.facts.word_names import WORDS
from workflows.returns.law.registry import RULES
from workflows.returns.law.rule import DecisionOutcome, RuleEffect

DAY = date(2026, 11, 15)
ASKED = {
    "receipt": {"parcels": [{"delivery": "SIGNED", "at": "2026-11-12T10:00:00+08:00"}]},
    "notice": {"sent_at": "2026-11-15T12:00:00+08:00"},
}
FOUND_WORN = {
    "arrival": {
        "received_at": "2026-11-18T10:00:00+08:00",
        "condition": {"marks": ["WORN"]},
        "value_loss": True,
        "finding": "NOT_INTACT",
        "found_by": "inspector-2",
        "evidence": ["ev-1"],
    }
}
CONFIRMED = load("bases.toml")["with"]["confirmed"]
OPENED = {
    "exclusion": {"ground": "UNSEALING", "term": "OPENED"},
    "condition": {"marks": ["OPENED"]},
}
LATE = {"notice": {"sent_at": "2026-11-28T10:00:00+08:00"}}

# what the fact is, base, the fact, what else is known, the outcome, a rule that speaks for it
FACTS: list[tuple[str, str, dict[str, Any], dict[str, Any], str, str]] = [
    ("a minor ordered, the guardian objects", "bangle",
     {"buyer": {"minor": True, "guardian_objects": True}}, LATE, "person", "scope.minor"),
    ("the authenticity code was scratched", "liquor",
     {"condition": {"marks": ["AUTH_CODE_SCRATCHED"], "absent": ["SEAL_BROKEN"]}}, {},
     "person", "intact.authenticity_code"),
    ("the only seal is the film", "cream",
     {"goods": {"only_seal": "SHRINK_FILM"}},
     {"condition": {"marks": ["SEAL_BROKEN"], "broken_seals": ["SHRINK_FILM"]}},
     "person", "intact.seal"),
    ("nobody knows whether the film is the only seal", "cream",
     {"condition": {"marks": ["SEAL_BROKEN"], "broken_seals": ["SHRINK_FILM"]}}, {},
     "accept_inspect", "intact.only_seal_unknown"),
    ("only the tester was used", "cream",
     {"condition": {"marks": ["TESTER_USED"]}}, {}, "accept", "intact.tester"),
    ("the state was accepted at the pick-up", "bangle",
     {"arrival": {"accepted_at_pickup": True}}, FOUND_WORN,
     "person", "intact.accepted_at_pickup"),
    ("a pair that can't be divided", "bangle",
     {"goods": {"quantity": 2, "indivisible": True}}, {"notice": {"quantity": 1}},
     "person", "conduct.indivisible"),
    ("no reason picked, a fault described", "bangle",
     {"notice": {"describes_fault": True}}, {}, "accept_inspect", "quality.fault_described"),
    ("a return address farther off", "bangle",
     {"settlement": {"address_farther": True}}, {}, "accept", "settlement.farther_address"),
    ("the coupon has expired meanwhile", "bangle",
     {"settlement": {"coupon_expired": True}}, {}, "accept", "settlement.coupon_expired"),
    ("terms on the expiry were told", "bangle",
     {"settlement": {"coupon_expired": True, "coupon_terms_told": True}}, {},
     "accept", "settlement.coupon_terms"),
    ("an old thing was traded in", "bangle",
     {"settlement": {"tenders": ["WALLET", "TRADE_IN"]}}, {}, "accept", "settlement.trade_in"),
    ("the seller wants a handling fee", "bangle",
     {"objections": ["HANDLING_FEE"]}, {}, "accept", "objection.handling_fee"),
    ("a whole series of blind boxes", "blind_box",
     {"goods": {"whole_series": True}}, CONFIRMED | OPENED, "accept", "blind_box.series"),
    ("the seller calls the goods perishable", "bangle",
     {"exclusion": {"ground": "PERISHABLE", "term": "ALWAYS"}}, CONFIRMED,
     "person", "confirmation.doubtful_category"),
    ("a consumable was used in the test", "phone",
     {"condition": {"marks": ["CONSUMABLE_USED"]}}, {}, "accept_inspect", "intact.consumable"),
    ("a province whose own rules nobody read", "bangle",
     {"sale": {"province": "OTHER"}},
     {"sale": {"channel": "DOOR_TO_DOOR", "province": "SHANGHAI"}},
     "person", "scope.door_to_door"),
    ("kept for a part of the price before", "bangle",
     {"prior": {"kept_for_less": True}}, {}, "person", "conduct.kept_for_less"),
]  # fmt: skip


def decided(base: str, *parts: dict[str, Any]) -> Decision:
    given = deepcopy(load("bases.toml")["base"][base])
    for part in (ASKED, *parts):
        merge(given, part)
    return decide(facts_from_json(plain(given)), DAY)


@pytest.mark.parametrize(("fact", "base", "told", "known", "outcome", "rule"), FACTS)
def test_a_fact_has_its_place_and_its_weight(fact, base, told, known, outcome, rule):
    with_it, without = decided(base, known, told), decided(base, known)
    assert with_it.decision.value == outcome, fact
    assert rule in {reason.rule for reason in with_it.reasons}
    assert rule not in {reason.rule for reason in without.reasons}


def test_every_word_of_every_vocabulary_says_what_it_means_in_both_languages():
    defined = facts_schema()["$defs"]
    words = {name: one for name, one in defined.items() if "enum" in one}
    assert len(words) > 20
    for name, one in words.items():
        lines = dict(line.split(": ", 1) for line in one["description"].splitlines())
        assert [*lines] == one["enum"], name
        for said in lines.values():
            zh, _, en = said.partition(" / ")
            assert zh, (name, said)
            assert not zh.isascii(), (name, said)
            assert en, (name, said)
            assert en.isascii() or "’" in en, (name, said)
    assert all(set(kind) == set(WORDS[kind]) for kind in WORDS)


# Words of a rule that say what would have to be so: in a refusal they must be gone.
CONDITIONAL = ("才可能", "才算", "须有", "可能拒绝", "由人工判断", "may fail", "can fail only")


def refused() -> list[tuple[str, Decision]]:
    made = [(one.id, decide(one.facts(), one.on)) for one in situations()]
    return [(name, one) for name, one in made if one.decision is DecisionOutcome.REFUSE]


def test_a_refusal_says_that_its_rule_is_met_and_never_what_would_have_to_be():
    seen = set()
    for name, one in refused():
        said = next(r.sentence for r in one.reasons if r.rule == one.deciding)
        seen.add(one.deciding)
        for word in CONDITIONAL:
            assert word not in said.zh + said.en, (name, one.deciding, word)
    assert len(seen) > 20


def test_every_rule_that_refuses_is_met_by_a_case_and_rests_on_an_article():
    refusing = {rule.id for rule in RULES if rule.effect is RuleEffect.REFUSE}
    made = refused()
    by_rule = {one.deciding: one for _, one in made}
    assert refusing <= by_rule.keys()
    for rule_id in sorted(refusing):
        one = by_rule[rule_id]
        reason = next(r for r in one.reasons if r.rule == rule_id)
        assert any(act_of(c).key != "HOUSE" and c.article for c in reason.citations), rule_id


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("confirmation.excluded_after", ("对订单", "逐单确认", "确认文本版本")),
        ("confirmation.excluded", ("对订单", "逐单确认")),
        ("period.late", ("签收", "最晚", "24:00")),
        ("conduct.open_case", ("进行中",)),
        ("intact.certificate_lost", ("证书", "必要组成", "已认定遗失", "查验人认定")),
        ("intact.tamper_tag", ("售前已告知", "仍被拆除", "查验人认定", "证据")),
        ("intact.label_missing", ("超出了查验需要", "已认定", "查验人认定")),
        ("intact.seal", ("已打开的密封层", "查验人认定")),
        ("intact.used", ("查验人认定", "证据")),
    ],
)
def test_what_when_by_which_confirmation_by_whose_finding(rule, words):
    texts = [
        next(r.sentence.zh for r in one.reasons if r.rule == rule)
        for _, one in refused()
        if one.deciding == rule
    ]
    assert texts
    assert any(all(word in text for word in words) for text in texts), texts[0]


def test_what_is_cited_was_read_or_says_that_it_was_not():
    """By a copy, by a description, or not at all: never silently."""
    unread = {act.key for act in ACTS.values() if act.tag == "from memory"}
    assert unread == {"GENERAL"}
    cited = {(one.act, one.tag) for rule in RULES for one in rule.cites}
    assert {act for act, tag in cited if tag == "from memory"} == unread
    assert "没有读到" in ACTS["GENERAL"].read
    assert all(act.read for act in ACTS.values() if act.key != "HOUSE")
