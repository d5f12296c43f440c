"""Certificates as desks and scanners look them up."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from workflows.papers.states import CertificateState


def item_of_certificate(session: Session, number: str) -> str | None:
    """The reference of the item that a certificate number belongs to."""
    item = session.scalars(
        select(Item)
        .join(Certificate, Certificate.item_id == Item.id)
        .where(Certificate.number == number.strip().upper())
    ).one_or_none()
    return item.ref if item is not None else None


def live_number(session: Session, item_key: int) -> str:
    """The number of the certificate that stands for an item now; empty where there is none."""
    return (
        session.scalar(
            select(Certificate.number).where(
                Certificate.item_id == item_key, Certificate.state == CertificateState.ISSUED
            )
        )
        or ""
    )
