"""Messages to buyers, shops and colleagues: how far each is, and what can be sent again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.commands.messages.sending import send_again
from app.queries.messages.deliveries import deliveries
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from app.web.returns.after_sales.desk import desk
from app.web.returns.after_sales.filters import readable
from workflows.messages.topics import AUDIENCE_NAMES, sentence
from workflows.messages.ways import DELIVERY_NAMES, MESSAGE_WAY_NAMES, DeliveryState
from workflows.roles import Permission
from workflows.verdict import Text

AGAIN = Text("已重新排队发送", "It is on its way again")
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
