"""Every flow of the house, and facts on which no guard of it objects."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from workflows.goods.lots.facts import LotFacts
from workflows.goods.lots.flow import FLOW as LOTS
from workflows.goods.stock.facts import UnitFacts
from workflows.goods.stock.flow import FLOW as UNITS
from workflows.goods.stock.states import UnitGrade
from workflows.guard import UNKNOWN, Guard
from workflows.inspection import facts as inspection
from workflows.inspection.flow import FLOW as INSPECTION
from workflows.inspection.judging.judgement import Authenticity, Outcome
from workflows.inspection.ruleset_flow import FLOW as RULESETS
from workflows.inspection.ruleset_flow import RulesetFacts
from workflows.machine import Flow, Transition
from workflows.papers.facts import CertificateFacts
from workflows.papers.flow import FLOW as PAPERS
from workflows.recalls.facts import RecallFacts
from workflows.recalls.flow import FLOW as RECALLS
from workflows.returns import facts as returns
from workflows.returns.flow import FLOW as RETURNS
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome as Law
from workflows.verdict import ALLOWED, Text

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FLOWS: tuple[Flow[Any, Any, Any], ...] = (
    INSPECTION,
    RETURNS,
    PAPERS,
    RULESETS,
    LOTS,
    UNITS,
    RECALLS,
)

ITEM = inspection.ItemFacts(
    actor=1,
    receiver=2,
    recorder=2,
    exception_by=3,
    inspectors=frozenset({4}),
    earlier_inspectors=frozenset(),
    reviewer=5,
    holder=1,
    related=False,
    credential=ALLOWED,
    held=0,
    agency=7,
    own_agencies=frozenset({7}),
    agencies_in_scope=frozenset({7}),
    outcome=Outcome.NEEDS_PERSON,
    authenticity=Authenticity.COUNTERFEIT,
    missing=(),
    curve_doubts=(),
    curves_against=(),
    unanswered=(),
    reused=(),
    in_batch=True,
    unopened=(),
    batch_bars=(),
    paper_shown=True,
    reason="because",
    photos=1,
    exception_photos=2,
    gross_mass=Decimal(50),
    mass_recorded=Decimal(50),
    mass_now=Decimal(50),
    mass_limit=Decimal("0.1"),
    packing_evidence=1,
    weighing_evidence=1,
    live_certificate=True,
    bag_certificate_live=True,
    submissions=1,
    appeal_open=False,
    weight_failed_by=6,
    mass_again=Decimal(50),
    second=ALLOWED,
    asked_buyer_at=NOW,
    claim_until=NOW,
    now=NOW,
)
CASE = returns.ReturnFacts(
    actor=1,
    reason="because",
    related=False,
    agency=7,
    own_agencies=frozenset({7}),
    agencies_in_scope=frozenset({7}),
    outbound_inspectors=frozenset({4}),
    refused_by=2,
    law=Law.ACCEPT,
    goods=returns.GoodsPlace.AT_CENTER,
    accepted=False,
    conclusion=ReturnFinding.INTACT,
    compared_before=False,
    compared_by=4,
    evidence=1,
    claimed=True,
    claim_denied=False,
    claim_judged=False,
    exchange=True,
    replacement_missing=True,
    open_elsewhere=False,
    not_shipped_back=True,
    ship_back_until=NOW,
    refund_overdue_at=NOW,
    refund_needs_person=False,
    executed=True,
    piece_here=True,
    resale_said=False,
    second=ALLOWED,
    dispute_open=False,
    offer_until=NOW + timedelta(days=7),
    right_told=True,
    now=NOW,
)
PAPER = CertificateFacts(
    actor=1,
    agency=7,
    own_agencies=frozenset({7}),
    reason="because",
    second=2,
    second_audits=True,
    compared_by=4,
    speaks_of_now=True,
    printable=True,
)
PROPOSAL = RulesetFacts(actor=1, author=2, second=ALLOWED)
LOT = LotFacts(
    actor=1,
    purchasers=frozenset({8}),
    inspectors=frozenset({4}),
    announced=40,
    counted=40,
    unidentified=(),
    sampling_stopped=False,
    unrecorded=0,
    document_gaps=(),
    doubtful=0,
    critical_found=0,
    failing=(),
    sorted_good=38,
    sorted_bad=2,
    reason="because",
    waybill="SF1",
    witnesses=2,
    film="F-1",
    second=ALLOWED,
)
UNIT = UnitFacts(
    days_left=200,
    days_needed=30,
    case_closed=False,
    grade=UnitGrade.NEW,
    piece="QC-2026-000007",
    piece_scanned="QC-2026-000007",
    owed_to="",
    recalled=False,
    reason="because",
    waybill="SF1",
    second=ALLOWED,
)
RECALL = RecallFacts(reach=3, undone=0, unanswered=0, reason="because", second=ALLOWED)
WITH_BUYER = returns.GoodsPlace.WITH_BUYER
# What a row needs other than the facts above, by its guards.
OTHERWISE: dict[str, dict[str, Any]] = {
    "is_not_holder": {"holder": 9},
    "outcome_is(pass)": {"outcome": Outcome.PASS},
    "outcome_is(undetermined, needs_person)": {"outcome": Outcome.UNDETERMINED},
    "mass_has_changed": {"mass_now": Decimal(51)},
    "buyer_silent": {"asked_buyer_at": NOW - timedelta(hours=72)},
    "law_refuses": {"law": Law.REFUSE},
    "law_takes_as_quality": {"law": Law.QUALITY},
    "goods_with_buyer": {"goods": WITH_BUYER},
    "draft_is_useless": {"speaks_of_now": False},
    "refusal_founded": {"failing": (Text("严重 3", "major 3"),)},
}


@dataclass
class Recorder:
    """Facts that note which of them were read."""

    facts: Any
    read: list[str] = field(default_factory=list)

    @property
    def NAMES(self) -> Any:  # noqa: N802  # the facts' own name
        return self.facts.NAMES

    def __getattr__(self, name: str) -> Any:
        if name in {f.name for f in fields(self.facts)}:
            self.read.append(name)
        return getattr(self.facts, name)


def facts_read(guard: Guard[...], facts: Any) -> set[str]:
    """What a guard really reads of these facts when it is asked."""
    recorder: Any = Recorder(facts)
    guard(recorder)
    return set(recorder.read)


def rows() -> list[tuple[Flow[Any, Any, Any], Transition[Any, Any]]]:
    """Every transition of every flow."""
    return [(flow, row) for flow in FLOWS for row in flow.transitions]


def facts_for(flow: Flow[Any, Any, Any], row: Transition[Any, Any]) -> dict[str, Any]:
    """Facts, by name, on which no guard of the row objects."""
    good = next(one for one in GOOD if isinstance(one, flow.facts))
    known = {f.name: getattr(good, f.name) for f in fields(good)}
    for guard in row.guards:
        known |= OTHERWISE.get(guard.name, {})
    return known


GOOD: tuple[Any, ...] = (ITEM, CASE, PAPER, PROPOSAL, LOT, UNIT, RECALL)


def without(flow: Flow[Any, Any, Any], known: dict[str, Any], name: str) -> Any:
    """The same facts, but for one that nobody has looked up."""
    return flow.facts(**(known | {name: UNKNOWN}))
