"""What buyers answered to a recall, noted by who spoke with them; the latest word counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.refs import key_of
from app.commands import record
from app.commands.recalls.move import recall_for_update
from app.models.recalls.recall import RecallPiece
from workflows.recalls.events import RecallAnswered
from workflows.recalls.states import RECALL_STATES, RecallAnswer
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

LONGEST_NOTE = 500
NOT_RUNNING = Refused(
    "recall_not_running",
    Text("召回没有启动或已结束，不能登记答复", "The recall does not run: no answer can be noted"),
)


def note_answer(
    session: Session,
    ref: str,
    piece: str,
    answer: str,
    note: str,
    *,
    by: Actor,
    now: datetime,
) -> RecallPiece:
    """Keep what the buyer of a listed piece said; said again, the later word stands.

    `answer` is as it was sent. Raises `Missing` for a piece that is not listed, before all else.
    """
    recall = recall_for_update(session, ref, by)
    role = by.role_for(Permission.RECALL_ASK, recall.center_id)
    if role is None or by.person_id is None:
        raise NotPermitted
    key = key_of("QC", piece)
    row = None
    if key is not None:
        row = session.scalars(
            select(RecallPiece)
            .where(RecallPiece.recall_id == recall.id, RecallPiece.item_id == key[0])
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
    if row is None:
        raise Missing(Text(f"召回清单里没有 {piece}", f"{piece} is not in the recall's list"))
    meaning = RECALL_STATES[recall.state]
    if not meaning.begun or meaning.over:
        raise Refusal(NOT_RUNNING)
    if answer not in list(RecallAnswer):
        raise Invalid("answer", Text("请选择答复", "Choose the answer"))
    row.answer, row.note = RecallAnswer(answer), note.strip()[:LONGEST_NOTE]
    row.answered_by_id, row.answered_at = by.person_id, now
    event = RecallAnswered(recall.ref, piece.strip().upper(), str(row.answer), row.note)
    record.append(
        session, event, by=by, role=role, now=now, center_id=recall.center_id, item_id=row.item_id
    )
    return row
