"""Look-ups of certificates, alarms, findings of auditors, packs, access for regulators, search."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Document, Key, Name, Pk, Prose, one_of
from app.models.papers.certificate import Certificate
from app.models.sentences import Sentence
from workflows.audit.findings import FindingGrade, FindingState, FindingStep
from workflows.audit.sampling import Stratum

# Compared by code point, so that a prefix is a range in the index.
GRAM = String(2).with_variant(String(2, collation="C"), "postgresql")
SOUGHT_BY = ("center_id", "agency_id", "merchant_id", "inspector_id", "category", "text_id")


class AlarmKind(StrEnum):
    """`copied` 套证: one certificate at many places; `weight` 疑似调包: a failed re-weigh.

    `log` came out of an audit.
    """

    COPIED = "copied"
    LOG = "log"
    WEIGHT = "weight"


class CertificateLookup(Base):
    """Somebody looked a certificate up. The address is cut to its network and hashed."""

    __tablename__ = "certificate_lookup"
    __table_args__ = (Index("ix_certificate_lookup_at", "certificate_id", "at"),)

    id: Mapped[Pk]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    at: Mapped[At]
    place: Mapped[Digest]
    agent: Mapped[Name]


class AuditAlarm(Base):
    """Something an auditor has to look at; the same cause raises one alarm a day."""

    __tablename__ = "audit_alarm"
    __table_args__ = (UniqueConstraint("kind", "subject", "day"), Index("ix_audit_alarm_at", "at"))

    id: Mapped[Pk]
    kind: Mapped[AlarmKind] = mapped_column(one_of(AlarmKind, "kind"))
    subject: Mapped[Name]
    day: Mapped[Code]
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    zh: Mapped[Prose]
    en: Mapped[Prose]
    at: Mapped[At]


class AuditFinding(Base):
    """What an auditor found about an item; it never changes. `FindingCourse`: what became of it."""

    __tablename__ = "audit_finding"
    __table_args__ = (CheckConstraint("length(text) > 0", name="says_something"),)

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    text: Mapped[Sentence]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class FindingCourse(Base):
    """How grave a finding is, whose it is, by when, and how far it is; none: a note, and open."""

    __tablename__ = "finding_course"
    __table_args__ = (
        Index("ix_finding_course_state", "state", "finding_id"),
        Index("ix_finding_course_owner", "owner_id", "finding_id"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("audit_finding.id"), primary_key=True)
    grade: Mapped[FindingGrade] = mapped_column(one_of(FindingGrade, "grade"))
    state: Mapped[FindingState] = mapped_column(one_of(FindingState, "state"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]


class AuditFindingStep(Base):
    """What was done about a finding, step by step."""

    __tablename__ = "audit_finding_step"

    id: Mapped[Pk]
    finding_id: Mapped[int] = mapped_column(ForeignKey("audit_finding.id"), index=True)
    step: Mapped[FindingStep] = mapped_column(one_of(FindingStep, "step"))
    text: Mapped[Sentence]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class AuditQuestion(Base):
    """A question with its filters, as one auditor named it; `query` is the address behind it."""

    __tablename__ = "audit_question"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[Name]
    query: Mapped[Prose]
    at: Mapped[At]


class AuditSample(Base):
    """A sample that was drawn: from what, by which seed, what came out; to be drawn again.

    `upto` is the size of the log at the draw: certificates issued later are no members.
    """

    __tablename__ = "audit_sample"

    id: Mapped[Pk]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[At]
    seed: Mapped[Code]
    wanted: Mapped[int]
    stratum: Mapped[Stratum] = mapped_column(one_of(Stratum, "stratum"))
    query: Mapped[Prose]
    centers: Mapped[Document]
    upto: Mapped[Key]
    population: Mapped[int]
    population_digest: Mapped[Digest]
    drawn: Mapped[Document]


class IntegrityCheck(Base):
    """A walk of the ledger's chains that an auditor asked for, and what it found."""

    __tablename__ = "integrity_check"

    id: Mapped[Pk]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    since: Mapped[At]
    chains: Mapped[int]
    events: Mapped[int]
    flaws: Mapped[Document]


class AuditPack(Base):
    """An evidence pack that was asked for: which certificates, against which checkpoint."""

    __tablename__ = "audit_pack"

    id: Mapped[Pk]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[At]
    what: Mapped[Prose]
    keys: Mapped[Document]
    size: Mapped[Key]


class CaseAccess(Base):
    """Read-only access for a regulator, for a time; only a digest of its secret is kept.

    To named items, or to all whose certificate `scope` describes: days of issue, shop, agency.
    """

    __tablename__ = "case_access"

    id: Mapped[Pk]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    holder: Mapped[Name]
    items: Mapped[Document]
    scope: Mapped[Document | None]
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[At]
    expires_at: Mapped[At]
    ended_at: Mapped[At | None]


class CaseAccessCenter(Base):
    """A center whose items an access names: who may not read there neither sees nor ends it."""

    __tablename__ = "case_access_center"

    access_id: Mapped[int] = mapped_column(ForeignKey("case_access.id"), primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), primary_key=True)


class CertificateSearch(Base):
    """An issued certificate as auditors look for it; filled in the order of the log."""

    __tablename__ = "certificate_search"
    __table_args__ = (
        *(Index(f"ix_certificate_search_{n}", n, "issued_at", "certificate_id") for n in SOUGHT_BY),
        Index("ix_certificate_search_issued", "issued_at", "certificate_id"),
    )

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    position: Mapped[Key] = mapped_column(unique=True)
    issued_at: Mapped[At]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    inspector_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    category: Mapped[Code]
    order_number: Mapped[Code] = mapped_column(index=True)
    sub_number: Mapped[Code] = mapped_column(index=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("certificate_text.id"))


class CertificateText(Base):
    """What a conclusion says in both languages, folded for comparing; the same text once."""

    __tablename__ = "certificate_text"

    id: Mapped[Pk]
    digest: Mapped[Digest] = mapped_column(unique=True)
    text: Mapped[Prose]


class CertificateWord(Base):
    """Two neighbouring characters of a conclusion: what search in Chinese stands on."""

    __tablename__ = "certificate_word"

    gram: Mapped[str] = mapped_column(GRAM, primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("certificate_text.id"), primary_key=True)


Index("ix_certificate_state", Certificate.state, Certificate.issued_at, Certificate.id)
