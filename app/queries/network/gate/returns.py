"""Returns as programs read them: the law's decision, the road back, the refund's lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.returns.case import ReturnCase
from app.queries.network.gate.sight import of_program
from workflows.people.programs import Holding
from workflows.returns.flow import ReturnGround
from workflows.returns.states import ReturnState


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReturn:
    """One return, without a word that its buyer wrote. `decision` and `refund` are JSON values."""

    key: int
    ref: str
    item_ref: str
    order_number: str
    line_number: str
    state: ReturnState
    state_since: datetime
    ground: ReturnGround
    claim: str
    requested_at: datetime
    due_at: datetime
    outcome: str
    window_ends: datetime | None
    decision: dict[str, Any]
    address: str
    ship_back_until: datetime | None
    courier_back: str
    waybill_back: str | None
    arrived_at: datetime | None
    conclusion: str
    refund_number: str | None
    refund: dict[str, Any] | None
    refunded_at: datetime | None
    closed_at: datetime | None
    version: int


def returns(
    session: Session, held: Sequence[Holding], *, item: str = "", after: int = 0, limit: int
) -> list[GateReturn]:
    """A page of returns by their keys, and one more."""
    wanted = _returns(held).where(ReturnCase.id > after)
    if item:
        key = key_of("QC", item)
        wanted = wanted.where(ReturnCase.item_id == (key[0] if key is not None else 0))
    return [_return(r) for r in session.execute(wanted.order_by(ReturnCase.id).limit(limit + 1))]


def return_called(session: Session, held: Sequence[Holding], ref: str) -> GateReturn | None:
    """The return of a reference, if the key sees its piece."""
    key = key_of("RT", ref)
    if key is None:
        return None
    row = session.execute(_returns(held).where(ReturnCase.id == key[0])).one_or_none()
    found = None if row is None else _return(row)
    return found if found is not None and int(found.ref.split("-")[1]) == key[1] else None


def _returns(held: Sequence[Holding]) -> Any:
    return (
        select(
            ReturnCase.__table__,
            Item.registered_at,
            OrderLine.sub_number,
            ShopOrder.number,
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(of_program(held, ReturnCase.center_id, Item.merchant_id))
    )


# What a row says under the same name as the return.
SAME = (
    "state", "state_since", "ground", "claim", "requested_at", "due_at", "outcome", "window_ends",
    "address", "ship_back_until", "courier_back", "waybill_back", "arrived_at", "refund_number",
    "refunded_at", "closed_at", "version",
)  # fmt: skip


def _return(r: Row[*tuple[Any, ...]]) -> GateReturn:
    same: dict[str, Any] = {name: getattr(r, name) for name in SAME}
    return GateReturn(
        **same,
        key=r.id,
        ref=reference("RT", r.id, r.requested_at),
        item_ref=reference("QC", r.item_id, r.registered_at),
        order_number=r.number,
        line_number=r.sub_number,
        decision=dict(r.decision["decision"]),
        conclusion=r.conclusion.value if r.conclusion else "",
        refund=dict(r.refund["result"]) if r.refund else None,
    )
