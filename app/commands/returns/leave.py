"""Where a returned piece goes next: inspected again, back to the buyer, or to be sold again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.base import clock
from app.base.errors import Invalid, Refusal
from app.commands.entries import typed_parcel, typed_sentence
from app.commands.intake.registration import register_replacement
from app.commands.papers import status as certificate_status
from app.commands.returns.goods import advance_item
from app.commands.returns.settle import settle_certificate
from app.commands.returns.step import LockedCase, hold, step
from app.models.returns.case import Replacement, ReturnCase
from app.queries.returns.desk.exchange import exchange_of
from app.queries.returns.facts import facts_of
from workflows.event import Event
from workflows.inspection.flow import ItemAction
from workflows.intake.events import MerchantReturnPrepared
from workflows.papers.states import CertificateState
from workflows.returns.events import (
    ItemReinspected,
    ItemSentAgain,
    ReturnExchanged,
    ReturnResale,
    ReturnSentBack,
)
from workflows.returns.exchanges import NONE_TO_GIVE, ReplacementStanding
from workflows.returns.flow import ResaleFlag, ReturnAction
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rules.resale import may_be_sold_as_new
from workflows.roles import Actor
from workflows.verdict import Refused, Text


def exchange(
    session: Session, ref: str, reason: str, *, by: Actor, now: datetime, same_piece: bool = False
) -> ReturnCase:
    """Carry out an agreed exchange.

    Another piece comes instead: it gets a code, an inspection and a certificate of its own, and the
    returned one stays at the center with the paper that the comparison left it. With `same_piece`
    the returned one was altered or repaired for the buyer: it's inspected again, and its new
    certificate supersedes the old one.
    """
    reason = typed_sentence("reason", reason)
    held = hold(session, ref, certificate=True, order=True)
    case = held.case
    facts = replace(facts_of(session, case, ReturnAction.EXCHANGE, by=by, now=now), reason=reason)
    event = ReturnExchanged(case.ref, reason)
    step(session, held, ReturnAction.EXCHANGE, event, by=by, facts=facts, now=now)
    settle_certificate(session, held, by=by, now=now)
    if not same_piece:
        if exchange_of(session, case.id).standing is ReplacementStanding.MISSING:
            raise Refusal(NONE_TO_GIVE)
        new = register_replacement(session, held.item, by=by, now=now)
        session.add(Replacement(case_id=case.id, item_id=new.id))
        return case
    if held.certificate is not None:
        again = "修改或修理后重新检测 / altered or repaired, tested again"
        certificate_status.suspend(session, held.item, held.certificate, again, by=by, now=now)
    reinspected = ItemReinspected(reason or case.ref)
    why = reason or case.ref
    advance_item(session, held, ItemAction.REINSPECT, reinspected, by, now, reason=why)
    return case


def send_back(
    session: Session,
    ref: str,
    courier: str,
    waybill: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    as_is: bool = False,
) -> ReturnCase:
    """A refused piece goes back to the buyer with the reason; sealed again if its paper stands.

    `as_is`: the waybill is right though no carrier is known to write such a number.
    """
    courier, waybill = typed_parcel(courier, waybill, as_is=as_is)
    reason = typed_sentence("reason", reason)
    held = hold(session, ref, certificate=True)
    case = held.case
    case.courier_out, case.waybill_out = courier, waybill
    facts = replace(facts_of(session, case, ReturnAction.SEND_BACK, by=by, now=now), reason=reason)
    event = ReturnSentBack(case.ref, courier, waybill, reason)
    step(session, held, ReturnAction.SEND_BACK, event, by=by, facts=facts, now=now)
    settle_certificate(session, held, by=by, now=now)
    paper = held.certificate
    if paper is not None and paper.state is CertificateState.ISSUED:
        again: Event = ItemSentAgain(reason)
        advance_item(session, held, ItemAction.SEND_AGAIN, again, by, now, reason=reason)
    else:
        _leave(session, held, f"寄还买家：{reason}", by, now)
    return case


def put_to_resale(
    session: Session, ref: str, flag: ResaleFlag, reason: str, *, by: Actor, now: datetime
) -> ReturnCase:
    """Say how a returned piece may be sold again, and let it leave to its merchant (Measures 25).

    As new only where it was found the same and intact and its certificate stands. A paper that a
    comparison after the refund left open is settled here, by this second person.
    """
    reason = typed_sentence("reason", reason)
    held = hold(session, ref, certificate=True)
    case, paper = held.case, held.certificate
    facts = facts_of(session, case, ReturnAction.RESELL, by=by, now=now)
    event = ReturnResale(case.ref, flag.value, reason)
    step(session, held, ReturnAction.RESELL, event, by=by, facts=facts, now=now)
    settle_certificate(session, held, by=by, now=now)
    case.alarm = ""
    stands = paper is not None and paper.state is CertificateState.ISSUED
    restored = case.conclusion is ReturnFinding.INTACT and stands
    allowed = may_be_sold_as_new(fully_restored=restored, on=clock.local(now).date())
    if flag is ResaleFlag.AS_NEW and isinstance(allowed, Refused):
        raise Refusal(allowed)
    if flag is ResaleFlag.MARKED and not reason:
        raise Invalid("reason", Text("请写明真实状况", "State its true condition"))
    case.resale = flag
    _leave(session, held, reason or flag.value, by, now)
    return case


def _leave(session: Session, held: LockedCase, reason: str, by: Actor, now: datetime) -> None:
    held.item.closing_reason = reason[:200]
    event = MerchantReturnPrepared(reason)
    advance_item(session, held, ItemAction.PREPARE_RETURN, event, by, now, reason=reason)
