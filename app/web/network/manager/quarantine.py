"""Pieces that are held as counterfeit, and letting one go to be tested afresh."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.commands.inspection import review
from app.queries.inspection import queues
from app.web.base.access import acting
from app.web.base.language import say
from app.web.items.states import listed_at
from app.web.items.views import visible
from app.web.network.manager.desk import desk
from workflows.roles import Permission
from workflows.verdict import Text


@desk.get("/quarantine", access=Permission.QUARANTINE_LIFT)
def quarantine() -> ResponseReturnValue:
    at = "manager.quarantine"
    wanted = queues.QueueFilter(
        states=listed_at(at),
        centers=acting().centers(Permission.QUARANTINE_LIFT),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    with reading() as session:
        page = queues.page(session, wanted)
    return render_template(
        "network/manager/quarantine.html",
        rows=page.rows,
        newer=url_for(at, before=page.newer) if page.newer else "",
        older=url_for(at, after=page.older) if page.older else "",
    )


@desk.post("/quarantine/<ref>/lift", access=Permission.QUARANTINE_LIFT)
def lift(ref: str) -> ResponseReturnValue:
    visible(ref)
    reason = request.form.get("reason", "")
    with transaction() as session:
        review.lift_quarantine(session, ref, reason, by=acting(), now=clock.now())
    flash(say(Text("已解除扣留，重新排队检测", "Lifted; it is queued for a new test")), "ok")
    return redirect(url_for("manager.quarantine"))
