"""The queue by deadline, closed cases, and finding a caller's item."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.queries.returns import personal as returns_personal
from app.queries.returns import queue as returns
from app.queries.sought import SoughtPiece
from app.web.base.access import acting, person
from app.web.base.categories import category_options
from app.web.base.language import say
from app.web.items.sought import code_in, look_up, not_found, open_or_choose
from app.web.returns.after_sales.desk import desk
from app.web.returns.names import ALARM_NAMES
from workflows.returns.flow import GROUND_NAMES, ReturnGround
from workflows.returns.states import FINAL, STATE_NAMES, ReturnState
from workflows.roles import Permission


def _filter(*, over: bool) -> returns.CaseFilter:
    given = request.args
    wanted = tuple(s for s in ReturnState if s.value == given.get("state", ""))
    centers = _readable()
    chosen = given.get("center", type=int)
    if chosen is not None:
        centers = frozenset({chosen}) if centers is None else centers & {chosen}
    return returns.CaseFilter(
        centers=centers,
        states=wanted or (FINAL if over else ()),
        ground=next((g for g in ReturnGround if g.value == given.get("ground", "")), None),
        category=given.get("category", "")[:32],
        alarm=given.get("alarm") == "1",
        assigned_id=person().person_id if given.get("mine") == "1" else None,
        after=given.get("after", ""),
    )


def _readable() -> frozenset[int] | None:
    return acting().centers(Permission.RETURN_READ)


def _list_page(*, over: bool) -> ResponseReturnValue:
    with reading() as session:
        page = returns.page(session, _filter(over=over))
        narrowed = {name for name, value in request.args.items() if value} - {"alarm"}
        loose = () if over or narrowed else returns.loose_ends(session, _readable())
        centers = returns.centers(session, _readable())
    kept = {k: v for k, v in request.args.items() if k != "after" and v}
    here = "after_sales.over" if over else "after_sales.queue"
    return render_template(
        "returns/after_sales/queue.html",
        page=page,
        loose=loose,
        over=over,
        here=here,
        kept=kept,
        states=[(s.value, say(STATE_NAMES[s])) for s in ReturnState if (s in FINAL) == over],
        grounds=[(g.value, say(GROUND_NAMES[g])) for g in ReturnGround],
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


@desk.get("/find")
def find() -> ResponseReturnValue:
    """Whatever a caller says: any number of their purchase, of their request, or a phone's tail."""
    asked = look_up(code_in("q"), Permission.RETURN_READ)
    with reading() as session:
        asking = returns_personal.bought_by_asking(
            session, asked.code.text, _readable(), clock.now()
        )
    if not asking and (len(asked.pieces) == 1 or any(piece.case_ref for piece in asked.pieces)):
        return open_or_choose(asked, _page_of)
    compared = {piece.key: piece.compared for piece in asked.pieces}
    with reading() as session:
        if compared:
            others = returns_personal.bought_pieces(session, compared, _readable())
        elif asking:
            others = ()
        else:
            others = returns_personal.bought_by_part(session, asked.code.text, _readable())
    theirs = {one.item_ref for one in asking}
    found = (*asking, *(one for one in others if one.item_ref not in theirs))
    if len(found) == 1:
        return redirect(url_for("after_sales.answer", ref=found[0].item_ref))
    why = not_found(asked) if asked.code.text and not found else ""
    return render_template(
        "returns/after_sales/find.html", asked=asked.code.text, found=found, why=why
    )


def _page_of(piece: SoughtPiece) -> str:
    if piece.case_ref:
        return url_for("after_sales.case", ref=piece.case_ref)
    return url_for("after_sales.answer", ref=piece.ref)
