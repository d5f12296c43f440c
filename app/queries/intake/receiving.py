"""What the receiving desk lists: received today, set aside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Row, select, tuple_
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.people.account import Person
from app.queries.inspection.queues import PAGE, place
from workflows.inspection.states import ItemState
from workflows.intake.events import ExceptionRaised


@dataclass(frozen=True, slots=True)
class ReceivedPiece:
    """A piece as the receiving desk lists it."""

    key: int
    ref: str
    state: ItemState
    category: str
    title: str
    merchant: str
    waybill: str
    gross_mass: Decimal | None
    received_at: datetime | None
    receiver: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class PiecePage:
    """Pieces, newest first, and the cursor of the older ones (empty where there are none)."""

    rows: tuple[ReceivedPiece, ...]
    older: str


@dataclass(frozen=True, slots=True)
class RaisedException:
    """Who set a parcel aside, when and why."""

    kind: str
    reason: str
    who: str
    person_id: int | None
    at: datetime


def received_since(
    session: Session,
    centers: Collection[int] | None,
    since: datetime,
    *,
    after: str = "",
    size: int = PAGE,
) -> PiecePage:
    """What was taken in since that instant, newest first."""
    wanted = _pieces(centers).where(Item.received_at >= since)
    here = place(after)
    if here is not None:
        wanted = wanted.where(tuple_(Item.received_at, Item.id) < tuple_(*here))
    rows = session.execute(
        wanted.order_by(Item.received_at.desc(), Item.id.desc()).limit(size + 1)
    ).all()
    shown = tuple(_piece(row) for row in rows[:size])
    last = shown[-1] if len(rows) > size else None
    older = f"{last.received_at.timestamp():.6f}_{last.key}" if last and last.received_at else ""
    return PiecePage(shown, older)


def exceptions(session: Session, keys: Collection[int]) -> dict[int, RaisedException]:
    """The last exception of each of these items."""
    if not keys:
        return {}
    rows = session.execute(
        select(
            LedgerEvent.item_id,
            LedgerEvent.actor_name,
            LedgerEvent.actor_id,
            LedgerEvent.at,
            LedgerEvent.body,
        )
        .where(LedgerEvent.item_id.in_(sorted(keys)), LedgerEvent.tag == ExceptionRaised.tag)
        .order_by(LedgerEvent.id)
    )
    raised: dict[int, RaisedException] = {}
    for row in rows:
        body = orjson.loads(row.body)
        raised[row.item_id] = RaisedException(
            kind=str(body["kind"]),
            reason=str(body["reason"]),
            who=row.actor_name,
            person_id=row.actor_id,
            at=row.at,
        )
    return raised


def _pieces(centers: Collection[int] | None) -> Any:
    wanted = (
        select(
            Item.id,
            Item.registered_at,
            Item.state,
            Item.category,
            Item.title,
            Item.waybill_in,
            Item.gross_mass,
            Item.received_at,
            Item.due_at,
            Merchant.shop,
            Person.name,
        )
        .join(Merchant, Merchant.id == Item.merchant_id)
        .outerjoin(Person, Person.id == Item.receiver_id)
    )
    return wanted if centers is None else wanted.where(Item.center_id.in_(sorted(centers)))


def _piece(row: Row[*tuple[Any, ...]]) -> ReceivedPiece:
    return ReceivedPiece(
        key=row.id,
        ref=reference("QC", row.id, row.registered_at),
        state=row.state,
        category=row.category,
        title=row.title,
        merchant=row.shop,
        waybill=row.waybill_in,
        gross_mass=row.gross_mass,
        received_at=row.received_at,
        receiver=row.name or "",
        due_at=row.due_at,
    )
