"""How much waits for whoever is signed in, for the frame of each page: for their eyes, and new."""

from __future__ import annotations

from flask import g

from app.base import clock
from app.base.db import reading
from app.queries.messages.notices import count_new
from app.queries.people.waiting import waiting_for
from app.web.base.edge import refusal_behind


def second_waiting() -> int:
    """The number, looked up once a request; none where the database can't be asked."""
    person = g.get("person")
    if person is None:
        return 0
    return _waiting()[0]


def new_notices() -> int:
    """How many notices somebody has not seen; none where the database can't be asked."""
    return 0 if g.get("person") is None else _waiting()[1]


def _waiting() -> tuple[int, int]:
    if "waiting" not in g:
        g.waiting = _looked_up()
    found: tuple[int, int] = g.waiting
    return found


def _looked_up() -> tuple[int, int]:
    try:
        with reading() as session:
            second = waiting_for(session, g.person.actor, clock.now())
            return second, count_new(session, g.person.person_id)
    except Exception as error:
        if refusal_behind(error) is None:
            raise
        return 0, 0  # the page of a database that is busy has this frame too
