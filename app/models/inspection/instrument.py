"""The register of instruments: what each is, its calibrations and checks, and what it read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Document, Exact, Name, Pk, one_of
from app.models.sentences import Sentence
from workflows.inspection.instruments.kinds import InstrumentKind

Figure = Exact(12, 5)


class Instrument(Base):
    """One instrument of a center; `number` is what stands on it.

    `reference` and `limit` are of its daily check, in its own unit; both None where it has none.
    """

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("center_id", "number"),
        CheckConstraint("(reference IS NULL) = (check_limit IS NULL)", name="daily_check"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
    )

    id: Mapped[Pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    number: Mapped[Code]
    kind: Mapped[InstrumentKind] = mapped_column(one_of(InstrumentKind, "kind"))
    model: Mapped[Name] = mapped_column(default="")
    serial: Mapped[Code] = mapped_column(default="")
    unit: Mapped[Code] = mapped_column(default="")
    reference: Mapped[Decimal | None] = mapped_column(Figure)
    check_limit: Mapped[Decimal | None] = mapped_column(Figure)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[At]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[At | None]
    withdrawn_why: Mapped[Sentence] = mapped_column(default="")


class InstrumentCalibration(Base):
    """A calibration certificate of an instrument; `bands`: U (k = 2) by range, as it says."""

    __tablename__ = "instrument_calibration"
    __table_args__ = (
        UniqueConstraint("instrument_id", "certificate"),
        CheckConstraint("due_on > done_on", name="in_force"),
    )

    id: Mapped[Pk]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"))
    certificate: Mapped[Code]
    laboratory: Mapped[Name] = mapped_column(default="")
    done_on: Mapped[date]
    due_on: Mapped[date]
    bands: Mapped[Document]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[At]


class InstrumentCheck(Base):
    """One reading of the check weight or reference piece, and whether it was within the limit."""

    __tablename__ = "instrument_check"

    id: Mapped[Pk]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    reading: Mapped[Decimal] = mapped_column(Figure)
    passed: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    note: Mapped[Sentence] = mapped_column(default="")


class InstrumentOnHand(Base):
    """Which instrument of a kind a person reads from at a center."""

    __tablename__ = "instrument_on_hand"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), primary_key=True)
    kind: Mapped[InstrumentKind] = mapped_column(one_of(InstrumentKind, "kind"), primary_key=True)
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"))


class FindingInstrument(Base):
    """What a finding was read with."""

    __tablename__ = "finding_instrument"

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), primary_key=True)
    instrument_id: Mapped[int] = mapped_column(
        ForeignKey("instrument.id"), primary_key=True, index=True
    )
