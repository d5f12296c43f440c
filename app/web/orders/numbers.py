"""Numbers of orders that two shops bring: looked at, and decided by two of the network."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.orders.numbers import leave_number, move_number
from app.queries.orders.numbers import claims_waiting
from app.web.base.access import acting
from app.web.base.desk import Access
from app.web.base.language import say
from app.web.items.attempt import refusal_of
from app.web.orders.desk import desk
from workflows.orders.dialect_file import platforms
from workflows.roles import Permission
from workflows.verdict import Text

NETWORK = Access(permission=Permission.CATEGORY_DECIDE, network=True)
STAYS = Text("已记为维持原店铺", "Noted: the number stays where it is")


@desk.get("/numbers", access=NETWORK)
def numbers() -> ResponseReturnValue:
    return _page()


@desk.post("/numbers/<int:key>", access=NETWORK)
def decide_number(key: int) -> ResponseReturnValue:
    """The number goes to who claims it, which takes two; or it stays."""
    reason, moves = request.form.get("reason", ""), request.form.get("answer", "") == "move"
    act = move_number if moves else leave_number

    def run() -> None:
        with transaction() as session:
            act(session, key, reason, by=acting(), now=clock.now())

    refusal = refusal_of(run)
    if refusal is not None:
        return _page(key, refusal), refusal.status
    flash(say(STAYS), "good")
    return redirect(url_for("orders.numbers"))


def _page(key: int = 0, refusal: Refusal | None = None) -> str:
    with reading() as session:
        rows = claims_waiting(session)
    return render_template(
        "orders/numbers.html",
        rows=rows,
        platforms={code: say(name) for code, name in platforms().items()},
        refusal=refusal,
        at=key,
        reason=request.form.get("reason", ""),
    )
