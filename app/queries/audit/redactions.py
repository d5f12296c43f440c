"""What was taken out of old events, opened as far as it still can be, and who recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.secrets_at_rest import SealBroken
from app.models.audit.ledger import LedgerEvent, LedgerRedaction
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.models.personal.vault import BuyerRecord
from app.queries.personal.vault import LEDGER, key_of_record
from workflows.audit.redaction import Redaction
from workflows.personal.retention import Keeping, retention

REDACTION = "ledger redaction"
RECORDED, ERASED = "ledger.redacted", "personal.erased"


@dataclass(frozen=True, slots=True)
class RedactionAct:
    """One recorded act: which chain, its row, by whom, why, how many rows."""

    chain: str
    batch: int
    at: datetime
    who: str
    why: str
    rows: int
    by_digest: int


@dataclass(frozen=True, slots=True)
class ChainRedactions:
    """All of one chain: by the row they hide, what the chain records of them, the acts."""

    by_row: dict[int, Redaction]
    recorded: dict[int, tuple[int, str]]
    acts: tuple[RedactionAct, ...]


def redactions_of(session: Session, chain: str, now: datetime) -> ChainRedactions:
    """The redactions of a chain."""
    owner = func.coalesce(LedgerEvent.order_id, OrderLine.order_id)
    rows = session.execute(
        select(
            LedgerRedaction,
            LedgerEvent.at,
            owner.label("order_id"),
            BuyerRecord,
        )
        .join(
            LedgerEvent,
            (LedgerEvent.chain == LedgerRedaction.chain) & (LedgerEvent.seq == LedgerRedaction.seq),
        )
        .outerjoin(Item, Item.id == LedgerEvent.item_id)
        .outerjoin(OrderLine, OrderLine.id == Item.order_line_id)
        .outerjoin(BuyerRecord, BuyerRecord.order_id == owner)
        .where(LedgerRedaction.chain == chain)
        .order_by(LedgerRedaction.seq)
    ).all()
    said = session.execute(
        select(LedgerEvent.seq, LedgerEvent.at, LedgerEvent.actor_name, LedgerEvent.body)
        .where(LedgerEvent.chain == chain, LedgerEvent.tag == RECORDED)
        .order_by(LedgerEvent.seq)
    ).all()
    erased = _erased_orders(session) if rows else frozenset()
    by_row = {r.LedgerRedaction.seq: _redaction(r, erased, now) for r in rows}
    bodies = {r.seq: orjson.loads(r.body) for r in said}
    return ChainRedactions(
        by_row=by_row,
        recorded={seq: (body["count"], body["rows_digest"]) for seq, body in bodies.items()},
        acts=tuple(
            RedactionAct(
                chain=chain,
                batch=r.seq,
                at=r.at,
                who=r.actor_name,
                why=bodies[r.seq]["why"],
                rows=sum(one.batch == r.seq for one in by_row.values()),
                by_digest=sum(one.batch == r.seq and one.body is None for one in by_row.values()),
            )
            for r in said
        ),
    )


def _erased_orders(session: Session) -> frozenset[int]:
    """The orders whose erasure the ledger records: a key that is merely gone proves nothing."""
    wanted = select(LedgerEvent.order_id).where(LedgerEvent.tag == ERASED)
    return frozenset(key for key in session.scalars(wanted) if key is not None)


def _redaction(row: Row[*tuple[Any, ...]], erased: frozenset[int], now: datetime) -> Redaction:
    kept: LedgerRedaction = row.LedgerRedaction
    body = _open_body(kept, row.BuyerRecord)
    if row.order_id is None:
        old = now - timedelta(days=retention(Keeping.SIGN_IN, now.date()).days)
        lapsed = kept.sealed_body is None and row.at <= old
    else:
        lapsed = row.order_id in erased
    return Redaction(seq=kept.seq, batch=kept.batch, digest=kept.digest, body=body, lapsed=lapsed)


def _open_body(kept: LedgerRedaction, record: BuyerRecord | None) -> str | None:
    if kept.sealed_body is None:
        return None
    about = f"{kept.chain} {kept.seq}"
    try:
        if record is None:
            return secrets_at_rest.open(REDACTION, kept.sealed_body, about=about).decode()
        key = key_of_record(record)
        return None if key is None else key.open(LEDGER, kept.sealed_body, about).decode()
    except SealBroken:
        return None
