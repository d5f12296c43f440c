"""The register of findings: whose they are, by when, what was replied; and the ledger's walk."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.base.heads.places import places_of
from app.commands.audit import checks, findings
from app.drawings.spreadsheet import CSV_TYPE, csv_stream
from app.queries.audit import findings as query
from app.queries.audit import lists
from app.queries.audit.ledger import verify
from app.web.base.access import acting
from app.web.base.desk import Access, Desk
from app.web.base.language import say
from app.web.base.lists import number
from app.web.items.attempt import refusal_of
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

READS, FINDS = Permission.AUDIT_READ, Permission.AUDIT_FINDING
MOST_EXPORTED = 10_000
USUAL_DAYS = 7
DONE = Text("已记录", "Recorded")
INTACT = Text("核对完成：一行不差", "Walked: every row is as it was written")
BROKEN = Text("核对完成：有不符，见下", "Walked: something does not hold, see below")
HEADS = (
    Text("编号", "No."),
    Text("货品", "Item"),
    Text("中心", "Center"),
    Text("分级", "Class"),
    Text("状态", "State"),
    Text("发现", "Finding"),
    Text("发现人", "Found by"),
    Text("时间", "When"),
    Text("责任人", "Owner"),
    Text("期限", "Due"),
)


def register(desk: Desk) -> None:
    """Put the pages onto the auditors' desk."""
    desk.get("/findings", endpoint="findings")(page)
    desk.get("/findings.csv", endpoint="findings_file")(as_file)
    desk.get("/findings/<int:key>", endpoint="finding")(one)
    desk.post("/findings/<int:key>/<step>", endpoint="step_finding", access=FINDS)(act)
    network = Access(permission=READS, network=True)
    desk.form("/integrity", endpoint="integrity", access=network)(integrity)


def page() -> ResponseReturnValue:
    """All findings at the centers that are the auditor's, by state."""
    state = _state()
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.findings(session, acting().centers(READS), state=state, before=before)
    more = rows[query.PAGE - 1].key if len(rows) > query.PAGE else 0
    kept: dict[str, Any] = {"state": state.value} if state is not None else {}
    tabs = [(say(Text("全部", "All")), url_for("auditor.findings"), state is None)]
    tabs += [
        (say(name), url_for("auditor.findings", state=key.value), key is state)
        for key, name in STATE_NAMES.items()
    ]
    today = clock.local(clock.now()).date()
    return render_template(
        "audit/findings.html",
        rows=rows[: query.PAGE],
        late={row.key for row in rows if is_overdue(row.state, row.due_on, today)},
        tabs=tabs,
        older=url_for("auditor.findings", before=more, **kept) if more else "",
        grades=GRADE_NAMES,
        tones=GRADE_TONES,
        states=STATE_NAMES,
        query=kept,
    )


def as_file() -> ResponseReturnValue:
    """The register as CSV."""
    with reading() as session:
        rows = query.findings(session, acting().centers(READS), state=_state(), size=MOST_EXPORTED)[
            :MOST_EXPORTED
        ]
    cells = (
        (
            row.key,
            row.ref,
            say(row.center),
            say(GRADE_NAMES[row.grade]),
            say(STATE_NAMES[row.state]),
            row.text,
            row.who,
            row.at,
            row.owner,
            row.due_on,
        )
        for row in rows
    )
    made = b"".join(csv_stream([say(head) for head in HEADS], cells))
    headers = {"Content-Disposition": 'attachment; filename="findings.csv"'}
    return Response(made, headers=headers, content_type=CSV_TYPE)


def one(key: int) -> ResponseReturnValue:
    """One finding with what was done about it."""
    return _finding(key)


def act(key: int, step: str) -> ResponseReturnValue:
    """Ask for more, or close it."""
    _visible(key)
    if step not in (FindingStep.ASK_MORE, FindingStep.CLOSE):
        raise Missing

    def run() -> None:
        text = request.form.get("text", "")
        with transaction() as session:
            findings.step_finding(
                session, key, FindingStep(step), text, by=acting(), now=clock.now()
            )

    refusal = refusal_of(run)
    if refusal is not None:
        return _finding(key, refusal), refusal.status
    flash(say(DONE), "ok")
    return redirect(url_for("auditor.finding", key=key))


def _finding(key: int, refusal: Refusal | None = None) -> str:
    row = _visible(key)
    with reading() as session:
        steps = query.steps_of(session, key)
    return render_template(
        "audit/finding.html",
        row=row,
        steps=steps,
        grades=GRADE_NAMES,
        tones=GRADE_TONES,
        states=STATE_NAMES,
        step_names=STEP_NAMES,
        late=is_overdue(row.state, row.due_on, clock.local(clock.now()).date()),
        waits=row.state is FindingState.REPLIED and acting().may(FINDS, row.center_id),
        refusal=refusal,
        typed=request.form,
    )


def _visible(key: int) -> query.FindingRow:
    with reading() as session:
        row = query.finding(session, key)
    if row is None or not acting().may(READS, row.center_id):
        raise Missing(Text("没有这条审计发现", "There is no such finding"))
    return row


def _state() -> FindingState | None:
    asked = request.args.get("state", "")
    return FindingState(asked) if asked in set(FindingState) else None


def integrity() -> ResponseReturnValue:
    """Whether anything was altered: the last walks, alarms of the log, and a walk now."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _walk()
        except Invalid as refused:
            refusal = refused
    with reading() as session:
        walks = lists.checks(session)
        alarms = [one for one in lists.alarms(session, None) if one.kind == "log"]
    shown = render_template(
        "audit/integrity.html",
        walks=walks,
        alarms=alarms,
        refusal=refusal,
        days=request.form.get("days", str(USUAL_DAYS)),
        most=checks.LONGEST_WALK.days,
    )
    return shown, 200 if refusal is None else refusal.status


def _walk() -> ResponseReturnValue:
    now, settings = clock.now(), current()
    since = checks.walked_since(number(request.form.get("days", "")) or 0, now)
    with reading() as session:
        elsewhere = places_of(settings)[1:]
        report = verify(session, settings.ledger_heads, elsewhere=elsewhere, since=since)
    with transaction() as session:
        checks.note_check(session, report, since, by=acting(), now=now)
    flash(say(BROKEN if report.flaws else INTACT), "error" if report.flaws else "ok")
    return redirect(url_for("auditor.integrity"))
