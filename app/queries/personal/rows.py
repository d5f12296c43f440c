"""Rows of a shop's export with what the vault holds of them: for rules that read the whole row."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models.orders.order import OrderLine
from app.queries.personal.vault import open_record, record_of
from workflows.orders.row import OrderRow, from_record, with_personal


def whole_row(session: Session, line: OrderLine) -> OrderRow:
    """The row of a line as its file had it."""
    held = open_record(record_of(session, line.order_id))
    return with_personal(from_record(line.row), held.rows.get(line.sub_number, {}))
