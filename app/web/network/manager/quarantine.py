"""Pieces that are held: as counterfeit, or for a weight that is not the inspected one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.dispatch import weight_hold as command
from app.queries import items
from app.queries.dispatch.weight_holds import held_pieces
from app.queries.inspection import queues
from app.web.base.access import acting
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.items.attempt import refusal_of
from app.web.items.states import listed_at
from app.web.items.views import visible
from app.web.network.manager.desk import desk
from workflows.people.overrides import REASONS, OverrideAct
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


@desk.get("/held", access=Permission.WEIGHT_RELEASE)
def held() -> ResponseReturnValue:
    return _held_page()


@desk.post("/held/<ref>", access=Permission.WEIGHT_RELEASE, fresh=ALWAYS)
def decide_held(ref: str) -> ResponseReturnValue:
    """Release it for a reason of the list, or have it tested again."""
    view, form = visible(ref), request.form
    note, again = form.get("note", ""), form.get("do") == "reinspect"
    by, now = acting(), clock.now()

    def act() -> None:
        with transaction() as session:
            if again:
                command.reinspect_held(session, view.ref, note, by=by, now=now)
            else:
                reason = form.get("override", "")
                command.release_weight(session, view.ref, reason, note, by=by, now=now)

    refusal = refusal_of(act)
    if refusal is not None:
        return _held_page(refusal, view.ref), refusal.status
    done = Text("已安排重新检测", "To be tested again") if again else Text("已放行", "Released")
    flash(f"{view.ref} {say(done)}", "ok")
    return redirect(url_for("manager.held"))


def _held_page(refusal: Refusal | None = None, ref: str = "") -> str:
    centers = acting().centers(Permission.WEIGHT_RELEASE)
    with reading() as session:
        rows = held_pieces(session, centers)
        files = {row.ref: items.attachments(session, row.key) for row in rows}
    return render_template(
        "network/manager/held.html",
        rows=rows,
        files=files,
        reasons=[(key, say(name)) for key, name in REASONS[OverrideAct.RELEASE].items()],
        refusal=refusal,
        refused=ref,
        typed=request.form,
    )
