"""One certificate as auditors read it: nothing left out, nothing put right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.audit import CertificateLookup
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogLeaf
from certificates.log.leaf import Leaf, LeafError, parse_leaf
from workflows.papers.states import CertificateState


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate with its record as it is stored."""

    key: int
    number: str
    state: CertificateState
    state_reason: str
    item_key: int
    ref: str
    center_id: int
    title: str
    sub_number: str
    record: dict[str, Any]
    record_text: str
    record_digest: str
    pdf_digest: str | None
    photo_digest: str | None
    drafted_at: datetime
    issued_at: datetime | None
    lookups: int


@dataclass(frozen=True, slots=True)
class LeafEntry:
    """A leaf of the log: the issue, or a change of status."""

    position: int
    leaf: Leaf | None
    entry: str


def certificate_page(session: Session, number: str) -> StoredCertificate | None:
    """A certificate of any state by its number."""
    row = session.execute(
        select(Certificate, Item, OrderLine.sub_number)
        .join(Item, Item.id == Certificate.item_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .where(Certificate.number == number)
    ).one_or_none()
    if row is None:
        return None
    one: Certificate = row.Certificate
    seen = session.query(CertificateLookup).filter_by(certificate_id=one.id).count()
    return StoredCertificate(
        key=one.id,
        number=one.number,
        state=one.state,
        state_reason=one.state_reason,
        item_key=one.item_id,
        ref=row.Item.ref,
        center_id=row.Item.center_id,
        title=row.Item.title,
        sub_number=row.sub_number,
        record=orjson.loads(one.record),
        record_text=one.record,
        record_digest=one.record_digest,
        pdf_digest=one.pdf_digest,
        photo_digest=one.photo_digest,
        drafted_at=one.drafted_at,
        issued_at=one.issued_at,
        lookups=seen,
    )


def changes(session: Session, key: int) -> list[LeafEntry]:
    """What the log says of a certificate, oldest first."""
    rows = session.execute(
        select(LogLeaf.position, LogLeaf.entry)
        .where(LogLeaf.certificate_id == key)
        .order_by(LogLeaf.position)
    )
    return [
        LeafEntry(position=row.position, leaf=_leaf(row.entry), entry=row.entry) for row in rows
    ]


def _leaf(entry: str) -> Leaf | None:
    try:
        return parse_leaf(entry.encode())
    except LeafError:
        return None
