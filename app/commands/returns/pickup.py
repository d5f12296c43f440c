"""When a buyer took a parcel out of its locker or station: the return period starts there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.load import item_for_update
from app.commands.proof import prove_act
from app.models.dispatch.parcel import Delivery, Dispatch
from workflows.dispatch.events import ParcelPickedUp
from workflows.dispatch.places import PLACES
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text


def record_pick_up(
    session: Session,
    ref: str,
    picked_up_at: datetime,
    reason: str = "",
    *,
    by: Actor,
    now: datetime,
) -> Delivery:
    """Record the pick-up that the delivery's record left open (E-commerce Law 52(2)).

    The buyer says it first, or customer service for a caller whom it verified; only customer
    service corrects it, with a reason. Raises `Invalid` for a time before the deposit or in the
    future, `Refusal` for a parcel that never lay in a locker or a station.
    """
    reason = typed_sentence("reason", reason)
    item = item_for_update(session, ref)
    if not by.may(Permission.BUYER_ANSWER, item.center_id):
        raise NotPermitted
    found = session.scalars(
        select(Delivery)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .where(Dispatch.item_id == item.id)
        .order_by(Dispatch.id.desc())
        .limit(1)
        .with_for_update(of=Delivery)
    ).one_or_none()
    corrects = found is not None and found.picked_up_at is not None and by.person_id is not None
    if not corrects:
        by = prove_act(session, item.line.order_id, by=by, center_id=item.center_id, now=now)
    if found is None or not PLACES[found.place].is_box:
        raise Refusal(_no_box())
    if found.picked_up_at is not None and not by.may(Permission.RETURN_MANAGE, item.center_id):
        raise Refusal(_said_before())
    if found.picked_up_at is not None and not reason:
        raise Invalid("reason", Text("更正须写明理由", "A correction takes a reason"))
    if not found.signed_at <= picked_up_at <= now:
        between = Text("取件时间须在投递之后、现在之前", "After the deposit and not in the future")
        raise Invalid("picked_up_at", between)
    found.picked_up_at = picked_up_at
    event = ParcelPickedUp(picked_up_at.isoformat(), by.person_id is None, reason)
    record.append(session, event, by=by, now=now, center_id=item.center_id, item_id=item.id)
    return found


def _no_box() -> Refused:
    return Refused(
        "not_in_a_box",
        Text("这个包裹没有投在快递柜或驿站", "That parcel lay in no locker or station"),
    )


def _said_before() -> Refused:
    return Refused(
        "pick_up_known",
        Text("取件时间已经登记", "The time of the pick-up is on record"),
        Citation("电子商务法", "52"),
        Text("时间不对的，请联系客服更正", "If it is wrong, customer service corrects it"),
    )
