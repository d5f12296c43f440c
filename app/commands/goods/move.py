"""The one place where a lot's state is assigned, and how a lot is found and locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Missing
from app.base.refs import key_of
from app.commands import record
from app.commands.permission import permitted_transition, possible
from app.models.goods.lot import Lot
from app.queries.goods.facts import lot_facts
from workflows.event import Event
from workflows.goods.lots.flow import FLOW, LotAction
from workflows.roles import Actor, Permission
from workflows.verdict import Text


def lot_for_update(session: Session, ref: str, by: Actor) -> Lot:
    """The lot of a reference, locked until the transaction ends; `Missing` if this person has none.

    A lot is locked before anything that belongs to it, and after nothing but ledger heads follow.
    """
    key = key_of("LT", ref)
    found = None
    if key is not None:
        found = session.scalars(
            select(Lot)
            .where(Lot.id == key[0])
            .with_for_update(of=Lot)
            .execution_options(populate_existing=True)
        ).one_or_none()
    if (
        found is None
        or found.ref != ref.strip().upper().replace(" ", "-")
        or not by.may(Permission.LOT_READ, found.center_id)
    ):
        raise Missing(Text(f"没有编号为 {ref} 的批", f"No lot is called {ref}"))
    return found


def lot_for(session: Session, ref: str, action: LotAction, *, by: Actor) -> Lot:
    """The lot, locked, once it is known that this person may ask for that in its state."""
    lot = lot_for_update(session, ref, by)
    possible(FLOW, lot.state, action, by=by, center_id=lot.center_id)
    return lot


def move(
    session: Session,
    lot: Lot,
    action: LotAction,
    event: Event,
    *,
    by: Actor,
    now: datetime,
    **brought: Any,
) -> None:
    """Let `action` happen to `lot`, or raise `NotPermitted` or `Refusal` and change nothing.

    `brought` are the facts that come with the act.
    """
    reads = FLOW.reads(lot.state, action)
    facts = lot_facts(session, lot, by, now, reads, **brought)
    row, role = permitted_transition(FLOW, lot.state, action, facts, by=by, center_id=lot.center_id)
    if row.target is not lot.state:
        lot.state, lot.state_since = row.target, now
    record.append(session, event, by=by, role=role, now=now, center_id=lot.center_id)
