"""The stations of the manager's own centers: added by a one-time code, seen, ended."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.people import stations as command
from app.queries.network import network
from app.queries.people.stations import stations
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import number
from app.web.network.manager.desk import desk
from workflows.roles import Permission
from workflows.verdict import Refused, Text


@desk.get("/stations", access=Permission.STAFF_MANAGE, endpoint="stations")
def page() -> ResponseReturnValue:
    return _page()


def _page(
    refused: Refused | None = None, status: int = 200, *, code: str = ""
) -> ResponseReturnValue:
    mine, now = acting().centers(Permission.STAFF_MANAGE), clock.now()
    with reading() as session:
        rows = stations(session, now, mine)
        centers = [
            (c.key, say(c.name)) for c in network.centers(session) if mine is None or c.key in mine
        ]
    shown = render_template(
        "network/manager/stations.html",
        rows=rows,
        centers=centers,
        code=code,
        refused=refused,
        typed="" if code else request.form.get("name", ""),
        at=url_for("station.page", _external=True),
    )
    return shown, status


@desk.post("/stations", access=Permission.STAFF_MANAGE)
def add_station() -> ResponseReturnValue:
    center = number(request.form.get("center", ""))
    try:
        if center is None:
            raise Invalid("center", Text("请选择中心", "Choose a center"))
        with transaction() as session:
            code = command.add_station(
                session, center, request.form.get("name", ""), by=acting(), now=clock.now()
            )
    except Refusal as refusal:
        return _page(refusal.refused, refusal.status)
    return _page(code=code)


@desk.post("/stations/<int:key>/end", access=Permission.STAFF_MANAGE)
def end_station(key: int) -> ResponseReturnValue:
    with transaction() as session:
        command.end_station(session, key, by=acting(), now=clock.now())
    flash(say(Text("工位已停用", "The station is ended")), "ok")
    return redirect(url_for("manager.stations"))
