"""Certificates as desks and scanners look them up."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.papers.certificate import Certificate
from workflows.papers.states import CertificateState


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


def begun_numbers(session: Session, items: Collection[int]) -> dict[int, str]:
    """Of these items, those whose certificate is signed and not made yet, with its number."""
    begun = select(Certificate.item_id, Certificate.number).where(
        Certificate.item_id.in_(items), Certificate.state == CertificateState.DRAFT
    )
    return dict(session.execute(begun).all())


def void_reason(session: Session, item_key: int) -> str:
    """Why the last certificate that was signed for an item came to nothing; empty where it did."""
    last = session.execute(
        select(Certificate.state, Certificate.state_reason)
        .where(Certificate.item_id == item_key)
        .order_by(Certificate.id.desc())
        .limit(1)
    ).one_or_none()
    return last.state_reason if last is not None and last.state is CertificateState.VOID else ""
