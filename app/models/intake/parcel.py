"""Parcels that name no piece, and corrections of what was written down when a parcel came in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Mass, Name, Pk
from app.models.sentences import Sentence

WAITING = text("ended_at IS NULL AND waybill <> ''")
OPEN = text("decided_at IS NULL")


class UnknownParcel(Base):
    """A parcel that nobody announced; it ends bound to a piece (`item_id`) or sent back."""

    __tablename__ = "unknown_parcel"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by"),
        CheckConstraint("item_id IS NULL OR ended_at IS NOT NULL", name="bound_is_ended"),
        CheckConstraint("item_id IS NULL OR waybill_out = ''", name="bound_or_sent_back"),
        Index(
            "uq_unknown_parcel_waiting",
            "center_id",
            "waybill",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_unknown_parcel_center", "center_id", "id"),
    )

    id: Mapped[Pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    waybill: Mapped[Code] = mapped_column(default="")
    courier: Mapped[Name] = mapped_column(default="")
    note: Mapped[Sentence]
    found_at: Mapped[At]
    found_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    courier_out: Mapped[Name] = mapped_column(default="")
    waybill_out: Mapped[Code] = mapped_column(default="")
    reason: Mapped[Sentence] = mapped_column(default="")
    ended_at: Mapped[At | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class UnknownParcelPhoto(Base):
    """One photo of such a parcel."""

    __tablename__ = "unknown_parcel_photo"
    __table_args__ = (UniqueConstraint("parcel_id", "evidence_id"),)

    id: Mapped[Pk]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("unknown_parcel.id"))
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    name: Mapped[Name]


class IntakeCorrection(Base):
    """Waybill and mass in grams of an intake as they should be; a second person agrees or not."""

    __tablename__ = "intake_correction"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("(decided_at IS NULL) = (agreed IS NULL)", name="decided_how"),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id OR NOT agreed",
            name="two_people",
        ),
        Index(
            "uq_intake_correction_open",
            "item_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_intake_correction_item", "item_id", "id"),
    )

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    waybill: Mapped[Code]
    gross_mass: Mapped[Mass]
    waybill_before: Mapped[Code]
    mass_before: Mapped[Mass]
    reason: Mapped[Sentence]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[At]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    agreed: Mapped[bool | None]
