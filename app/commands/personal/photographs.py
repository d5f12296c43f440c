"""What buyers sent as pictures of a return goes when their data goes: from pages, then for good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.db import reading, transaction
from app.base.piecewise import run_apart
from app.base.storage import Blobs
from app.commands import evidence
from app.models.inspection.evidence import Evidence, ForgottenEvidence
from app.models.inspection.second_look import LikenessPart
from app.queries.personal.photographs import (
    erased_with_photographs,
    is_needed,
    kept_photographs,
    to_be_forgotten,
)
from workflows.roles import SYSTEM, Actor

# As the clock of erasures: what is due beyond this waits for the next turn.
MOST_AT_ONCE = 200


def take_back(session: Session, order_id: int, *, by: Actor, now: datetime) -> None:
    """No page shows the pictures of an order's returns any more; `forget` then takes the bytes."""
    for key, item in kept_photographs(session, order_id):
        evidence.withdraw(session, item, key, by=by, now=now)


def forget(store: Blobs, now: datetime) -> Iterator[str]:
    """Take away for good what only erased buyers sent."""
    with reading() as session:
        orders = erased_with_photographs(session, MOST_AT_ONCE)
    for order in orders:
        yield from run_apart(f"photographs of order {order}", partial(_take_back, order, now))
    with reading() as session:
        keys = to_be_forgotten(session, MOST_AT_ONCE)
    for key in keys:
        yield from run_apart(f"evidence {key}", partial(_forget, store, key, now))


def _take_back(order_id: int, now: datetime) -> Iterator[str]:
    with transaction() as session:
        take_back(session, order_id, by=SYSTEM, now=now)
    yield f"order {order_id}: the pictures of an erased buyer are taken back"


def _forget(store: Blobs, key: int, now: datetime) -> Iterator[str]:
    with transaction() as session:
        row = session.scalars(
            select(Evidence)
            .where(Evidence.id == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        if session.get(ForgottenEvidence, key) is not None or is_needed(session, key):
            return
        session.add(ForgottenEvidence(evidence_id=key, at=now))
        # Nothing is found to be like it any more.
        session.execute(delete(LikenessPart).where(LikenessPart.evidence_id == key))
        session.flush()
        store.forget(row.digest)
    yield f"evidence {key}: the bytes are gone, as its buyer's data is"
