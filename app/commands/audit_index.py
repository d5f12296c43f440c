"""Filling the search of certificates in the order of the log: nothing left out, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.db import reading, transaction
from app.models.audit import CertificateSearch, CertificateWord
from app.models.certificate import Certificate
from app.models.inspection import Inspection
from app.models.item import Item
from app.models.log import LogLeaf, LogSize
from app.models.order import OrderLine, ShopOrder
from app.queries.words import folded, grams

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
    session.execute(select(LogSize.id).with_for_update())
    rows = session.execute(_wanted(session, most)).all()
    if rows:
        session.execute(insert(CertificateSearch), [_searched(row) for row in rows])
        session.execute(insert(CertificateWord), list(_words(rows)))
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


def _wanted(session: Session, most: int) -> Any:
    return (
        select(
            LogLeaf.position,
            Certificate.id,
            Certificate.record,
            Certificate.issued_at,
            Item.center_id,
            Item.agency_id,
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


def _searched(row: Any) -> dict[str, Any]:
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
        "conclusion": _conclusion(row.record),
    }


def _words(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for row in rows:
        for gram in grams(_conclusion(row.record)):
            yield {"gram": gram, "certificate_id": row.id}


def _conclusion(record: str) -> str:
    said = orjson.loads(record)["conclusion"]
    return folded(f"{said['zh']} {said['en']}")
