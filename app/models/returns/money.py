"""What happens to a return's money outside the house: disputes at banks and platforms."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Money, Pk, one_of
from workflows.returns.disputes import DisputeKind, DisputeOutcome


class MoneyDispute(Base):
    """A chargeback or a dispute at the platform over one return; `given` is what its buyer got.

    `reference` is the number that bank or platform gave it.
    """

    __tablename__ = "money_dispute"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("given >= 0 AND given <= amount", name="given"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_when"),
        Index("ix_money_dispute_case", "case_id", "id"),
    )

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"))
    kind: Mapped[DisputeKind] = mapped_column(one_of(DisputeKind, "kind"))
    reference: Mapped[Code]
    amount: Mapped[Money]
    received_at: Mapped[At]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[At]
    outcome: Mapped[DisputeOutcome | None] = mapped_column(one_of(DisputeOutcome, "outcome"))
    given: Mapped[Money] = mapped_column(default=Decimal(0))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[At | None]
