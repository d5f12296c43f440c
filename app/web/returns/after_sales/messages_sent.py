"""Messages to buyers, shops and colleagues, and those of carriers that a person has to look at."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.commands.dispatch.tracking.steps import settle_step
from app.commands.messages.sending import send_again
from app.queries.dispatch.tracking import tracking_asked
from app.queries.messages.deliveries import deliveries
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from app.web.returns.after_sales.desk import desk
from app.web.returns.after_sales.filters import readable
from workflows.dispatch.tracking.words import DOUBT_NAMES, WORDS
from workflows.messages.topics import AUDIENCE_NAMES, sentence
from workflows.messages.ways import DELIVERY_NAMES, MESSAGE_WAY_NAMES, DeliveryState
from workflows.roles import Permission
from workflows.verdict import Text

AGAIN = Text("已重新排队发送", "It is on its way again")
LOOKED_AT = Text("已记为核对过", "Noted as looked at")
TO_SEND = frozenset({DeliveryState.NO_WAY, DeliveryState.FAILED})


@desk.get("/told")
def told() -> ResponseReturnValue:
    asked = asked_filter("state")
    state = next((s for s in DeliveryState if s.value == asked), None)
    with reading() as session:
        rows, older = deliveries(session, readable(), state, before=number(asked_filter("before")))
    kept: dict[str, Any] = {"state": state.value} if state else {}
    return render_template(
        "returns/after_sales/told.html",
        rows=rows,
        states=[(s.value, say(name)) for s, name in DELIVERY_NAMES.items()],
        kept=kept,
        names=DELIVERY_NAMES,
        ways=MESSAGE_WAY_NAMES,
        audiences=AUDIENCE_NAMES,
        words={row.key: say(sentence(row.topic, row.audience, row.ref)) for row in rows},
        to_send=TO_SEND,
        sends=any(
            acting().centers(each) != frozenset()
            for each in (Permission.RETURN_MANAGE, Permission.APPEAL_DECIDE)
        ),
        older=url_for("after_sales.told", before=older, **kept) if older else "",
    )


@desk.post("/told/<int:key>/again")
def tell_again(key: int) -> ResponseReturnValue:
    with transaction() as session:
        send_again(session, key, by=acting(), now=clock.now())
    flash(say(AGAIN), "ok")
    return redirect(url_for("after_sales.told"))


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
