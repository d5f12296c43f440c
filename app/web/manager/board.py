"""The board: what waits, what was done by the hour, what the verdicts were and why."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.db import reading
from app.queries import board as query
from app.queries import merchant as merchants_query
from app.queries.board import By
from app.web.language import say
from app.web.manager import drawings
from app.web.manager.desk import desk
from app.web.manager.drawings import Graph
from app.web.manager.seen import BY_NAMES, DAYS, Seen, seen
from workflows.score import FAULT_NAMES
from workflows.standard import categories


@desk.get("/")
def board() -> ResponseReturnValue:
    looked = seen()
    with reading() as session:
        waits = query.waits(session, looked.scope, clock.now())
        back = query.returns(session, looked.scope)
        by_category = query.results(session, looked.scope, By.CATEGORY)
    graphs = graphs_of(looked)
    judged = sum(r.judged for r in by_category)
    return render_template(
        "manager/board.html",
        seen=looked,
        graphs=graphs,
        inside=sum(w.count for w in waits),
        overdue=sum(w.overdue for w in waits),
        soon=sum(w.soon for w in waits),
        oldest=min((w.oldest for w in waits), default=None),
        judged=judged,
        first=drawings.per_cent(
            sum(r.first_passed for r in by_category), sum(r.first for r in by_category)
        ),
        passed=drawings.per_cent(sum(r.passed for r in by_category), judged),
        returned=drawings.per_cent(back.returned, back.delivered),
        days=[(key, say(name)) for key, name in DAYS.items()],
        categories=[(c.code, say(c.name)) for c in categories()],
        by_tabs=[
            (say(name), url_for("manager.board", by=by.value, **looked.kept), by is looked.by)
            for by, name in BY_NAMES.items()
        ],
        itself=url_for("manager.board", by=looked.by.value, **looked.kept),
    )


def graphs_of(looked: Seen) -> dict[str, Graph]:
    """Everything that is drawn, by its key."""
    with reading() as session:
        waits = query.waits(session, looked.scope, clock.now())
        hours = query.hours(session, looked.scope, looked.midnight)
        results = query.results(session, looked.scope, looked.by)
        found = query.defects(session, looked.scope)
        back = query.returns(session, looked.scope)
    drawn = (
        drawings.waiting(waits),
        drawings.throughput(hours),
        drawings.verdicts(results, looked.by),
        drawings.reasons(found),
        drawings.returned(back),
    )
    return {graph.key: graph for graph in drawn}


@desk.get("/merchants")
def merchants() -> ResponseReturnValue:
    looked = seen()
    with reading() as session:
        found = merchants_query.scores(session, clock.now(), centers=looked.scope.centers)
    rows = sorted(found.values(), key=lambda pair: (pair[1].value, pair[0]))
    return render_template("manager/merchants.html", rows=rows, faults=FAULT_NAMES, seen=looked)
