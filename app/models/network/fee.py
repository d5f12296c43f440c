"""Prices of what a center does for shops."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Money, Pk, one_of
from workflows.network.fees import FeeService


class EnteredPrice(Base):
    """A price from a day on, as two people said it. Rows are only added.

    An empty `category` is for all that have none of their own; `free_days` are storage's.
    """

    __tablename__ = "entered_price"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("free_days >= 0", name="free_days"),
        CheckConstraint("asked_by_id <> agreed_by_id", name="two_people"),
        Index("ix_entered_price_center", "center_id", "id"),
    )

    id: Mapped[Pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    category: Mapped[Code] = mapped_column(default="")
    service: Mapped[FeeService] = mapped_column(one_of(FeeService, "service"))
    price: Mapped[Money]
    free_days: Mapped[int]
    first_day: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
