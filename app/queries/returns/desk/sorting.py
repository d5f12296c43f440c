"""How lists of cases are sorted, and where one goes on: a cursor for each order."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import func, literal, literal_column, tuple_, type_coerce

from app.base.db import Exact
from app.models.intake.item import Item
from app.models.returns.case import ReturnCase
from app.queries.inspection.queues import LARGEST_KEY
from workflows.returns.service.queue_order import QueueOrder

# What the buyer asks back, before anything is settled.
WORTH_TYPE = Exact(18, 2)
WORTH = type_coerce(
    func.coalesce(Item.unit_price * ReturnCase.quantity, literal_column("0")), WORTH_TYPE
)


def cursor_of(
    order: QueueOrder, due_at: datetime, requested_at: datetime, amount: Decimal, key: int
) -> str:
    """The place of a case in a list that is sorted so."""
    match order:
        case QueueOrder.DUE:
            return f"{due_at.timestamp():.6f}_{key}"
        case QueueOrder.AMOUNT:
            return f"{amount}_{key}"
        case QueueOrder.AGE | QueueOrder.NEWEST:
            return f"{requested_at.timestamp():.6f}_{key}"


def sorting(order: QueueOrder) -> tuple[Any, ...]:
    """What a list is ordered by; the key last, so that no two cases share a place."""
    match order:
        case QueueOrder.DUE:
            return ReturnCase.due_at, ReturnCase.id
        case QueueOrder.AGE:
            return ReturnCase.requested_at, ReturnCase.id
        case QueueOrder.NEWEST:
            return ReturnCase.requested_at.desc(), ReturnCase.id.desc()
        case QueueOrder.AMOUNT:
            return WORTH.desc(), ReturnCase.id.desc()


def beyond(order: QueueOrder, after: str) -> list[Any]:
    """What comes after a cursor; everything, where it is none of this order."""
    stamp, _, key = after.partition("_")
    if not (key.isascii() and key.isdigit() and int(key) < LARGEST_KEY):
        return []
    number = int(key)
    try:
        if order is QueueOrder.AMOUNT:
            return _cheaper(Decimal(stamp), number)
        at = datetime.fromtimestamp(float(stamp), tz=UTC)
    except (ValueError, OverflowError, OSError, InvalidOperation):
        return []
    match order:
        case QueueOrder.DUE:
            return [tuple_(ReturnCase.due_at, ReturnCase.id) > tuple_(at, number)]
        case QueueOrder.AGE:
            return [tuple_(ReturnCase.requested_at, ReturnCase.id) > tuple_(at, number)]
        case _:
            return [tuple_(ReturnCase.requested_at, ReturnCase.id) < tuple_(at, number)]


def _cheaper(amount: Decimal, key: int) -> list[Any]:
    if not amount.is_finite() or abs(amount) >= LARGEST_KEY:
        return []
    here = literal(amount, WORTH_TYPE)
    return [(here > WORTH) | ((here == WORTH) & (ReturnCase.id < key))]
