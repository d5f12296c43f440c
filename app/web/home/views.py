"""The first page after signing in: straight to the desk of the person's work."""

from __future__ import annotations

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.web.base.access import acting
from app.web.base.desk import DESKS, PUBLIC, SIGNED_IN, Desk, DeskShown
from workflows.verdict import Text

desk = Desk("home", Text("", ""), "", SIGNED_IN)


@desk.get("/")
def page() -> ResponseReturnValue:
    desks: dict[str, Desk] = current_app.extensions[DESKS]
    mine = [d for d in desks.values() if d.navigation and d.open_to(acting().may_anywhere)]
    if len(mine) == 1:
        return redirect(url_for(mine[0].navigation[0].endpoint))
    return render_template("home/page.html", mine=[DeskShown(d, "") for d in mine])


@desk.get("/healthz", access=PUBLIC)
def health() -> ResponseReturnValue:
    return {"ok": True}
