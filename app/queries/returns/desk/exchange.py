"""Whether there is another piece for an exchange, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.returns.case import Replacement
from app.models.returns.exchange import ExchangeAnswer
from workflows.inspection.states import ItemState
from workflows.returns.exchanges import ReplacementSource, ReplacementStanding, standing_of

LATEST = 20


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer; who of the house gave it is not said."""

    source: ReplacementSource
    piece: str
    by_shop: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ExchangeShown:
    """How an exchange stands: the answers, the latest first, and the new piece once it is made."""

    standing: ReplacementStanding
    answers: tuple[AnswerRow, ...]
    new_ref: str


def exchange_of(session: Session, case_key: int) -> ExchangeShown:
    """All of it."""
    rows = session.scalars(
        select(ExchangeAnswer)
        .where(ExchangeAnswer.case_id == case_key)
        .order_by(ExchangeAnswer.id.desc())
        .limit(LATEST)
    )
    answers = tuple(
        AnswerRow(source=r.source, piece=r.piece, by_shop=r.by_shop, at=r.at) for r in rows
    )
    new = session.execute(
        select(Item.id, Item.registered_at, Item.state)
        .join(Replacement, Replacement.item_id == Item.id)
        .where(Replacement.case_id == case_key)
    ).one_or_none()
    state: ItemState | None = new.state if new is not None else None
    return ExchangeShown(
        standing=standing_of(answers[0].source if answers else None, state),
        answers=answers,
        new_ref=reference("QC", new.id, new.registered_at) if new is not None else "",
    )
