"""Titles that the certificate's typeface can't show as they are: a person says what is printed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.intake.printed_title import correct_printed_title
from app.queries.orders import titles as query
from app.queries.orders.titles import TitlePage
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import clean
from app.web.orders.desk import desk, place
from workflows.papers.printable import TITLE_LENGTH
from workflows.roles import Permission
from workflows.verdict import Text

FORBIDDEN = 403


@desk.get("/titles", access=Permission.CATEGORY_DECIDE)
def titles() -> ResponseReturnValue:
    return _page(request.args.get("ref", "").strip())


@desk.post("/titles", access=Permission.CATEGORY_DECIDE)
def correct_title() -> ResponseReturnValue:
    ref = request.form.get("ref", "")
    text, reason = request.form.get("title", "")[:1000], clean(request.form.get("reason", ""))
    try:
        with transaction() as session:
            item = correct_printed_title(session, ref, text, reason, by=acting(), now=clock.now())
            done = item.ref
    except Missing:
        raise
    except Refusal as refusal:
        if wants_json() or refusal.status == FORBIDDEN:
            raise
        return _page(ref, refusal)
    flash(say(Text(f"{done} 的打印品名已确定", f"The printed title of {done} is settled")), "ok")
    return redirect(url_for("orders.titles"))


def _page(ref: str, refusal: Refusal | None = None) -> ResponseReturnValue:
    """All open questions, or the one piece that was asked for; what was typed stays."""
    mine = acting().centers(Permission.CATEGORY_DECIDE)
    with reading() as session:
        one = query.title_of(session, mine, ref) if ref else None
        page = (
            TitlePage((one,), 0)
            if one is not None
            else query.open_questions(session, mine, after=place("after"))
        )
    if ref and one is None:
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    shown = render_template(
        "orders/titles.html",
        rows=page.rows,
        ref=ref,
        older=url_for("orders.titles", after=page.after) if page.after else "",
        refused=say(refusal.refused.reason) if refusal is not None else "",
        next_step=say(refusal.refused.next_step) if refusal is not None else "",
        typed=request.form,
        most=TITLE_LENGTH,
    )
    return shown, 200 if refusal is None else refusal.status
