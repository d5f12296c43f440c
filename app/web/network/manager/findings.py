"""What auditors found at a manager's centers: the owner's reply."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.audit.findings import step_finding
from app.queries.audit import findings as query
from app.web.base.access import acting, person
from app.web.base.language import say
from app.web.base.lists import number
from app.web.items.attempt import refusal_of
from app.web.network.manager.desk import desk
from app.web.network.manager.shop_requests import to_answer
from workflows.audit.findings import (
    GRADE_NAMES,
    GRADE_TONES,
    STATE_NAMES,
    STEP_NAMES,
    FindingState,
    FindingStep,
    is_overdue,
)
from workflows.roles import Permission
from workflows.verdict import Text

LEADS = Permission.STAFF_MANAGE
REPLIED = Text("答复已交给审计员", "The auditor has your reply")


@desk.get("/findings", access=LEADS)
def findings() -> ResponseReturnValue:
    return _page()


@desk.post("/findings/<int:key>", access=LEADS)
def reply_finding(key: int) -> ResponseReturnValue:
    with reading() as session:
        row = query.finding(session, key)
    if row is None or not acting().may(LEADS, row.center_id):
        raise Missing(Text("没有这条审计发现", "There is no such finding"))

    def act() -> None:
        text = request.form.get("text", "")
        with transaction() as session:
            step_finding(session, key, FindingStep.REPLY, text, by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return _page(refusal, key), refusal.status
    flash(say(REPLIED), "ok")
    return redirect(url_for("manager.findings"))


def _page(refusal: Refusal | None = None, refused: int = 0) -> str:
    me, today = person().person_id, clock.local(clock.now()).date()
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.findings(session, acting().centers(LEADS), before=before)
        steps = {row.key: query.steps_of(session, row.key) for row in rows[: query.PAGE]}
    more = rows[query.PAGE - 1].key if len(rows) > query.PAGE else 0
    return render_template(
        "network/manager/findings.html",
        rows=rows[: query.PAGE],
        tabs=to_answer("findings"),
        steps=steps,
        late={row.key for row in rows if is_overdue(row.state, row.due_on, today)},
        mine={
            row.key for row in rows if row.state is FindingState.OPEN and row.owner_id in (None, me)
        },
        older=url_for("manager.findings", before=more) if more else "",
        grades=GRADE_NAMES,
        tones=GRADE_TONES,
        states=STATE_NAMES,
        step_names=STEP_NAMES,
        refusal=refusal,
        refused=refused,
        typed=request.form,
    )
