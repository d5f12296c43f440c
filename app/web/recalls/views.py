"""Recalls: the list, the proposal with what it would reach, one recall with its list and report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Missing
from app.commands.recalls import answers, decide
from app.queries.recalls import pages as query
from app.queries.recalls.reach import RecallReach, reach_of
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.desk import Access
from app.web.base.language import say
from app.web.base.lists import asked_filter, chosen_center, number
from app.web.goods.writing import field_number, field_text, write_here
from app.web.recalls.desk import desk
from app.web.recalls.scope_form import FIELDS, is_typed, said_of, typed_scope
from workflows.goods.stock.states import UNIT_STATES
from workflows.inspection.states import STATES as ITEM_STATES
from workflows.papers.states import STATES as PAPER_STATES
from workflows.recalls.flow import FLOW, RECALL_ACTION_NAMES, RecallAction
from workflows.recalls.report import RecallTimes
from workflows.recalls.scope import scope_answer
from workflows.recalls.states import RECALL_ANSWER_NAMES, RECALL_STATES
from workflows.roles import Permission
from workflows.verdict import Refused, Text

ASKS = Access(permission=Permission.RECALL_ASK)
CENTER = Text("中心", "Center")
PROPOSED = Text("已提请，待第二人启动", "Proposed: a second person begins it")


@desk.get("/")
def queue() -> ResponseReturnValue:
    with reading() as session:
        page = query.recalls_listed(
            session, acting().centers(Permission.RECALL_READ), number(asked_filter("before"))
        )
    return render_template(
        "recalls/recalls.html",
        rows=page.rows,
        older=url_for("recalls.queue", before=page.older) if page.older else "",
        states=RECALL_STATES,
    )


@desk.form("/new", access=ASKS)
def new() -> ResponseReturnValue:
    if request.method == "POST":
        return _propose()
    mine = acting().centers(Permission.RECALL_ASK)
    with reading() as session:
        centers = query.centers_to_recall(session, mine)
        shops = query.shops_to_recall(session, mine)
        agencies = query.agencies_to_recall(session)
    center = chosen_center(centers, request.args.get("center", ""))
    reach, refused = None, None
    if is_typed(request.args):
        reach, refused = _preview(center)
    return render_template(
        "recalls/new.html",
        typed={name: asked_filter(name) for name in FIELDS},
        center=center,
        centers=[(key, say(name)) for key, name in centers],
        shops=shops,
        agencies=[(key, say(name)) for key, name in agencies],
        standards=category_options(),
        reach=reach,
        refused=refused,
    )


def _preview(center: int | None) -> tuple[RecallReach | None, Refused | None]:
    try:
        scope = typed_scope(request.args)
    except Invalid as invalid:
        return None, invalid.refused
    answer = scope_answer(scope)
    if isinstance(answer, Refused):
        return None, answer
    if center is None:
        return None, Refused("center", Text("请选择中心", "Choose the center"))
    with reading() as session:
        return reach_of(session, scope, center), None


def _propose() -> ResponseReturnValue:
    typed: dict[str, Any] = {name: field_text(name) for name in (*FIELDS, "center")}
    back = url_for("recalls.new", **{name: said for name, said in typed.items() if said})

    def act(session: Any) -> str:
        made = decide.propose_recall(
            session,
            field_number("center", CENTER),
            typed_scope(request.form),
            field_text("reason"),
            exercise=_is_exercise(),
            by=acting(),
            now=clock.now(),
        )
        return url_for("recalls.recall", ref=made.ref)

    return write_here(act, back, PROPOSED)


def _is_exercise() -> bool:
    if (kind := field_text("kind")) not in ("real", "exercise"):
        raise Invalid("kind", Text("请选择召回或演练", "Choose a recall or an exercise"))
    return kind == "exercise"


@desk.get("/<ref>")
def recall(ref: str) -> ResponseReturnValue:
    by = acting()
    with reading() as session:
        found = query.recall_page(session, ref, by, clock.now(), number(asked_filter("after")))
    if found is None or not by.may(Permission.RECALL_READ, found.row.center_id):
        raise Missing
    barred: dict[str, str] = {}
    open_now: list[str] = []
    for row in FLOW.leaving(found.row.state):
        if not by.may(row.by, found.row.center_id):
            continue
        answer = FLOW.beforehand(row, found.facts)
        if isinstance(answer, Refused):
            barred[say(RECALL_ACTION_NAMES[row.action])] = say(answer.reason)
        else:
            open_now.append(row.action.value)
    meaning = RECALL_STATES[found.row.state]
    may_answer = by.may(Permission.RECALL_ASK, found.row.center_id)
    return render_template(
        "recalls/recall.html",
        recall=found,
        meaning=meaning,
        scope=said_of(found, dict(category_options())),
        times=_times_said(found.figures.times),
        open=open_now,
        barred=barred,
        answering=may_answer and meaning.begun and not meaning.over and not found.row.exercise,
        actions=RECALL_ACTION_NAMES,
        answers=RECALL_ANSWER_NAMES,
        answer_options=[(one.value, say(name)) for one, name in RECALL_ANSWER_NAMES.items()],
        unit_states=UNIT_STATES,
        item_states=ITEM_STATES,
        paper_states=PAPER_STATES,
        older=url_for("recalls.recall", ref=ref, after=found.older) if found.older else "",
    )


@desk.post("/<ref>/<action>")
def act(ref: str, action: str) -> ResponseReturnValue:
    if action not in list(RecallAction):
        raise Missing
    wanted, back = RecallAction(action), url_for("recalls.recall", ref=ref)

    def write(session: Any) -> str:
        by, now, reason = acting(), clock.now(), field_text("reason")
        match wanted:
            case RecallAction.START:
                decide.start_recall(session, ref, by=by, now=now)
            case RecallAction.DROP:
                decide.drop_recall(session, ref, reason, by=by, now=now)
            case RecallAction.CLOSE:
                decide.close_recall(session, ref, reason, by=by, now=now)
            case RecallAction.LIFT:
                decide.lift_recall(session, ref, reason, by=by, now=now)
        return back

    name = RECALL_ACTION_NAMES[wanted]
    return write_here(write, back, Text(f"完成：{name.zh}", f"Done: {name.en}"))


@desk.post("/<ref>/pieces/<piece>", access=ASKS)
def answer(ref: str, piece: str) -> ResponseReturnValue:
    back = url_for("recalls.recall", ref=ref, after=number(field_text("after")) or None)

    def write(session: Any) -> str:
        answers.note_answer(
            session,
            ref,
            piece,
            field_text("answer"),
            field_text("note"),
            by=acting(),
            now=clock.now(),
        )
        return back

    return write_here(write, back, Text("答复已登记", "The answer is noted"))


def _times_said(times: RecallTimes) -> list[tuple[str, str]]:
    rows = (
        (Text("提请到启动", "From proposal to beginning"), times.to_start),
        (Text("启动到清单完整", "From beginning to the whole list"), times.to_trace),
        (Text("启动到结束", "From beginning to end"), times.to_close),
    )
    return [(say(what), _span(how_long)) for what, how_long in rows if how_long is not None]


def _span(how_long: timedelta) -> str:
    """A time as people say it, its two largest parts."""
    seconds = int(how_long.total_seconds())
    parts = (
        (seconds // 86400, Text("天", "d")),
        (seconds // 3600 % 24, Text("小时", "h")),
        (seconds // 60 % 60, Text("分", "min")),
        (seconds % 60, Text("秒", "s")),
    )
    first = next((n for n, (count, _) in enumerate(parts) if count), len(parts) - 1)
    return " ".join(f"{count} {say(unit)}" for count, unit in parts[first : first + 2])


__all__ = ["desk"]
