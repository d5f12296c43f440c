"""Looking at a buyer's data unmasked: with a permission, a reason, and a trace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted
from app.base.refs import key_of
from app.commands import record
from app.commands.entries import typed_sentence
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from workflows.people.events import PersonalUnmasked
from workflows.roles import Actor, Permission
from workflows.verdict import Text


def unmask(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> dict[str, str]:
    """Name, phone and address of a piece's buyer as the order has them; who looked is recorded."""
    key = key_of("QC", ref)
    row = None
    if key is not None:
        row = session.execute(
            select(Item.id, Item.center_id, ShopOrder.receiver_masked)
            .join(OrderLine, OrderLine.id == Item.order_line_id)
            .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
            .where(Item.id == key[0])
        ).one_or_none()
    if row is None:
        raise Missing
    if not by.may(Permission.PERSONAL_UNMASK, row.center_id):
        raise NotPermitted
    reason = typed_sentence("reason", reason)
    if not reason:
        raise Invalid("reason", Text("请写明查看原因", "Say why you need to see it"))
    event = PersonalUnmasked(reason, "receiver")
    record.append(session, event, by=by, now=now, center_id=row.center_id, item_id=row.id)
    return {name: str(row.receiver_masked.get(name) or "") for name in ("name", "phone", "address")}
