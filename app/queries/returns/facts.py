"""The facts of a return as the rows have them: one loader for the command and for the page.

It looks up what the guards of the actions read and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.models.returns.case import RefundExecution, ReturnCase
from app.queries.inspection.facts import people_of
from app.queries.inspection.shop_ties import is_related
from app.queries.laboratory import agencies_in_scope
from app.queries.returns.desk.exchange import exchange_of
from app.queries.returns.desk.money import is_disputed
from app.queries.returns.desk.reductions import offer_until
from app.queries.returns.law import answer_by_law, heard
from app.queries.returns.payments import LATEST_PAYMENT
from app.queries.second_person import pair_answer
from workflows.guard import UNKNOWN
from workflows.inspection.states import ItemState
from workflows.returns.exchanges import ReplacementStanding
from workflows.returns.facts import GoodsPlace, ReturnFacts
from workflows.returns.flow import FLOW, ReturnAction, ReturnGround
from workflows.returns.law.calendar import local_day
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.payments import MAY_STILL_PAY
from workflows.returns.refund.two_people import alone_up_to
from workflows.returns.states import STATES
from workflows.roles import Actor
from workflows.verdict import ALLOWED, Answer
from workflows.whole import whole

ACCEPTING = {
    DecisionOutcome.ACCEPT.value,
    DecisionOutcome.ACCEPT_INSPECT.value,
    DecisionOutcome.QUALITY.value,
}
# What a person's word on a case would be, and the actions that carry it out.
CARRIED_OUT_BY: Mapping[ReviewOutcome, tuple[ReturnAction, ...]] = whole(
    ReviewOutcome,
    {
        ReviewOutcome.ACCEPT: (ReturnAction.ACCEPT,),
        ReviewOutcome.REFUSE: (ReturnAction.REFUSE, ReturnAction.REFUSE_GOODS),
    },
)
OF_ITEM = frozenset({"related", "agency", "agencies_in_scope"})


def facts_of(
    session: Session, case: ReturnCase, *actions: ReturnAction, by: Actor, now: datetime
) -> ReturnFacts:
    """What the guards of these actions read in the case's state; without any, those of all.

    The reason comes with the act itself: the command adds it. A fact no guard reads stays unknown.
    """
    reads = FLOW.reads(case.state, *actions)
    known = _of_row(case, by, now)
    if reads & OF_ITEM:
        item = session.get_one(Item, case.item_id)
        scope = agencies_in_scope(session, case.center_id, item.category, now)
        related = is_related(session, by, item.merchant_id)
        known = replace(known, related=related, agency=item.agency_id, agencies_in_scope=scope)
    if "outbound_inspectors" in reads:
        tested, _, _ = people_of(session, case.item_id)
        known = replace(known, outbound_inspectors=tested)
    if "evidence" in reads:
        known = replace(known, evidence=len(arrival_evidence(session, case)))
    if "open_elsewhere" in reads:
        known = replace(known, open_elsewhere=_open_elsewhere(session, case))
    if "piece_here" in reads:
        state = session.scalars(select(Item.state).where(Item.id == case.item_id)).one()
        known = replace(known, piece_here=state is ItemState.BACK)
    if "second" in reads:
        known = replace(known, second=payer(session, case, by, now))
    if "executed" in reads:
        known = replace(known, executed=_is_executed(session, case))
    return _beside(session, case, known, reads)


def _beside(
    session: Session, case: ReturnCase, known: ReturnFacts, reads: frozenset[str]
) -> ReturnFacts:
    """What stands beside a case: disputes, offers, whether there is one to exchange."""
    if "dispute_open" in reads:
        known = replace(known, dispute_open=is_disputed(session, case.id))
    if "offer_until" in reads:
        known = replace(known, offer_until=offer_until(session, case.id))
    if "replacement_missing" in reads:
        gone = exchange_of(session, case.id).standing is ReplacementStanding.MISSING
        known = replace(known, replacement_missing=gone)
    return known


def _of_row(case: ReturnCase, by: Actor, now: datetime) -> ReturnFacts:
    """What the row and the person tell without a question to the database."""
    return ReturnFacts(
        actor=by.person_id,
        reason=UNKNOWN,
        related=UNKNOWN,
        agency=UNKNOWN,
        own_agencies=by.agencies(case.center_id),
        agencies_in_scope=UNKNOWN,
        outbound_inspectors=UNKNOWN,
        refused_by=case.refused_by_id,
        law=DecisionOutcome(case.outcome),
        goods=goods_of(case),
        accepted=was_accepted(case),
        conclusion=case.conclusion,
        compared_before=case.conclusion is not None,
        compared_by=case.compared_by_id,
        evidence=UNKNOWN,
        claimed=case.ground is ReturnGround.QUALITY,
        claim_denied=claim_denied(case),
        claim_judged=bool(case.decision["facts"].get("claim")),
        exchange=case.ground is ReturnGround.EXCHANGE,
        replacement_missing=UNKNOWN,
        open_elsewhere=UNKNOWN,
        not_shipped_back=case.not_shipped_back,
        ship_back_until=case.ship_back_until,
        refund_overdue_at=case.refund_overdue_at,
        refund_needs_person=bool(case.refund["result"]["needs_person"]) if case.refund else UNKNOWN,
        executed=UNKNOWN,
        piece_here=UNKNOWN,
        resale_said=case.resale is not None,
        second=UNKNOWN,
        dispute_open=UNKNOWN,
        offer_until=UNKNOWN,
        right_told=UNKNOWN,
        now=now,
    )


def answers(session: Session, key: int, *, by: Actor, now: datetime) -> dict[ReturnAction, Answer]:
    """What stands against each action that the table has now and the person may ask for.

    In table order, before anything is typed. For accepting and refusing the law is asked as it
    will be once this person has spoken, on the evidence that is there.
    """
    case = session.get_one(ReturnCase, key)
    rows = [row for row in FLOW.leaving(case.state) if by.may(row.by, case.center_id)]
    if not rows:
        return {}
    known = facts_of(session, case, *(row.action for row in rows), by=by, now=now)
    found: dict[ReturnAction, Answer] = {}
    for row in rows:
        facts = known
        spoken = next((w for w, steps in CARRIED_OUT_BY.items() if row.action in steps), None)
        if spoken is not None and FLOW.wants(case.state, row.action, "law"):
            proof = arrival_evidence(session, case)
            word = heard(session, case, spoken, "", proof, by=by.name, now=now)
            facts = replace(known, law=answer_by_law(word, case.notice_at).decision.decision)
        found[row.action] = FLOW.beforehand(row, facts)
    return found


def was_accepted(case: ReturnCase) -> bool:
    """Whether the buyer was told at any time that the return is accepted."""
    before = [one["decision"]["decision"] for one in case.decision["earlier"]]
    return bool(ACCEPTING & {*before}) or case.address_given_at is not None


def claim_denied(case: ReturnCase) -> bool:
    """Whether a person found the claim for quality not proved."""
    judged = case.decision["facts"].get("claim")
    return bool(judged) and judged["outcome"] == ReviewOutcome.REFUSE.value


def goods_of(case: ReturnCase) -> GoodsPlace:
    """Where the goods are: at the center from their arrival until they are sent back."""
    here = case.arrived_at is not None and STATES[case.state].goods_stay
    return GoodsPlace.AT_CENTER if here else GoodsPlace.WITH_BUYER


def arrival_evidence(session: Session, case: ReturnCase) -> tuple[str, ...]:
    """The digests of what was recorded of the goods after they came back."""
    return tuple(
        session.scalars(
            select(Evidence.digest)
            .join(Attachment, Attachment.evidence_id == Evidence.id)
            .where(
                Attachment.item_id == case.item_id,
                Attachment.purpose == EvidencePurpose.RETURN_ARRIVAL,
                Attachment.check_code == case.ref,
                Attachment.withdrawn_at.is_(None),
            )
            .order_by(Attachment.position)
        )
    )


def _open_elsewhere(session: Session, case: ReturnCase) -> bool:
    other = select(ReturnCase.id).where(
        ReturnCase.item_id == case.item_id,
        ReturnCase.closed_at.is_(None),
        ReturnCase.id != case.id,
    )
    return session.scalar(other.limit(1)) is not None


def payer(session: Session, case: ReturnCase, by: Actor, now: datetime) -> Answer:
    """Whether the person may pay: above the limit somebody else than who settled it."""
    total = Decimal(case.refund["result"]["total"]) if case.refund else Decimal(0)
    total += paid_before(session, case)
    if case.settled_by_id is None or total <= alone_up_to(local_day(now)):
        return ALLOWED
    return pair_answer(session, case.settled_by_id, by.person_id, now)


def paid_before(session: Session, case: ReturnCase) -> Decimal:
    """What other returns of the same order brought, or are being paid, in money.

    One person's limit is the order's: what a provider was asked for and has not refused counts.
    """
    line = aliased(OrderLine)
    order = select(OrderLine.order_id).where(OrderLine.id == case.order_line_id)
    others = session.execute(
        select(ReturnCase.refund, RefundExecution.amount, LATEST_PAYMENT.label("payment"))
        .outerjoin(RefundExecution, RefundExecution.case_id == ReturnCase.id)
        .join(line, line.id == ReturnCase.order_line_id)
        .where(line.order_id == order.scalar_subquery(), ReturnCase.id != case.id)
    )
    before = Decimal(0)
    for other in others:
        if other.amount is not None:
            before += other.amount
        elif other.payment in MAY_STILL_PAY and other.refund is not None:
            before += Decimal(other.refund["result"]["total"])
    return before


def _is_executed(session: Session, case: ReturnCase) -> bool:
    if case.refund_number is None:
        return False
    done = select(RefundExecution.id).where(RefundExecution.refund_number == case.refund_number)
    return session.scalar(done) is not None
