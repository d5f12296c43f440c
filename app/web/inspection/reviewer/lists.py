"""The reviewer's lists: what waits by risk, several passes at once, what came of others."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Refusal
from app.queries.inspection import queues
from app.queries.inspection import review as review_query
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import addresses, asked_filter
from app.web.base.tones import OUTCOME_TONES
from app.web.inspection.reviewer.desk import READ, desk, do_review, reviewable
from app.web.items.states import listed_at
from workflows.inspection.flow import ItemAction
from workflows.inspection.judging.outcomes import OUTCOMES
from workflows.roles import Permission
from workflows.verdict import Text

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


def _pass(ref: str) -> dict[str, object]:
    try:
        reviewable(ref)
        do_review(ref, ItemAction.PASS, "", in_batch=True)
    except Refusal as refusal:
        refused = refusal.refused
        told = "。".join(filter(None, (say(refused.reason), say(refused.next_step))))
        return {"ok": False, "text": told}
    return {"ok": True, "text": say(Text("已通过", "passed"))}


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
        second = review_query.asks_second(session, clock.now())
    _, older = addresses("reviewer.queue", KEPT, "", page.older)
    return render_template(
        "inspection/reviewer/queue.html",
        rows=page.rows,
        second=second,
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
