"""What a shop told of a sale, for who works on its return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.orders.sale import SaleRecord
from app.queries.returns.sale import of_line
from workflows.returns.sale.cells import SaleOrigin


@dataclass(frozen=True, slots=True)
class SaleTelling:
    """One telling: its cells by name, what was kept apart as personal, by which way and when."""

    cells: dict[str, str]
    kept_apart: tuple[str, ...]
    origin: SaleOrigin
    at: datetime


def told_sale(session: Session, line_id: int) -> tuple[SaleTelling, ...]:
    """All that was told of an order line and its product, oldest first."""
    rows = session.execute(
        select(SaleRecord.cells, SaleRecord.words, SaleRecord.origin, SaleRecord.at)
        .where(of_line(session, line_id))
        .order_by(SaleRecord.id)
    )
    return tuple(
        SaleTelling(cells=dict(r.cells), kept_apart=tuple(r.words), origin=r.origin, at=r.at)
        for r in rows
    )
