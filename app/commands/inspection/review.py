"""The second pair of eyes: pass, fail, ask the buyer, leave open, quarantine, send back, retest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.advance import advance
from app.commands.inspection.close import close_inspection
from app.commands.inspection.findings import (
    Bench,
    add_finding,
    current_raw,
    keep_verdict,
    record_held_codes,
    verdict_so_far,
)
from app.commands.inspection.objections import keep_objections
from app.commands.load import item_for_update, last_inspection, open_inspection
from app.commands.proof import prove_act
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.people.account import Person
from app.queries.inspection import standards
from app.queries.inspection.facts import credential_answer, facts_of
from app.queries.inspection.second_look import said_at, unseen_files, was_sent_back
from app.queries.orders.receivers import phone_was_replaced
from workflows.event import Event
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.events import (
    BuyerAsked,
    DeviationAccepted,
    DeviationDeclined,
    DeviationLapsed,
    InspectionApproved,
    InspectionFailed,
    InspectionSentBack,
    InspectionUndetermined,
    ItemQuarantined,
    RetestOrdered,
)
from workflows.inspection.finding import Finding, parse_value, raw_value
from workflows.inspection.flow import FLOW, VERDICT, ItemAction
from workflows.inspection.guards import BUYER_ANSWERS_WITHIN, CLAIM_LASTS, HOUSE
from workflows.inspection.judging.judgement import Outcome, Verdict
from workflows.inspection.review.second_look import (
    LONGEST_ANSWER,
    SheetObjection,
    batch_bars,
    objection_text,
    unfit_objection,
)
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import STATES, ItemState
from workflows.people.access import proves_yes
from workflows.roles import SYSTEM, Actor, Permission
from workflows.verdict import Refused, Text

NAMES = select(Person.name, Person.login).where(Person.id == bindparam("person"))
SECOND_SAID = Refused(
    "second_said",
    Text(
        "第二人已独立作答，看到第一人的结果后不能再改",
        "The second answer was given blind; it can't be changed after the first one was seen",
    ),
    HOUSE,
    Text("如有疑问，请退回或安排复检", "In doubt, send it back or order a retest"),
)
DECISIONS = {
    ItemAction.PASS: ReviewDecision.PASSED,
    ItemAction.ASK_BUYER: ReviewDecision.DEVIATION,
    ItemAction.FAIL: ReviewDecision.FAILED,
    ItemAction.LEAVE_UNDETERMINED: ReviewDecision.UNDETERMINED,
    ItemAction.QUARANTINE: ReviewDecision.QUARANTINED,
}


def record_review_check(
    session: Session, ref: str, code: str, raw: Mapping[str, Any], *, by: Actor, now: datetime
) -> None:
    """What the second person sees for a check of the review stage (a second authenticator).

    Whoever may not sign the verdict is no second person: refused as the verdict would be.
    """
    bench = _in_review(session, ref, by)
    may_judge(session, bench.item, by, now)
    check = bench.standard.check(code)
    if check is None or check.stage is not Stage.REVIEW:
        raise Missing
    if current_raw(session, bench.inspection.id, code) and _was_said(session, bench, code, raw):
        raise Refusal(SECOND_SAID)
    add_finding(session, bench, check, raw, by=by, now=now, reason="review")


def _was_said(session: Session, bench: Bench, code: str, raw: Mapping[str, Any]) -> bool:
    """Whether another answer was given since the sheet came: by now the first's is known."""
    check = bench.standard.check(code)
    found = parse_value(check, raw) if check is not None else None
    if not isinstance(found, Finding):
        return False
    at = said_at(session, bench.inspection.id, code)
    since = bench.inspection.submitted_at
    is_now = at is not None and since is not None and at >= since
    return is_now and current_raw(session, bench.inspection.id, code) != raw_value(found)


def decide(
    session: Session,
    ref: str,
    action: ItemAction,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    in_batch: bool = False,
) -> Item:
    """Sign one of the five verdicts; it must follow from the findings.

    The signature closes the inspection. Refused: the own test, a missing credential, a verdict
    that the findings do not bear, a missing reason where one is needed, a pass or a question to
    the buyer without having looked at the evidence; `in_batch`, what is decided on by itself.
    """
    decision = DECISIONS[action]
    bench = _in_review(session, ref, by)
    item, inspection = bench.item, bench.inspection
    credential = credential_answer(session, by, item.category, now)
    _record_what_the_house_knows(session, bench, by, now, qualified=bool(credential))
    record_held_codes(session, bench, by=by, now=now)
    verdict = verdict_so_far(session, bench, now, through=Stage.REVIEW)
    known = facts_of(session, item, action, by=by, now=now, verdict=verdict)
    facts = replace(known, reason=reason, **_of_looks(session, bench, verdict, by, in_batch))
    event = _event(action, inspection, reason.strip(), now)
    advance(session, item, action, event, by=by, facts=facts, now=now)
    keep_verdict(inspection, verdict)
    close_inspection(inspection, decision, reason.strip(), reviewer_id=by.person_id, now=now)
    if STATES[item.state].keeps_reason:
        item.closing_reason = reason.strip()[:200]
    return item


def send_back(
    session: Session,
    ref: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    objections: Sequence[SheetObjection] = (),
) -> Item:
    """Back to the inspector's bench: with a sentence on the whole, or with what is objected to."""
    listed = [o for o in objections if not unfit_objection(o)]
    said = reason.strip() or "；".join(objection_text(o.kind, o.words, o.check).zh for o in listed)
    bench = _in_review(session, ref, by)
    item, inspection = bench.item, bench.inspection
    facts = replace(facts_of(session, item, ItemAction.SEND_BACK, by=by, now=now), reason=said)
    item.holder_id, item.held_until = inspection.inspector_id, now + CLAIM_LASTS
    event = InspectionSentBack(inspection.round, said)
    advance(session, item, ItemAction.SEND_BACK, event, by=by, facts=facts, now=now)
    inspection.review_note = said[:LONGEST_ANSWER]
    whole = [SheetObjection(words=reason)] if reason.strip() else []
    keep_objections(session, bench, [*objections, *whole], by=by, now=now)
    return item


def retest(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Another inspector tests the piece afresh."""
    item = item_for_update(session, ref)
    inspection = open_inspection(session, item)
    facts = replace(facts_of(session, item, ItemAction.RETEST, by=by, now=now), reason=reason)
    event = RetestOrdered(inspection.round if inspection else None, reason.strip())
    advance(session, item, ItemAction.RETEST, event, by=by, facts=facts, now=now)
    if inspection is not None:
        close_inspection(
            inspection, ReviewDecision.RETEST, reason.strip(), reviewer_id=by.person_id, now=now
        )
    return item


def buyer_answers(
    session: Session, ref: str, accepts: bool, *, via: str, by: Actor, now: datetime
) -> Item:
    """The buyer takes the piece with its deviation, or does not."""
    item = item_for_update(session, ref)
    by = prove_act(session, item.line.order_id, by=by, center_id=item.center_id, now=now)
    if accepts:
        replaced = phone_was_replaced(session, item.line.order_id)
        answer = proves_yes(by.access.way, phone_replaced=replaced)
        if isinstance(answer, Refused):
            raise Refusal(answer)
    action = ItemAction.ACCEPT_DEVIATION if accepts else ItemAction.DECLINE_DEVIATION
    facts = facts_of(session, item, action, by=by, now=now)
    event: Event = DeviationAccepted(via) if accepts else DeviationDeclined(via)
    advance(session, item, action, event, by=by, facts=facts, now=now)
    if not accepts:
        item.closing_reason = "deviation declined"
    return item


def lapse(session: Session, ref: str, *, now: datetime) -> Item:
    """Seventy-two hours without a word cancel."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, ItemAction.LAPSE, by=SYSTEM, now=now)
    asked = item.asked_buyer_at.isoformat() if item.asked_buyer_at else ""
    advance(
        session, item, ItemAction.LAPSE, DeviationLapsed(asked), by=SYSTEM, facts=facts, now=now
    )
    item.closing_reason = "deviation lapsed"
    return item


def _of_looks(
    session: Session, bench: Bench, verdict: Verdict, by: Actor, in_batch: bool
) -> dict[str, Any]:
    """What of the evidence this person has not seen; what bars a piece passed among others."""
    round_key = bench.inspection.id
    unopened = unseen_files(session, bench.item.id, round_key, by.person_id)
    if not in_batch:
        return {"in_batch": False, "unopened": unopened, "batch_bars": ()}
    bars = batch_bars(
        verdict,
        round_number=bench.inspection.round,
        was_sent_back=was_sent_back(session, round_key),
    )
    return {"in_batch": True, "unopened": unopened, "batch_bars": bars}


def _record_what_the_house_knows(
    session: Session, bench: Bench, by: Actor, now: datetime, *, qualified: bool
) -> None:
    """Fill the checks that nobody has to type: who inspected, who reviews, whether both may."""
    name, login = session.execute(NAMES, {"person": bench.inspection.inspector_id}).one()
    known = {
        "inspector": f"{name} {login}",
        "reviewer": f"{by.name} {by.person_id}",
        "qualified": "yes" if qualified else "no",
    }
    for check in bench.standard.checks:
        if check.stage is Stage.SYSTEM and bench.item.state is ItemState.IN_REVIEW:
            raw = {part.key: known[part.key] for part in check.parts if part.key in known}
            add_finding(session, bench, check, raw, by=by, now=now, reason="system")


def may_judge(session: Session, item: Item, by: Actor, now: datetime) -> None:
    """Refuse whoever could not sign the verdict either."""
    row = FLOW.transition(item.state, ItemAction.PASS)
    if isinstance(row, Refused):
        raise Refusal(row)
    facts = facts_of(session, item, ItemAction.PASS, by=by, now=now)
    for guard in VERDICT:
        answer = guard(facts)
        if isinstance(answer, Refused):
            raise Refusal(answer)


def _in_review(session: Session, ref: str, by: Actor) -> Bench:
    item = item_for_update(session, ref)
    if not by.may(Permission.REVIEW, item.center_id):
        raise NotPermitted
    inspection = open_inspection(session, item) or last_inspection(session, item)
    if inspection is None:
        raise Missing
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    return Bench(item, inspection, standard)


def _event(action: ItemAction, inspection: Inspection, reason: str, now: datetime) -> Event:
    number = inspection.round
    if action is ItemAction.FAIL:
        return InspectionFailed(number, reason)
    if action is ItemAction.LEAVE_UNDETERMINED:
        return InspectionUndetermined(number, reason)
    if action is ItemAction.QUARANTINE:
        return ItemQuarantined(number, reason)
    if action is ItemAction.ASK_BUYER:
        return BuyerAsked(number, reason, (now + BUYER_ANSWERS_WITHIN).isoformat())
    return InspectionApproved(number, Outcome.PASS.value, reason)
