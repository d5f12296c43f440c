"""What carriers said that a person has to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.dispatch.tracking import TrackingStep
from app.models.intake.item import Item
from workflows.dispatch.tracking.words import TrackingDoubt, TrackingWord
from workflows.inspection.states import ItemState

PAGE = 50


@dataclass(frozen=True, slots=True)
class TrackingAsked:
    """One step that asks; `ref` is empty where no parcel was sent under its number."""

    key: int
    ref: str
    on_the_way: bool
    carrier: str
    waybill: str
    code: str
    at: datetime
    word: TrackingWord
    doubt: TrackingDoubt


def tracking_asked(
    session: Session, centers: Collection[int] | None, *, after: int = 0
) -> tuple[list[TrackingAsked], int | None]:
    """A page of them, the earliest first, and the key that the next page begins after.

    What was sent under no number of ours is of no center: only who sees all centers sees it.
    """
    wanted = (
        select(TrackingStep, Item.registered_at, Item.state)
        .outerjoin(Item, Item.id == TrackingStep.item_id)
        .where(
            TrackingStep.doubt.is_not(None), TrackingStep.seen_at.is_(None), TrackingStep.id > after
        )
        .order_by(TrackingStep.id)
        .limit(PAGE + 1)
    )
    if centers is not None:
        wanted = wanted.where(TrackingStep.center_id.in_(sorted(centers)))
    found = [_row_of(step, at, state) for step, at, state in session.execute(wanted)]
    return found[:PAGE], found[PAGE - 1].key if len(found) > PAGE else None


def _row_of(
    step: TrackingStep, registered: datetime | None, state: ItemState | None
) -> TrackingAsked:
    assert step.doubt is not None  # noqa: S101  # asked for
    return TrackingAsked(
        key=step.id,
        ref=reference("QC", step.item_id, registered) if step.item_id and registered else "",
        on_the_way=state is ItemState.DISPATCHED,
        carrier=step.carrier,
        waybill=step.waybill,
        code=step.code,
        at=step.at,
        word=step.word,
        doubt=step.doubt,
    )
