"""The vault written: a key an order, one record an order, opened and sealed once a command."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.personal.vault import BuyerRecord
from app.queries.personal.vault import (
    CONTENT,
    KEY,
    LEDGER,
    Knowledge,
    OrderKey,
    key_of_record,
    open_record,
    phone_digest,
    tail_digest,
)
from workflows.personal.masks import Receiver
from workflows.personal.retention import Keeping, retention

T = TypeVar("T")
# Both databases take only so many bound values in one statement.
CHUNK = 500


@dataclass
class OpenRecord:
    """One order's record, open: its row, its key, what it holds. No key: it was erased."""

    row: BuyerRecord
    key: OrderKey | None
    held: Knowledge
    changed: bool = False

    @property
    def erased(self) -> bool:
        """Whether nothing may be kept of this buyer any more."""
        return self.key is None

    def digests(self, fields: dict[str, str]) -> dict[str, str]:
        """What the ledger says of personal fields: which, and a digest by the order's key."""
        return {
            name: "" if self.key is None else self.key.digest(f"{LEDGER} {name}", said)
            for name, said in fields.items()
        }


@dataclass
class Vault:
    """The records that one command works with."""

    session: Session
    now: datetime
    records: dict[int, OpenRecord] = field(default_factory=dict)

    def load(self, orders: Collection[int]) -> None:
        """Lock and open the records of these orders; an order before its items."""
        for keys in _chunks(sorted(set(orders))):
            rows = self.session.scalars(
                select(BuyerRecord)
                .where(BuyerRecord.order_id.in_(keys))
                .order_by(BuyerRecord.order_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            for row in rows:
                self.records[row.order_id] = OpenRecord(row, key_of_record(row), open_record(row))

    def of(self, order_id: int) -> OpenRecord:
        """The record of an order, made with a new key where there is none."""
        if order_id not in self.records:
            self.records[order_id] = self._new(order_id)
        return self.records[order_id]

    def take(self, order_id: int, sub_order: str, said: dict[str, str], receiver: Receiver) -> None:
        """Keep what a row says of the buyer, and who the parcel goes to now."""
        one = self.of(order_id)
        if one.erased:
            return
        if said:
            one.held.rows[sub_order] = said
        else:
            one.held.rows.pop(sub_order, None)
        one.held.receiver = receiver
        one.row.kept_at, one.changed = self.now, True

    def save(self) -> None:
        """Seal what was changed."""
        for one in self.records.values():
            if not one.changed or one.key is None:
                continue
            one.row.sealed = one.key.seal(CONTENT, one.held.to_json())
            one.row.phone_digest = phone_digest(one.held.receiver.phone)
            one.row.tail_digest = tail_digest(one.held.receiver.phone)
            one.changed = False
            self.session.add(one.row)

    def _new(self, order_id: int) -> OpenRecord:
        key = OrderKey(order_id, secrets.token_bytes(secrets_at_rest.KEY_BYTES))
        wrapped = secrets_at_rest.seal(KEY, key.secret, about=f"order {order_id}")
        row = BuyerRecord(
            order_id=order_id,
            wrapped_key=wrapped,
            kept_at=self.now,
            review_at=retention(Keeping.TRANSACTION, self.now.date()).ends(self.now),
        )
        return OpenRecord(row, key, Knowledge(), changed=True)


def rename_rows(session: Session, order_id: int, names: Mapping[str, str], now: datetime) -> None:
    """Call what a record holds of sub-orders by their new numbers; without one nothing is made."""
    vault = Vault(session, now)
    vault.load([order_id])
    one = vault.records.get(order_id)
    if one is None or one.erased:
        return
    one.held.rows = {names.get(sub, sub): said for sub, said in one.held.rows.items()}
    one.changed = True
    vault.save()


def _chunks(values: Sequence[T]) -> list[Sequence[T]]:
    return [values[i : i + CHUNK] for i in range(0, len(values), CHUNK)]
