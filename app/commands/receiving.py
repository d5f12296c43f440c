"""Receiving: parcels come in, are weighed and photographed, or set aside as exceptions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.commands import evidence
from app.commands.advance import advance
from app.commands.load import facts_of, item_for_update
from app.errors import Refusal
from app.models.center import Agency, AgencyScope
from app.models.evidence import Purpose
from app.models.item import Item
from workflows.events import (
    ExceptionRaised,
    ExceptionResolved,
    ItemCancelled,
    ItemHandedBack,
    ItemQueued,
    ItemReceived,
    ItemRecorded,
    ItemRejected,
    ItemResubmitted,
    MerchantReturnPrepared,
)
from workflows.inspection import Action
from workflows.roles import Actor
from workflows.verdict import Refused, Text

INSPECT_WITHIN = timedelta(hours=24)


def receive(session: Session, ref: str, waybill: str, *, by: Actor, now: datetime) -> Item:
    """Take a registered item in."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now)
    item.received_at, item.receiver_id, item.waybill_in = now, by.person_id, waybill.strip()
    advance(
        session, item, Action.RECEIVE, ItemReceived(waybill.strip()), by=by, facts=facts, now=now
    )
    return item


def raise_exception(
    session: Session, ref: str, kind: str, reason: str, *, by: Actor, now: datetime
) -> Item:
    """Set a parcel aside: broken seal, wrong count, unknown content."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now, reason=reason)
    item.exception_by_id, item.exception = by.person_id, reason.strip()
    event = ExceptionRaised(reason.strip(), kind)
    advance(session, item, Action.RAISE_EXCEPTION, event, by=by, facts=facts, now=now)
    return item


def resolve_exception(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """A second person lets the parcel go on."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now, reason=reason)
    if item.received_at is None:
        item.received_at, item.receiver_id = now, by.person_id
    event = ExceptionResolved(reason.strip())
    advance(session, item, Action.RESOLVE_EXCEPTION, event, by=by, facts=facts, now=now)
    return item


def reject(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """A second person sends the parcel back unopened."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now, reason=reason)
    item.closing_reason = reason.strip()[:200]
    advance(session, item, Action.REJECT, ItemRejected(reason.strip()), by=by, facts=facts, now=now)
    return item


def weigh_and_photograph(
    session: Session,
    ref: str,
    gross_mass: Decimal | None,
    photos: list[evidence.Stored],
    *,
    by: Actor,
    now: datetime,
) -> Item:
    """Record mass in grams and photos; the item then waits for an inspector of its agency."""
    item = item_for_update(session, ref)
    for photo in photos:
        evidence.attach(session, item, photo, Purpose.INTAKE, by=by, now=now)
    taken = evidence.count(session, item, Purpose.INTAKE)
    facts = facts_of(session, item, by, now, gross_mass=gross_mass, photos=taken)
    item.gross_mass, item.recorder_id = gross_mass, by.person_id
    recorded = ItemRecorded(str(gross_mass), taken)
    advance(session, item, Action.RECORD, recorded, by=by, facts=facts, now=now)
    _queue(session, item, by=by, now=now)
    return item


def _queue(session: Session, item: Item, *, by: Actor, now: datetime) -> None:
    agency = _least_loaded_agency(session, item)
    item.agency_id = agency.id
    item.due_at = now + INSPECT_WITHIN
    facts = facts_of(session, item, by, now)
    queued = ItemQueued(agency.code, item.due_at.isoformat())
    advance(session, item, Action.QUEUE, queued, by=by, facts=facts, now=now)


def _least_loaded_agency(session: Session, item: Item) -> Agency:
    """The agency of that center and category with the fewest open items; ties by its code."""
    load = (
        select(func.count(Item.id))
        .where(
            Item.agency_id == Agency.id,
            Item.center_id == item.center_id,
            Item.state.in_(("queued", "inspecting", "in_review")),
        )
        .scalar_subquery()
    )
    agency = session.scalars(
        select(Agency)
        .join(AgencyScope, AgencyScope.agency_id == Agency.id)
        .where(
            AgencyScope.center_id == item.center_id,
            AgencyScope.category == item.category,
            Agency.active.is_(True),
        )
        .order_by(load, Agency.code)
        .limit(1)
    ).one_or_none()
    if agency is None:
        raise Refusal(
            Refused(
                "no_agency",
                Text(
                    "本中心没有可检测该品类的机构",
                    "No agency at this center may test this category",
                ),
                next_step=Text("请中心主管登记机构范围", "The center manager must record one"),
            )
        )
    return agency


def cancel(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """The order was cancelled: before receipt it ends here, later the piece goes back."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now, reason=reason)
    item.closing_reason = reason.strip()[:200]
    event = ItemCancelled(reason.strip())
    advance(session, item, Action.CANCEL, event, by=by, facts=facts, now=now)
    return item


def prepare_return(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Put a failed or undetermined piece among those that wait for their merchant."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now, reason=reason)
    event = MerchantReturnPrepared(reason.strip())
    advance(session, item, Action.PREPARE_RETURN, event, by=by, facts=facts, now=now)
    return item


def hand_back(
    session: Session, ref: str, method: str, waybill: str, *, by: Actor, now: datetime
) -> Item:
    """Give the piece back to its merchant, by post or at the counter."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now)
    event = ItemHandedBack(method, waybill.strip())
    advance(session, item, Action.HAND_BACK, event, by=by, facts=facts, now=now)
    return item


def resubmit(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Register a piece that went back to its merchant once more, a limited number of times."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, by, now, reason=reason)
    item.submissions += 1
    item.due_at = now + INSPECT_WITHIN
    event = ItemResubmitted(reason.strip(), item.submissions)
    advance(session, item, Action.RESUBMIT, event, by=by, facts=facts, now=now)
    return item
