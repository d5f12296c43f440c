"""What reviewers objected to and looked at, and which pictures are alike."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Pk, one_of
from app.models.sentences import Sentence
from workflows.inspection.review.second_look import ObjectionKind


class ReviewObjection(Base):
    """One reason for which a sheet was sent back; without a check it is about the whole."""

    __tablename__ = "review_objection"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered"),
    )

    id: Mapped[Pk]
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), index=True)
    check_code: Mapped[Code] = mapped_column(default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    kind: Mapped[ObjectionKind] = mapped_column(one_of(ObjectionKind, "kind"))
    words: Mapped[Sentence] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    answer: Mapped[Sentence] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[At | None]


class EvidenceLook(Base):
    """A reviewer had this picture or curve of a round before their eyes."""

    __tablename__ = "evidence_look"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[At]


class LikenessPart(Base):
    """One eighth of a picture's likeness: pictures that share one may be the same."""

    __tablename__ = "likeness_part"
    __table_args__ = (Index("ix_likeness_part_value", "value", "part"),)

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(String(8))
