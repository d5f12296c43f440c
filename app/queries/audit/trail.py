"""The trail of an item as auditors read it: events, files, findings, papers, all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.audit import AuditFinding
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, Evidence
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.queries.items import TimelineEntry
from workflows.events import title_of
from workflows.papers.states import CertificateState
from workflows.verdict import Text

# Fields of events that hold a person's key.
OF_PEOPLE = frozenset({"asked_by", "holder", "holder_before", "person", "second_person"})
_DIGEST = re.compile(r"\b([0-9a-f]{10})[0-9a-f]{54}")


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

    def line(self, people: Mapping[int, str]) -> str:
        """The body as a line to read, with the names of people where it has their keys."""
        named = {
            name: people.get(one, one) if name in OF_PEOPLE and isinstance(one, int) else one
            for name, one in self.body.items()
        }
        return _line(named)

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


def people_in(session: Session, kept: Trail) -> dict[int, str]:
    """The names of those whose keys its events have."""
    keys = {
        one
        for event in kept.events
        for name, one in event.body.items()
        if name in OF_PEOPLE and isinstance(one, int)
    }
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(sorted(keys))))
    return {row.id: row.name for row in rows}


def _line(value: dict[str, Any]) -> str:
    """Members side by side; of a digest only its beginning, the whole stands with the files."""
    parts = (
        f"{name}: {one if isinstance(one, str) else orjson.dumps(one).decode()}"
        for name, one in value.items()
    )
    return _DIGEST.sub(r"\1…", "；".join(parts))


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
