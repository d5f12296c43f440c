"""The reviewer: what waits by risk, one item with all its grounds, several passes at once."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.inspection import review
from app.commands.inspection.curves import answer_curve
from app.commands.inspection.quarantine import lift_quarantine
from app.queries import items
from app.queries.inspection import bench, queues
from app.queries.inspection import review as review_query
from app.queries.inspection.curves import curves_at
from app.queries.inspection.facts import answers
from app.queries.items import ItemView
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import addresses, asked_filter, clean
from app.web.base.tones import OUTCOME_TONES
from app.web.inspection.findings_shown import OUTCOMES, findings_shown
from app.web.inspection.inspector.sheet_shown import review_checks
from app.web.inspection.spectra_shown import spectra_of
from app.web.items.states import listed_at
from app.web.items.views import visible
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import STATE_NAMES, ItemState
from workflows.people.overrides import REASONS, OverrideAct
from workflows.roles import Permission
from workflows.verdict import Refused, Text

desk = Desk(
    "reviewer",
    Text("审核台", "Review"),
    "/review",
    Access(permission=Permission.REVIEW),
    (
        NavigationEntry("reviewer.queue", Text("待审核", "To review"), "g q"),
        NavigationEntry("reviewer.failed", Text("不通过", "Failed"), "g f"),
        NavigationEntry("reviewer.undetermined", Text("无法判定", "Undetermined"), "g u"),
        NavigationEntry("reviewer.quarantined", Text("扣留", "Quarantined"), "g x"),
    ),
)
READ = Access(permission=Permission.ITEM_READ)
KEPT = ("category", "outcome")
MOST_AT_ONCE = 100


@desk.get("")
def queue() -> ResponseReturnValue:
    return _queue({})


@desk.get("/failed")
def failed() -> ResponseReturnValue:
    return _list("reviewer.failed", Permission.REVIEW)


@desk.get("/undetermined")
def undetermined() -> ResponseReturnValue:
    return _list("reviewer.undetermined", Permission.REVIEW)


@desk.get("/quarantined", access=READ)
def quarantined() -> ResponseReturnValue:
    return _list("reviewer.quarantined", Permission.ITEM_READ)


@desk.post("/batch")
def batch() -> ResponseReturnValue:
    """Pass several items, each by itself and with its own result."""
    results = {ref: _pass(ref) for ref in dict.fromkeys(request.form.getlist("ref")[:MOST_AT_ONCE])}
    if not results:
        raise Invalid("ref", Text("请先勾选要通过的货品", "Tick the items to pass first"))
    if wants_json():
        return {"results": results}
    return _queue(results)


@desk.get("/<ref>", access=READ)
def item(ref: str) -> ResponseReturnValue:
    """The sheet for who decides on it; whoever else may read the piece is led to its own page."""
    view = visible(ref)
    if not _may_review(view):
        return redirect(url_for("items.page", ref=view.ref))
    return _page(view)


@desk.post("/<ref>/checks/<code>")
def check(ref: str, code: str) -> ResponseReturnValue:
    """What the second person saw for a check of the review."""
    _reviewable(ref)
    raw = {
        name.partition(".")[2]: [clean(v) for v in request.form.getlist(name)]
        for name in request.form
        if name.startswith(f"{code}.") and any(request.form.getlist(name))
    }
    with transaction() as session:
        review.record_review_check(session, ref, code, raw, by=acting(), now=clock.now())
    flash(say(Text("已记录", "Recorded")), "ok")
    return redirect(url_for("reviewer.item", ref=ref))


@desk.post("/<ref>/curves/<int:key>")
def answer(ref: str, key: int) -> ResponseReturnValue:
    """Why the conclusion stands though a curve seems to say otherwise."""
    view = _reviewable(ref)
    reason = clean(request.form.get("reason", ""))
    try:
        with transaction() as session:
            answer_curve(session, ref, key, reason, by=acting(), now=clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(view, refusal.refused, reason, refusal.status)
    flash(say(Text("已记录答复", "Answer recorded")), "ok")
    return redirect(url_for("reviewer.item", ref=view.ref))


@desk.post("/<ref>")
def act(ref: str) -> ResponseReturnValue:
    """Sign a verdict, send back, or order a retest."""
    view = _reviewable(ref)
    asked_filter, reason = request.form.get("action", ""), clean(request.form.get("reason", ""))
    known = {a.value: a for a in review_query.VERDICTS}
    if asked_filter not in known:
        raise Invalid("action", Text("没有这个操作", "There is no such action"))
    try:
        _do(ref, known[asked_filter], reason)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(visible(ref), refusal.refused, reason, refusal.status)
    done = STATE_NAMES[visible(view.ref).state]
    flash(say(Text(f"{view.ref} 现在：{done.zh}", f"{view.ref} is now: {done.en}")), "ok")
    return redirect(url_for("reviewer.queue"))


@desk.post("/<ref>/lift", access=Permission.QUARANTINE_LIFT)
def lift(ref: str) -> ResponseReturnValue:
    """A manager asks to end a quarantine, for a reason of the list; another confirms."""
    visible(ref)
    reason, override = clean(request.form.get("reason", "")), request.form.get("override", "")
    by, now = acting(), clock.now()
    try:
        with transaction() as session:
            lift_quarantine(session, ref, reason, by=by, now=now, override=override)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(visible(ref), refusal.refused, reason, refusal.status)
    flash(say(Text("已解除扣留，回到待检队列", "Lifted: back in the queue")), "ok")
    return redirect(url_for("reviewer.quarantined"))


def _do(ref: str, action: ItemAction, reason: str) -> None:
    by, now = acting(), clock.now()
    with transaction() as session:
        if action is ItemAction.SEND_BACK:
            review.send_back(session, ref, reason, by=by, now=now)
        elif action is ItemAction.RETEST:
            review.retest(session, ref, reason, by=by, now=now)
        else:
            review.decide(session, ref, action, by=by, now=now, reason=reason)


def _pass(ref: str) -> dict[str, object]:
    try:
        _reviewable(ref)
        _do(ref, ItemAction.PASS, "")
    except Refusal as refusal:
        refused = refusal.refused
        told = "。".join(filter(None, (say(refused.reason), say(refused.next_step))))
        return {"ok": False, "text": told}
    return {"ok": True, "text": say(Text("已通过", "passed"))}


def _reviewable(ref: str) -> ItemView:
    """The item for a reviewer of its center, or for whoever may lift its quarantine."""
    view = visible(ref)
    if not _may_review(view):
        raise NotPermitted
    return view


def _may_review(view: ItemView) -> bool:
    actor = acting()
    lifts = actor.may(Permission.QUARANTINE_LIFT, view.center_id)
    return actor.may(Permission.REVIEW, view.center_id) or (
        lifts and view.state is ItemState.QUARANTINED
    )


def _page(
    view: ItemView, refused: Refused | None = None, reason: str = "", status: int = 200
) -> ResponseReturnValue:
    now, by = clock.now(), acting()
    with reading() as session:
        rounds = bench.rounds(session, view.key)
        events = items.timeline(session, view.key, limit=200)
        files = items.attachments(session, view.key)
        if not rounds:
            return redirect(url_for("items.page", ref=view.ref))
        sheet = review_query.review_sheet(session, view, rounds[0], by, now)
        shown = (*review_query.VERDICTS, ItemAction.LIFT_QUARANTINE)
        allowed = answers(session, view.key, *shown, by=by, now=now, verdict=sheet.verdict)
        lifts = allowed.pop(ItemAction.LIFT_QUARANTINE, None)
        corrections = bench.corrections(session, rounds[0].key)
        judged = curves_at(session, view.key)
    if refused is None and isinstance(lifts, Refused):
        refused = lifts
    page = render_template(
        "inspection/reviewer/item.html",
        item=view,
        rounds=rounds,
        sheet=sheet,
        findings=findings_shown(sheet),
        review_checks=review_checks(sheet) if view.state is ItemState.IN_REVIEW else [],
        allowed=[
            (a, answer if isinstance(answer, Refused) else None, review_query.needs_reason(view, a))
            for a, answer in allowed.items()
        ],
        may_lift=bool(lifts),
        lift_reasons=[(key, say(name)) for key, name in REASONS[OverrideAct.LIFT].items()],
        override=request.form.get("override", ""),
        corrections=corrections,
        files=files,
        spectra=spectra_of(files, judged),
        tones=OUTCOME_TONES,
        events=events,
        refused=refused,
        reason=reason,
        now=now,
    )
    return page, status


def _queue(results: dict[str, dict[str, object]]) -> ResponseReturnValue:
    args = request.args
    with reading() as session:
        page = review_query.waiting(
            session,
            acting().centers(Permission.REVIEW),
            agencies=acting().agencies(),
            category=asked_filter("category"),
            outcome=asked_filter("outcome"),
            after=args.get("after", ""),
        )
    _, older = addresses("reviewer.queue", KEPT, "", page.older)
    return render_template(
        "inspection/reviewer/queue.html",
        rows=page.rows,
        results=results,
        older=older,
        first=url_for("reviewer.queue") if args.get("after") else "",
        outcome_options=[(key, say(name)) for key, name in OUTCOMES.items()],
        category_options=category_options(),
        tones=OUTCOME_TONES,
        me=acting().person_id,
        now=clock.now(),
    )


def _list(endpoint: str, needed: Permission) -> ResponseReturnValue:
    states = listed_at(endpoint)
    wanted = queues.QueueFilter(
        states=states,
        centers=acting().centers(needed),
        agency_ids=tuple(sorted(acting().agencies())),
        category=asked_filter("category"),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    with reading() as session:
        page = queues.page(session, wanted)
    newer, older = addresses(endpoint, ("category",), page.newer, page.older)
    return render_template(
        "inspection/reviewer/list.html",
        state=states[0],
        endpoint=endpoint,
        category_options=category_options(),
        rows=page.rows,
        newer=newer,
        older=older,
        now=clock.now(),
    )
