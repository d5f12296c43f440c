"""Whether the receiver of an order is another one than it came in with."""

from __future__ import annotations

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.ledger import LedgerEvent
from workflows.orders.events import ReceiverReplaced


def phone_was_replaced(session: Session, order_id: int) -> bool:
    """Whether a later file or a program gave another phone than the order came with."""
    bodies = session.scalars(
        select(LedgerEvent.body).where(
            LedgerEvent.order_id == order_id, LedgerEvent.tag == ReceiverReplaced.tag
        )
    )
    return any("phone" in orjson.loads(body)["fields"] for body in bodies)
