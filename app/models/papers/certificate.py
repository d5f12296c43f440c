"""Certificates: the frozen record, the issued paper's digest, and their life."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Digest, Pk, Prose, one_of
from app.models.intake.item import Item
from app.models.sentences import Sentence
from workflows.papers.states import CertificateState

LIVE = text("state IN ('issued', 'suspended')")
DRAFT = text("state = 'draft'")


class Certificate(Base):
    """One certificate; only `commands/papers/status.py` assigns its state.

    The record is canonical JSON (RFC 8785) and never changes.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('draft', 'void')) = (pdf_digest IS NULL)", name="paper_once_issued"
        ),
        CheckConstraint("(pdf_digest IS NULL) = (issued_at IS NULL)", name="issued_when"),
        Index(
            "uq_certificate_live", "item_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        ),
        Index(
            "uq_certificate_draft",
            "item_id",
            unique=True,
            sqlite_where=DRAFT,
            postgresql_where=DRAFT,
        ),
        Index("ix_certificate_issued", "issued_at", "id"),
    )

    id: Mapped[Pk]
    number: Mapped[Code] = mapped_column(unique=True)
    second_code: Mapped[Code]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[CertificateState] = mapped_column(one_of(CertificateState, "state"))
    state_reason: Mapped[Sentence] = mapped_column(default="")
    layout_version: Mapped[int]
    record: Mapped[Prose]
    record_digest: Mapped[Digest]
    photo_digest: Mapped[Digest | None]
    signatory_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[At]
    issued_at: Mapped[At | None]
    pdf_digest: Mapped[Digest | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    version: Mapped[int] = mapped_column()
    item: Mapped[Item] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form
