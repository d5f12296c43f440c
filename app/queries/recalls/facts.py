"""What the guards of a recall look at, looked up; and what of it is still to be done."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.models.goods.stock import StockUnit
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.recalls.recall import Recall, RecallPiece, RecallUnit
from app.queries.recalls.reach import WITH_BUYER, reach_of
from app.queries.second_person import pair_answer
from workflows.goods.stock.states import UNITS_HERE, UnitState
from workflows.guard import UNKNOWN
from workflows.papers.states import CertificateState
from workflows.recalls.facts import RecallFacts
from workflows.recalls.scope import scope_from
from workflows.recalls.states import RecallState
from workflows.roles import Actor

TO_STOP = tuple(state for state in UNITS_HERE if state is not UnitState.HELD)


def recall_facts(
    session: Session,
    recall: Recall,
    by: Actor,
    now: datetime,
    reads: Collection[str] | None = None,
    **brought: Any,
) -> RecallFacts:
    """The facts that are read (None: all of them); the others stay unknown.

    `brought` are those that come with the act, unknown beforehand.
    """
    # Who begins it is another than who proposed it; who lifts it another than who began it.
    first = recall.proposed_by_id if recall.state is RecallState.PROPOSED else recall.started_by_id
    looked_up: dict[str, Callable[[], Any]] = {
        "reach": lambda: reach_of(session, scope_from(recall.scope), recall.center_id).together,
        "undone": lambda: undone(session, recall),
        "unanswered": lambda: _count(session, unanswered_of(recall)),
        "second": lambda: pair_answer(session, first, by.person_id, now),
    }
    known: dict[str, Any] = dict.fromkeys(RecallFacts.NAMES, UNKNOWN)
    known |= {name: look() for name, look in looked_up.items() if reads is None or name in reads}
    return RecallFacts(**(known | brought))


def undone(session: Session, recall: Recall) -> int:
    """How much is still to be stopped or told; the list itself counts as one until it is whole."""
    listing = int(recall.traced_at is None)
    if recall.exercise:
        return listing
    parts = (units_to_stop(recall), papers_to_suspend(recall), buyers_to_tell(recall))
    return listing + sum(_count(session, part) for part in parts)


def units_to_stop(recall: Recall) -> Select[Any]:
    """The keys of listed units that are here and not held."""
    return (
        select(StockUnit.id)
        .join(RecallUnit, RecallUnit.unit_id == StockUnit.id)
        .where(RecallUnit.recall_id == recall.id, StockUnit.state.in_(TO_STOP))
    )


def papers_to_suspend(recall: Recall) -> Select[Any]:
    """The pieces that are listed and whose certificates are in force."""
    return (
        select(RecallPiece.item_id)
        .join(Certificate, Certificate.item_id == RecallPiece.item_id)
        .where(RecallPiece.recall_id == recall.id, Certificate.state == CertificateState.ISSUED)
    )


def buyers_to_tell(recall: Recall) -> Select[Any]:
    """The pieces that buyers have, or that are on their way, of which they were not told."""
    return _with_buyers(recall).where(RecallPiece.told_at.is_(None))


def unanswered_of(recall: Recall) -> Select[Any]:
    """The pieces with buyers of which nobody knows what became of them; an exercise asks nobody."""
    return _with_buyers(recall).where(
        RecallPiece.answer.is_(None), Recall.id == RecallPiece.recall_id, Recall.exercise.is_(False)
    )


def papers_to_restore(recall: Recall) -> Select[Any]:
    """The pieces whose papers a lifted recall had suspended and has not looked at since."""
    return select(RecallPiece.item_id).where(
        RecallPiece.recall_id == recall.id,
        RecallPiece.suspended_at.is_not(None),
        RecallPiece.restored_at.is_(None),
    )


def _with_buyers(recall: Recall) -> Select[Any]:
    return (
        select(RecallPiece.item_id)
        .join(Item, Item.id == RecallPiece.item_id)
        .where(
            RecallPiece.recall_id == recall.id,
            or_(Item.state.in_(WITH_BUYER), RecallPiece.told_at.is_not(None)),
        )
    )


def _count(session: Session, wanted: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
