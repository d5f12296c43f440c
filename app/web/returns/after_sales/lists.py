"""The list of returns, what is done to many at once, and finding a caller's item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid
from app.commands.returns.desk import saved_views
from app.queries.returns import personal as returns_personal
from app.queries.returns.desk import queue as returns
from app.queries.returns.desk.views import views_of
from app.queries.sought import SoughtPiece
from app.web.base.access import acting, person
from app.web.base.batches import attempt
from app.web.base.categories import category_options
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import asked_filter
from app.web.items.sought import code_in, look_up, not_found, open_or_choose
from app.web.returns.after_sales.desk import desk
from app.web.returns.after_sales.filters import (
    LIST,
    LISTS,
    OPEN,
    OVER,
    carried_filters,
    case_filter,
    kept_filters,
    list_address,
    list_opened_from,
    readable,
)
from app.web.returns.after_sales.many import MANY
from app.web.returns.names import ALARM_NAMES
from workflows.intake.codes.meaning import CodeKind
from workflows.intake.codes.surety import Surety
from workflows.returns.flow import GROUND_NAMES, ReturnGround
from workflows.returns.service.queue_order import ORDER_NAMES
from workflows.returns.states import FINAL, STATE_NAMES, ReturnState
from workflows.roles import Permission
from workflows.verdict import Text

MOST_AT_ONCE = 100
NONE_LEFT = Text("这张列表后面没有了", "That was the last of this list")
VIEW_KEPT = Text("视图已保存，在列表上方", "The view is kept, above the list")
VIEW_DROPPED = Text("视图已删除", "The view is gone")


def _list_page(
    *, over: bool, results: Mapping[str, tuple[bool, str]] | None = None
) -> ResponseReturnValue:
    wanted = case_filter(over=over)
    me = person().person_id
    manages = acting().centers(Permission.RETURN_MANAGE) != frozenset()
    with reading() as session:
        page = returns.page(session, wanted)
        sides = returns.sides_of(session, page.rows)
        count = returns.count_cases(session, wanted)
        narrowed = kept_filters().keys() - {"alarm", "sort"}
        loose = () if over or narrowed else returns.loose_ends(session, readable())
        centers = returns.centers(session, readable())
        views = views_of(session, me)
    kept = kept_filters()
    here = LISTS[OVER if over else OPEN]
    return render_template(
        "returns/after_sales/queue.html",
        page=page,
        sides=sides,
        count=f"{count}+" if count == returns.MOST_COUNTED else str(count),
        views=views,
        manages=manages,
        picks=manages and not over,
        results=results or {},
        loose=loose,
        over=over,
        here=here,
        kept=kept,
        listed=kept | {LIST: OVER if over else OPEN},
        states=[(s.value, say(STATE_NAMES[s])) for s in ReturnState if (s in FINAL) == over],
        grounds=[(g.value, say(GROUND_NAMES[g])) for g in ReturnGround],
        orders=[(o.value, say(name)) for o, name in ORDER_NAMES.items()],
        categories=category_options(),
        centers=[(key, say(name)) for key, name in centers],
        alarms=ALARM_NAMES,
        older=f"{url_for(here)}?{urlencode(kept | {'after': page.older})}" if page.older else "",
        now=clock.now(),
    )


@desk.get("/")
def queue() -> ResponseReturnValue:
    return _list_page(over=False)


@desk.get("/over")
def over() -> ResponseReturnValue:
    return _list_page(over=True)


@desk.get("/next")
def next_one() -> ResponseReturnValue:
    """The case after one in the list that it was opened from; the list, where it was the last."""
    found = following(asked_filter("after"))
    if found is None:
        flash(say(NONE_LEFT), "ok")
        return redirect(list_address())
    return redirect(url_for("after_sales.case", ref=found, **carried_filters()))


def following(ref: str) -> str | None:
    """The case after that of `ref` in the list of the address."""
    with reading() as session:
        wanted = case_filter(over=list_opened_from() == OVER)
        return returns.next_case(session, replace(wanted, after=""), ref)


@desk.post("/many", access=Permission.RETURN_MANAGE)
def many() -> ResponseReturnValue:
    """One act for the cases that are ticked: each by itself, each with its own answer."""
    refs = list(dict.fromkeys(request.form.getlist("ref")))[:MOST_AT_ONCE]
    if not refs:
        raise Invalid("ref", Text("请先勾选要处理的退货", "Tick the returns first"))
    act = MANY.get(request.form.get("do", ""))
    if act is None:
        raise Invalid("do", Text("请选择要做什么", "Choose what is to be done"))
    done = say(act.done)
    results = {}
    for ref in refs:
        refused = attempt(lambda session, one: act.run(session, one, request.form), ref)
        results[ref] = (refused is None, done if refused is None else say(refused.reason))
    if wants_json():
        return {"results": {r: {"ok": ok, "text": said} for r, (ok, said) in results.items()}}
    return _list_page(over=False, results=results)


@desk.post("/views", access=Permission.RETURN_MANAGE)
def keep_view() -> ResponseReturnValue:
    """Keep the list as it is shown, under a name of one's own."""
    with transaction() as session:
        name = request.form.get("name", "")
        kept = urlencode(kept_filters())
        saved_views.keep_view(session, name, kept, by=acting(), now=clock.now())
    flash(say(VIEW_KEPT), "ok")
    return redirect(list_address())


@desk.post("/views/<int:key>/drop", access=Permission.RETURN_MANAGE)
def drop_view(key: int) -> ResponseReturnValue:
    with transaction() as session:
        saved_views.drop_view(session, key, by=acting())
    flash(say(VIEW_DROPPED), "ok")
    return redirect(list_address())


@desk.get("/find")
def find() -> ResponseReturnValue:
    """Whatever a caller says: any number of their purchase, of their request, or a phone's tail."""
    asked = look_up(code_in("q"), Permission.RETURN_READ)
    with reading() as session:
        asking = returns_personal.bought_by_asking(
            session, asked.code.text, readable(), clock.now()
        )
    if not asking and (asked.opens or any(piece.case_ref for piece in asked.pieces)):
        return open_or_choose(asked, _page_of)
    compared = {piece.key: piece.compared for piece in asked.pieces}
    parts = {piece.ref for piece in asked.pieces if piece.kind is CodeKind.ORDER_PART}
    with reading() as session:
        if compared:
            others = returns_personal.bought_pieces(session, compared, readable())
        elif asking:
            others = ()
        else:
            others = returns_personal.bought_by_part(session, asked.code.text, readable())
    theirs = {one.item_ref for one in asking}
    found = (*asking, *(one for one in others if one.item_ref not in theirs))
    doubtful = any(piece.surety is Surety.DOUBT for piece in asked.pieces)
    if len(found) == 1 and not doubtful:
        return redirect(url_for("after_sales.answer", ref=found[0].item_ref))
    why = not_found(asked) if asked.code.text and not found else ""
    return render_template(
        "returns/after_sales/find.html", asked=asked.code.text, found=found, why=why, parts=parts
    )


def _page_of(piece: SoughtPiece) -> str:
    if piece.case_ref:
        return url_for("after_sales.case", ref=piece.case_ref)
    return url_for("after_sales.answer", ref=piece.ref)
