"""Inspections and their findings; a correction is a new revision, nothing is overwritten."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Digest, Document, Pk, one_of
from app.models.intake.item import Item
from app.models.sentences import Sentence
from workflows.inspection.decisions import ReviewDecision

CURRENT = text("superseded_at IS NULL")
OPEN = text("closed_at IS NULL")


class Inspection(Base):
    """One test of one item, by the version of the standard it started with."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("item_id", "round"),
        CheckConstraint("round > 0", name="round"),
        CheckConstraint("(closed_at IS NULL) = (decision IS NULL)", name="closed_with_a_decision"),
        CheckConstraint("reviewer_id IS NULL OR reviewer_id <> inspector_id", name="four_eyes"),
        Index(
            "uq_inspection_open",
            "item_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    round: Mapped[int]
    standard: Mapped[Code]
    standard_version: Mapped[int]
    standard_digest: Mapped[Digest]
    inspector_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[At]
    submitted_at: Mapped[At | None]
    outcome: Mapped[Code | None]
    authenticity: Mapped[Code | None]
    conformity: Mapped[Code | None]
    verdict: Mapped[Document | None]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[ReviewDecision | None] = mapped_column(one_of(ReviewDecision, "decision"))
    review_note: Mapped[Sentence] = mapped_column(default="")
    closed_at: Mapped[At | None]
    version: Mapped[int] = mapped_column()

    item: Mapped[Item] = relationship()
    findings: Mapped[list[FindingRecord]] = relationship(
        primaryjoin=(
            "and_(Inspection.id == FindingRecord.inspection_id,"
            " FindingRecord.superseded_at.is_(None))"
        ),
        order_by="FindingRecord.check_code",
        viewonly=True,
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form


class FindingRecord(Base):
    """What was observed for a check: one revision of it."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("inspection_id", "check_code", "revision"),
        CheckConstraint("revision > 0", name="revision"),
        UniqueConstraint("inspection_id", "client_key"),
        Index(
            "uq_finding_current",
            "inspection_id",
            "check_code",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
    )

    id: Mapped[Pk]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    check_code: Mapped[Code]
    revision: Mapped[int]
    stage: Mapped[Code]
    value: Mapped[Document]
    reason: Mapped[Sentence] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    superseded_at: Mapped[At | None]
    client_key: Mapped[Code | None]
