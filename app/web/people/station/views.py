"""The station's page: scan the badge, type the PIN, Enter; and how a browser becomes a station."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.base.watch.door_log import note_refusal
from app.commands.people import badges, sessions, stations
from app.queries.people.stations import station_of
from app.web.base.access import address, load_visitor
from app.web.base.desk import PUBLIC, SIGNED_IN, Desk
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.people.door_cookies import keep_station, station_token
from app.web.people.sign_in.desk import came_in
from workflows.verdict import Refused, Text

desk = Desk("station", Text("", ""), "/station", SIGNED_IN)
LONGEST_SCAN = 64


@desk.app_context_processor
def at_station() -> dict[str, bool]:
    """Every page of a station leads to the change of person."""
    return {"at_station": bool(station_token())}


@desk.get("", access=PUBLIC)
def page() -> ResponseReturnValue:
    return _page()


def _page(
    refused: Refused | None = None, status: int = 200, badge: str = "", code: str = ""
) -> ResponseReturnValue:
    with reading() as session:
        here = station_of(session, station_token(), clock.now())
    shown = render_template(
        "people/station/page.html", here=here, refused=refused, badge=badge, code=code
    )
    return shown, status


@desk.post("", access=PUBLIC)
@limiter.limit("60/minute")
def take_over() -> ResponseReturnValue:
    """The person of the badge goes on here; who was here before is signed out."""
    badge = request.form.get("badge", "").strip()[:LONGEST_SCAN]
    pin = request.form.get("pin", "")[:LONGEST_SCAN]
    if not badge or not pin:
        return _page(badge=badge)
    now = clock.now()
    with transaction() as session:
        result = badges.take_over(
            session,
            station_token(),
            badge,
            pin,
            now=now,
            address=address(),
            agent=request.user_agent.string,
        )
        if result.token is not None and current_user.is_authenticated:
            sessions.sign_out(session, current_user.token, now)
    visitor = load_visitor(result.token) if result.token else None
    if visitor is None:
        note_refusal("badge_refused", code=result.refused.code if result.refused else "")
        return _page(result.refused, 422, badge=badge)
    return redirect(came_in(visitor))


@desk.post("/register", access=PUBLIC)
@limiter.limit("10/minute")
def register() -> ResponseReturnValue:
    """This browser is the station whose code was typed."""
    code = request.form.get("code", "")[:LONGEST_SCAN]
    try:
        with transaction() as session:
            token = stations.register_station(session, code, now=clock.now())
    except Refusal as refusal:
        return _page(refusal.refused, refusal.status, code=code)
    flash(say(Text("这台设备已登记为工位", "This device is a station now")), "ok")
    response = make_response(redirect(url_for("station.page")))
    keep_station(response, token)
    return response
