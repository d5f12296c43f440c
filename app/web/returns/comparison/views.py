"""Comparing returned pieces with the record they left with; by another inspector."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import ChangedElsewhere, Invalid, Missing, NotPermitted, Refusal
from app.commands.returns.compare import compare_return
from app.commands.returns.draft import save_readings
from app.queries import items
from app.queries.returns import case as returns_case
from app.queries.returns import facts
from app.queries.returns.desk import queue as returns
from app.queries.returns.outbound import outbound_of
from app.web.base.access import acting
from app.web.base.categories import takeback_of
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.language import say
from app.web.base.show import local_time, photo_items
from app.web.items.attempt import keep_files
from app.web.returns.after_sales.form_values import choice
from app.web.returns.comparison.readings import (
    fields_of,
    proposal_view,
    readings_before,
    seen_of,
    typed_of,
)
from app.web.returns.names import findings, marks
from app.web.watch.stale import choice_page, page_seen, told_as_typed, written_fields
from workflows.returns.comparison import Outbound
from workflows.returns.flow import ReturnAction
from workflows.returns.law.facts.goods_names import SEAL_NAMES
from workflows.returns.law.facts.words import PackageSeal, ReturnFinding
from workflows.returns.states import states_where
from workflows.roles import Permission
from workflows.verdict import Allowed, Refused, Text

desk = Desk(
    "comparison",
    Text("退货比对", "Returns compared"),
    "/compare",
    Access(permission=Permission.RETURN_COMPARE),
    navigation=(NavigationEntry("comparison.queue", Text("待比对", "To compare"), "g q"),),
)
OPEN = states_where(lambda record: record.compares)
Photos = list[dict[str, Any]]
BEFORE = ("packing", "finding", "intake")


@desk.get("/")
def queue() -> ResponseReturnValue:
    centers = acting().centers(Permission.RETURN_COMPARE)
    wanted = returns.CaseFilter(centers=centers, states=OPEN, after=request.args.get("after", ""))
    with reading() as session:
        page = returns.page(session, wanted)
        loose = returns.loose_ends(session, centers, unseen_only=True)
    older = url_for("comparison.queue", after=page.older) if page.older else ""
    return render_template(
        "returns/comparison/queue.html",
        page=page,
        loose=() if wanted.after else loose,
        older=older,
        now=clock.now(),
    )


@desk.get("/<ref>")
def piece(ref: str) -> ResponseReturnValue:
    return _page(ref)


@desk.post("/<ref>")
def conclude(ref: str) -> ResponseReturnValue:
    view = _visible(ref)
    try:
        with reading() as session:
            outbound = outbound_of(session, view.item_key, view.facts)
        if request.form.get("do") == "propose":
            return _show_proposal(view, outbound)
        seen = seen_of(request.form, outbound)
        conclusion = choice(request.form, "conclusion", ReturnFinding)
        files = keep_files(request.files.getlist("files"))
        reason = request.form.get("reason", "")
        with transaction() as session:
            compare_return(
                session, view.ref, seen, conclusion, reason, files, by=acting(), now=clock.now()
            )
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    flash(say(Text("比对已记录", "The comparison is recorded")), "ok")
    return redirect(url_for("comparison.piece", ref=view.ref))


def _show_proposal(view: returns_case.CaseView, outbound: Outbound) -> ResponseReturnValue:
    """Keep what is typed and show what it points to; what a browser without scripts asks for."""
    typed = {
        name: request.form.getlist(name) for name in (*fields_of(outbound), *returns_case.VERDICT)
    }
    try:
        with transaction() as session:
            save_readings(session, view.ref, typed, by=acting(), now=clock.now(), page=page_seen())
    except ChangedElsewhere as error:
        return choice_page(error, told_as_typed)
    return redirect(url_for("comparison.piece", ref=view.ref, _anchor="proposal"))


@desk.post("/<ref>/readings")
def save_reading(ref: str) -> ResponseReturnValue:
    """One field, as soon as it is filled: kept, and answered with what all of them point to."""
    view, now = _visible(ref), clock.now()
    with reading() as session:
        outbound = outbound_of(session, view.item_key, view.facts)
    name = request.form.get("changed", "")
    if name not in (*fields_of(outbound), *returns_case.VERDICT):
        raise Invalid("changed", Text("没有这一项", "There is no such field"))
    with transaction() as session:
        values = {name: request.form.getlist(name)}
        answers = save_readings(session, view.ref, values, by=acting(), now=now, page=page_seen())
    seen = proposal_view(typed_of(answers), outbound)
    told = {name: ("", ""), **seen.fields}
    results = {field: {"state": state, "text": text} for field, (state, text) in told.items()}
    return {"saved_at": local_time(now, "%H:%M:%S"), "results": results, "outcome": seen.proposal}


def _visible(ref: str) -> returns_case.CaseView:
    with reading() as session:
        view = returns_case.case_view(session, ref)
    if view is None or not acting().may(Permission.RETURN_COMPARE, view.center_id):
        raise Missing(Text(f"没有退货申请 {ref}", f"There is no return {ref}"))
    return view


def _page(ref: str, refusal: Refusal | None = None) -> str:
    view = _visible(ref)
    with reading() as session:
        outbound = outbound_of(session, view.item_key, view.facts)
        files = items.attachments(session, view.item_key)
        answers = returns_case.readings_of(session, view.key, acting().person_id)
        stands = facts.answers(session, view.key, by=acting(), now=clock.now()).get(
            ReturnAction.COMPARE
        )
    typed = request.form or typed_of(answers)
    due = isinstance(stands, Allowed)
    takeback = takeback_of(view.category)
    before = [photo for purpose in BEFORE for photo in photo_items(files, purpose)]
    after = photo_items(files, "return_arrival", view.ref)
    return render_template(
        "returns/comparison/piece.html",
        case=view,
        outbound=outbound,
        before=before,
        after=after,
        pair=_pair(before, after),
        shown=proposal_view(typed, outbound),
        mark_choices=marks(takeback),
        sealed=bool(takeback.seals),
        findings=findings(),
        seals=[(s.value, say(SEAL_NAMES[s])) for s in PackageSeal],
        open=due,
        barred=stands if isinstance(stands, Refused) else None,
        first=readings_before(view.comparison) if due else {},
        blind=due and view.compared_by_id != acting().person_id,
        refusal=refusal,
        typed=typed,
        was=written_fields(answers),
        now=clock.now(),
    )


def _pair(before: Photos, after: Photos) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The two pictures under the slider: those chosen, else the first of each."""
    if not before or not after:
        return None
    left, right = request.args.get("before", type=int), request.args.get("after", type=int)
    return (
        next((photo for photo in before if photo["id"] == left), before[0]),
        next((photo for photo in after if photo["id"] == right), after[0]),
    )
