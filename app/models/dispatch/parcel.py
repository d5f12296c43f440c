"""Seals, parcels and deliveries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Mass, Money, Name, Pk, one_of
from workflows.dispatch.places import SignPlace


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
