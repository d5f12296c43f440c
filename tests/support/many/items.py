"""Queues of any length: copies of one walked piece, inserted as rows.

Walking a hundred thousand pieces through the commands takes an hour; what is tried or measured on
such a queue begins where the walk ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, func, insert, literal, select
from sqlalchemy.orm import Session

from app.models.intake.item import Item

A_BATCH = 1000
APART = timedelta(seconds=90)


def copy_piece(session: Session, key: int, count: int, *, due: datetime | None = None) -> None:
    """`count` more pieces like the one of that key; with `due`, each batch due a little later."""
    table: Any = Item.__table__
    line = select(Item.order_line_id).where(Item.id == key).scalar_subquery()
    first = session.scalar(select(func.max(Item.piece)).where(Item.order_line_id == line)) or 0
    copied = [c for c in table.c if c.name not in ("id", "piece", "due_at")]
    for done in range(0, count, A_BATCH):
        numbers = _numbers(min(A_BATCH, count - done), first + done)
        at = (
            table.c.due_at
            if due is None
            else literal(due + done // A_BATCH * APART, table.c.due_at.type)
        )
        rows = select(*copied, numbers.c.n, at).join_from(table, numbers, table.c.id == key)
        session.execute(
            insert(table).from_select([*(c.name for c in copied), "piece", "due_at"], rows)
        )


def _numbers(count: int, after: int) -> Any:
    start = select(literal(after + 1, Integer).label("n")).cte("numbers", recursive=True)
    return start.union_all(select(start.c.n + 1).where(start.c.n < after + count))
