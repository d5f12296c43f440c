"""Whose a case is: taken, given to a colleague, or back to all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.returns.decide import assign
from app.commands.returns.step import hold
from app.models.returns.case import ReturnCase
from app.queries.returns.desk.colleagues import works_there
from workflows.roles import Actor


def hand_over(
    session: Session, ref: str, person_id: int | None, *, by: Actor, now: datetime
) -> ReturnCase:
    """Give a case to who works on returns of its center; None: back to all.

    Raises `Invalid` for anybody else, so that no case lies with who can't open it.
    """
    if person_id is not None and person_id != by.person_id:
        works_there(session, person_id, hold(session, ref).case.center_id)
    return assign(session, ref, person_id, by=by, now=now)
