"""Order lines by the waybills that their files named."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from app.models.orders.order import LineWaybill, OrderLine


def came_with(waybills: Collection[str]) -> ColumnElement[bool]:
    """The lines of which a shop's file says one of these waybills."""
    named = select(LineWaybill.line_id).where(LineWaybill.waybill.in_(sorted(waybills)))
    return OrderLine.id.in_(named)
