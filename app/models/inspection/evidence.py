"""Evidence: photos, videos and files by their SHA-256, and what they are attached to."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Digest, Document, Name, Pk, one_of
from app.models.sentences import Sentence


class EvidencePurpose(StrEnum):
    """At which step the evidence was made."""

    INTAKE = "intake"
    EXCEPTION = "exception"
    FINDING = "finding"
    PACKING = "packing"
    WEIGHING = "weighing"
    RETURN_REQUEST = "return_request"
    RETURN_ARRIVAL = "return_arrival"
    RETURN_SHOP = "return_shop"
    CREDENTIAL = "credential"


class Evidence(Base):
    """One stored file; the bytes lie in the evidence store under the digest, until forgotten."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[Pk]
    digest: Mapped[Digest] = mapped_column(unique=True)
    kind: Mapped[Code]
    mime: Mapped[Code]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    stored_at: Mapped[At]
    likeness: Mapped[str | None] = mapped_column(String(64))
    """PDQ of a picture that is not too plain, in hexadecimal digits."""


class ForgottenEvidence(Base):
    """The bytes of this evidence were taken away for good; that it was there stays proved."""

    __tablename__ = "forgotten_evidence"

    evidence_id: Mapped[int] = mapped_column(
        ForeignKey("evidence.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[At]


class Attachment(Base):
    """Evidence as part of an item's record. Withdrawn ones stay, marked so.

    `spectrum` says which curve is meant, counted from 1, where a file holds several. `reading` is
    what was read off it; `answer` what the reviewer said to what it says against the inspector.
    """

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("item_id", "purpose", "check_code", "evidence_id"),)

    id: Mapped[Pk]
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    purpose: Mapped[EvidencePurpose] = mapped_column(one_of(EvidencePurpose, "purpose"))
    check_code: Mapped[Code] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[Name]
    note: Mapped[Sentence] = mapped_column(default="")
    spectrum: Mapped[int | None]
    reading: Mapped[Document | None]
    answer: Mapped[Document | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    withdrawn_at: Mapped[At | None]
    starts_s: Mapped[int | None]
    """Of a film of several parcels: the second at which this one begins, and where it ends."""
    ends_s: Mapped[int | None]
    captured: Mapped[Document | None]
    """When and with what a picture was taken, as the camera and the browser said."""
    elsewhere: Mapped[Document | None]
    """Other pieces that had this file or nearly this picture before: `same` or `like`, `refs`."""
    elsewhere_why: Mapped[Sentence] = mapped_column(default="")
    evidence: Mapped[Evidence] = relationship()
