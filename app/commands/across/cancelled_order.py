"""An order is cancelled while its piece is at the center: its paper goes out of force.

What was reserved for it in stock is free again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.goods.stock.reserve import end_need
from app.commands.intake import receiving
from app.commands.load import item_for_update, live_certificate
from app.commands.papers import status
from app.models.intake.item import Item
from workflows.roles import Actor

GOES_BACK = "订单取消，货品退回商家 / the order was cancelled, the piece goes back to its merchant"


def cancel_order_of(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """The order was cancelled: before receipt it ends here, later the piece goes back.

    A paper that was issued is suspended: no buyer has the piece that it goes with. Sent in again,
    the piece is tested afresh and its new paper takes the place of that one.
    """
    item = item_for_update(session, ref)
    paper = live_certificate(session, item)
    receiving.cancel(session, ref, reason, by=by, now=now)
    if paper is not None:
        status.suspend(session, item, paper, GOES_BACK, by=by, now=now)
    end_need(session, item, reason, now=now)
    return item
