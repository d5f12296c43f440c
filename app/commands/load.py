"""Rows for a command: found by what people call them, and locked in the order of the house."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from app.base.errors import Missing
from app.base.refs import key_of
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from workflows.papers.states import CertificateState
from workflows.verdict import Text

# Built once, since every command begins with some of these. What is locked is read anew
# (`populate_existing`): while one waited for the lock, the row that the session knew has changed.
OF_ITEM: BindParameter[int] = bindparam("item")
LOCKED_ITEM = (
    select(Item)
    .where(Item.id == OF_ITEM)
    .with_for_update()
    .execution_options(populate_existing=True)
)
OPEN_INSPECTION = (
    select(Inspection)
    .where(Inspection.item_id == OF_ITEM, Inspection.closed_at.is_(None))
    .with_for_update()
)
LAST_INSPECTION = (
    select(Inspection)
    .where(Inspection.item_id == OF_ITEM)
    .order_by(Inspection.round.desc())
    .limit(1)
)
LIVE_CERTIFICATE = (
    select(Certificate)
    .where(Certificate.item_id == OF_ITEM, Certificate.state == CertificateState.ISSUED)
    .with_for_update()
)


def item_for_update(session: Session, ref: str) -> Item:
    """The item of a reference, locked until the transaction ends; `Missing` if there is none."""
    key = key_of("QC", ref)
    item = None
    if key is not None:
        item = session.scalars(LOCKED_ITEM, {"item": key[0]}).one_or_none()
    if item is None or item.ref != ref.strip().upper().replace(" ", "-"):
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return item


def open_inspection(session: Session, item: Item) -> Inspection | None:
    """The inspection that is not closed yet, locked; at most one can exist."""
    return session.scalars(OPEN_INSPECTION, {"item": item.id}).one_or_none()


def last_inspection(session: Session, item: Item) -> Inspection | None:
    """The latest round, open or closed."""
    return session.scalars(LAST_INSPECTION, {"item": item.id}).one_or_none()


def live_certificate(session: Session, item: Item) -> Certificate | None:
    """The issued certificate that stands for the item now, locked."""
    return session.scalars(LIVE_CERTIFICATE, {"item": item.id}).one_or_none()
