"""The pieces of a lot's sample, and what was recorded of each; a correction is a new revision."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Pk, one_of
from app.models.sentences import Sentence
from workflows.goods.lots.classes import PieceAuthenticity

CURRENT = text("superseded_at IS NULL")


class SampledUnit(Base):
    """One drawn piece: its carton, its place in it, and the classes that it counts for."""

    __tablename__ = "sampled_unit"
    __table_args__ = (
        ForeignKeyConstraint(
            ["lot_id", "carton"],
            ["lot_carton.lot_id", "lot_carton.number"],
            name="fk_sampled_unit_carton_lot_carton",
        ),
        CheckConstraint("piece > 0", name="piece"),
        UniqueConstraint("lot_id", "carton", "piece"),
    )

    id: Mapped[Pk]
    lot_id: Mapped[int]
    carton: Mapped[int]
    piece: Mapped[int]
    for_critical: Mapped[bool]
    for_major: Mapped[bool]
    for_minor: Mapped[bool]


class SampleRecord(Base):
    """What one inspector saw of one piece: one revision of it."""

    __tablename__ = "sample_record"
    __table_args__ = (
        UniqueConstraint("unit_id", "revision"),
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint("critical >= 0 AND major >= 0 AND minor >= 0", name="found"),
        Index(
            "uq_sample_record_current",
            "unit_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
    )

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("sampled_unit.id"))
    revision: Mapped[int]
    code: Mapped[Code] = mapped_column(default="")
    authenticity: Mapped[PieceAuthenticity] = mapped_column(
        one_of(PieceAuthenticity, "authenticity")
    )
    critical: Mapped[int]
    major: Mapped[int]
    minor: Mapped[int]
    note: Mapped[Sentence] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    superseded_at: Mapped[At | None]
