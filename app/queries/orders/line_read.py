"""What was read of an order line beside its goods: money and times, as the file says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderLine
from workflows.orders.fields import FIELDS
from workflows.verdict import Text

TIMES = ("submitted_at", "paid_at", "promised_at", "shipped_at", "finished_at")


@dataclass(frozen=True, slots=True)
class LineRead:
    """What a line's row says; `times` in the order that an order goes through them."""

    order_id: int
    payable: Decimal | None
    freight: Decimal | None
    waybill: str
    times: Mapping[str, datetime | None]
    discounts: tuple[tuple[Text, Decimal | None, str], ...]


def line_read(session: Session, key: int) -> LineRead:
    """Of the line with this key."""
    wanted = select(OrderLine.order_id, OrderLine.payable, OrderLine.freight, OrderLine.row)
    found = session.execute(wanted.where(OrderLine.id == key)).one()
    times = {name: _moment(found.row.get(name)) for name in TIMES}
    return LineRead(
        order_id=found.order_id,
        payable=found.payable,
        freight=found.freight,
        waybill=found.row.get("waybill", ""),
        times=MappingProxyType(times),
        discounts=tuple(
            (
                FIELDS[d["kind"]].name,
                Decimal(d["amount"]) if "amount" in d else None,
                d.get("note", ""),
            )
            for d in found.row.get("discounts", ())
        ),
    )


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
