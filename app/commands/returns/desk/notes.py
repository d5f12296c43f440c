"""Notes of the staff on a case: kept with it, read by nobody outside, gone with the buyer's key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.messages.asking import notify
from app.commands.returns.buyer import WRITES
from app.commands.returns.step import hold, words_of
from app.models.returns.notes import ReturnNote
from app.queries.returns.desk.colleagues import works_there
from workflows.messages.topics import NOTED, Audience
from workflows.returns.events import ReturnNoted
from workflows.roles import Actor
from workflows.verdict import Text

EMPTY = Text("请填写备注", "Write the note")


def write_note(
    session: Session,
    ref: str,
    text: str,
    *,
    by: Actor,
    now: datetime,
    asked: int | None = None,
) -> ReturnNote:
    """Note something on a case; `asked` is the colleague who is to read it.

    Raises `Invalid` without words, and for a colleague who doesn't work on the center's returns.
    """
    held = hold(session, ref)
    case = held.case
    if by.person_id is None or not any(by.may(each, case.center_id) for each in WRITES):
        raise NotPermitted
    text = typed_sentence("text", text)
    if not text:
        raise Invalid("text", EMPTY)
    if asked is not None:
        works_there(session, asked, case.center_id)
    words = words_of(session, case.order_line_id, text, now=now)
    note = ReturnNote(case_id=case.id, by_id=by.person_id, for_id=asked, text=words.sealed, at=now)
    session.add(note)
    session.flush()
    # The ledger alone: a note is nothing that anybody outside is told of.
    event = ReturnNoted(case.ref, asked)
    record.append(session, event, by=by, now=now, center_id=case.center_id, item_id=case.item_id)
    if asked is not None:
        notify(session, asked, NOTED, Audience.OWNER, case.ref, now=now)
    return note
