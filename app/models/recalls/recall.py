"""Recalls: what is called back and why, the units and pieces that it reaches, buyers' answers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Document, Pk, one_of
from app.base.refs import reference
from app.models.sentences import Sentence
from workflows.recalls.states import RecallAnswer, RecallState

NOT_BEGUN = "'proposed', 'dropped'"


class Recall(Base):
    """One recall at one center; only `commands/recalls/move.py` assigns its state.

    `scope` is `workflows.recalls.scope.RecallScope` in words. `traced_at`: since when all that it
    reached at its beginning is listed. `exercise`: nothing is stopped and nobody is told.
    """

    __tablename__ = "recall"
    __table_args__ = (
        CheckConstraint(f"(state IN ({NOT_BEGUN})) = (started_at IS NULL)", name="started_when"),
        CheckConstraint("(started_by_id IS NULL) = (started_at IS NULL)", name="started_by_whom"),
        CheckConstraint(
            "started_by_id IS NULL OR started_by_id <> proposed_by_id", name="two_people"
        ),
        CheckConstraint(
            "(state IN ('proposed', 'running')) = (closed_at IS NULL)", name="closed_when"
        ),
        Index("ix_recall_state", "state", "id"),
        Index("ix_recall_center", "center_id", "id"),
    )

    id: Mapped[Pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    exercise: Mapped[bool]
    scope: Mapped[Document]
    reason: Mapped[Sentence]
    state: Mapped[RecallState] = mapped_column(one_of(RecallState, "state"))
    state_since: Mapped[At]
    version: Mapped[int] = mapped_column()
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[At]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[At | None]
    traced_at: Mapped[At | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[At | None]
    report: Mapped[Sentence] = mapped_column(default="")

    @property
    def ref(self) -> str:
        """What people call it: `RC-2026-000012`."""
        return reference("RC", self.id, self.proposed_at)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form


class RecallUnit(Base):
    """A unit of stock that a recall has listed; `stopped_at`: when it held it."""

    __tablename__ = "recall_unit"
    __table_args__ = (Index("ix_recall_unit_unit", "unit_id"),)

    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("stock_unit.id"), primary_key=True)
    stopped_at: Mapped[At | None]


class RecallPiece(Base):
    """A piece of an order that a recall has listed, and what became of it.

    `suspended_at`: when this recall took its certificate out of force; `restored_at`: when the
    lifted recall had done with it; `told_at`: when its buyer was told.
    """

    __tablename__ = "recall_piece"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("(answer IS NULL) = (answered_by_id IS NULL)", name="answered_by_whom"),
        Index("ix_recall_piece_item", "item_id"),
    )

    recall_id: Mapped[int] = mapped_column(ForeignKey("recall.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    suspended_at: Mapped[At | None]
    restored_at: Mapped[At | None]
    told_at: Mapped[At | None]
    answer: Mapped[RecallAnswer | None] = mapped_column(one_of(RecallAnswer, "answer"))
    note: Mapped[Sentence] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[At | None]
