"""Order lines: those that wait for a category, the search, one line; pieces sent in again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.commands.across.cancelled_order import cancel_order_of
from app.commands.intake import receiving
from app.commands.intake.registration import categorise_line
from app.queries.orders import lines as orders
from app.queries.orders import pieces as pieces_query
from app.queries.orders.line_read import line_read
from app.queries.orders.whose import sight_of
from app.queries.personal.aside import kept_aside
from app.web.base.access import acting
from app.web.base.batches import Act, attempt
from app.web.base.categories import category_options
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.items.sought import look_up, own_lines
from app.web.orders.desk import centers, desk, place, sight
from app.web.orders.words import AFTER_SALES, STATUSES
from workflows.inspection.flow import FLOW, ItemAction
from workflows.intake.codes.plain import plain
from workflows.orders.fields import FIELDS
from workflows.orders.lines import Way
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole

MOST_AT_ONCE = 200
REF = re.compile(r"(?:[a-z]+:)?[A-Za-z0-9_-]+")
DONE = Text("已完成", "Done")
ROUTES: Mapping[Way, Text] = whole(
    Way,
    {
        Way.INSPECT: Text("送检", "Inspect"),
        Way.NOT_NEEDED: Text("无需检验", "No inspection needed"),
        Way.NONE: Text("不登记", "Not registered"),
        Way.WAITING_FOR_CATEGORY: Text("待定品类", "Waits for a category"),
    },
)


@desk.get("/waiting", access=Permission.CATEGORY_DECIDE)
def waiting() -> ResponseReturnValue:
    mine = sight_of(acting(), Permission.CATEGORY_DECIDE)
    with reading() as session:
        page = orders.waiting(session, mine, after=place("after"))
    return render_template(
        "orders/waiting.html",
        rows=page.rows,
        older=url_for("orders.waiting", after=page.older) if page.older else "",
        categories=category_options(),
    )


@desk.post("/waiting", access=Permission.CATEGORY_DECIDE)
def categorise() -> ResponseReturnValue:
    category, reason = request.form.get("category", ""), request.form.get("reason", "")[:500]
    return _each(
        lambda session, sub: categorise_line(
            session, sub, category, reason, by=acting(), now=clock.now()
        ),
        url_for("orders.waiting"),
    )


@desk.get("/search")
def search() -> ResponseReturnValue:
    digits = plain(request.args.get("number", ""))[:64]
    with reading() as session:
        page = orders.search(session, digits, sight(), before=place("before"))
    if digits and not page.rows:
        found = look_up(digits)
        other = url_for("items.scan", code=digits) if found.pieces else own_lines(found)
        if other:
            return redirect(other)
    kept: dict[str, Any] = {"number": digits} if digits else {}
    older = url_for("orders.search", before=page.older, **kept) if page.older else ""
    return render_template(
        "orders/search.html", rows=page.rows, older=older, number=digits, routes=ROUTES
    )


@desk.get("/lines/<sub>")
def line(sub: str) -> ResponseReturnValue:
    with reading() as session:
        found = orders.line(session, sub, sight())
        if found is None:
            raise Missing(Text(f"没有子订单 {sub}", f"No sub-order {sub}"))
        pieces = pieces_query.pieces_of_line(session, found.key)
        told = line_read(session, found.key)
        aside = kept_aside(session, told.order_id, found.sub_number)
    possible = {row.action for piece in pieces for row in FLOW.leaving(piece.state)}
    return render_template(
        "orders/line.html",
        line=found,
        read=told,
        aside=aside,
        times=[(FIELDS[name].name, at) for name, at in told.times.items() if at is not None],
        pieces=pieces,
        can_cancel=ItemAction.CANCEL in possible,
        can_resubmit=ItemAction.RESUBMIT in possible,
        routes=ROUTES,
        statuses=STATUSES,
        after_sales=AFTER_SALES,
        categories=category_options(),
    )


@desk.get("/returned")
def returned() -> ResponseReturnValue:
    with reading() as session:
        pieces = pieces_query.to_resubmit(session, centers())
    return render_template("orders/returned.html", pieces=pieces)


@desk.post("/resubmit")
def resubmit() -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _each(
        lambda session, ref: receiving.resubmit(session, ref, reason, by=acting(), now=clock.now()),
        url_for("orders.returned"),
    )


@desk.post("/cancel", access=Permission.ITEM_CANCEL)
def cancel() -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _each(
        lambda session, ref: cancel_order_of(session, ref, reason, by=acting(), now=clock.now()),
        url_for("orders.search"),
    )


def _each(act: Act, back: str) -> ResponseReturnValue:
    """Do it to each chosen row in a transaction of its own; each gets its own answer."""
    results = {ref: _one(act, ref) for ref in request.form.getlist("ref")[:MOST_AT_ONCE]}
    if wants_json():
        return {"results": results}
    if not results:
        flash(say(Text("请先勾选", "Choose some rows first")), "warn")
    for ref, answer in results.items():
        flash(f"{ref} {answer['text']}", "ok" if answer["ok"] else "error")
    target = request.form.get("back", "")
    return redirect(url_for("orders.line", sub=target) if REF.fullmatch(target) else back)


def _one(act: Act, ref: str) -> dict[str, object]:
    refused = attempt(act, ref)
    return {"ok": refused is None, "text": say(DONE if refused is None else refused.reason)}
