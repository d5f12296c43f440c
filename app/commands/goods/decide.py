"""What becomes of a lot: accepted or refused, and after a refusal one of four ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.entries import typed_waybill
from app.commands.goods.move import lot_for, move
from app.models.goods.lot import Lot
from app.queries.goods.facts import class_answers, sample_of
from workflows.goods import events
from workflows.goods.lots.flow import LotAction
from workflows.goods.lots.sample import ClassAnswer, doubtful_of
from workflows.roles import Actor

LONGEST = 2000


def accept_lot(session: Session, ref: str, *, by: Actor, now: datetime) -> Lot:
    """Accept a lot by its sample."""
    lot = lot_for(session, ref, LotAction.ACCEPT, by=by)
    answers = class_answers(session, lot.id, sample_of(session, lot.id))
    event = events.LotAccepted(lot.ref, _counts(answers))
    move(session, lot, LotAction.ACCEPT, event, by=by, now=now)
    _judge(lot, answers, by, now)
    return lot


def refuse_lot(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Lot:
    """Refuse a lot for what was found. It stays held wherever it lies."""
    lot = lot_for(session, ref, LotAction.REFUSE, by=by)
    pieces = sample_of(session, lot.id)
    answers, reason = class_answers(session, lot.id, pieces), _cut(reason)
    event = events.LotRefused(lot.ref, _counts(answers), doubtful_of(pieces), reason)
    move(session, lot, LotAction.REFUSE, event, by=by, now=now, reason=reason)
    _judge(lot, answers, by, now)
    lot.reason = reason
    return lot


def ask_concession(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Ask that a refused lot be taken as it is; another decides."""
    lot, reason = lot_for(session, ref, LotAction.ASK_CONCESSION, by=by), _cut(reason)
    event = events.LotConcessionAsked(lot.ref, reason)
    move(session, lot, LotAction.ASK_CONCESSION, event, by=by, now=now, reason=reason)
    lot.asked_by_id, lot.reason = by.person_id, reason


def grant_concession(session: Session, ref: str, *, by: Actor, now: datetime) -> None:
    """Let a refused lot pass, on the word of a second person."""
    lot = lot_for(session, ref, LotAction.GRANT_CONCESSION, by=by)
    event = events.LotConceded(lot.ref, lot.asked_by_id or 0, lot.reason)
    move(session, lot, LotAction.GRANT_CONCESSION, event, by=by, now=now)


def decline_concession(
    session: Session, ref: str, reason: str, *, by: Actor, now: datetime
) -> None:
    """The lot stays refused."""
    lot, reason = lot_for(session, ref, LotAction.DECLINE_CONCESSION, by=by), _cut(reason)
    event = events.LotConcessionDeclined(lot.ref, reason)
    move(session, lot, LotAction.DECLINE_CONCESSION, event, by=by, now=now, reason=reason)
    lot.asked_by_id, lot.reason = None, reason


def begin_sorting(session: Session, ref: str, *, by: Actor, now: datetime) -> None:
    """Every piece of a refused lot is to be looked at."""
    lot = lot_for(session, ref, LotAction.BEGIN_SORTING, by=by)
    move(session, lot, LotAction.BEGIN_SORTING, events.LotSortingBegun(lot.ref), by=by, now=now)


def finish_sorting(
    session: Session, ref: str, good: int, bad: int, *, by: Actor, now: datetime
) -> None:
    """Every piece was looked at: the good ones are taken, the bad ones stay held."""
    lot = lot_for(session, ref, LotAction.FINISH_SORTING, by=by)
    event = events.LotSorted(lot.ref, good, bad)
    move(
        session,
        lot,
        LotAction.FINISH_SORTING,
        event,
        by=by,
        now=now,
        sorted_good=good,
        sorted_bad=bad,
    )
    lot.sorted_good, lot.sorted_bad = good, bad


def send_back(
    session: Session, ref: str, waybill: str, *, by: Actor, now: datetime, as_is: bool = False
) -> None:
    """A refused lot leaves for its supplier; `as_is`: the waybill was looked at once more."""
    lot = lot_for(session, ref, LotAction.SEND_BACK, by=by)
    waybill = typed_waybill(waybill, as_is=as_is)
    event = events.LotSentBack(lot.ref, waybill)
    move(session, lot, LotAction.SEND_BACK, event, by=by, now=now, waybill=waybill)
    lot.waybill_back = waybill


def order_destruction(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> None:
    """A refused lot is to be destroyed; another person does it, before witnesses."""
    lot, reason = lot_for(session, ref, LotAction.ORDER_DESTRUCTION, by=by), _cut(reason)
    event = events.LotDestructionOrdered(lot.ref, reason)
    move(session, lot, LotAction.ORDER_DESTRUCTION, event, by=by, now=now, reason=reason)
    lot.asked_by_id, lot.reason = by.person_id, reason


def destroy_lot(
    session: Session, ref: str, witnesses: Sequence[str], film: str, *, by: Actor, now: datetime
) -> None:
    """The lot was destroyed: who saw it, and the number of the film. A name counts once."""
    lot = lot_for(session, ref, LotAction.DESTROY, by=by)
    named = list(dict.fromkeys(name for one in witnesses if (name := " ".join(one.split()))))
    film = film.strip()[:200]
    event = events.LotDestroyed(lot.ref, len(named), film)
    move(
        session,
        lot,
        LotAction.DESTROY,
        event,
        by=by,
        now=now,
        witnesses=len(named),
        film=film,
    )
    lot.witnesses, lot.film = {"names": named}, film


def _judge(lot: Lot, answers: Sequence[ClassAnswer], by: Actor, now: datetime) -> None:
    """The verdict of each class stands on its plan; one that is not known yet stays open."""
    lot.decided_by_id, lot.decided_at = by.person_id, now
    known = {one.kind: one for one in answers}
    for plan in lot.plans:
        answer = known[plan.kind]
        if answer.accepted is not None:
            plan.counted, plan.accepted = answer.counted, answer.accepted


def _counts(answers: Sequence[ClassAnswer]) -> dict[str, int]:
    return {one.kind.value: one.counted for one in answers}


def _cut(reason: str) -> str:
    return reason.strip()[:LONGEST]
