"""A verdict looked at again because its shop objected: the piece is tested afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.advance import advance
from app.commands.entries import typed_sentence
from app.commands.load import item_for_update
from app.models.intake.item import Item
from app.queries.inspection.facts import facts_of
from workflows.inspection.events import InspectionReheard
from workflows.inspection.flow import ItemAction
from workflows.roles import Actor


def rehear(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Item:
    """Another inspector tests the piece; the verdict that was appealed stays in the record."""
    item = item_for_update(session, ref)
    reason = typed_sentence("reason", reason)
    facts = replace(facts_of(session, item, ItemAction.REHEAR, by=by, now=now), reason=reason)
    event = InspectionReheard(reason)
    advance(session, item, ItemAction.REHEAR, event, by=by, facts=facts, now=now)
    return item
