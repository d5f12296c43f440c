"""A buyer keeps the goods and gets a part of the price back: offered, answered, paid as a refund.

While an offer waits nothing else of the case waits: state, days and alarms go on as they were.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.entries import typed_sentence
from app.commands.returns.step import LockedCase, act_of_buyer, hold, step, words_of
from app.models.returns.case import ReturnCase, ReturnMessage
from app.models.returns.money import ReductionOffer
from app.queries.returns.desk.reductions import whole_right_of
from app.queries.returns.facts import facts_of
from app.queries.returns.order import settle_case
from app.queries.second_person import pair_answer
from certificates.content.number import certificate_number
from workflows.people.overrides import SHORTEST_NOTE, note_given
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.reductions import OFFER_STANDS, OfferAnswer, reduction_fits
from workflows.returns.refund.calculation import refund_to_json
from workflows.returns.refund.price_cut import kept_refund, most_in_money
from workflows.returns.service.events import (
    ReductionAgreed,
    ReductionDeclined,
    ReductionOffered,
)
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

YES_BY_ANOTHER = Text(
    "请买家自己用链接或验证码同意，或由另一位同事与买家核实后登记",
    "Let the buyer agree by a link or a code, or a colleague ask the buyer and note it",
)
ANOTHER_NOW = Refused(
    "offer_changed",
    Text("方案已经变了，请看现在的方案再决定", "The offer is another one now: read it first"),
    next_step=Text("刷新页面", "Open the page again"),
)


def offer_reduction(
    session: Session,
    ref: str,
    amount: Decimal | None,
    sentence: str,
    *,
    by: Actor,
    now: datetime,
) -> ReductionOffer:
    """Offer the buyer a part of the price for keeping the goods; an offer that waits is replaced.

    Raises `Invalid` by field, `Refusal` in another state, or where what a return would bring can't
    be reckoned yet.
    """
    held = hold(session, ref, order=True)
    case = held.case
    if not by.may(Permission.RETURN_MANAGE, case.center_id):
        raise NotPermitted
    row = FLOW.transition(case.state, ReturnAction.OFFER_REDUCTION)
    if isinstance(row, Refused):
        raise Refusal(row)
    said = typed_sentence("reason", sentence)
    answer = note_given(said, SHORTEST_NOTE)
    if isinstance(answer, Refused):
        raise Invalid("reason", answer.reason, answer.code)
    if amount is None:
        raise Invalid("amount", Text("请填写减价金额", "Give the amount"))
    settled = settle_case(session, case, at=now)
    whole = most_in_money(settled.order, settled.result)
    fits = reduction_fits(amount, whole_right_of(session, case.id, whole))
    if isinstance(fits, Refused):
        raise Invalid("amount", fits.reason, fits.code, fits.citation)
    _answer_waiting(session, case, OfferAnswer.REPLACED, by, now)
    cut = kept_refund(settled.order, settled.result, amount)
    words = words_of(session, held.item.order_line_id, said, now=now)
    message = _say(session, case, words.sealed, by, now)
    stored = {**settled.to_json(), "result": refund_to_json(cut), "kept": True}
    offer = ReductionOffer(case_id=case.id, amount=amount, whole=whole, refund=stored)
    offer.message_id, offer.offered_by_id = message.id, by.person_id
    offer.offered_at, offer.ends_at = now, now + OFFER_STANDS
    session.add(offer)
    session.flush()
    facts = replace(
        facts_of(session, case, ReturnAction.OFFER_REDUCTION, by=by, now=now), reason=said
    )
    until = offer.ends_at.isoformat()
    event = ReductionOffered(case.ref, str(amount), str(whole), until, words.digest)
    step(session, held, ReturnAction.OFFER_REDUCTION, event, by=by, facts=facts, now=now)
    return offer


def _say(
    session: Session, case: ReturnCase, sealed: str, by: Actor, now: datetime
) -> ReturnMessage:
    """The sentence of an offer, as a message to the buyer."""
    message = ReturnMessage(case_id=case.id, by_id=by.person_id, from_buyer=False, text=sealed)
    message.attached, message.at = {"keys": []}, now
    session.add(message)
    session.flush()
    return message


def agree_to_reduction(
    session: Session, ref: str, key: int, *, right_told: bool, by: Actor, now: datetime
) -> ReturnCase:
    """The buyer keeps the goods for what was offered: the case waits for the payment alone.

    `key`: the offer that was read; `right_told`: what the law gives without it was read as well.
    """
    held = hold(session, ref, order=True)
    case = held.case
    by = act_of_buyer(session, held, by=by, now=now)
    action = ReturnAction.AGREE_TO_REDUCTION
    facts = replace(facts_of(session, case, action, by=by, now=now), right_told=right_told)
    offer = _read_offer(session, held, key)
    if offer is not None and by.person_id is not None:
        # A clerk's word that the buyer agreed: not of who offered it.
        answer = pair_answer(session, offer.offered_by_id, by.person_id, now)
        if isinstance(answer, Refused):
            raise Refusal(replace(answer, next_step=YES_BY_ANOTHER))
    number = f"RF-{certificate_number()}"
    if offer is not None:
        case.refund, case.refund_number = offer.refund, number
        case.settled_by_id = offer.offered_by_id
    amount = str(offer.amount) if offer is not None else ""
    event = ReductionAgreed(case.ref, number, amount, right_told)
    step(session, held, action, event, by=by, facts=facts, now=now)
    _answer_waiting(session, case, OfferAnswer.AGREED, by, now)
    return case


def decline_reduction(
    session: Session, ref: str, key: int, *, by: Actor, now: datetime
) -> ReturnCase:
    """The buyer says no: the case is where it was, and as late or early as it was."""
    held = hold(session, ref)
    case = held.case
    by = act_of_buyer(session, held, by=by, now=now)
    action = ReturnAction.DECLINE_REDUCTION
    facts = facts_of(session, case, action, by=by, now=now)
    offer = _read_offer(session, held, key)
    event = ReductionDeclined(case.ref, str(offer.amount) if offer is not None else "")
    step(session, held, action, event, by=by, facts=facts, now=now)
    _answer_waiting(session, case, OfferAnswer.DECLINED, by, now)
    return case


def _read_offer(session: Session, held: LockedCase, key: int) -> ReductionOffer | None:
    """The offer that waits; raises `Refusal` where another one was read, None where none waits."""
    waiting = session.scalars(
        select(ReductionOffer).where(
            ReductionOffer.case_id == held.case.id, ReductionOffer.answer.is_(None)
        )
    ).one_or_none()
    if waiting is not None and waiting.id != key:
        raise Refusal(ANOTHER_NOW)
    return waiting


def _answer_waiting(
    session: Session, case: ReturnCase, answer: OfferAnswer, by: Actor, now: datetime
) -> None:
    """Write down what became of the offer that waits, where one does."""
    session.execute(
        update(ReductionOffer)
        .where(ReductionOffer.case_id == case.id, ReductionOffer.answer.is_(None))
        .values(answer=answer, answered_by_id=by.person_id, answered_at=now)
        .execution_options(synchronize_session=False)
    )
