"""Steps of parcels' routes taken in: sign-fors are recorded, doubts wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing
from app.base.refs import reference
from app.commands import record
from app.commands.dispatch.parcels import deliver
from app.commands.load import item_for_update
from app.models.dispatch.parcel import Delivery, Dispatch
from app.models.dispatch.tracking import TrackingStep
from app.models.intake.item import Item
from workflows.dispatch.events import TrackingLookedAt
from workflows.dispatch.tracking.heeding import (
    ParcelSeen,
    StepAnswer,
    is_sign_for,
    is_telling,
    what_follows,
)
from workflows.dispatch.tracking.words import RouteStep, TrackingDoubt
from workflows.inspection.states import ItemState
from workflows.roles import Actor, Assignment, Permission, Role
from workflows.verdict import Text

MOST_A_TICK = 50


def take_steps(session: Session, carrier: str, steps: Sequence[RouteStep], *, now: datetime) -> int:
    """Take in what a carrier tells; how many steps were new. Twice or out of order is no matter.

    Where nothing was sent under a number, its steps are kept for whoever looks over the network.
    """
    # Sign-fors first: what went wrong before one is over by it.
    telling = sorted(filter(is_telling, steps), key=lambda step: not is_sign_for(step))
    pieces = _pieces(session, sorted({step.waybill for step in telling}))
    new = 0
    for item_id, ref in sorted({piece for found in pieces.values() for piece in found}):
        item = item_for_update(session, ref)
        for step in telling:
            if (item_id, ref) in pieces.get(step.waybill, ()):
                new += _take(session, carrier, step, item, now)
    for step in telling:
        if step.waybill not in pieces:
            new += _keep(session, carrier, step, None, what_follows(step, None), now)
    return new


def take_waiting(session: Session, now: datetime) -> int:
    """Steps that came before their parcel was sent, once it is; how many there were."""
    waiting = session.scalars(
        select(TrackingStep)
        .where(
            TrackingStep.doubt == TrackingDoubt.NO_PARCEL,
            TrackingStep.seen_at.is_(None),
            select(Dispatch.id).where(Dispatch.waybill == TrackingStep.waybill).exists(),
        )
        .order_by(TrackingStep.id)
        .limit(MOST_A_TICK)
    ).all()
    for row in waiting:
        step = RouteStep(row.waybill, row.code, row.at, row.word, row.place, row.differ)
        take_steps(session, row.carrier, [step], now=now)
        row.seen_at = now
    return len(waiting)


def settle_step(session: Session, key: int, *, by: Actor, now: datetime) -> None:
    """A person has looked at it; raises `Missing` where it is none of theirs."""
    row = session.get(TrackingStep, key, with_for_update=True)
    if row is None or not by.may(Permission.DELIVERY_RECORD, row.center_id):
        raise Missing(Text("没有这条快递消息", "There is no such message of a carrier"))
    if row.doubt is None or row.seen_at is not None:
        return
    row.seen_at, row.seen_by_id = now, by.person_id
    event = TrackingLookedAt(row.carrier, row.waybill, row.code, row.doubt.value)
    record.append(session, event, by=by, now=now, center_id=row.center_id, item_id=row.item_id)


def _pieces(session: Session, numbers: Sequence[str]) -> dict[str, set[tuple[int, str]]]:
    """By waybill, the pieces that were sent under it."""
    found: dict[str, set[tuple[int, str]]] = {}
    rows = session.execute(
        select(Dispatch.waybill, Item.id, Item.registered_at)
        .join(Item, Item.id == Dispatch.item_id)
        .where(Dispatch.waybill.in_(numbers))
    )
    for row in rows:
        piece = (row.id, reference("QC", row.id, row.registered_at))
        found.setdefault(row.waybill, set()).add(piece)
    return found


def _take(session: Session, carrier: str, step: RouteStep, item: Item, now: datetime) -> int:
    known = select(TrackingStep.id).where(TrackingStep.digest == step.digest(carrier, item.id))
    if session.scalar(known) is not None:
        return 0
    follows = what_follows(step, _parcel_now(session, item, step.waybill))
    if follows.place is not None:
        by = Actor(None, carrier, (Assignment(Role.SYSTEM),))
        try:
            # What a carrier never says is whether the buyer agreed to an agent or a locker.
            deliver(session, item.ref, step.at, follows.place.value, None, by=by, now=now)
        except Invalid:
            follows = StepAnswer(doubt=TrackingDoubt.TIME)
    return _keep(session, carrier, step, item, follows, now)


def _parcel_now(session: Session, item: Item, number: str) -> ParcelSeen:
    last = session.execute(
        select(Dispatch.waybill, Delivery.signed_at, Delivery.place)
        .outerjoin(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(Dispatch.item_id == item.id)
        .order_by(Dispatch.id.desc())
        .limit(1)
    ).one()
    on_the_way = item.state is ItemState.DISPATCHED and last.waybill == number
    return ParcelSeen(on_the_way, last.signed_at, last.place)


def _keep(
    session: Session,
    carrier: str,
    step: RouteStep,
    item: Item | None,
    done: StepAnswer,
    now: datetime,
) -> int:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made = session.execute(
        dialect.insert(TrackingStep)
        .values(
            digest=step.digest(carrier, item.id if item is not None else None),
            carrier=carrier,
            waybill=step.waybill,
            code=step.code,
            at=step.at,
            word=step.word,
            place=step.place,
            differ=step.differ,
            item_id=item.id if item is not None else None,
            center_id=item.center_id if item is not None else None,
            doubt=done.doubt,
            told_at=now,
        )
        .on_conflict_do_nothing(index_elements=[TrackingStep.digest])
        .returning(TrackingStep.id)
    ).scalar_one_or_none()
    return 0 if made is None else 1
