"""What was offered to a buyer who keeps the goods, and what the buyer said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderLine
from app.models.returns.case import ReturnCase, ReturnMessage
from app.models.returns.money import ReductionOffer
from app.queries.personal.words import open_words
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason, LegalCategory, ReviewOutcome
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.reductions import EDIBLE, OfferAnswer, Right, WholeRight, rights_beside

TAKEN = frozenset({DecisionOutcome.ACCEPT, DecisionOutcome.ACCEPT_INSPECT, DecisionOutcome.QUALITY})


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer. No words: they were erased. `by_clerk`: a clerk wrote the answer down."""

    key: int
    amount: Decimal
    whole: Decimal
    words: str | None
    offered_at: datetime
    ends_at: datetime
    answer: OfferAnswer | None
    answered_at: datetime | None
    by_clerk: bool


def offers_of(session: Session, case_id: int) -> tuple[OfferRow, ...]:
    """All offers of a case, the newest first."""
    found = session.execute(
        select(ReductionOffer, ReturnMessage.text, OrderLine.order_id)
        .join(ReturnMessage, ReturnMessage.id == ReductionOffer.message_id)
        .join(ReturnCase, ReturnCase.id == ReductionOffer.case_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(ReductionOffer.case_id == case_id)
        .order_by(ReductionOffer.id.desc())
    ).all()
    if not found:
        return ()
    words = open_words(session, found[0].order_id, [row.text for row in found])
    return tuple(
        OfferRow(
            key=offer.id,
            amount=offer.amount,
            whole=offer.whole,
            words=said,
            offered_at=offer.offered_at,
            ends_at=offer.ends_at,
            answer=offer.answer,
            answered_at=offer.answered_at,
            by_clerk=offer.answered_by_id is not None,
        )
        for (offer, _, _), said in zip(found, words, strict=True)
    )


def offer_until(session: Session, case_id: int) -> datetime | None:
    """Until when the offer that waits for an answer stands; None where none waits."""
    waits = select(ReductionOffer.ends_at).where(
        ReductionOffer.case_id == case_id, ReductionOffer.answer.is_(None)
    )
    return session.scalars(waits).one_or_none()


def whole_right_of(session: Session, case_id: int, whole: Decimal) -> WholeRight:
    """What the other ways of a case hang on; `whole`: yuan in money that a return would bring."""
    ground, claim, decision = session.execute(
        select(ReturnCase.ground, ReturnCase.claim, ReturnCase.decision).where(
            ReturnCase.id == case_id
        )
    ).one()
    judged = decision["facts"].get("claim")
    return WholeRight(
        exchange=ground is ReturnGround.EXCHANGE,
        faulty=ground is ReturnGround.QUALITY,
        claim=BuyerReason(claim),
        food=LegalCategory(decision["facts"]["goods"]["category"]) in EDIBLE,
        full=whole,
        taken=DecisionOutcome(decision["decision"]["decision"]) in TAKEN,
        upheld=bool(judged) and judged["outcome"] == ReviewOutcome.ACCEPT.value,
    )


def rights_of(session: Session, case_id: int, whole: Decimal) -> tuple[Right, ...]:
    """What its buyer may do without agreeing."""
    return tuple(rights_beside(whole_right_of(session, case_id, whole)))
