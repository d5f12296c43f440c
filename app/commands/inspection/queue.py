"""Joining the queue for a bench: which agency tests the item, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.commands.advance import advance
from app.models.intake.item import Item
from app.models.network.center import Agency, AgencyScope
from app.queries.inspection.facts import facts_of
from workflows.inspection.events import ItemQueued
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import states_where
from workflows.roles import Actor

INSPECT_WITHIN = timedelta(hours=24)
AT_AGENCY = states_where(lambda record: record.at_agency)


def join_queue(session: Session, item: Item, *, by: Actor, now: datetime) -> None:
    """Give a recorded item to an agency and let it wait for an inspector there."""
    agency = _least_loaded_agency(session, item)
    item.agency_id = agency.id if agency else None
    item.due_at = now + INSPECT_WITHIN
    facts = facts_of(session, item, ItemAction.QUEUE, by=by, now=now)
    queued = ItemQueued(agency.code if agency else "", item.due_at.isoformat())
    advance(session, item, ItemAction.QUEUE, queued, by=by, facts=facts, now=now)


def _least_loaded_agency(session: Session, item: Item) -> Agency | None:
    """The agency of that center and category with the fewest open items, if any; ties by code."""
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
        .join(AgencyScope, AgencyScope.agency_id == Agency.id)
        .where(
            AgencyScope.center_id == item.center_id,
            AgencyScope.category == item.category,
            Agency.active.is_(True),
        )
        .order_by(load, Agency.code)
        .limit(1)
    ).one_or_none()
