"""Filling the search of certificates in the order of the log: nothing left out, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.base.db import reading, transaction
from app.models.audit.audit import CertificateSearch, CertificateText, CertificateWord
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogLeaf, LogSize
from app.queries.papers.character_pairs import fold_width, grams

# Each batch is a transaction of its own: who issues waits for the log's lock no longer than it.
BATCH = 500
ISSUE = '"kind":"issued"'


def behind(session: Session) -> bool:
    """Does the log have issues that the search has not seen?"""
    issues = select(LogLeaf.position).where(*_unseen(session)).limit(1)
    return session.scalar(issues) is not None


def catch_up(session: Session, *, most: int = BATCH) -> int:
    """Take up to `most` issues into the search; returns how many.

    Issues stand in the log under a lock and in one order, so that the last position says where
    to go on. Changes of status are passed over: the state is asked of the certificate.
    """
    # The lock of whoever appends: two that catch up at once would both take the same issues.
    session.execute(select(LogSize.id).with_for_update())
    rows = session.execute(_leaves_wanted(session, most)).all()
    if rows:
        said = [_conclusion(row.record) for row in rows]
        keys = text_keys(session, said)
        searched = [_search_row(row, keys[text]) for row, text in zip(rows, said, strict=True)]
        session.execute(insert(CertificateSearch), searched)
    return len(rows)


def bring_up_to_date() -> int:
    """Make all that was issued findable, in transactions of its own; returns how many were not."""
    taken = 0
    with reading() as session:
        late = behind(session)
    while late:
        with transaction() as session:
            some = catch_up(session, most=BATCH)
        taken += some
        late = some == BATCH
    return taken


def _unseen(session: Session) -> tuple[Any, Any]:
    last = session.scalar(select(func.max(CertificateSearch.position)))
    return LogLeaf.position > (-1 if last is None else last), LogLeaf.entry.contains(ISSUE)


def _leaves_wanted(session: Session, most: int) -> Any:
    return (
        select(
            LogLeaf.position,
            Certificate.id,
            Certificate.record,
            Certificate.issued_at,
            Item.center_id,
            Certificate.agency_id,
            Item.merchant_id,
            Item.category,
            Inspection.inspector_id,
            ShopOrder.number,
            OrderLine.sub_number,
        )
        .join(Certificate, Certificate.id == LogLeaf.certificate_id)
        .join(Item, Item.id == Certificate.item_id)
        .join(Inspection, Inspection.id == Certificate.inspection_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(*_unseen(session))
        .order_by(LogLeaf.position)
        .limit(most)
    )


def text_keys(session: Session, texts: Iterable[str]) -> dict[str, int]:
    """The key of each text; what nobody said before is kept and can be found by its grams."""
    digests = {sha256(text.encode()).hexdigest(): text for text in dict.fromkeys(texts)}
    known = select(CertificateText.digest, CertificateText.id)
    known = known.where(CertificateText.digest.in_(digests))
    keys = {digests[row.digest]: row.id for row in session.execute(known)}
    fresh = [
        {"digest": digest, "text": text} for digest, text in digests.items() if text not in keys
    ]
    if fresh:
        made = insert(CertificateText).returning(CertificateText.id, sort_by_parameter_order=True)
        new = dict(zip((one["text"] for one in fresh), session.scalars(made, fresh), strict=True))
        pairs = [{"gram": gram, "text_id": new[text]} for text in new for gram in grams(text)]
        session.execute(insert(CertificateWord), pairs)
        keys |= new
    return keys


def _search_row(row: Any, text: int) -> dict[str, Any]:
    return {
        "certificate_id": row.id,
        "position": row.position,
        "issued_at": row.issued_at,
        "center_id": row.center_id,
        "agency_id": row.agency_id,
        "merchant_id": row.merchant_id,
        "inspector_id": row.inspector_id,
        "category": row.category,
        "order_number": row.number,
        "sub_number": row.sub_number,
        "text_id": text,
    }


def _conclusion(record: str) -> str:
    said = orjson.loads(record)["conclusion"]
    return fold_width(f"{said['zh']} {said['en']}")
