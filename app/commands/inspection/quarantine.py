"""A piece held as counterfeit is let go by two, for a reason of the list, and tested afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid
from app.commands.advance import advance
from app.commands.entries import typed_sentence
from app.commands.load import item_for_update, last_inspection
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.permission import permitted_transition
from app.models.intake.item import Item
from app.queries.inspection.facts import facts_of
from workflows.inspection.events import QuarantineLifted
from workflows.inspection.flow import FLOW, ItemAction
from workflows.people.overrides import OverrideAct, override_stands, reason_text
from workflows.people.second_person import PairAct
from workflows.roles import Actor
from workflows.verdict import Refused, Text


def lift_quarantine(
    session: Session,
    ref: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    override: str = "",
    agreed: Agreement | None = None,
) -> Item:
    """The suspicion is settled: the piece is tested afresh. `SecondPersonAsked` where alone."""
    item = item_for_update(session, ref)
    note = typed_sentence("reason", reason)
    action = ItemAction.LIFT_QUARANTINE
    facts = replace(facts_of(session, item, action, by=by, now=now), reason=note)
    permitted_transition(FLOW, item.state, action, facts, by=by, center_id=item.center_id)
    said = override_said(OverrideAct.LIFT, override, note)
    found = last_inspection(session, item)
    proposal = PairProposal(
        act=PairAct.LIFT_QUARANTINE,
        subject=item.ref,
        args={"ref": item.ref, "reason": note, "override": override},
        facts={"round": found.round if found else 0, "since": item.state_since.isoformat()},
        shown=(
            (Text("货品", "Item"), item.ref),
            (Text("审核意见", "The reviewer said"), found.review_note if found else ""),
        ),
        reason=said,
        center_id=item.center_id,
    )
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    advance(session, item, action, QuarantineLifted(said), by=by, facts=facts, now=now)
    return item


def override_said(act: OverrideAct, override: str, note: str) -> str:
    """The sentence as it is kept; raises `Invalid` for a reason that is none or says too little."""
    answer = override_stands(act, override, note)
    if isinstance(answer, Refused):
        raise Invalid(answer.facts["field"], answer.reason, answer.code, answer.citation)
    return f"{reason_text(act, override).zh}：{note}"
