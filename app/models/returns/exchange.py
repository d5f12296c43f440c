"""Exchanges: what was answered to the question whether there is another piece."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Pk, one_of
from app.models.sentences import Sentence
from workflows.returns.exchanges import ReplacementSource


class ExchangeAnswer(Base):
    """One answer, of the shop or of customer service; rows are only added, the latest counts."""

    __tablename__ = "exchange_answer"
    __table_args__ = (
        CheckConstraint("source = 'none' OR piece <> ''", name="which_piece"),
        Index("ix_exchange_answer_case", "case_id", "id"),
    )

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"))
    source: Mapped[ReplacementSource] = mapped_column(one_of(ReplacementSource, "source"))
    piece: Mapped[Sentence]
    by_shop: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
