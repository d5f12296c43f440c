"""Certificates as desks and scanners look them up."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.certificate import Certificate
from app.models.item import Item


def item_of_certificate(session: Session, number: str) -> str | None:
    """The reference of the item that a certificate number belongs to."""
    item = session.scalars(
        select(Item)
        .join(Certificate, Certificate.item_id == Item.id)
        .where(Certificate.number == number.strip().upper())
    ).one_or_none()
    return item.ref if item is not None else None
