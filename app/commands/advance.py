"""The one place where an item's state is assigned: permission, rule, state, ledger, outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from app.commands import record
from app.commands.permission import permitted_transition
from app.models.intake.item import Item
from workflows.event import Event
from workflows.inspection.facts import ItemFacts
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState
from workflows.roles import Actor


def advance(
    session: Session,
    item: Item,
    action: ItemAction,
    event: Event,
    *,
    by: Actor,
    facts: ItemFacts,
    now: datetime,
) -> None:
    """Let `action` happen to `item`, or raise `NotPermitted` or `Refusal` and change nothing.

    The item must have been loaded for update, so that two who ask at once stand in a line.
    """
    row, role = permitted_transition(
        FLOW, item.state, action, facts, by=by, center_id=item.center_id
    )
    item.state = row.target
    item.state_since = now
    if row.target is not ItemState.INSPECTING:
        item.holder_id = item.held_until = None
    item.asked_buyer_at = now if row.target is ItemState.AWAITING_BUYER else None
    record.append(
        session, event, by=by, role=role, now=now, center_id=item.center_id, item_id=item.id
    )
    record.announce(
        session,
        event.tag,
        {"item": item.ref, "state": item.state.value, "center": item.center_id},
        now=now,
    )


def claim_first(
    session: Session,
    wanted: Select[Any],
    given: Mapping[str, Any],
    *,
    holder: int | None,
    until: datetime,
    now: datetime,
) -> Item | None:
    """Take the first item of `wanted` off the queue in one statement; None where there is none.

    `wanted` is a statement that is kept, `given` are the values bound in it. The permission and the
    guards that concern the person are the caller's to ask beforehand, the ones that concern the
    item are part of `wanted`.
    """
    values = {**given, "holder": holder, "until": until, "since": now}
    return session.scalars(_taking(wanted), values).one_or_none()


# Kept by the statement it is made of, so that it is compiled once for each filter of a queue.
@lru_cache(maxsize=64)
def _taking(wanted: Select[Any]) -> ReturningUpdate[Item]:
    # Two at one moment get two pieces; without SKIP LOCKED the second would wait and find nothing.
    first = wanted.with_for_update(skip_locked=True, of=Item).scalar_subquery()
    return (
        update(Item)
        .where(Item.id == first, Item.state == ItemState.QUEUED)
        .values(
            state=ItemState.INSPECTING,
            state_since=bindparam("since"),
            holder_id=bindparam("holder"),
            held_until=bindparam("until"),
            version=Item.version + 1,
        )
        .returning(Item)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
