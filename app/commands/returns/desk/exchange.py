"""Whether there is another piece for an exchange is answered; without one its buyer may choose."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.entries import typed_sentence
from app.commands.returns.decide import keep, limits_of
from app.commands.returns.step import LockedCase, act_of_buyer, due_of, hold, step, tell
from app.models.returns.case import ReturnCase
from app.models.returns.exchange import ExchangeAnswer
from app.queries.goods.stock.mapping import has_unit_like
from app.queries.returns.desk.exchange import exchange_of
from app.queries.returns.facts import ACCEPTING, facts_of
from app.queries.returns.law import LegalAnswer, answer_by_law, stored_facts
from workflows.returns.exchanges import (
    NOT_IN_STOCK,
    SHOP_KNOWS_NO_STOCK,
    WHICH_PIECE,
    ReplacementSource,
    may_be_answered,
)
from workflows.returns.flow import ReturnAction, ReturnGround
from workflows.returns.law.facts.situation import Review
from workflows.returns.law.facts.words import (
    BuyerReason,
    RequestKind,
    ReturnFinding,
    ReviewOutcome,
)
from workflows.returns.service.events import ExchangeAnswered, RefundChosen
from workflows.roles import Actor, Permission
from workflows.verdict import Refused

WHO = {True: "店铺", False: "客服"}
INSTEAD = "约定换货，没有可换的一件，买家改为退货退款"


def answer_exchange(
    session: Session,
    ref: str,
    source: ReplacementSource,
    piece: str,
    *,
    by: Actor,
    now: datetime,
) -> ExchangeAnswer:
    """Say whether there is another piece, and which; by the shop or by customer service.

    Raises `Refusal` where no exchange is open, `Invalid` for a piece that isn't named or lies in no
    warehouse.
    """
    held = hold(session, ref)
    case = held.case
    by_shop = _speaks_for_shop(held, by)
    answer = may_be_answered(
        exchange=case.ground is ReturnGround.EXCHANGE, closed=case.closed_at is not None
    )
    if isinstance(answer, Refused):
        raise Refusal(answer)
    piece = typed_sentence("piece", piece)
    if source is ReplacementSource.STOCK:
        if by_shop:
            raise Invalid("source", SHOP_KNOWS_NO_STOCK)
        if not has_unit_like(session, case.item_id, local(now).date()):
            raise Invalid("source", NOT_IN_STOCK, "not_in_stock")
    if source is not ReplacementSource.NONE and not piece:
        raise Invalid("piece", WHICH_PIECE)
    row = ExchangeAnswer(case_id=case.id, source=source, piece=piece, by_shop=by_shop, at=now)
    row.by_id = by.person_id  # type: ignore[assignment]  # nobody else is let in
    session.add(row)
    session.flush()
    tell(session, held, ExchangeAnswered(case.ref, source.value, by_shop), by=by, now=now)
    return row


def _speaks_for_shop(held: LockedCase, by: Actor) -> bool:
    """Whether the person answers for the shop; raises `NotPermitted` for who answers for nobody."""
    if by.person_id is None:
        raise NotPermitted
    if by.may(Permission.RETURN_MANAGE, held.case.center_id):
        return False
    if held.item.merchant_id in by.shops(Permission.SHOP_REPLY):
        return True
    raise NotPermitted


def choose_refund(session: Session, ref: str, *, by: Actor, now: datetime) -> ReturnCase:
    """The buyer takes the money, as there is nothing to exchange the goods for.

    What was accepted as an exchange stays accepted as a return, also where the seven days are over:
    the shop agreed, and can't keep its word.
    """
    held = hold(session, ref)
    case = held.case
    by = act_of_buyer(session, held, by=by, now=now)
    action, was = ReturnAction.CHOOSE_REFUND, case.state
    facts = facts_of(session, case, action, by=by, now=now)
    event = RefundChosen(case.ref, was.value)
    step(session, held, action, event, by=by, facts=facts, now=now)
    faulty = case.conclusion is ReturnFinding.FAULTY
    case.ground = ReturnGround.QUALITY if faulty else ReturnGround.NO_REASON
    claim = BuyerReason.DEFECT if faulty else BuyerReason.NO_REASON
    case.claim = claim.value
    keep(case, _as_return(session, case, claim, now))
    _count_from_now(case, now)
    case.due_at = due_of(case)
    return case


def _count_from_now(case: ReturnCase, now: datetime) -> None:
    """Goods that lie here for an exchange are to be paid for from the day on which that is chosen:
    before it nothing was to be refunded."""
    known = stored_facts(case)
    if case.arrived_at is None or known.arrival is None:
        return
    limits = limits_of(case, replace(known, arrival=replace(known.arrival, received_at=now)))
    case.refund_overdue_at = limits.refund_overdue_at
    case.refund_offence_at = limits.refund_offence_at


def _as_return(
    session: Session, case: ReturnCase, claim: BuyerReason, now: datetime
) -> LegalAnswer:
    known = stored_facts(case)
    notice = replace(known.notice, kind=RequestKind.RETURN, reason=claim)
    known = replace(known, notice=notice, progress=replace(known.progress, as_of=now))
    found = answer_by_law(known, case.notice_at)
    if found.decision.decision.value in ACCEPTING:
        return found
    answers = exchange_of(session, case.id).answers
    who = WHO[bool(answers) and answers[0].by_shop]
    kept_word = Review(outcome=ReviewOutcome.ACCEPT, by=who, reason=INSTEAD)
    return answer_by_law(replace(known, review=kept_word), case.notice_at)
