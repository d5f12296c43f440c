"""How much waits for the eyes of whoever is signed in, for the frame of each page."""

from __future__ import annotations

from flask import g

from app.base import clock
from app.base.db import reading
from app.queries.people.waiting import waiting_for
from app.web.base.edge import refusal_behind


def second_waiting() -> int:
    """The number, looked up once a request; none where the database can't be asked."""
    person = g.get("person")
    if person is None:
        return 0
    if "second_waiting" not in g:
        g.second_waiting = _looked_up()
    return int(g.second_waiting)


def _looked_up() -> int:
    try:
        with reading() as session:
            return waiting_for(session, g.person.actor, clock.now())
    except Exception as error:
        if refusal_behind(error) is None:
            raise
        return 0  # the page of a database that is busy has this frame too
