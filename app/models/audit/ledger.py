"""The ledger: append-only events in one hash chain per center, and the head of each chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Connection,
    ForeignKey,
    Index,
    UniqueConstraint,
    event,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session

from app.base.db import At, Base, Code, Digest, Key, Name, Pk, Prose

# What the log of certificates repeats; literal, since a partial index serves only the same words.
OF_CERTIFICATES = text(
    "tag IN ('certificate.issued', 'certificate.suspended', 'certificate.restored', "
    "'certificate.superseded', 'certificate.revoked')"
)

# What auditors ask about by period: who decided against the record, who opened personal data.
ASKED_ABOUT = text(
    "tag IN ('return.decided_by_person', 'return.claim_judged', 'return.refund_settled', "
    "'item.weight_released', 'item.quarantine_lifted', 'personal.unmasked', "
    "'personal.exported', 'buyer.code_told')"
)


class LedgerEvent(Base):
    """One fact. Rows are only ever added; triggers refuse the rest on both databases."""

    __tablename__ = "ledger_event"
    __table_args__ = (
        UniqueConstraint("chain", "seq"),
        Index("ix_ledger_event_item", "item_id", "id"),
        Index(
            "ix_ledger_event_certificates",
            "at",
            "id",
            sqlite_where=OF_CERTIFICATES,
            postgresql_where=OF_CERTIFICATES,
        ),
        Index(
            "ix_ledger_event_asked",
            "at",
            "id",
            sqlite_where=ASKED_ABOUT,
            postgresql_where=ASKED_ABOUT,
        ),
    )

    id: Mapped[Pk]
    chain: Mapped[Code]
    seq: Mapped[Key]
    at: Mapped[At]
    tag: Mapped[Code]
    tag_version: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[Name]
    role: Mapped[Code]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_order.id"))
    body: Mapped[Prose]
    previous: Mapped[Digest]
    digest: Mapped[Digest]


class LedgerHead(Base):
    """The last event of each chain; its row lock puts the writers of a chain in a line."""

    __tablename__ = "ledger_head"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[Key]
    digest: Mapped[Digest]


class LedgerRedaction(Base):
    """An old event whose personal fields were taken out; its place and its digest stay.

    `sealed_body` is what it said, by the key of its order (or of sign-ins): while that key lives
    the event is still proved word by word. `batch` is the row of the chain that records the act.
    """

    __tablename__ = "ledger_redaction"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    id: Mapped[Pk]
    chain: Mapped[Code]
    seq: Mapped[Key]
    batch: Mapped[Key]
    digest: Mapped[Digest]
    sealed_body: Mapped[Prose | None]


class KeyFloor(Base):
    """The first key of a table that no lost row can have had, since a restore was accepted.

    SQLite gives the next key after the highest that is there; PostgreSQL's sequences are moved.
    """

    __tablename__ = "key_floor"

    name: Mapped[Code] = mapped_column(primary_key=True)
    floor: Mapped[Key]


_FLOORS = "key_floors"
_GIVEN = "keys_beyond_floor"


@event.listens_for(Base, "before_insert", propagate=True)
def _beyond_lost_keys(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    """On SQLite the first key after an accepted restore is given by hand; the next follow it."""
    if connection.dialect.name != "sqlite" or len(mapper.primary_key) != 1:
        return
    column = mapper.primary_key[0]
    name = mapper.get_property_by_column(column).key
    session = object_session(target)
    if session is None or getattr(target, name) is not None:
        return
    floors = session.info.get(_FLOORS)
    if floors is None:
        rows = connection.execute(select(KeyFloor.name, KeyFloor.floor))
        floors = {row.name: row.floor for row in rows}
        session.info[_FLOORS] = floors
    table = column.table.name
    floor = floors.get(table)
    if floor is None:
        return
    given: dict[str, int] = session.info.setdefault(_GIVEN, {})
    newest = connection.scalar(select(func.max(column))) or 0
    if table in given or newest + 1 < floor:
        given[table] = max(newest + 1, given.get(table, 0) + 1, floor)
        setattr(target, name, given[table])
