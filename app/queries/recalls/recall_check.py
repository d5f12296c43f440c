"""Whether a recall binds a unit or a piece, whoever asks."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from app.models.recalls.recall import Recall, RecallPiece, RecallUnit
from workflows.recalls.states import BINDING

IN_FORCE = (Recall.exercise.is_(False), Recall.state.in_(BINDING))
UNIT_BOUND = select(
    exists()
    .where(RecallUnit.recall_id == Recall.id, RecallUnit.unit_id == bindparam("unit"), *IN_FORCE)
)  # fmt: skip
PIECE_BOUND = select(
    exists()
    .where(RecallPiece.recall_id == Recall.id, RecallPiece.item_id == bindparam("piece"), *IN_FORCE)
)  # fmt: skip


def unit_recalled(session: Session, unit_id: int) -> bool:
    """Whether a recall that began and was not lifted holds the unit."""
    return bool(session.scalar(UNIT_BOUND, {"unit": unit_id}))


def piece_recalled(session: Session, item_id: int) -> bool:
    """Whether a recall that began and was not lifted keeps the piece's certificate suspended."""
    return bool(session.scalar(PIECE_BOUND, {"piece": item_id}))
