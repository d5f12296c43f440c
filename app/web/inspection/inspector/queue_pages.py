"""The queue of the bench: what waits, what is held by whom, and taking the next piece."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.inspection import claims
from app.queries.inspection import bench, queues
from app.queries.inspection.facts import answers, qualified_categories
from app.queries.items import ItemView
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.language import say
from app.web.base.lists import addresses, asked_filter, chosen_center, clean
from app.web.inspection.inspector.desk import desk, holds, testable
from app.web.inspection.inspector.rows_shown import rows_shown
from app.web.items.states import listed_at
from workflows.inspection.flow import ItemAction
from workflows.inspection.guards import MOST_HELD
from workflows.inspection.states import STATE_NAMES, ItemState
from workflows.roles import Permission
from workflows.verdict import Refused, Text

STATES = listed_at("inspector.queue")
KEPT = ("center", "category", "state", "mine")


@desk.get("")
def queue() -> ResponseReturnValue:
    actor, now = acting(), clock.now()
    own_only = request.args.get("mine") == "1"
    with reading() as session:
        centers = bench.centers_to_choose(session, actor.centers(Permission.INSPECT))
        center = chosen_center(centers, request.args.get("center", ""))
        fits = qualified_categories(session, actor, now)
        page = queues.page(session, _filter_of(center, [key for key, _ in centers], own_only, fits))
        held = queues.page(session, _in_my_hands(), size=MOST_HELD)
    newer, older = addresses("inspector.queue", KEPT, page.newer, page.older)
    return render_template(
        "inspection/inspector/queue.html",
        rows=rows_shown(page.rows, now),
        held=rows_shown(held.rows, now),
        holding=len(held.rows),
        most=MOST_HELD,
        centers=centers,
        center=center,
        center_options=[(key, say(name)) for key, name in centers],
        state_options=[(s.value, say(STATE_NAMES[s])) for s in STATES],
        category_options=category_options(),
        newer=newer,
        older=older,
    )


@desk.get("/mine")
def mine() -> ResponseReturnValue:
    with reading() as session:
        held = queues.page(session, _in_my_hands(), size=MOST_HELD)
    return render_template(
        "inspection/inspector/mine.html",
        held=rows_shown(held.rows, clock.now()),
        refs=[row.ref for row in held.rows],
        most=MOST_HELD,
    )


@desk.post("/next")
def claim_next() -> ResponseReturnValue:
    return next_piece(request.form.get("center", ""), clean(request.form.get("category", "")))


def next_piece(center: str, category: str) -> ResponseReturnValue:
    """Take the most urgent piece of a center and open it; back to the queue where none waits."""
    actor = acting()
    kept: dict[str, Any] = {"center": center or None, "category": category or None}
    with reading() as session:
        centers = bench.centers_to_choose(session, actor.centers(Permission.INSPECT))
    place = chosen_center(centers, center)
    if place is None:
        what = Text("请先选择中心，再领取", "Choose a center first, then claim")
        raise Invalid("center", what, "center_missing")
    try:
        with transaction() as session:
            item = claims.claim_next(
                session, place, by=actor, now=clock.now(), category=category or None
            )
            ref = item.ref if item is not None else None
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        flash(_say_refusal(refusal), "error")
        return redirect(url_for("inspector.queue", **kept))
    if ref is None:
        flash(say(Text("没有您可以领取的货品", "Nothing waits that you may test")), "warn")
        return redirect(url_for("inspector.queue", **kept))
    return redirect(url_for("inspector.bench", ref=ref, **kept))


@desk.get("/scan/<ref>")
def open_by_scan(ref: str) -> ResponseReturnValue:
    view = testable(ref)
    if holds(view):
        return redirect(url_for("inspector.bench", ref=view.ref))
    if view.state not in STATES:
        return redirect(url_for("items.page", ref=view.ref))
    return _open(view)


@desk.post("/<ref>/claim")
def claim(ref: str) -> ResponseReturnValue:
    testable(ref)
    try:
        with transaction() as session:
            claims.claim(session, ref, by=acting(), now=clock.now())
    except Refusal as refusal:
        return _refusal_page(ref, refusal, "")
    return redirect(url_for("inspector.bench", ref=ref))


@desk.post("/<ref>/take-over")
def take_over(ref: str) -> ResponseReturnValue:
    testable(ref)
    reason = clean(request.form.get("reason", ""))
    try:
        with transaction() as session:
            claims.take_over(session, ref, reason, by=acting(), now=clock.now())
    except Refusal as refusal:
        return _refusal_page(ref, refusal, reason)
    flash(say(Text("已接管", "Taken over")), "ok")
    return redirect(url_for("inspector.bench", ref=ref))


@desk.post("/<ref>/release")
def release(ref: str) -> ResponseReturnValue:
    testable(ref)
    with transaction() as session:
        claims.release(session, ref, by=acting(), now=clock.now())
    flash(say(Text("已释放，回到待检队列", "Released: back in the queue")), "ok")
    return redirect(url_for("inspector.queue"))


def _refusal_page(ref: str, refusal: Refusal, reason: str) -> ResponseReturnValue:
    view = testable(ref)
    if holds(view):
        return redirect(url_for("inspector.bench", ref=view.ref))
    return _open(view, refusal.refused, reason), refusal.status


def _open(view: ItemView, refused: Refused | None = None, reason: str = "") -> str:
    """The page of a piece that is not in this person's hands: claim it, or take it over."""
    with reading() as session:
        stands = answers(
            session, view.key, ItemAction.CLAIM, ItemAction.TAKE_OVER, by=acting(), now=clock.now()
        )
    barred = next((a for a in stands.values() if isinstance(a, Refused)), None)
    return render_template(
        "inspection/inspector/open.html",
        item=view,
        may={action.value for action, answer in stands.items() if answer},
        refused=barred if refused is None else refused,
        reason=reason,
    )


def _say_refusal(refusal: Refusal) -> str:
    refused = refusal.refused
    return "。".join(filter(None, (say(refused.reason), say(refused.next_step))))


def _filter_of(
    center: int | None, centers: list[int], own_only: bool, fits: tuple[str, ...] | None
) -> queues.QueueFilter:
    actor, args = acting(), request.args
    shown = tuple(s for s in STATES if s.value == args.get("state")) or STATES
    return queues.QueueFilter(
        states=(ItemState.INSPECTING,) if own_only else shown,
        centers=centers if center is None else (center,),
        category=asked_filter("category"),
        holder_id=actor.person_id if own_only else None,
        # They stand above the list already.
        not_held_by=None if own_only else actor.person_id,
        agency_ids=tuple(sorted(actor.agencies())) or queues.OF_NO_AGENCY,
        # What they hold stays in their hands when a credential ends.
        categories=None if own_only else fits,
        after=args.get("after", ""),
        before=args.get("before", ""),
    )


def _in_my_hands() -> queues.QueueFilter:
    return queues.QueueFilter(states=(ItemState.INSPECTING,), holder_id=acting().person_id)
