"""Seals, parcels and deliveries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Mass, Money, Name, Pk, one_of
from app.models.sentences import Sentence
from workflows.dispatch.places import SignPlace

OPEN = text("decided_at IS NULL")


class Seal(Base):
    """One tamper tag on one item; a tag number is used once, ever."""

    __tablename__ = "seal"

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    tag_no: Mapped[Code] = mapped_column(unique=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    net_mass: Mapped[Mass]
    sealer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class WeightHold(Base):
    """A piece whose mass before sealing was not the inspected one, and what was done about it.

    Masses in grams. It ends by a release or by a new test.
    """

    __tablename__ = "weight_hold"
    __table_args__ = (
        CheckConstraint(
            "again_by_id IS NULL OR again_by_id <> failed_by_id", name="weighed_by_another"
        ),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> failed_by_id", name="decided_by_another"
        ),
        CheckConstraint("(again_mass IS NULL) = (again_at IS NULL)", name="again_when"),
        Index(
            "uq_weight_hold_open", "item_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    failed_mass: Mapped[Mass]
    inspected_mass: Mapped[Mass]
    limit_mass: Mapped[Mass]
    failed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    failed_at: Mapped[At]
    again_mass: Mapped[Mass | None]
    again_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    again_at: Mapped[At | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    reason: Mapped[Code] = mapped_column(default="")
    note: Mapped[Sentence] = mapped_column(default="")


class Dispatch(Base):
    """One parcel sent to the buyer."""

    __tablename__ = "dispatch"
    __table_args__ = (CheckConstraint("insured_value >= 0", name="insured_value"),)

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    courier: Mapped[Name]
    waybill: Mapped[Code] = mapped_column(index=True)
    insured_value: Mapped[Money]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class Delivery(Base):
    """The carrier's sign-for: when, where, and whether the buyer consented to the place."""

    __tablename__ = "delivery"

    id: Mapped[Pk]
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"), unique=True)
    signed_at: Mapped[At]
    place: Mapped[SignPlace] = mapped_column(one_of(SignPlace, "place"))
    consent: Mapped[bool | None]
    picked_up_at: Mapped[At | None]
    recorded_at: Mapped[At]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
