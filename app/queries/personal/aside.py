"""The cells of a line's row that did not fit, as far as they say nothing of a buyer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.queries.personal.vault import open_record, record_of
from workflows.orders.kept_aside import AsideCell, aside_cells


def kept_aside(session: Session, order_id: int, sub_order: str) -> tuple[AsideCell, ...]:
    """What lies in the vault of them; nothing where the buyer's data was erased or restricted."""
    record = record_of(session, order_id)
    if record is None or record.restricted_at is not None:
        return ()
    return aside_cells(open_record(record).rows.get(sub_order, {}).get("aside", ""))
