"""A supplier's packing list becomes announced lots: the whole list or nothing of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, Refusal
from app.commands.goods.purchase import AnnouncedCarton, announce, order_of
from app.models.goods.lot import Lot
from app.readers.packing_list import PackingSheet
from workflows.goods.lots.packing import (
    MOST_FAULTS,
    PackedCarton,
    PackingFault,
    by_lot,
    read_packing,
)
from workflows.roles import Actor
from workflows.verdict import Refused, Text


def announce_packing(
    session: Session, order_ref: str, sheet: PackingSheet, *, by: Actor, now: datetime
) -> list[Lot]:
    """Announce the lots of a packing list for an order: one a product, batch and set of dates.

    Raises `Invalid` with every row that can't be taken; each cell is kept with its carton.
    """
    order = order_of(session, order_ref)
    places: dict[str, int] = {}
    for line in order.lines:
        places.setdefault(line.product, line.place)
    read = read_packing(sheet.header, sheet.rows, frozenset(places))
    if isinstance(read, Refused):
        raise Refusal(read)
    faults = [one for one in read if isinstance(one, PackingFault)]
    if faults:
        raise _faulty(faults)
    cartons = [one for one in read if isinstance(one, PackedCarton)]
    return [
        announce(
            session,
            order_ref,
            places[product],
            [AnnouncedCarton(one.pieces, one.sscc[:64], one.listed) for one in packed],
            identity,
            by=by,
            now=now,
        )
        for (product, identity), packed in by_lot(cartons).items()
    ]


def _faulty(faults: list[PackingFault]) -> Invalid:
    shown, more = faults[:MOST_FAULTS], len(faults) - MOST_FAULTS
    zh = [f"第 {one.line} 行：{one.reason.zh}" for one in shown]
    en = [f"Line {one.line}: {one.reason.en}" for one in shown]
    if more > 0:
        zh, en = [*zh, f"另有 {more} 处"], [*en, f"and {more} more"]
    return Invalid(
        "file",
        Text("；".join(zh), "; ".join(en)),
        "packing_rows",
        next_step=Text(
            "没有导入任何一行；请改正后整份重新上传",
            "No row was taken; correct them and send the whole list again",
        ),
    )
