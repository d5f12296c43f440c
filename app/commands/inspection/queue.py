"""Joining the queue for a bench: which agency tests the item, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.commands import record
from app.commands.advance import advance
from app.commands.inspection.close import close_inspection
from app.commands.load import open_inspection
from app.models.intake.item import Item
from app.models.network.center import Agency, AgencyScope
from app.queries.inspection.facts import facts_of
from app.queries.laboratory import IN_FORCE, agencies_in_scope
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.events import ItemHandedOn, ItemQueued
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState, states_where
from workflows.roles import SYSTEM, Actor

INSPECT_WITHIN = timedelta(hours=24)
AT_AGENCY = states_where(lambda record: record.at_agency)

# What waits in the queue of an agency that may not test it any more.
LEFT_WAITING = (
    select(Item)
    .where(
        Item.state == ItemState.QUEUED,
        ~exists().where(
            AgencyScope.agency_id == Item.agency_id,
            AgencyScope.center_id == Item.center_id,
            AgencyScope.category == Item.category,
            IN_FORCE,
        ),
    )
    .order_by(Item.id)
    .limit(200)
    .with_for_update(skip_locked=True)
)


def join_queue(session: Session, item: Item, *, by: Actor, now: datetime) -> None:
    """Give a recorded item to an agency and let it wait for an inspector there."""
    agency = least_loaded_agency(session, item, now)
    item.agency_id = agency.id if agency else None
    item.due_at = now + INSPECT_WITHIN
    facts = facts_of(session, item, ItemAction.QUEUE, by=by, now=now)
    queued = ItemQueued(agency.code if agency else "", item.due_at.isoformat())
    advance(session, item, ItemAction.QUEUE, queued, by=by, facts=facts, now=now)


def hand_on(session: Session, *, now: datetime) -> int:
    """Give what waits for an agency whose scope has ended to another of the center, if any.

    A round that was begun is closed: what one laboratory found is no other's finding.
    """
    moved = 0
    for item in session.scalars(LEFT_WAITING, {"today": local(now).date()}).all():
        agency = least_loaded_agency(session, item, now)
        if agency is None:
            continue
        before = session.get(Agency, item.agency_id) if item.agency_id is not None else None
        begun = open_inspection(session, item)
        if begun is not None:
            note = f"{agency.name_zh} 重新检测 / tested afresh by {agency.name_en}"
            close_inspection(begun, ReviewDecision.RETEST, note, reviewer_id=None, now=now)
        item.agency_id = agency.id
        event = ItemHandedOn(before.code if before else "", agency.code)
        record.append(session, event, by=SYSTEM, now=now, center_id=item.center_id, item_id=item.id)
        moved += 1
    return moved


def least_loaded_agency(session: Session, item: Item, now: datetime) -> Agency | None:
    """Of the agencies with that scope today the one with the fewest open items; ties by code."""
    load = (
        select(func.count(Item.id))
        .where(
            Item.agency_id == Agency.id,
            Item.center_id == item.center_id,
            Item.state.in_(AT_AGENCY),
        )
        .scalar_subquery()
    )
    return session.scalars(
        select(Agency)
        .where(Agency.id.in_(agencies_in_scope(session, item.center_id, item.category, now)))
        .order_by(load, Agency.code)
        .limit(1)
    ).one_or_none()
