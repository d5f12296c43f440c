"""Claims: who has which item on the bench, for how long, and how it comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, func, select, text, update
from sqlalchemy.orm import Session

from app.base.errors import NotPermitted, Refusal
from app.commands import record
from app.commands.advance import advance, claim_first
from app.commands.load import item_for_update, open_inspection
from app.commands.permission import possible
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.people.account import MerchantRelation, Person
from app.queries.inspection import standards
from app.queries.inspection.facts import TESTED, facts_of, held_by, qualified_categories
from app.queries.laboratory import categories_in_scope
from workflows.inspection.events import (
    ClaimExpired,
    InspectionClaimed,
    InspectionReleased,
    InspectionTakenOver,
)
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.guards import CLAIM_LASTS, holds_few
from workflows.inspection.states import ItemState
from workflows.roles import SYSTEM, Actor, Permission
from workflows.separation import OF_NO_AGENCY
from workflows.verdict import Refused

# A literal, so that a prepared plan may use the index of queued items.
QUEUED = text("item.state = 'queued'")
HERE: BindParameter[int] = bindparam("center")
ME: BindParameter[int] = bindparam("me")
# In the order of its index: by their keys, all items would be looked through. Some at once, and
# none that is locked: who claims a piece must not wait until a night's heap is given back.
STALE = (
    select(Item)
    .where(Item.held_until <= bindparam("now"), Item.state == ItemState.INSPECTING)
    .order_by(Item.held_until, Item.id)
    .limit(200)
    .with_for_update(skip_locked=True)
)
STALE_HERE = STALE.where(Item.center_id == HERE)
LOCKED_PERSON = select(Person.id).where(Person.id == ME).with_for_update()
# What waits at a center and is nothing this person must keep off.
WAITING = (
    select(Item.id)
    .where(
        Item.center_id == HERE,
        QUEUED,
        ~exists().where(
            MerchantRelation.person_id == ME, MerchantRelation.merchant_id == Item.merchant_id
        ),
        ~exists().where(
            Inspection.item_id == Item.id,
            Inspection.inspector_id == ME,
            Inspection.closed_at.is_not(None),
        ),
        # Nor what they tested before a colleague took it over.
        ~exists().where(
            Inspection.item_id == Item.id,
            Inspection.closed_at.is_not(None),
            FindingRecord.inspection_id == Inspection.id,
            FindingRecord.by_id == ME,
            FindingRecord.stage.in_(TESTED),
        ),
    )
    .order_by(Item.due_at, Item.id)
    .limit(1)
)
NARROWED = {
    "categories": Item.category.in_(bindparam("categories", expanding=True)),
    "of_category": Item.category == bindparam("of_category"),
    "agencies": Item.agency_id.in_(bindparam("agencies", expanding=True)),
}


def claim_next(
    session: Session, center_id: int, *, by: Actor, now: datetime, category: str | None = None
) -> Item | None:
    """The most urgent item that this person may test, now theirs; None where nothing waits.

    One UPDATE picks and takes the row, so that no two people ever get the same one.
    """
    if not by.may(Permission.INSPECT, center_id):
        raise NotPermitted
    expire_claims(session, center_id, now=now)
    _lock_person(session, by)
    answer = holds_few.rule(held_by(session, by))
    if isinstance(answer, Refused):
        raise Refusal(answer)
    own = by.agencies(center_id)
    if not own:
        raise Refusal(OF_NO_AGENCY)
    tested = categories_in_scope(session, center_id, own, now)
    scope = [code for code in qualified_categories(session, by, now) if code in tested]
    if not scope:
        return None
    given = {"categories": scope, "of_category": category, "agencies": sorted(own)}
    given = {name: value for name, value in given.items() if value}
    wanted = _waiting(tuple(given))
    values = {"center": center_id, "me": by.person_id, **given}
    item = claim_first(
        session, wanted, values, holder=by.person_id, until=now + CLAIM_LASTS, now=now
    )
    if item is None:
        return None
    inspection = _start(session, item, by, now)
    event = _claim_event(inspection, "next")
    role = by.role_for(Permission.INSPECT, center_id)
    record.append(session, event, by=by, role=role, now=now, center_id=center_id, item_id=item.id)
    told = {"item": item.ref, "state": item.state.value, "center": center_id}
    record.announce(session, event.tag, told, now=now)
    return item


def claim(session: Session, ref: str, *, by: Actor, now: datetime) -> Item:
    """Claim one item by scanning it."""
    item = item_for_update(session, ref)
    possible(FLOW, item.state, ItemAction.CLAIM, by=by, center_id=item.center_id)
    _lock_person(session, by)
    facts = facts_of(session, item, ItemAction.CLAIM, by=by, now=now)
    inspection = _start(session, item, by, now)
    item.holder_id, item.held_until = by.person_id, now + CLAIM_LASTS
    event = _claim_event(inspection, "scan")
    advance(session, item, ItemAction.CLAIM, event, by=by, facts=facts, now=now)
    return item


def release(session: Session, ref: str, *, by: Actor, now: datetime) -> Item:
    """Put an item back into the queue; what was recorded stays."""
    item = item_for_update(session, ref)
    inspection = open_inspection(session, item)
    event = InspectionReleased(inspection.id if inspection else 0)
    facts = facts_of(session, item, ItemAction.RELEASE, by=by, now=now)
    advance(session, item, ItemAction.RELEASE, event, by=by, facts=facts, now=now)
    return item


def take_over(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Go on with what a colleague holds, with a reason."""
    item = item_for_update(session, ref)
    _lock_person(session, by)
    facts = replace(facts_of(session, item, ItemAction.TAKE_OVER, by=by, now=now), reason=reason)
    inspection = open_inspection(session, item)
    event = InspectionTakenOver(
        inspection.id if inspection else 0, item.holder_id or 0, reason.strip()
    )
    advance(session, item, ItemAction.TAKE_OVER, event, by=by, facts=facts, now=now)
    item.holder_id, item.held_until = by.person_id, now + CLAIM_LASTS
    if inspection is not None:
        inspection.inspector_id = by.person_id or 0
    return item


def expire_claims(session: Session, center_id: int | None, *, now: datetime) -> int:
    """Return stale claims to the queue; called by the clock and before every claim."""
    wanted = STALE if center_id is None else STALE_HERE
    items = session.scalars(wanted, {"now": now, "center": center_id}).all()
    for item in items:
        inspection = open_inspection(session, item)
        event = ClaimExpired(inspection.id if inspection else 0, item.holder_id or 0)
        facts = facts_of(session, item, ItemAction.EXPIRE_CLAIM, by=SYSTEM, now=now)
        advance(session, item, ItemAction.EXPIRE_CLAIM, event, by=SYSTEM, facts=facts, now=now)
    return len(items)


def keep_claim(session: Session, item: Item, now: datetime) -> None:
    """Someone who works on an item keeps it. The item must have been loaded for update."""
    if item.held_until is None or item.held_until >= now + CLAIM_LASTS / 2:
        return
    session.execute(
        update(Item)
        .where(Item.id == item.id)
        .values(held_until=now + CLAIM_LASTS)
        .execution_options(synchronize_session=False)
    )


def _lock_person(session: Session, by: Actor) -> None:
    """Lock the person, so that two clicks at once count one another among what is held."""
    session.execute(LOCKED_PERSON, {"me": by.person_id})


@lru_cache(maxsize=len(NARROWED) ** 2)
def _waiting(narrowed: tuple[str, ...]) -> Select[Any]:
    return WAITING.where(*(NARROWED[name] for name in narrowed))


def _start(session: Session, item: Item, by: Actor, now: datetime) -> Inspection:
    """The open inspection, or a new round by the standard in force now."""
    found = open_inspection(session, item)
    if found is not None:
        found.inspector_id = by.person_id or 0
        return found
    standard = standards.in_force(session, item.category, now)
    rounds = session.scalar(select(func.max(Inspection.round)).where(Inspection.item_id == item.id))
    inspection = Inspection(
        item_id=item.id,
        round=(rounds or 0) + 1,
        standard=standard.code,
        standard_version=standard.version,
        standard_digest=standards.digest_of(standard),
        inspector_id=by.person_id,
        started_at=now,
    )
    session.add(inspection)
    session.flush()
    return inspection


def _claim_event(inspection: Inspection, how: str) -> InspectionClaimed:
    return InspectionClaimed(
        inspection.round, inspection.standard, inspection.standard_version, how
    )
