"""Numbers of orders that two shops say are theirs, until somebody of the network decides."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Name, Pk, one_of
from app.models.sentences import Sentence

OPEN = text("decided_at IS NULL")


class ClaimOutcome(StrEnum):
    """Whose the number is."""

    MOVED = "moved"
    STAYS = "stays"


class NumberClaim(Base):
    """A shop brought a number that stands with another shop's order; the first time counts.

    `order_id` is the order that has the number, `shop` who brought it again: by name, since what
    was refused makes no shop known. No import: a program sent it.
    """

    __tablename__ = "number_claim"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_how"),
        Index(
            "uq_number_claim_open", "order_id", "shop",
            unique=True, sqlite_where=OPEN, postgresql_where=OPEN,
        ),
        Index("ix_number_claim_waiting", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )  # fmt: skip

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    shop: Mapped[Name]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("order_import.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    outcome: Mapped[ClaimOutcome | None] = mapped_column(one_of(ClaimOutcome, "outcome"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    reason: Mapped[Sentence] = mapped_column(default="")
