"""Each guard on each row objects where it alone has reason to; rows and guards are written out.

What a row asks is written in `transitions.toml`, by hand: a guard that is dropped from the table,
or a row that is added to it, is seen there, whatever the code says of itself.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from support.flows.known_facts import FLOWS, GOOD, NOW, WITH_BUYER, facts_for, rows

from workflows.goods.stock.states import UnitGrade
from workflows.inspection.judging.judgement import Authenticity, Outcome
from workflows.returns.facts import GoodsPlace
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome as Law
from workflows.verdict import ALLOWED, Citation, Refused, Text

WRITTEN = tomllib.loads(Path(__file__).with_name("transitions.toml").read_text("utf-8"))
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
THREE_DAYS = timedelta(hours=72)
UNSEEN = (Text("CM-08 front.jpg", "CM-08 front.jpg"),)
TIED = Refused("second_person_tied", Text("互为复核", "tied"))
EXPIRED = Refused("credential_expired", Text("过期", "expired"), Citation("ISO/IEC 17025:2017"))
Changes = Mapping[str, Any]


def all_but(fitting: Collection[StrEnum], name: str, code: str) -> tuple[tuple[Changes, str], ...]:
    """Every other member of the enumeration, each refused with this word."""
    kind = type(next(iter(fitting)))
    return tuple(({name: other}, code) for other in kind if other not in fitting)


# By flow and guard: facts, other than those that nobody objects to, and the word of the refusal.
# Who acts is person 1.
OBJECTIONS: Mapping[str, Mapping[str, tuple[tuple[Changes, str], ...]]] = {
    "inspection": {
        "agency_found": (({"agency": None}, "no_agency"),),
        "bag_certificate_stands": (({"bag_certificate_live": False}, "certificate_not_live"),),
        "buyer_in_time": (
            ({"asked_buyer_at": NOW - THREE_DAYS}, "buyer_too_late"),
            ({"asked_buyer_at": None}, "buyer_too_late"),
        ),
        "buyer_silent": (
            ({"asked_buyer_at": NOW - THREE_DAYS + SECOND}, "buyer_still_asked"),
            ({"asked_buyer_at": None}, "buyer_still_asked"),
        ),
        "certificate_is_live": (({"live_certificate": False}, "certificate_missing"),),
        "claim_is_stale": (
            ({"claim_until": NOW + SECOND}, "claim_fresh"),
            ({"claim_until": None}, "claim_fresh"),
        ),
        "credential_valid": (({"credential": EXPIRED}, "credential_expired"),),
        "curve_doubts_answered": (
            ({"curve_doubts": (Text("JD-10 树脂", "resin"),)}, "curve_doubts"),
        ),
        "curves_agree": (
            ({"curves_against": (Text("JD-10 树脂", "resin"),)}, "curve_contradicts"),
        ),
        "evidence_was_opened": (
            ({"unopened": UNSEEN}, "evidence_unopened"),
            ({"unopened": UNSEEN, "in_batch": False}, "evidence_unopened"),
        ),
        "exception_photographed": (({"exception_photos": 1}, "exception_photos"),),
        "objections_answered": (
            ({"unanswered": (Text("JD-05 读数存疑", "in doubt"),)}, "objections_unanswered"),
        ),
        "plain_enough_for_batch": (
            ({"batch_bars": (Text("曾退回修改", "sent back"),)}, "not_for_batch"),
        ),
        "paper_was_shown": (({"paper_shown": False}, "paper_unshown"),),
        "reuse_explained": (
            ({"reused": (Text("CM-08 已属于 QC-1", "belongs to QC-1"),)}, "reuse_unexplained"),
        ),
        "findings_complete": (({"missing": (Text("质量", "mass"),)}, "incomplete"),),
        "found_counterfeit": (
            ({"authenticity": None}, "not_counterfeit"),
            *all_but([Authenticity.COUNTERFEIT], "authenticity", "not_counterfeit"),
        ),
        "holds_few": (({"held": 5}, "holds_too_many"),),
        "is_holder": (({"holder": 2}, "not_holder"), ({"holder": None}, "not_holder")),
        "is_not_holder": (({"holder": 1}, "already_holder"),),
        "mass_has_changed": (
            ({"mass_now": None}, "mass_missing"),
            ({"mass_recorded": None}, "mass_unknown"),
            ({"mass_now": Decimal("50.1")}, "mass_fits"),
        ),
        "mass_read": (
            ({"mass_now": None}, "mass_missing"),
            ({"mass_now": Decimal(0)}, "mass_missing"),
        ),
        "mass_unchanged": (
            ({"mass_now": None}, "mass_missing"),
            ({"mass_now": Decimal(0)}, "mass_missing"),
            ({"mass_recorded": None}, "mass_unknown"),
            ({"mass_limit": None}, "mass_unknown"),
            ({"mass_now": Decimal("50.11")}, "mass_differs"),
            ({"mass_now": Decimal("49.89")}, "mass_differs"),
        ),
        "not_related": (({"related": True}, "related_merchant"),),
        "not_of_another_agency": (({"own_agencies": frozenset({8})}, "other_agency"),),
        "of_the_agency": (
            ({"own_agencies": frozenset()}, "of_no_agency"),
            ({"own_agencies": frozenset({8})}, "other_agency"),
            ({"agency": None}, "other_agency"),
            ({"agencies_in_scope": frozenset({8})}, "scope_lapsed"),
        ),
        "outcome_is(deviation, needs_person)": (
            ({"outcome": None}, "outcome_differs"),
            *all_but([Outcome.DEVIATION, Outcome.NEEDS_PERSON], "outcome", "outcome_differs"),
        ),
        "outcome_is(fail, needs_person)": (
            ({"outcome": None}, "outcome_differs"),
            *all_but([Outcome.FAIL, Outcome.NEEDS_PERSON], "outcome", "outcome_differs"),
        ),
        "outcome_is(pass)": (
            ({"outcome": None}, "outcome_differs"),
            *all_but([Outcome.PASS], "outcome", "outcome_differs"),
        ),
        "outcome_is(undetermined, needs_person)": (
            ({"outcome": None}, "outcome_differs"),
            *all_but([Outcome.UNDETERMINED, Outcome.NEEDS_PERSON], "outcome", "outcome_differs"),
        ),
        "packing_recorded": (({"packing_evidence": 0}, "packing_evidence_missing"),),
        "reason_given": (({"reason": " "}, "reason_missing"),),
        "retested_by_another": (({"earlier_inspectors": frozenset({1})}, "retest_by_another"),),
        "reviewer_is_not_inspector": (({"inspectors": frozenset({1})}, "reviewer_is_inspector"),),
        "sealer_is_not_receiver": (
            ({"receiver": 1}, "sealer_is_receiver"),
            ({"recorder": 1}, "sealer_is_receiver"),
        ),
        "second_is_independent": (({"second": TIED}, "second_person_tied"),),
        "second_person_for_exception": (({"exception_by": 1}, "second_person_needed"),),
        "signatory_is_third": (
            ({"inspectors": frozenset({1, 4})}, "signatory_not_third"),
            ({"reviewer": 1}, "signatory_not_third"),
        ),
        "no_appeal_open": (({"appeal_open": True}, "appeal_open"),),
        "submissions_left": (({"submissions": 3}, "submission_cap"),),
        "weighed_again_well": (
            ({"mass_again": None}, "not_weighed_again"),
            ({"mass_again": Decimal("50.11")}, "mass_differs"),
            ({"mass_again": Decimal("49.89")}, "mass_differs"),
        ),
        "weighed_by_another": (
            ({"weight_failed_by": 1}, "weighed_by_another"),
            ({"actor": None}, "weighed_by_another"),
        ),
        "weighing_photographed": (({"weighing_evidence": 0}, "weighing_photo_missing"),),
        "weighed_and_photographed": (
            ({"gross_mass": None}, "mass_missing"),
            ({"gross_mass": Decimal(0)}, "mass_missing"),
            ({"photos": 0}, "photo_missing"),
        ),
    },
    "return": {
        "acceptance_kept": (({"accepted": True}, "acceptance_stands"),),
        "claim_proved": (({"claim_denied": True, "evidence": 0}, "evidence_needed"),),
        "claim_to_judge": (
            ({"claimed": False}, "no_claim_to_judge"),
            ({"claim_judged": True}, "no_claim_to_judge"),
            ({"conclusion": None}, "no_claim_to_judge"),
            ({"conclusion": ReturnFinding.FAULTY}, "no_claim_to_judge"),
        ),
        "closed_as_not_shipped": (({"not_shipped_back": False}, "not_reopened"),),
        "conclusion_proved": (
            ({"conclusion": None}, "conclusion_needed"),
            ({"conclusion": ReturnFinding.SWAPPED, "evidence": 0}, "evidence_needed"),
            ({"conclusion": ReturnFinding.NOT_INTACT, "evidence": 0}, "evidence_needed"),
        ),
        "decided_by_another": (({"refused_by": 1}, "second_person_needed"),),
        "exchange_fits": (
            ({"exchange": False}, "exchange_not_agreed"),
            ({"conclusion": None}, "exchange_not_agreed"),
            ({"conclusion": ReturnFinding.SWAPPED}, "exchange_not_agreed"),
        ),
        "goods_at_center": (({"goods": WITH_BUYER}, "goods_with_buyer"),),
        "goods_with_buyer": (({"goods": GoodsPlace.AT_CENTER}, "goods_at_center"),),
        "law_accepts": all_but([Law.ACCEPT, Law.ACCEPT_INSPECT], "law", "law_says_otherwise"),
        "law_refuses": all_but([Law.REFUSE], "law", "below_floor"),
        "law_takes_as_quality": all_but([Law.QUALITY], "law", "law_says_otherwise"),
        "money_went_out": (({"executed": False}, "not_executed"),),
        "never_compared": (({"compared_before": True}, "already_compared"),),
        "no_dispute_open": (({"dispute_open": True}, "dispute_open"),),
        "no_other_open": (({"open_elsewhere": True}, "already_open"),),
        "compares_for_the_agency": (
            ({"own_agencies": frozenset()}, "of_no_agency"),
            ({"own_agencies": frozenset({8})}, "other_agency"),
            ({"agency": 9, "agencies_in_scope": frozenset({8})}, "scope_lapsed"),
            ({"agencies_in_scope": frozenset()}, "scope_lapsed"),
            ({"agencies_in_scope": frozenset({8})}, "scope_lapsed"),
        ),
        "not_the_comparer": (({"compared_by": 1}, "comparer_decides"),),
        "not_outbound_inspector": (
            ({"outbound_inspectors": frozenset({1})}, "outbound_inspector"),
        ),
        "not_related": (({"related": True}, "related_merchant"),),
        "nothing_to_exchange": (
            ({"exchange": False}, "exchange_stands"),
            ({"replacement_missing": False}, "exchange_stands"),
        ),
        "nothing_found": (
            ({"conclusion": ReturnFinding.SWAPPED}, "found_against"),
            ({"conclusion": ReturnFinding.NOT_INTACT}, "found_against"),
        ),
        "reason_given": (({"reason": " "}, "reason_needed"),),
        "refund_day_reached": (
            ({"refund_overdue_at": NOW + DAY + SECOND}, "still_time"),
            ({"refund_overdue_at": None}, "still_time"),
        ),
        "second_is_independent": (({"second": TIED}, "second_person_tied"),),
        "settlement_is_plain": (({"refund_needs_person": True}, "settlement_needs_person"),),
        "ship_back_over": (
            ({"ship_back_until": NOW + SECOND}, "still_time"),
            ({"ship_back_until": None}, "still_time"),
        ),
        "waits_for_resale": (
            ({"piece_here": False}, "not_for_resale"),
            ({"resale_said": True}, "not_for_resale"),
        ),
        "was_compared": (({"conclusion": None}, "never_compared"),),
        "offer_stands": (
            ({"offer_until": None}, "no_offer"),
            ({"offer_until": NOW}, "no_offer"),
        ),
        "whole_right_told": (({"right_told": False}, "right_not_told"),),
    },
    "certificate": {
        "draft_is_current": (({"speaks_of_now": False}, "draft_void"),),
        "draft_is_useless": (({"speaks_of_now": True}, "draft_current"),),
        "not_the_comparer": (({"compared_by": 1}, "comparer_decides"),),
        "of_the_issuer": (
            ({"own_agencies": frozenset()}, "of_no_agency"),
            ({"own_agencies": frozenset({8})}, "other_agency"),
            ({"agency": None}, "other_agency"),
        ),
        "piece_compared": (({"compared_by": None}, "never_compared"),),
        "reason_stated": (({"reason": "\n"}, "reason_missing"),),
        "second_is_another": (
            ({"second": None}, "second_person_needed"),
            ({"second": 1}, "second_person_needed"),
        ),
        "second_is_auditor": (({"second_audits": False}, "second_person_no_auditor"),),
    },
    "ruleset": {
        "not_own_proposal": (({"author": 1}, "own_proposal"),),
        "second_is_independent": (({"second": TIED}, "second_person_tied"),),
    },
    "lot": {
        "authenticity_certain": (({"doubtful": 1}, "authenticity_in_doubt"),),
        "batch_identified": (
            ({"unidentified": (Text("批号", "batch number"),)}, "batch_unidentified"),
        ),
        "classes_pass": (({"failing": (Text("严重 3", "major 3"),)}, "class_fails"),),
        "decided_by_other_eyes": (({"inspectors": frozenset({1, 4})}, "inspector_decides"),),
        "destruction_witnessed": (
            ({"witnesses": 1}, "destruction_unwitnessed"),
            ({"film": " "}, "destruction_unwitnessed"),
        ),
        "difference_explained": (
            ({"counted": 39, "reason": " "}, "difference_unexplained"),
            ({"counted": 41, "reason": ""}, "difference_unexplained"),
        ),
        "documents_in_order": (
            ({"document_gaps": (Text("采购合同", "contract"),)}, "documents_missing"),
        ),
        "not_the_purchaser": (({"purchasers": frozenset({1, 8})}, "purchaser_decides"),),
        "nothing_critical": (({"critical_found": 1}, "critical_found"),),
        "pieces_counted": (
            ({"counted": 0}, "nothing_counted"),
            ({"counted": -1}, "nothing_counted"),
        ),
        "reason_told": (({"reason": "\t"}, "reason_missing"),),
        "refusal_founded": (({"failing": ()}, "refusal_unfounded"),),
        "sample_recorded": (({"unrecorded": 1}, "sample_incomplete"),),
        "sampling_goes_on": (({"sampling_stopped": True}, "sampling_stopped"),),
        "second_is_independent": (({"second": TIED}, "second_person_tied"),),
        "sorting_adds_up": (
            ({"sorted_good": 39}, "sorting_differs"),
            ({"sorted_bad": 1}, "sorting_differs"),
            ({"sorted_good": 41, "sorted_bad": -1}, "sorting_differs"),
        ),
        "way_back_told": (({"waybill": " "}, "waybill_missing"),),
    },
    "unit": {
        "case_open": (({"case_closed": True}, "case_closed"),),
        "for_that_piece": (
            ({"piece_scanned": "QC-2026-000008"}, "another_piece"),
            ({"piece_scanned": ""}, "another_piece"),
        ),
        "life_suffices": (
            ({"days_left": 29}, "life_too_short"),
            ({"days_left": -1}, "life_too_short"),
        ),
        "not_damaged": (({"grade": UnitGrade.DAMAGED}, "damaged"),),
        "not_recalled": (({"recalled": True}, "unit_recalled"),),
        "order_let_go": (({"owed_to": "QC-2026-000007"}, "order_waits"),),
        "reason_told": (({"reason": "\t"}, "reason_missing"),),
        "second_is_independent": (({"second": TIED}, "second_person_tied"),),
        "way_back_told": (({"waybill": " "}, "waybill_missing"),),
    },
    "recall": {
        "all_stopped": (({"undone": 1}, "recall_under_way"),),
        "because_said": (({"reason": " "}, "reason_missing"),),
        "buyers_answered": (({"unanswered": 1}, "buyers_unanswered"),),
        "reaches_something": (({"reach": 0}, "recall_reaches_nothing"),),
        "second_is_independent": (({"second": TIED}, "second_person_tied"),),
    },
}

# The last facts before a guard objects, and the other ways to satisfy it.
LET_THROUGH: Mapping[str, Mapping[str, tuple[Changes, ...]]] = {
    "inspection": {
        "bag_certificate_stands": ({"bag_certificate_live": None},),
        "buyer_in_time": ({"asked_buyer_at": NOW - THREE_DAYS + SECOND},),
        "buyer_silent": ({"asked_buyer_at": NOW - THREE_DAYS},),
        "claim_is_stale": ({"claim_until": NOW},),
        "holds_few": ({"held": 4},),
        "mass_has_changed": ({"mass_now": Decimal("50.11")}, {"mass_now": Decimal("49.89")}),
        "weighed_again_well": ({"mass_again": Decimal("50.1")}, {"mass_again": Decimal("49.9")}),
        "mass_unchanged": ({"mass_now": Decimal("50.1")}, {"mass_now": Decimal("49.9")}),
        "not_of_another_agency": (
            {"own_agencies": frozenset()},
            {"agency": None},
            {"own_agencies": frozenset({7, 8})},
        ),
        "of_the_agency": ({"own_agencies": frozenset({7, 8})},),
        "outcome_is(deviation, needs_person)": ({"outcome": Outcome.DEVIATION},),
        "outcome_is(fail, needs_person)": ({"outcome": Outcome.FAIL},),
        "retested_by_another": ({"earlier_inspectors": frozenset({4})},),
        "submissions_left": ({"submissions": 2},),
    },
    "return": {
        "acceptance_kept": (
            {"accepted": True, "conclusion": ReturnFinding.SWAPPED},
            {"accepted": True, "conclusion": ReturnFinding.NOT_INTACT},
            {"accepted": True, "claim_denied": True},
        ),
        "claim_proved": ({"claim_denied": True, "evidence": 1}, {"evidence": 0}),
        "conclusion_proved": (
            {"conclusion": ReturnFinding.SWAPPED, "evidence": 1},
            {"conclusion": ReturnFinding.FAULTY, "evidence": 0},
        ),
        "compares_for_the_agency": (
            {"own_agencies": frozenset({7, 8})},
            {"agency": 9},
            {"agency": None},
        ),
        "decided_by_another": ({"actor": None, "refused_by": None},),
        "not_the_comparer": ({"compared_by": None}, {"actor": None, "compared_by": None}),
        "exchange_fits": ({"conclusion": ReturnFinding.FAULTY},),
        "law_accepts": ({"law": Law.ACCEPT_INSPECT},),
        "nothing_found": ({"conclusion": None}, {"conclusion": ReturnFinding.FAULTY}),
        "offer_stands": ({"offer_until": NOW + SECOND},),
        "refund_day_reached": ({"refund_overdue_at": NOW + DAY},),
        "ship_back_over": ({"ship_back_until": NOW},),
    },
    "certificate": {
        "draft_is_useless": ({"speaks_of_now": True, "printable": False},),
        "not_the_comparer": ({"actor": None},),
        "of_the_issuer": ({"own_agencies": frozenset({7, 8})},),
    },
    "ruleset": {},
    "lot": {
        "decided_by_other_eyes": ({"inspectors": frozenset()},),
        "difference_explained": (
            {"counted": 39, "reason": "短少"},
            {"counted": 40, "reason": ""},
        ),
        "not_the_purchaser": ({"purchasers": frozenset()},),
        "pieces_counted": ({"counted": 1},),
        "refusal_founded": (
            {"failing": (), "doubtful": 1},
            {"document_gaps": (Text("采购合同", "contract"),)},
        ),
        "sorting_adds_up": (
            {"sorted_good": 40, "sorted_bad": 0},
            {"sorted_good": 0, "sorted_bad": 40},
        ),
        "destruction_witnessed": ({"witnesses": 3},),
    },
    "unit": {
        "life_suffices": ({"days_left": 30}, {"days_left": None}),
        "not_damaged": ({"grade": UnitGrade.OPENED},),
    },
    "recall": {},
}

ON_ROWS = [(flow, row, check) for flow, row in rows() for check in row.guards]


def named(one):
    flow, row, check = one
    return f"{flow.name}-{row.source}-{row.action}-{check.name}"


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_table_is_the_one_that_is_written(flow):
    there = {
        f"{row.source} {row.action}": {
            "to": row.target.value,
            "by": row.by.value,
            "asks": [check.name for check in row.guards],
        }
        for row in flow.transitions
    }
    assert there == WRITTEN[flow.name]
    assert list(WRITTEN) == [flow.name for flow in FLOWS]


@pytest.mark.parametrize("one", ON_ROWS, ids=named)
def test_a_guard_on_a_row_objects_alone(one):
    flow, row, check = one
    for changes, code in OBJECTIONS[flow.name][check.name]:
        facts = flow.facts(**{**facts_for(flow, row), **changes})
        assert [g.name for g in row.guards if g(facts) is not ALLOWED] == [check.name], changes
        refused = flow.fire(row.source, row.action, facts)
        assert isinstance(refused, Refused), changes
        assert refused.code == code


def test_every_guard_of_every_flow_has_its_objection():
    for flow in FLOWS:
        asked = {check.name for row in flow.transitions for check in row.guards}
        assert set(OBJECTIONS[flow.name]) == asked
        assert set(LET_THROUGH[flow.name]) <= asked


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_the_last_facts_before_an_objection_are_let_through(flow):
    good = next(one for one in GOOD if isinstance(one, flow.facts))
    checks = {check.name: check for row in flow.transitions for check in row.guards}
    for name, ways in LET_THROUGH[flow.name].items():
        for changes in ways:
            assert checks[name](replace(good, **changes)) is ALLOWED, (name, changes)
