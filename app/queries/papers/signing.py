"""Certificates as the signatory lists them, and where the paper of one lies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.queries.inspection.queues import place
from app.queries.papers.printed_photo import printed_picture
from workflows.papers.states import CertificateState

PAGE = 50


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate in a list."""

    key: int
    number: str
    state: CertificateState
    center_id: int
    agency_id: int | None
    ref: str
    title: str
    category: str
    signatory: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class CertificateList:
    """One page, and the cursor of the next (empty where there is none)."""

    rows: tuple[CertificateRow, ...]
    older: str


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """The issued PDF of a certificate."""

    number: str
    center_id: int
    agency_id: int | None
    digest: str
    state: CertificateState


def issued_certificates(
    session: Session, centers: Collection[int] | None, *, after: str = "", size: int = PAGE
) -> CertificateList:
    """Certificates of these centers (None: all), the latest first."""
    statement = (
        select(
            Certificate.id,
            Certificate.number,
            Certificate.state,
            Item.center_id,
            Certificate.agency_id,
            Certificate.issued_at,
            Item.id.label("item_id"),
            Item.registered_at,
            Item.title,
            Item.category,
            Person.name,
        )
        .join(Item, Item.id == Certificate.item_id)
        .join(Person, Person.id == Certificate.signatory_id)
        .where(Certificate.issued_at.is_not(None))
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
        .limit(size + 1)
    )
    if centers is not None:
        statement = statement.where(Item.center_id.in_(sorted(centers)))
    here = place(after)
    if here is not None:
        position = tuple_(Certificate.issued_at, Certificate.id)
        statement = statement.where(position < tuple_(*here))
    found = session.execute(statement).all()
    rows = tuple(
        CertificateRow(
            key=r.id,
            number=r.number,
            state=r.state,
            center_id=r.center_id,
            agency_id=r.agency_id,
            ref=reference("QC", r.item_id, r.registered_at),
            title=r.title,
            category=r.category,
            signatory=r.name,
            issued_at=r.issued_at,
        )
        for r in found[:size]
    )
    more = len(found) > size
    older = f"{rows[-1].issued_at.timestamp():.6f}_{rows[-1].key}" if more else ""
    return CertificateList(rows, older)


def paper(session: Session, number: str) -> IssuedPaper | None:
    """Where the paper of a certificate lies; None where none was issued under that number."""
    row = session.execute(
        select(
            Certificate.number,
            Certificate.pdf_digest,
            Item.center_id,
            Certificate.agency_id,
            Certificate.state,
        )
        .join(Item, Item.id == Certificate.item_id)
        .where(Certificate.number == number.strip().upper())
    ).one_or_none()
    if row is None or row.pdf_digest is None:
        return None
    return IssuedPaper(
        number=row.number,
        center_id=row.center_id,
        agency_id=row.agency_id,
        digest=row.pdf_digest,
        state=row.state,
    )


def printed_photo(session: Session, item_key: int) -> int | None:
    """The attachment whose picture a certificate would carry."""
    found = printed_picture(session, item_key)
    return None if found is None else found.key
