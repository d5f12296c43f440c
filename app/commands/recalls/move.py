"""The one place where a recall's state is assigned, and how a recall is found and locked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Missing
from app.base.refs import key_of
from app.commands import record
from app.commands.permission import permitted_transition, possible
from app.models.recalls.recall import Recall
from app.queries.recalls.facts import recall_facts
from workflows.event import Event
from workflows.recalls.flow import FLOW, RecallAction
from workflows.roles import Actor, Permission
from workflows.verdict import Text


def recall_for(session: Session, ref: str, action: RecallAction, *, by: Actor) -> Recall:
    """The recall, locked, once it is known that this person may ask for that in its state."""
    recall = recall_for_update(session, ref, by)
    possible(FLOW, recall.state, action, by=by, center_id=recall.center_id)
    return recall


def recall_for_update(session: Session, ref: str, by: Actor) -> Recall:
    """The recall of a reference, locked; `Missing` if this person has none."""
    key = key_of("RC", ref)
    found = locked_recall(session, key[0]) if key is not None else None
    if (
        found is None
        or found.ref != ref.strip().upper().replace(" ", "-")
        or not by.may(Permission.RECALL_READ, found.center_id)
    ):
        raise Missing(Text(f"没有编号为 {ref} 的召回", f"No recall is called {ref}"))
    return found


def locked_recall(session: Session, key: int) -> Recall | None:
    """The recall of a key, locked until the transaction ends: before all that it reaches."""
    return session.scalars(
        select(Recall)
        .where(Recall.id == key)
        .with_for_update(of=Recall)
        .execution_options(populate_existing=True)
    ).one_or_none()


def move(
    session: Session,
    recall: Recall,
    action: RecallAction,
    event: Event,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Let `action` happen to `recall`, or raise `NotPermitted` or `Refusal` and change nothing."""
    reads = FLOW.reads(recall.state, action)
    facts = recall_facts(session, recall, by, now, reads, reason=reason)
    row, role = permitted_transition(
        FLOW, recall.state, action, facts, by=by, center_id=recall.center_id
    )
    recall.state, recall.state_since = row.target, now
    record.append(session, event, by=by, role=role, now=now, center_id=recall.center_id)
