"""Why a file that another piece has is evidence of this one as well."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted
from app.commands import record
from app.commands.desk_files import DESKS
from app.commands.inspection.bench import on_bench
from app.commands.load import item_for_update
from app.models.inspection.evidence import Attachment
from app.models.intake.item import Item
from workflows.inspection.events import EvidenceReuseExplained
from workflows.inspection.review.second_look import LONGEST_ANSWER, SHORTEST_ANSWER
from workflows.roles import Actor
from workflows.verdict import Text


def explain_reuse(
    session: Session, ref: str, key: int, why: str, *, by: Actor, now: datetime
) -> None:
    """Say why; whoever may add files at that desk may, while the reviewer reads it.

    Raises `Missing` for a file that is not of this piece or belongs to no other.
    """
    item = _item_at_desk(session, ref, key, by=by, now=now)
    attachment = session.get_one(Attachment, key)
    if not attachment.elsewhere:
        raise Missing
    said = why.strip()
    if not SHORTEST_ANSWER <= len(said) <= LONGEST_ANSWER:
        zh = f"请写明为什么用这个文件（{SHORTEST_ANSWER} 至 {LONGEST_ANSWER} 字）"
        en = f"Say why this file is used, in {SHORTEST_ANSWER} to {LONGEST_ANSWER} characters"
        raise Invalid("why", Text(zh, en), "reason_missing")
    if attachment.elsewhere_why == said:
        return
    attachment.elsewhere_why = said
    record.append(
        session,
        EvidenceReuseExplained(
            attachment.evidence.digest,
            attachment.check_code,
            list(attachment.elsewhere.get("refs", [])),
            said,
        ),
        by=by,
        now=now,
        center_id=item.center_id,
        item_id=item.id,
    )


def _item_at_desk(session: Session, ref: str, key: int, *, by: Actor, now: datetime) -> Item:
    item = item_for_update(session, ref)
    found = session.get(Attachment, key)
    if found is None or found.item_id != item.id or found.withdrawn_at is not None:
        raise Missing
    desk = DESKS[found.purpose]
    if desk is None:
        return on_bench(session, ref, by=by, now=now).item
    if not by.may(desk[0], item.center_id):
        raise NotPermitted
    return item
