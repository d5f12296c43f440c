"""The first page: the start page, or after signing in straight to the desk of the person's work."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.web.base.access import acting, person
from app.web.base.desk import (
    DESKS,
    PUBLIC,
    SIGNED_IN,
    Desk,
    DeskShown,
    enrol_first,
    must_enrol,
)
from app.web.base.limits import limiter
from app.web.home.source import source_archive
from app.web.home.start import start_page
from workflows.verdict import Text

desk = Desk("home", Text("", ""), "", SIGNED_IN)


@desk.get("/", access=PUBLIC)
def page() -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return start_page()
    if must_enrol(person()):
        return enrol_first()
    desks: dict[str, Desk] = current_app.extensions[DESKS]
    mine = [d for d in desks.values() if d.navigation and d.open_to(acting())]
    if len(mine) == 1:
        return redirect(url_for(mine[0].navigation[0].endpoint))
    return render_template("home/page.html", mine=[DeskShown(d, "") for d in mine])


@desk.get("/start", access=PUBLIC)
def start() -> ResponseReturnValue:
    """The start page for who is signed in already: to go on as somebody else."""
    return start_page()


@desk.get("/source", access=PUBLIC)
@limiter.limit("10/minute")
def source() -> ResponseReturnValue:
    """The source of this very version (AGPL-3.0, section 13)."""
    response = Response(source_archive(), mimetype="application/gzip")
    response.headers["Content-Disposition"] = 'attachment; filename="jadegate-source.tar.gz"'
    return response
