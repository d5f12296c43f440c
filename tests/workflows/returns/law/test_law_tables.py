"""The tables of the law by value: written down a second time here, so that no row can drift."""

from __future__ import annotations

from datetime import date

import pytest
from support.law_situations import situations

from workflows.returns.law.decide import decide
from workflows.returns.law.facts.labels import LABELS, meaning_of
from workflows.returns.law.facts.purchase import Label
from workflows.returns.law.facts.words import ExclusionGround, LabelPlatform, Term
from workflows.returns.law.figures import FIGURES, number
from workflows.returns.law.registry import BY_ID, RULES
from workflows.returns.law.rule import DecisionOutcome, RuleEffect

OPENED = (ExclusionGround.UNSEALING, Term.OPENED)
ACTIVATED = (ExclusionGround.ACTIVATION, Term.ACTIVATED)
INSTALLED = (ExclusionGround.ACTIVATION, Term.INSTALLED)
USED = (ExclusionGround.ACTIVATION, Term.USED)
WHOLLY = (ExclusionGround.OTHER, Term.ALWAYS)

# platform, value, days promised, ground and term of the limit, custom-made goods excepted
ROWS: list[tuple[str, str, int | None, tuple[ExclusionGround, Term] | None, bool]] = [
    ("DOUYIN", "0", None, None, False),
    ("DOUYIN", "1", 7, None, False),
    ("DOUYIN", "15-0", None, None, False),
    ("DOUYIN", "15-1", 15, None, False),
    ("DOUYIN", "2", None, OPENED, False),
    ("DOUYIN", "7-0", None, None, False),
    ("DOUYIN", "7-1", 7, None, False),
    ("DOUYIN", "7-2", None, OPENED, False),
    ("JD", "1", 7, None, False),
    ("JD", "12", 15, None, False),
    ("JD", "13", 15, None, False),
    ("JD", "14", 15, None, False),
    ("JD", "15", 15, None, False),
    ("JD", "16", 15, None, False),
    ("JD", "2", None, OPENED, False),
    ("JD", "22", 30, None, False),
    ("JD", "23", 30, None, False),
    ("JD", "24", 30, None, False),
    ("JD", "25", 30, None, False),
    ("JD", "26", 30, None, False),
    ("JD", "3", None, ACTIVATED, False),
    ("JD", "4", None, USED, False),
    ("JD", "5", None, INSTALLED, False),
    ("MULTI", "0", None, None, False),
    ("MULTI", "1", 7, None, False),
    ("MULTI", "2", 7, None, False),
    ("MULTI", "3", None, INSTALLED, False),
    ("MULTI", "4", None, ACTIVATED, False),
    ("MULTI", "5", None, USED, False),
    ("MULTI", "6", 7, None, True),
    ("MULTI", "7", None, WHOLLY, False),
    ("WECHAT", "7", 7, None, False),
    ("WECHAT", "7-custom-excepted", 7, None, True),
]
# Rules that turn at an instant: each has a case on either side of it.
LIMITS = {
    "period.clock",
    "period.in_time",
    "period.late",
    "period.other_count",
    "period.promised",
    "period.rolled",
    "period.unsettled_calendar",
    "progress.not_shipped_back",
    "progress.refund_offence",
    "progress.refund_overdue",
    "progress.seller_silent",
    "quality.after_seven_days",
    "quality.within_seven_days",
    "scope.before_law",
}
# Which way a person is advised, for every rule that puts a case before one.
ADVICE: dict[str, DecisionOutcome | None] = {
    "conduct.indivisible": None,
    "facts.both_ways": None,
    "facts.wrong_order": None,
    "intact.accepted_at_pickup": DecisionOutcome.ACCEPT,
    "intact.activated_unconfirmed": DecisionOutcome.ACCEPT,
    "intact.authenticity_code": DecisionOutcome.ACCEPT,
    "intact.found_intact_but_differs": None,
    "quality.never_received": DecisionOutcome.ACCEPT,
    "conduct.abuse_evidence": DecisionOutcome.REFUSE,
    "conduct.exchange": None,
    "conduct.kept_for_less": DecisionOutcome.ACCEPT,
    "conduct.person_asked": None,
    "conduct.platform_refund_only": None,
    "conduct.refund_only": None,
    "conduct.too_many": DecisionOutcome.REFUSE,
    "confirmation.doubtful_category": None,
    "confirmation.no_ground": None,
    "exclusion.custom_individual": None,
    "exclusion.custom_not_started": None,
    "exclusion.custom_unproven": DecisionOutcome.ACCEPT,
    "exclusion.digital_unmarked": DecisionOutcome.ACCEPT,
    "exclusion.live_animal": DecisionOutcome.REFUSE,
    "exclusion.medicine": DecisionOutcome.REFUSE,
    "exclusion.perishable_refused": DecisionOutcome.REFUSE,
    "exclusion.perishable_unmarked": DecisionOutcome.ACCEPT,
    "exclusion.press": DecisionOutcome.REFUSE,
    "exclusion.voucher": None,
    "intact.box": DecisionOutcome.ACCEPT,
    "intact.broken_before_rules": None,
    "intact.broken_in_transit": DecisionOutcome.ACCEPT,
    "intact.evidence_needed": None,
    "intact.identity_differs": DecisionOutcome.REFUSE,
    "intact.lost_before_rules": None,
    "intact.lost_in_transit": None,
    "intact.seal_unlisted": None,
    "intact.value_unproven": None,
    "period.clock": DecisionOutcome.ACCEPT,
    "period.earlier_notice": None,
    "period.other_count": DecisionOutcome.ACCEPT,
    "period.reopened": None,
    "period.start_unsure": DecisionOutcome.ACCEPT,
    "period.unsettled_calendar": DecisionOutcome.ACCEPT,
    "progress.not_shipped_back": None,
    "quality.claim_evidence": None,
    "quality.not_confirmed": None,
    "receipt.denied": DecisionOutcome.ACCEPT,
    "review.evidence_needed": None,
    "scope.auction": None,
    "scope.before_law": None,
    "scope.business": DecisionOutcome.REFUSE,
    "scope.cross_border": None,
    "scope.door_to_door": None,
    "scope.in_store": DecisionOutcome.REFUSE,
    "scope.minor": DecisionOutcome.ACCEPT,
    "scope.private_seller": DecisionOutcome.REFUSE,
    "scope.private_trader": DecisionOutcome.ACCEPT,
    "scope.unclear": None,
    "settlement.negative": None,
}
# Rules that refuse once a person has found the ground: what is advised while nobody has.
ADVICE_BEFORE_A_FINDING: dict[str, DecisionOutcome] = {
    "intact.altered": DecisionOutcome.REFUSE,
    "intact.certificate_lost": DecisionOutcome.ACCEPT,
    "intact.electronics_activated": DecisionOutcome.REFUSE,
    "intact.electronics_altered": DecisionOutcome.REFUSE,
    "intact.electronics_traces": DecisionOutcome.REFUSE,
    "intact.seal": DecisionOutcome.REFUSE,
    "intact.soiled": DecisionOutcome.REFUSE,
    "intact.special_box": DecisionOutcome.REFUSE,
    "intact.tag_cut": DecisionOutcome.REFUSE,
    "intact.tamper_tag": DecisionOutcome.ACCEPT,
}
# A person may not refuse where one of these decides.
NEVER_REFUSED = {
    "facts.both_ways",
    "facts.wrong_order",
    "intact.evidence_needed",
    "quality.claim_evidence",
    "quality.not_confirmed",
    "receipt.denied",
    "review.evidence_needed",
    "settlement.negative",
}
TODAY = date(2026, 11, 15)


@pytest.mark.parametrize(("platform", "value", "days", "limit", "except_custom"), ROWS)
def test_a_label_means_what_its_platform_says(
    platform: str,
    value: str,
    days: int | None,
    limit: tuple[ExclusionGround, Term] | None,
    *,
    except_custom: bool,
) -> None:
    for written in (value, f" {value} "):
        meaning = meaning_of(Label(platform=LabelPlatform(platform), value=written))
        assert meaning.known
        assert meaning.days == days
        assert (meaning.limit and (meaning.limit.ground, meaning.limit.term)) == limit
        assert meaning.except_custom is except_custom


def test_the_labels_are_these_and_no_others() -> None:
    assert [(*key,) for key in sorted(LABELS)] == [(row[0], row[1]) for row in ROWS]
    assert len(ROWS) == 33
    for platform in LabelPlatform:
        unknown = meaning_of(Label(platform=platform, value="99"))
        assert not unknown.known
        assert (unknown.days, unknown.limit) == (None, None)


def test_the_rules_that_turn_at_an_instant_are_these() -> None:
    assert {rule.id for rule in RULES if rule.limit} == LIMITS


@pytest.mark.parametrize("rule_id", sorted(LIMITS))
def test_every_limit_has_the_instants_before_and_after_it(rule_id: str) -> None:
    edges = [one for one in situations() if one.row.get("edge", {}).get("rule") == rule_id]
    assert {one.row["edge"]["side"] for one in edges} == {"before", "after"}
    spoke = {
        one.row["edge"]["side"]: rule_id in decide(one.facts(), one.on).rules() for one in edges
    }
    assert spoke["before"] != spoke["after"]


def test_every_rule_for_a_person_advises_as_written() -> None:
    leans = {rule.id: rule.leans for rule in RULES if rule.effect is RuleEffect.PERSON}
    assert leans == ADVICE
    others = {rule.id: rule.leans for rule in RULES if rule.leans and rule.id not in ADVICE}
    assert others == ADVICE_BEFORE_A_FINDING
    assert {rule.id for rule in RULES if not rule.may_refuse} == NEVER_REFUSED


def test_the_advice_reaches_the_decision() -> None:
    advice = {**ADVICE, **ADVICE_BEFORE_A_FINDING}
    decisions = [decide(one.facts(), one.on) for one in situations()]
    put = [one for one in decisions if one.decision is DecisionOutcome.PERSON]
    assert [one.proposal for one in put] == [advice.get(one.deciding) for one in put]
    assert {one.proposal for one in decisions if one.decision is not DecisionOutcome.PERSON} == {
        None
    }
    assert {one.deciding for one in put} >= {name for name, lean in ADVICE.items() if lean}


def test_the_constants_of_the_house_are_these() -> None:
    house = {one.name for one in FIGURES if one.cite.act == "HOUSE"}
    assert {name: number(name, TODAY) for name in house} == {
        "address_hours": 48,
        "bulk_quantity": 20,
        "clock_tolerance_seconds": 60,
        "ship_back_days": 7,
    }
    assert all(BY_ID[name].since == date.min for name in ("conduct.open_case", "review.refused"))
