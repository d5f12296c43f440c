"""The goods on their way back: the address, the waybill, their arrival at the center."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.commands import evidence
from app.commands.advance import advance
from app.commands.entries import typed_code, typed_parcel, typed_sentence
from app.commands.papers import status as certificate_status
from app.commands.permission import possible
from app.commands.returns.decide import limits_of
from app.commands.returns.step import LockedCase, act_of_buyer, hold, step
from app.models.inspection.evidence import EvidencePurpose
from app.models.network.center import Center
from app.models.returns.case import ReturnCase
from app.queries.inspection.facts import facts_of as item_facts
from app.queries.returns.calendar.notices import with_notices
from app.queries.returns.facts import facts_of
from app.queries.returns.law import stored_facts
from workflows.event import Event
from workflows.inspection.flow import ItemAction
from workflows.returns.events import (
    ItemTakenBack,
    ReturnAddressGiven,
    ReturnArrived,
    ReturnShippedBack,
)
from workflows.returns.flow import FLOW, ReturnAction
from workflows.returns.law.facts.situation import Arrival
from workflows.roles import SYSTEM, Actor

TRAVELS = "退货在途 / travelling back"


def give_address(
    session: Session, ref: str, *, by: Actor, now: datetime, address: str = ""
) -> ReturnCase:
    """Tell the buyer where to; without an address it is the center's own. The clock does it too."""
    held = hold(session, ref)
    case = held.case
    address = typed_sentence("address", address) or _address(session, case)
    case.address = address
    case.address_given_at = now
    facts = with_notices(session, stored_facts(case))
    moved = replace(facts.progress, address_given_at=now)
    until = limits_of(case, replace(facts, progress=moved)).ship_back_until
    case.ship_back_until = until
    action = ReturnAction.GIVE_DEFAULT_ADDRESS if by == SYSTEM else ReturnAction.GIVE_ADDRESS
    event = ReturnAddressGiven(case.ref, until.isoformat() if until else "", by == SYSTEM)
    guards = facts_of(session, case, action, by=by, now=now)
    step(session, held, action, event, by=by, facts=guards, now=now)
    return case


def enter_waybill(
    session: Session,
    ref: str,
    courier: str,
    waybill: str,
    *,
    by: Actor,
    now: datetime,
    as_is: bool = False,
) -> ReturnCase:
    """The goods travel: their certificate is suspended. A mistyped waybill is entered again.

    `as_is`, of a clerk alone: it is right though no carrier is known to write such a number.
    """
    held = hold(session, ref, certificate=True)
    case = held.case
    by = act_of_buyer(session, held, by=by, now=now)
    courier, waybill = typed_parcel(courier, waybill, as_is=as_is and by.person_id is not None)
    case.courier_back, case.waybill_back = courier, waybill
    case.shipped_back_at = case.shipped_back_at or now
    event = ReturnShippedBack(case.ref, courier, waybill)
    guards = facts_of(session, case, ReturnAction.SHIP_BACK, by=by, now=now)
    step(session, held, ReturnAction.SHIP_BACK, event, by=by, facts=guards, now=now)
    if held.certificate is not None:
        certificate_status.suspend(session, held.item, held.certificate, TRAVELS, by=by, now=now)
    return case


def receive(
    session: Session,
    ref: str,
    waybill: str,
    files: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> ReturnCase:
    """The goods are back: the seven days for the refund run from now (Measures 13)."""
    waybill = typed_code("waybill", waybill)
    held = hold(session, ref, certificate=True)
    case, item = held.case, held.item
    possible(FLOW, case.state, ReturnAction.ARRIVE, by=by, center_id=case.center_id)
    case.arrived_at = now
    facts = replace(stored_facts(case), arrival=Arrival(received_at=now))
    limits = limits_of(case, facts)
    case.refund_overdue_at = limits.refund_overdue_at
    case.refund_offence_at = limits.refund_offence_at
    advance_item(session, held, ItemAction.TAKE_BACK, ItemTakenBack(waybill, case.ref), by, now)
    attach_arrival(session, held, files, by=by, now=now)
    overdue = limits.refund_overdue_at.isoformat() if limits.refund_overdue_at else ""
    event = ReturnArrived(case.ref, waybill or case.waybill_back or "", overdue)
    guards = facts_of(session, case, ReturnAction.ARRIVE, by=by, now=now)
    step(session, held, ReturnAction.ARRIVE, event, by=by, facts=guards, now=now)
    if held.certificate is not None:
        certificate_status.suspend(session, item, held.certificate, TRAVELS, by=by, now=now)
    return case


def advance_item(
    session: Session,
    held: LockedCase,
    action: ItemAction,
    event: Event,
    by: Actor,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Move the piece of a case on its own way through the center."""
    facts = replace(item_facts(session, held.item, action, by=by, now=now), reason=reason)
    advance(session, held.item, action, event, by=by, facts=facts, now=now)


def _address(session: Session, case: ReturnCase) -> str:
    center = session.get_one(Center, case.center_id)
    place = "" if center.city in center.address else f"{center.province}{center.city}"
    parts = [
        f"收件人：{center.returns_to or f'{center.name_zh} 退货组'}（退货 {case.ref}）",
        f"电话：{center.returns_phone}" if center.returns_phone else "",
        f"地址：{place}{center.address} {center.name_zh}",
        f"收件时间：{center.opens:%H:%M}–{center.closes:%H:%M}",
    ]
    return "\n".join(filter(None, parts))


def attach_arrival(
    session: Session,
    held: LockedCase,
    files: Sequence[evidence.StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Make files part of what was recorded of the goods after they came back."""
    for file in files:
        evidence.attach(
            session,
            held.item,
            file,
            EvidencePurpose.RETURN_ARRIVAL,
            by=by,
            now=now,
            check_code=held.case.ref,
        )
