"""Where the pieces of a lot are now: what a trace forwards begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.refs import key_of
from app.models.goods.lot import Lot
from app.models.goods.stock import StockUnit
from workflows.goods.lots.states import LotState
from workflows.goods.stock.states import UnitState


@dataclass(frozen=True, slots=True)
class LotInStock:
    """A lot whose pieces have codes, or may get them."""

    key: int
    ref: str
    state: LotState
    name: str
    batch: str
    center_id: int


def lot_in_stock(session: Session, ref: str) -> LotInStock | None:
    """The lot of a reference; None where there is none."""
    key = key_of("LT", ref)
    lot = session.get(Lot, key[0]) if key is not None else None
    if lot is None or lot.ref != ref.strip().upper().replace(" ", "-"):
        return None
    return LotInStock(
        key=lot.id,
        ref=lot.ref,
        state=lot.state,
        name=lot.line.name,
        batch=lot.batch,
        center_id=lot.center_id,
    )


def lot_counts(session: Session, lot_id: int) -> Mapping[UnitState, int]:
    """How many units of a lot are in each state, without those in which there are none."""
    wanted = (
        select(StockUnit.state, func.count(StockUnit.id))
        .where(StockUnit.lot_id == lot_id)
        .group_by(StockUnit.state)
    )
    found = {row[0]: row[1] for row in session.execute(wanted)}
    return {state: found[state] for state in UnitState if state in found}
