"""Receiving: parcels come in, are weighed and photographed, or set aside as exceptions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Refusal
from app.commands import evidence
from app.commands.advance import advance
from app.commands.desk_files import kept_files
from app.commands.entries import AS_IS, typed_mass, typed_sentence, typed_waybill
from app.commands.inspection.close import close_inspection
from app.commands.inspection.queue import INSPECT_WITHIN, join_queue
from app.commands.intake.checks import keep_intake, read_intake
from app.commands.intake.parcel_codes import OF_ANOTHER, refuse_of_another
from app.commands.intake.unknown_parcels import bind_waiting
from app.commands.load import item_for_update, open_inspection
from app.commands.permission import possible
from app.models.inspection.evidence import EvidencePurpose
from app.models.intake.item import Item
from app.models.people.account import Person
from app.queries.inspection.facts import facts_of
from app.queries.inspection.submissions import this_submission_began
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import STATES, ItemState
from workflows.intake.events import (
    ExceptionRaised,
    ExceptionResolved,
    ItemCancelled,
    ItemHandedBack,
    ItemReceived,
    ItemRecorded,
    ItemRejected,
    ItemResubmitted,
    MerchantReturnPrepared,
)
from workflows.intake.kinds import EXCEPTION_KINDS, RETURN_METHODS
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text


def receive(
    session: Session,
    ref: str,
    waybill: str,
    *,
    by: Actor,
    now: datetime,
    sure: Collection[str] = (),
) -> Item:
    """Take a registered item in. Who comes second is told who was first.

    `sure`: the questions (codes of refusals) that the clerk answered with yes.
    """
    item = item_for_update(session, ref)
    _receive(session, item, waybill, by=by, now=now, sure=sure)
    return item


def _receive(
    session: Session, item: Item, waybill: str, *, by: Actor, now: datetime, sure: Collection[str]
) -> None:
    if STATES[item.state].receipt_known and by.may(Permission.RECEIVE, item.center_id):
        _refuse_second_receipt(session, item)
    possible(FLOW, item.state, ItemAction.RECEIVE, by=by, center_id=item.center_id)
    waybill = typed_waybill(waybill, as_is=AS_IS in sure)
    facts = facts_of(session, item, ItemAction.RECEIVE, by=by, now=now)
    if OF_ANOTHER not in sure:
        refuse_of_another(session, item, waybill)
    item.received_at, item.receiver_id, item.waybill_in = now, by.person_id, waybill
    advance(session, item, ItemAction.RECEIVE, ItemReceived(waybill), by=by, facts=facts, now=now)
    bind_waiting(session, item, waybill, by=by, now=now)


def _refuse_second_receipt(session: Session, item: Item) -> None:
    if item.received_at is None:
        return
    who = session.scalar(select(Person.name).where(Person.id == item.receiver_id)) or ""
    at = f"{local(item.received_at):%m-%d %H:%M}"
    raise Refusal(
        Refused(
            "already_received",
            Text(f"这一件已由{who}于 {at} 收货", f"{who} received this item at {at}"),
            next_step=Text(
                "不用再收；如果手上是另一件，请核对物品码",
                "Nothing to do; if another piece is in your hand, check its code",
            ),
        )
    )


def take_in(
    session: Session,
    ref: str,
    waybill: str,
    gross_mass: Decimal | None,
    photos: Sequence[evidence.StoredFile],
    *,
    by: Actor,
    now: datetime,
    intake: Mapping[str, Any] | None = None,
    files: Mapping[str, Sequence[evidence.StoredFile]] | None = None,
    sure: Collection[str] = (),
) -> Item:
    """Receive, where that was not done yet, weigh and photograph: one piece off the trolley."""
    item = item_for_update(session, ref)
    if item.state is not ItemState.RECEIVED:
        _receive(session, item, waybill, by=by, now=now, sure=sure)
    return weigh_and_photograph(
        session, ref, gross_mass, photos, by=by, now=now, intake=intake, files=files
    )


def raise_exception(
    session: Session,
    ref: str,
    kind: str,
    reason: str,
    photos: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> Item:
    """Set a parcel aside, with two photos: `kind` is one of `EXCEPTION_KINDS`."""
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.RAISE_EXCEPTION, by=by, center_id=item.center_id)
    if kind not in EXCEPTION_KINDS:
        raise Invalid("kind", Text("请选择异常类型", "Choose the kind of exception"))
    reason = typed_sentence("reason", reason)
    for photo in photos:
        evidence.attach(session, item, photo, EvidencePurpose.EXCEPTION, by=by, now=now)
    since = this_submission_began(session, item)
    kept = kept_files(session, item, EvidencePurpose.EXCEPTION, since)
    facts = replace(
        facts_of(session, item, ItemAction.RAISE_EXCEPTION, by=by, now=now),
        reason=reason,
        exception_photos=sum(f.kind == "image" for f in kept),
    )
    item.exception_by_id, item.exception = by.person_id, reason
    event = ExceptionRaised(reason, kind)
    advance(session, item, ItemAction.RAISE_EXCEPTION, event, by=by, facts=facts, now=now)
    return item


def resolve_exception(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """A second person lets the parcel go on."""
    item = item_for_update(session, ref)
    reason = typed_sentence("reason", reason)
    facts = replace(
        facts_of(session, item, ItemAction.RESOLVE_EXCEPTION, by=by, now=now), reason=reason
    )
    if item.received_at is None:
        item.received_at, item.receiver_id = now, by.person_id
    event = ExceptionResolved(reason)
    advance(session, item, ItemAction.RESOLVE_EXCEPTION, event, by=by, facts=facts, now=now)
    return item


def reject(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """A second person sends the parcel back unopened."""
    item = item_for_update(session, ref)
    reason = typed_sentence("reason", reason)
    facts = replace(facts_of(session, item, ItemAction.REJECT, by=by, now=now), reason=reason)
    item.closing_reason = reason[:200]
    advance(session, item, ItemAction.REJECT, ItemRejected(reason), by=by, facts=facts, now=now)
    return item


def weigh_and_photograph(
    session: Session,
    ref: str,
    gross_mass: Decimal | None,
    photos: Sequence[evidence.StoredFile],
    *,
    by: Actor,
    now: datetime,
    intake: Mapping[str, Any] | None = None,
    files: Mapping[str, Sequence[evidence.StoredFile]] | None = None,
) -> Item:
    """Record mass in grams, photos and what the intake checks found; then it waits for a bench.

    `intake` maps the codes of intake checks to raw findings as `parse_value` takes them, `files`
    to the files of their parts (an unboxing video). Without `intake` only the mass is recorded.
    """
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.RECORD, by=by, center_id=item.center_id)
    gross_mass = typed_mass("gross_mass", gross_mass)
    for photo in photos:
        evidence.attach(session, item, photo, EvidencePurpose.INTAKE, by=by, now=now)
    for code, of_check in (files or {}).items():
        for file in of_check:
            evidence.attach(
                session, item, file, EvidencePurpose.INTAKE, by=by, now=now, check_code=code
            )
    since = this_submission_began(session, item)
    kept = kept_files(session, item, EvidencePurpose.INTAKE, since)
    taken = sum(f.kind == "image" for f in kept)
    seen = read_intake(session, item, gross_mass, intake, kept, now=now)
    facts = replace(
        facts_of(session, item, ItemAction.RECORD, by=by, now=now),
        gross_mass=gross_mass,
        photos=taken,
    )
    item.gross_mass, item.recorder_id = gross_mass, by.person_id
    recorded = ItemRecorded(str(gross_mass), taken)
    advance(session, item, ItemAction.RECORD, recorded, by=by, facts=facts, now=now)
    keep_intake(session, item, seen, by=by, now=now)
    join_queue(session, item, by=by, now=now)
    return item


def cancel(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """The order was cancelled: before receipt it ends here, later the piece goes back.

    A test that had begun ends with it: what comes again under this code is tested afresh.
    """
    item = item_for_update(session, ref)
    begun = open_inspection(session, item)
    reason = typed_sentence("reason", reason)
    facts = replace(facts_of(session, item, ItemAction.CANCEL, by=by, now=now), reason=reason)
    item.closing_reason = reason[:200]
    advance(session, item, ItemAction.CANCEL, ItemCancelled(reason), by=by, facts=facts, now=now)
    if begun is not None:
        close_inspection(begun, ReviewDecision.CANCELLED, reason, reviewer_id=None, now=now)
    return item


def prepare_return(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Put a failed or undetermined piece among those that wait for their merchant."""
    item = item_for_update(session, ref)
    reason = typed_sentence("reason", reason)
    facts = replace(
        facts_of(session, item, ItemAction.PREPARE_RETURN, by=by, now=now), reason=reason
    )
    event = MerchantReturnPrepared(reason)
    advance(session, item, ItemAction.PREPARE_RETURN, event, by=by, facts=facts, now=now)
    return item


def hand_back(
    session: Session,
    ref: str,
    method: str,
    waybill: str,
    *,
    by: Actor,
    now: datetime,
    as_is: bool = False,
) -> Item:
    """Give the piece back to its merchant: `method` is one of `RETURN_METHODS`.

    `as_is`: the waybill is right though no carrier is known to write such a number.
    """
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.HAND_BACK, by=by, center_id=item.center_id)
    if method not in RETURN_METHODS:
        raise Invalid("method", Text("请选择退回方式", "Choose how it goes back"))
    waybill = typed_waybill(waybill, as_is=as_is)
    facts = facts_of(session, item, ItemAction.HAND_BACK, by=by, now=now)
    event = ItemHandedBack(method, waybill)
    advance(session, item, ItemAction.HAND_BACK, event, by=by, facts=facts, now=now)
    if method == "post" and not waybill:
        raise Invalid("waybill", Text("寄回请填写运单号", "Name the waybill it goes back with"))
    return item


def resubmit(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Register a piece that went back to its merchant once more, a limited number of times.

    Its receipt begins anew: the earlier one stays in the ledger.
    """
    item = item_for_update(session, ref)
    reason = typed_sentence("reason", reason)
    facts = replace(facts_of(session, item, ItemAction.RESUBMIT, by=by, now=now), reason=reason)
    item.submissions += 1
    item.due_at = now + INSPECT_WITHIN
    event = ItemResubmitted(reason, item.submissions)
    advance(session, item, ItemAction.RESUBMIT, event, by=by, facts=facts, now=now)
    item.received_at = item.receiver_id = item.recorder_id = item.gross_mass = None
    item.exception_by_id, item.exception, item.waybill_in = None, "", ""
    item.intake, item.closing_reason = {}, ""
    return item
