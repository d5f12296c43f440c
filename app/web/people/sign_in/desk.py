"""Where people come in and look after their own account."""

from __future__ import annotations

from flask import request, session, url_for

from app.base import clock
from app.web.base import typed_work, visits
from app.web.base.access import Visitor
from app.web.base.desk import SIGNED_IN, Desk
from workflows.verdict import Text

desk = Desk("sign_in", Text("", ""), "", SIGNED_IN)


def safe_next(target: str | None) -> str:
    """Only a path on this host; anything else leads home."""
    return target if target and typed_work.on_this_host(target) else url_for("home.page")


def came_in(visitor: Visitor) -> str:
    """The browser is theirs from here on; returns where to go: to what was left, if anything."""
    visits.begin(visitor)
    left = typed_work.waiting(visitor.person.person_id)
    if left:
        session[typed_work.KEPT] = True
    asked = request.args.get("next")
    return safe_next(asked if asked or not left else left[0].page)


def now_seconds() -> int:
    """The clock in whole seconds, as cookies keep it."""
    return int(clock.now().timestamp())
