"""One certificate and one item as auditors read them: nothing left out, nothing put right."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.audit import AuditFinding, CertificateLookup
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, Evidence
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogLeaf
from app.models.people.account import Person
from app.queries.items import TimelineEntry
from certificates.log.leaf import Leaf, LeafError, parse_leaf
from workflows.events import title_of
from workflows.papers.states import CertificateState
from workflows.verdict import Text

_DIGEST = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{54}")


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


@dataclass(frozen=True, slots=True)
class File:
    """One file of an item, also those that were withdrawn."""

    key: int
    digest: str
    kind: str
    name: str
    purpose: str
    check: str
    size: int
    at: datetime
    by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Revision:
    """What was recorded for a check, one version of it."""

    revision: int
    value: dict[str, Any]
    reason: str
    by: str
    at: datetime
    superseded_at: datetime | None

    @property
    def said(self) -> str:
        """The value as a line to read."""
        return _line(self.value)


@dataclass(frozen=True, slots=True)
class CheckHistory:
    """All versions of one check of one inspection."""

    round: int
    check: str
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A ledger event with its place in the chain."""

    chain: str
    seq: int
    at: datetime
    tag: str
    title: Text
    who: str
    role: str
    body: dict[str, Any]
    previous: str
    digest: str

    @property
    def said(self) -> str:
        """The body as a line to read."""
        return _line(self.body)

    def entry(self) -> TimelineEntry:
        """The same as the timeline shows it."""
        return TimelineEntry(
            at=self.at,
            title=self.title,
            tag=self.tag,
            who=self.who,
            role=self.role,
            body=self.body,
            digest=self.digest,
        )


@dataclass(frozen=True, slots=True)
class Trail:
    """All that is kept of an item besides its own row."""

    events: tuple[LedgerEntry, ...]
    files: tuple[File, ...]
    findings: tuple[CheckHistory, ...]
    certificates: tuple[tuple[str, CertificateState, datetime | None, str], ...]
    audit: tuple[tuple[datetime, str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """For the dispute pack."""
        return asdict(self)


def certificate_page(session: Session, number: str) -> StoredCertificate | None:
    """A certificate of any state by its number."""
    row = session.execute(
        select(Certificate, Item)
        .join(Item, Item.id == Certificate.item_id)
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


def trail(session: Session, item_key: int) -> Trail:
    """The whole trail of an item, oldest first."""
    certificates = session.execute(
        select(Certificate.number, Certificate.state, Certificate.issued_at, Certificate.pdf_digest)
        .where(Certificate.item_id == item_key)
        .order_by(Certificate.id)
    )
    findings = session.execute(
        select(AuditFinding.at, Person.name, AuditFinding.text)
        .join(Person, Person.id == AuditFinding.by_id)
        .where(AuditFinding.item_id == item_key)
        .order_by(AuditFinding.id)
    )
    return Trail(
        events=_events(session, item_key),
        files=_files(session, item_key),
        findings=_findings(session, item_key),
        certificates=tuple(
            (r.number, r.state, r.issued_at, r.pdf_digest or "") for r in certificates
        ),
        audit=tuple((r.at, r.name, r.text) for r in findings),
    )


def _line(value: dict[str, Any]) -> str:
    """Members side by side; of a digest only its beginning, the whole stands with the files."""
    parts = (
        f"{name}: {one if isinstance(one, str) else orjson.dumps(one).decode()}"
        for name, one in value.items()
    )
    return _DIGEST.sub(r"\1…", "；".join(parts))


def _leaf(entry: str) -> Leaf | None:
    try:
        return parse_leaf(entry.encode())
    except LeafError:
        return None


def _events(session: Session, item_key: int) -> tuple[LedgerEntry, ...]:
    rows = session.execute(
        select(LedgerEvent.__table__)
        .where(LedgerEvent.item_id == item_key)
        .order_by(LedgerEvent.id)
    )
    return tuple(
        LedgerEntry(
            chain=r.chain,
            seq=r.seq,
            at=r.at,
            tag=r.tag,
            title=title_of(r.tag),
            who=r.actor_name,
            role=r.role,
            body=orjson.loads(r.body),
            previous=r.previous,
            digest=r.digest,
        )
        for r in rows
    )


def _files(session: Session, item_key: int) -> tuple[File, ...]:
    rows = session.execute(
        select(Attachment, Evidence.digest, Evidence.kind, Evidence.size, Person.name.label("who"))
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .outerjoin(Person, Person.id == Attachment.by_id)
        .where(Attachment.item_id == item_key)
        .order_by(Attachment.id)
    )
    return tuple(
        File(
            key=r.Attachment.id,
            digest=r.digest,
            kind=r.kind,
            name=r.Attachment.name,
            purpose=r.Attachment.purpose.value,
            check=r.Attachment.check_code,
            size=r.size,
            at=r.Attachment.at,
            by=r.who or "",
            withdrawn_at=r.Attachment.withdrawn_at,
        )
        for r in rows
    )


def _findings(session: Session, item_key: int) -> tuple[CheckHistory, ...]:
    rows = session.execute(
        select(FindingRecord, Inspection.round, Person.name)
        .join(Inspection, Inspection.id == FindingRecord.inspection_id)
        .join(Person, Person.id == FindingRecord.by_id)
        .where(Inspection.item_id == item_key)
        .order_by(Inspection.round, FindingRecord.check_code, FindingRecord.revision)
    )
    grouped: dict[tuple[int, str], list[Revision]] = {}
    for r in rows:
        f: FindingRecord = r.FindingRecord
        grouped.setdefault((r.round, f.check_code), []).append(
            Revision(
                revision=f.revision,
                value=dict(f.value),
                reason=f.reason,
                by=r.name,
                at=f.at,
                superseded_at=f.superseded_at,
            )
        )
    return tuple(
        CheckHistory(round=number, check=code, revisions=tuple(versions))
        for (number, code), versions in grouped.items()
    )
