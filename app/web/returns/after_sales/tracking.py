"""What carriers said that nobody but a person can make out."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.commands.dispatch.tracking.steps import settle_step
from app.queries.dispatch.tracking import tracking_asked
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from app.web.returns.after_sales.desk import desk
from workflows.dispatch.tracking.words import DOUBT_NAMES, WORDS
from workflows.roles import Permission
from workflows.verdict import Text

LOOKED_AT = Text("已记为核对过", "Noted as looked at")


@desk.get("/parcels", access=Permission.DELIVERY_RECORD)
def parcels() -> ResponseReturnValue:
    centers = acting().centers(Permission.DELIVERY_RECORD)
    with reading() as session:
        rows, older = tracking_asked(session, centers, after=number(asked_filter("after")) or 0)
    return render_template(
        "returns/after_sales/parcels.html",
        rows=rows,
        words=WORDS,
        doubts=DOUBT_NAMES,
        older=url_for("after_sales.parcels", after=older) if older else "",
    )


@desk.post("/parcels/<int:key>/looked-at", access=Permission.DELIVERY_RECORD)
def parcel_looked_at(key: int) -> ResponseReturnValue:
    with transaction() as session:
        settle_step(session, key, by=acting(), now=clock.now())
    flash(say(LOOKED_AT), "ok")
    return redirect(url_for("after_sales.parcels"))
