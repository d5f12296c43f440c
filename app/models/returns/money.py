"""A return's money beside its refund: disputes at banks and platforms, price cuts agreed on."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Document, Money, Pk, one_of
from workflows.returns.disputes import DisputeKind, DisputeOutcome
from workflows.returns.reductions import OfferAnswer

UNANSWERED = text("answer IS NULL")


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


class ReductionOffer(Base):
    """A part of the price offered to a buyer who keeps the goods, and what the buyer said to it.

    `whole` is what a return would bring in money, `refund` what is paid if the buyer agrees, as a
    case stores it. The sentence is a message of the case. `answered_by_id` is empty for the buyer.
    """

    __tablename__ = "reduction_offer"
    __table_args__ = (
        CheckConstraint("amount > 0 AND amount < whole", name="amount"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when"),
        Index(
            "uq_reduction_offer_open",
            "case_id",
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        ),
        Index("ix_reduction_offer_case", "case_id", "id"),
    )

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"))
    amount: Mapped[Money]
    whole: Mapped[Money]
    refund: Mapped[Document]
    message_id: Mapped[int] = mapped_column(ForeignKey("return_message.id"))
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[At]
    ends_at: Mapped[At]
    answer: Mapped[OfferAnswer | None] = mapped_column(one_of(OfferAnswer, "answer"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[At | None]
