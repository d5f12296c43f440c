"""When the buyer took the parcel out of its locker or station."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import transaction
from app.base.errors import Invalid, Refusal
from app.commands.returns.pickup import record_pick_up
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.returns.after_sales.form_values import moment
from app.web.returns.buyer import passes
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import my_item
from app.web.returns.buyer.pages import item_page
from workflows.verdict import Text

NOTED = Text("取件时间已记下", "The time is noted")


@desk.post("/items/<ref>/pick-up")
@limiter.limit("20/minute")
def pick_up(ref: str) -> ResponseReturnValue:
    found = my_item(ref)
    try:
        at = moment(request.form, "picked_up_at")
        if at is None:
            raise Invalid("picked_up_at", Text("请填写取件时间", "Say when you took it out"))
        with transaction() as session:
            record_pick_up(session, found.ref, at, by=passes.acting_buyer(), now=clock.now())
    except Refusal as refusal:
        return item_page(my_item(ref), refusal.refused), refusal.status
    flash(say(NOTED), "ok")
    return redirect(url_for("buyer.item", ref=found.ref))
