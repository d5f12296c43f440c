"""What the log and the papers of this installation prove of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.config import Config
from app.models.audit.audit import CertificateLookup
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogCheckpoint, LogLeaf, LogSize
from certificates.log.checkpoint import Checkpoint, parse_checkpoint
from certificates.log.evidence import LogEvidence, LoggedLeaf
from certificates.log.tree import NodeReading, consistency_proof, inclusion_proof
from certificates.seal.keyring import pinned_root, revocations, stamp_roots
from certificates.seal.log_keys import public_log_keys
from certificates.seal.trust import Trust
from workflows.papers.look_ups import LookUps


@dataclass(frozen=True, slots=True)
class PublishedHead:
    """A published checkpoint: the signed note, its RFC 3161 token or b"", its leaves."""

    note: str
    token: bytes
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Sought:
    """A certificate as its public page needs it; buyer and merchant are no part of it."""

    key: int
    number: str
    second_code: str
    photo_digest: str | None
    pdf_digest: str
    issued_at: datetime


def trust_of(config: Config) -> Trust:
    """The keys of this installation. Raises KeyMissing, KeyUnreadable."""
    return Trust(
        roots=(pinned_root(config.keys),),
        logs=public_log_keys(config.keys),
        stamp_roots=stamp_roots(config.keys),
        revoked=revocations(config.keys),
    )


def latest_head(session: Session) -> PublishedHead | None:
    """The newest published checkpoint."""
    return _head(session.execute(_heads().order_by(LogCheckpoint.size.desc()).limit(1)).first())


def head_of(session: Session, size: int) -> PublishedHead | None:
    """The published checkpoint of a size."""
    return _head(session.execute(_heads().where(LogCheckpoint.size == size)).first())


def _heads() -> Any:
    return select(LogCheckpoint.note, LogCheckpoint.token, LogCheckpoint.size, LogCheckpoint.at)


def _head(row: Row[*tuple[Any, ...]] | None) -> PublishedHead | None:
    return (
        None
        if row is None
        else PublishedHead(note=row.note, token=row.token or b"", size=row.size, at=row.at)
    )


def unpublished_count(session: Session) -> int:
    """How many leaves no checkpoint covers yet."""
    size = session.scalar(select(LogSize.size)) or 0
    head = latest_head(session)
    return size - (head.size if head is not None else 0)


def numbers_issued_since(session: Session, since: datetime) -> list[str]:
    """The certificates issued at that time or after it, in their order."""
    issued = select(Certificate.number).where(Certificate.issued_at >= since)
    return list(session.scalars(issued.order_by(Certificate.issued_at, Certificate.id)))


def leaves_of(session: Session, nodes: NodeReading, key: int, size: int) -> tuple[LoggedLeaf, ...]:
    """All leaves of a certificate among the first `size`, proven against that size."""
    rows = session.execute(
        select(LogLeaf.position, LogLeaf.entry)
        .where(LogLeaf.certificate_id == key, LogLeaf.position < size)
        .order_by(LogLeaf.position)
    )
    return tuple(
        LoggedLeaf(r.position, r.entry.encode(), tuple(inclusion_proof(nodes, r.position, size)))
        for r in rows
    )


def evidence_of(session: Session, nodes: NodeReading, number: str) -> LogEvidence | None:
    """What the log has under a number; None for one it does not know. A `Lookup` once bound."""
    key = session.scalar(select(Certificate.id).where(Certificate.number == number))
    head = latest_head(session)
    if key is None or head is None:
        return None
    leaves = leaves_of(session, nodes, key, head.size)
    return LogEvidence(head.note, leaves) if leaves else None


def sought(session: Session, number: str) -> Sought | None:
    """An issued certificate by its number."""
    row = session.execute(
        select(
            Certificate.id,
            Certificate.number,
            Certificate.second_code,
            Certificate.photo_digest,
            Certificate.pdf_digest,
            Certificate.issued_at,
        ).where(Certificate.number == number)
    ).one_or_none()
    if row is None or row.pdf_digest is None or row.issued_at is None:
        return None
    return Sought(
        key=row.id,
        number=row.number,
        second_code=row.second_code,
        photo_digest=row.photo_digest,
        pdf_digest=row.pdf_digest,
        issued_at=row.issued_at,
    )


def earlier_look_ups(session: Session, key: int) -> LookUps:
    """How often, since which day and from how many networks a certificate was looked up."""
    row = session.execute(
        select(
            func.count(),
            func.min(CertificateLookup.at),
            func.count(CertificateLookup.place.distinct()),
        ).where(CertificateLookup.certificate_id == key)
    ).one()
    count, first, networks = row
    day = local(first).date() if count else None
    return LookUps(count=count, first=day, networks=networks)


def consistency(
    session: Session, nodes: NodeReading, old: int, new: int
) -> tuple[Checkpoint, list[bytes]] | None:
    """The proof that the log of `new` leaves continues that of `old`.

    `new` must be the size of a published checkpoint; None for sizes that no proof exists for.
    """
    note = session.scalar(select(LogCheckpoint.note).where(LogCheckpoint.size == new))
    if note is None or not 0 <= old <= new:
        return None
    body = note.rpartition("\n\n")[0] + "\n"
    return parse_checkpoint(body), consistency_proof(nodes, old, new)
