"""Lots by state and severity, what waits for a second person, and where each product stands."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid
from app.commands.goods.suppliers import judge_supplier
from app.queries.goods import lots as query
from app.queries.goods.suppliers import histories
from app.web.base.access import acting
from app.web.base.desk import Access
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from app.web.goods.lots.desk import desk
from app.web.goods.writing import field_text, write_here
from workflows.goods.lots.classes import CLASS_NAMES
from workflows.goods.lots.states import LOT_STATES, LotState
from workflows.goods.sampling.switching import SCORE_TO_REDUCE, Happening
from workflows.goods.sampling.tables import SEVERITY_NAMES, InspectionSeverity
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole

WORD_NAMES = whole(
    Happening,
    {
        Happening.CORRECTION_CONFIRMED: Text(
            "确认纠正措施，恢复抽样（加严）", "Corrective action confirmed: sampling goes on"
        ),
        Happening.PRODUCTION_STEADY: Text("生产稳定", "Production is steady"),
        Happening.AUTHORITY_AGREES: Text("同意放宽检验", "Agreed to reduced inspection"),
        Happening.PRODUCTION_IRREGULAR: Text("生产不稳定", "Production is irregular"),
        Happening.AUTHORITY_WITHDRAWS: Text("撤回放宽检验", "Reduced inspection withdrawn"),
    },
)
# Histories are the network's, and so is who moves them.
JUDGES = Access(permission=Permission.LOT_CONCEDE, network=True)


@desk.get("/")
def queue() -> ResponseReturnValue:
    state, severity = asked_filter("state"), asked_filter("severity")
    states = (LotState(state),) if state in list(LotState) else ()
    chosen = InspectionSeverity(severity) if severity in list(InspectionSeverity) else None
    centers = acting().centers(Permission.LOT_READ)
    with reading() as session:
        page = query.lots_listed(
            session, centers, states, number(request.args.get("before", "")), chosen
        )
        counts = query.states_counted(session, centers)
    same: dict[str, Any] = {"state": state, "severity": severity}
    kept = {name: value for name, value in same.items() if value}
    return render_template(
        "goods/lots.html",
        rows=page.rows,
        older=url_for("lots.queue", before=page.older, **kept) if page.older else "",
        states=LOT_STATES,
        state=state,
        severity=severity,
        state_options=[
            (one.value, f"{say(record.name)} {counts[one]}") for one, record in LOT_STATES.items()
        ],
        severity_options=[(one.value, say(name)) for one, name in SEVERITY_NAMES.items()],
    )


@desk.get("/waiting")
def waiting() -> ResponseReturnValue:
    by = acting()
    asked = (
        (LotState.CONCESSION_ASKED, Permission.LOT_CONCEDE),
        (LotState.DESTRUCTION_DUE, Permission.LOT_RECEIVE),
    )
    with reading() as session:
        rows = [
            row
            for state, permission in asked
            for row in query.lots_listed(session, by.centers(permission), (state,)).rows
        ]
    return render_template("goods/waiting.html", rows=rows, states=LOT_STATES)


@desk.get("/severity")
def severity() -> ResponseReturnValue:
    with reading() as session:
        rows = histories(session)
    return render_template(
        "goods/severity.html",
        rows=rows,
        classes=CLASS_NAMES,
        severities=SEVERITY_NAMES,
        needed=SCORE_TO_REDUCE,
        words=[(word.value, say(name)) for word, name in WORD_NAMES.items()],
        may_judge=acting().may(Permission.LOT_CONCEDE),
    )


@desk.post("/severity", access=JUDGES)
def judge() -> ResponseReturnValue:
    back = url_for("lots.severity")

    def act(session: Any) -> str:
        judge_supplier(
            session,
            field_text("supplier"),
            field_text("product"),
            _word(),
            field_text("reason"),
            by=acting(),
            now=clock.now(),
        )
        return back

    return write_here(act, back, Text("已记录", "Recorded"))


def _word() -> Happening:
    try:
        return Happening(field_text("word"))
    except ValueError:
        raise Invalid("word", Text("请选择判断", "Choose what you say")) from None
