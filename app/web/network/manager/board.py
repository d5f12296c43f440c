"""The board: what waits, what was done by the hour, what the verdicts were and why."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.queries.network import board as query
from app.queries.network import scores as scores_query
from app.queries.network.behind import Behind
from app.queries.network.board import Fault, GroupVerdicts, LatePieces, ReturnCounts, Wait
from app.queries.network.board_scope import By
from app.queries.network.shift import CenterShift, center_shifts
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.language import say
from app.web.network.manager import drawings, tables
from app.web.network.manager.behind import WayBehind
from app.web.network.manager.desk import desk
from app.web.network.manager.drawings import Graph
from app.web.network.manager.scope import BY_NAMES, DAYS, BoardScope, scope_of_address
from workflows.inspection.states import ItemState
from workflows.network.score import FAULT_NAMES
from workflows.roles import Permission


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the board is drawn from, read at one moment."""

    waits: list[Wait]
    late: list[LatePieces]
    shifts: list[CenterShift]
    hours: dict[str, list[int]]
    results: list[GroupVerdicts]
    by_category: list[GroupVerdicts]
    faults: list[Fault]
    back: ReturnCounts


@desk.get("/")
def board() -> ResponseReturnValue:
    looked = scope_of_address()
    found, to = figures(looked), WayBehind(looked)
    judged = sum(r.judged for r in found.by_category)
    return render_template(
        "network/manager/board.html",
        seen=looked,
        graphs=graphs_of(found, looked),
        inside=sum(w.count for w in found.waits),
        overdue=sum(w.overdue for w in found.waits),
        soon=sum(w.soon for w in found.waits),
        held=sum(w.count for w in found.waits if w.state is ItemState.WEIGHT_HELD),
        held_at=url_for("manager.held") if releases() else "",
        oldest=min((w.oldest for w in found.waits), default=None),
        judged=judged,
        first=drawings.per_cent(
            sum(r.first_passed for r in found.by_category), sum(r.first for r in found.by_category)
        ),
        passed=drawings.per_cent(sum(r.passed for r in found.by_category), judged),
        returned=drawings.per_cent(found.back.returned, found.back.delivered),
        leads={what.value: to(what) for what in Behind},
        days=[(key, say(name)) for key, name in DAYS.items()],
        categories=category_options(),
        by_tabs=[
            (say(name), url_for("manager.board", by=by.value, **looked.kept), by is looked.by)
            for by, name in BY_NAMES.items()
        ],
        itself=url_for("manager.board", by=looked.by.value, **looked.kept),
    )


def releases() -> bool:
    """Whether the person decides on pieces held for their weight; who reads only, reads on."""
    return acting().centers(Permission.WEIGHT_RELEASE) != frozenset()


def figures(looked: BoardScope) -> Figures:
    """The figures of the scope."""
    now = clock.now()
    with reading() as session:
        by_category = query.results(session, looked.scope, By.CATEGORY)
        return Figures(
            waits=query.waits(session, looked.scope, now),
            late=query.late_by(session, looked.scope, now),
            shifts=center_shifts(session, looked.scope.centers, looked.category, now),
            hours=query.hours(session, looked.scope, looked.midnight),
            results=by_category
            if looked.by is By.CATEGORY
            else query.results(session, looked.scope, looked.by),
            by_category=by_category,
            faults=query.faults(session, looked.scope, looked.by),
            back=query.returns(session, looked.scope),
        )


def graphs_of(found: Figures, looked: BoardScope) -> dict[str, Graph]:
    """Everything that is drawn, by its key."""
    to = WayBehind(looked)
    drawn = (
        drawings.waiting(found.waits, to),
        tables.late_pieces(found.late, to),
        tables.rest_of_day(found.shifts, to),
        drawings.throughput(found.hours, clock.local(clock.now()).hour, to),
        drawings.verdicts(found.results, looked, to),
        drawings.reasons(found.faults, to),
        tables.faults_by_group(found.faults, looked, to),
        drawings.returned_chart(found.back, to),
    )
    return {graph.key: graph for graph in drawn}


@desk.get("/merchants")
def merchants() -> ResponseReturnValue:
    looked = scope_of_address()
    with reading() as session:
        found = scores_query.scores(session, clock.now(), centers=looked.scope.centers)
    rows = sorted(found.values(), key=lambda pair: (pair[1].value, pair[0]))
    return render_template(
        "network/manager/merchants.html", rows=rows, faults=FAULT_NAMES, seen=looked
    )
