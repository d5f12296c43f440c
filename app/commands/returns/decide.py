"""What the law says of a case, and what a person decides: never below the law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import NotPermitted
from app.commands.entries import typed_sentence
from app.commands.papers import status as certificate_status
from app.commands.people.second_person import Agreement, take_two
from app.commands.permission import permitted_transition, possible
from app.commands.returns.overrides import (
    Grounds,
    against_proposal,
    decides_against,
    must_stand,
    said_of,
)
from app.commands.returns.settle import checked_amounts, settle, try_out
from app.commands.returns.step import LockedCase, hold, step, tell
from app.models.returns.case import ReturnCase
from app.queries.returns.facts import arrival_evidence, facts_of, goods_of
from app.queries.returns.law import LegalAnswer, answer_by_law, heard, stored_facts
from workflows.audit.ledger import canonical
from workflows.people.overrides import OverrideAct
from workflows.returns.events import (
    ReturnAssigned,
    ReturnClaimJudged,
    ReturnDecided,
    ReturnDecidedByPerson,
    ReturnReopened,
)
from workflows.returns.facts import GoodsPlace
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.law.calendar import local_day
from workflows.returns.law.case import open_case
from workflows.returns.law.decision import Decision
from workflows.returns.law.facts.situation import CaseFacts, Review
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.law.rules.progress import Deadlines, deadlines
from workflows.returns.states import ReturnState
from workflows.roles import SYSTEM, Actor, Permission
from workflows.whole import whole

BY_LAW: Mapping[DecisionOutcome, ReturnAction] = whole(
    DecisionOutcome,
    {
        DecisionOutcome.ACCEPT: ReturnAction.ACCEPT,
        DecisionOutcome.ACCEPT_INSPECT: ReturnAction.ACCEPT,
        DecisionOutcome.QUALITY: ReturnAction.TAKE_AS_QUALITY,
        DecisionOutcome.REFUSE: ReturnAction.REFUSE,
        DecisionOutcome.PERSON: ReturnAction.PUT_TO_PERSON,
        DecisionOutcome.MORE_INFO: ReturnAction.ASK_MORE,
    },
)


def decide_by_law(session: Session, held: LockedCase, *, now: datetime) -> Decision:
    """The software's own step from `requested`: what the stored decision says."""
    case = held.case
    outcome = DecisionOutcome(case.outcome)
    event = ReturnDecided(
        case.ref,
        outcome.value,
        case.code,
        facts_digest(case),
        case.decision["decision"]["version"],
    )
    facts = facts_of(session, case, BY_LAW[outcome], by=SYSTEM, now=now)
    step(session, held, BY_LAW[outcome], event, by=SYSTEM, facts=facts, now=now)
    return answer_by_law(stored_facts(case), case.notice_at).decision


def decide_by_person(
    session: Session,
    ref: str,
    outcome: ReviewOutcome,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    article: str = "",
    override: str = "",
    agreed: Agreement | None = None,
    amounts: Mapping[str, Any] | None = None,
) -> ReturnCase:
    """Accept or refuse a case that waits for a person, was compared, or is appealed.

    A refusal stands only where the law bears it on these facts and this evidence (`below_floor`
    otherwise), and names reason and article. Accepting goods that lie at the center settles their
    refund, with these `amounts`. What the law neither says nor advises takes two.
    """
    grounds = Grounds(typed_sentence("reason", reason), article, override)
    held = hold(session, ref, certificate=True, order=True)
    case = held.case
    proof = arrival_evidence(session, case)
    here = goods_of(case) is GoodsPlace.AT_CENTER
    # An appeal is itself the word of another person than who decided first.
    against = decides_against(case, outcome) and case.state is not ReturnState.APPEALED

    def hear() -> None:
        known = heard(session, case, outcome, reason, proof, by=by.name, now=now)
        keep(case, answer_by_law(known, case.notice_at))

    if outcome is ReviewOutcome.ACCEPT and here:
        typed = checked_amounts(**amounts) if amounts else {}
        return settle(session, held, grounds, by=by, now=now, heard=hear, agreed=agreed, **typed)
    action = ReturnAction.ACCEPT
    if outcome is ReviewOutcome.REFUSE:
        action = ReturnAction.REFUSE_GOODS if here else ReturnAction.REFUSE
    reason, article = _grounds_given(held, outcome, action, grounds, by)
    if against:
        with try_out(session):
            hear()
            known = replace(facts_of(session, case, action, by=by, now=now), reason=reason)
            permitted_transition(FLOW, case.state, action, known, by=by, center_id=case.center_id)
        asked = against_proposal(held, outcome, grounds, article, proof)
        take_two(session, asked, by=by, now=now, agreed=agreed)
    hear()
    known = replace(facts_of(session, case, action, by=by, now=now), reason=reason)
    event = _event_of(case, outcome, article, reason)
    step(session, held, action, event, by=by, facts=known, now=now)
    return _after_person(case, outcome, by)


def _event_of(
    case: ReturnCase, outcome: ReviewOutcome, article: str, reason: str
) -> ReturnDecidedByPerson:
    version = case.decision["decision"]["version"]
    digest = facts_digest(case)
    return ReturnDecidedByPerson(
        case.ref, outcome.value, case.code, article, reason, digest, version
    )


def _grounds_given(
    held: LockedCase, outcome: ReviewOutcome, action: ReturnAction, grounds: Grounds, by: Actor
) -> tuple[str, str]:
    """The reason and the article of a decision in words; whose step it is not hears that first."""
    case = held.case
    possible(FLOW, case.state, action, by=by, center_id=case.center_id)
    refuses = outcome is ReviewOutcome.REFUSE
    act = OverrideAct.REFUSE if refuses else OverrideAct.DECIDE
    against = refuses or decides_against(case, outcome)
    article = must_stand(case, act, grounds, against=against)
    return said_of(act, grounds), article


def judge_claim(
    session: Session,
    ref: str,
    outcome: ReviewOutcome,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    article: str = "",
    override: str = "",
) -> ReturnCase:
    """Say whether a claim for quality that the inspection did not confirm holds all the same.

    Where it doesn't, the case goes on as a return without a reason if the law gives that, and is
    refused with its evidence and article if not; an appeal stays open.
    """
    grounds = Grounds(typed_sentence("reason", reason), article, override)
    denied = outcome is ReviewOutcome.REFUSE
    held = hold(session, ref, certificate=True, order=True)
    case = held.case
    possible(FLOW, case.state, ReturnAction.JUDGE_CLAIM, by=by, center_id=case.center_id)
    act = OverrideAct.REFUSE if denied else OverrideAct.DECIDE
    article = must_stand(case, act, grounds, against=denied)
    proof = arrival_evidence(session, case)
    known = facts_of(session, case, ReturnAction.JUDGE_CLAIM, by=by, now=now)
    facts = stored_facts(case)
    judged = Review(outcome=outcome, by=by.name, reason=reason or "-", evidence=proof)
    progress = replace(facts.progress, as_of=now)
    keep(case, answer_by_law(replace(facts, claim=judged, progress=progress), case.notice_at))
    version = case.decision["decision"]["version"]
    event = ReturnClaimJudged(case.ref, not denied, article, reason, facts_digest(case), version)
    guards = replace(known, reason=reason, claim_denied=denied)
    step(session, held, ReturnAction.JUDGE_CLAIM, event, by=by, facts=guards, now=now)
    if not denied and held.certificate is not None:
        doubt = "质量主张成立，待复核 / a claim for quality was upheld"
        certificate_status.suspend(session, held.item, held.certificate, doubt, by=by, now=now)
    if not denied or case.outcome != DecisionOutcome.REFUSE.value:
        return case
    why: dict[str, Any] = {"article": grounds.article, "override": override}
    return decide_by_person(session, ref, ReviewOutcome.REFUSE, reason, by=by, now=now, **why)


def _after_person(case: ReturnCase, outcome: ReviewOutcome, by: Actor) -> ReturnCase:
    if outcome is ReviewOutcome.REFUSE:
        case.refused_by_id = by.person_id
    if case.state is ReturnState.ACCEPTED:
        # A second round after an appeal: the goods are to come again.
        case.arrived_at = case.refund_overdue_at = case.refund_offence_at = None
        case.conclusion = None
    return case


def reopen(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> ReturnCase:
    """Take up again, for good cause, a case that was closed because nothing was sent back."""
    held = hold(session, ref)
    reason = typed_sentence("reason", reason)
    facts = replace(
        facts_of(session, held.case, ReturnAction.REOPEN, by=by, now=now), reason=reason
    )
    event = ReturnReopened(held.case.ref, reason)
    step(session, held, ReturnAction.REOPEN, event, by=by, facts=facts, now=now)
    held.case.not_shipped_back = False
    return held.case


def assign(
    session: Session, ref: str, person_id: int | None, *, by: Actor, now: datetime
) -> ReturnCase:
    """Put a case into somebody's hands, or back to all."""
    held = hold(session, ref)
    if not by.may(Permission.RETURN_MANAGE, held.case.center_id):
        raise NotPermitted
    held.case.assigned_id = person_id
    tell(session, held, ReturnAssigned(held.case.ref, person_id), by=by, now=now)
    return held.case


def keep(case: ReturnCase, answer: LegalAnswer) -> None:
    """Store facts and decision; the decisions before stay with the case."""
    earlier: list[Any] = []
    if case.decision:
        earlier = [*case.decision["earlier"], {k: case.decision[k] for k in ("facts", "decision")}]
    case.decision = {**answer.to_json(), "earlier": earlier}
    case.outcome = answer.decision.decision.value
    case.code = answer.decision.code.value
    window = answer.decision.window
    case.window_ends = window.ends if window is not None else None
    case.window_open = window is not None and not window.settled


def limits_of(case: ReturnCase, facts: CaseFacts) -> Deadlines:
    """The deadlines that these facts start, by the law of the day of the notice."""
    return deadlines(open_case(facts, local_day(case.notice_at)))


def facts_digest(case: ReturnCase) -> str:
    """SHA-256 of the stored facts in their canonical form."""
    return sha256(canonical(case.decision["facts"]).encode()).hexdigest()
