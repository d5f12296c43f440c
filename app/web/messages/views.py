"""Notices of whoever is signed in, and where they go by e-mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.messages import own
from app.queries.messages.deliveries import contact_of
from app.queries.messages.notices import NoticeRow, notices
from app.web.base.access import acting, person
from app.web.base.desk import SIGNED_IN, Desk
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from workflows.messages.topics import (
    FINDING_ASKS_MORE,
    FINDING_YOURS,
    KEY_MADE,
    SHOP_ANSWERED,
    SHOP_ASKED,
    Audience,
)
from workflows.roles import Permission
from workflows.verdict import Refused, Text

desk = Desk("notices", Text("", ""), "/notices", SIGNED_IN)
SEEN = Text("已全部标为已读", "All are marked as read")
CONTACT_KEPT = Text("通知设置已保存", "How you are told is kept")


@desk.get("")
def page() -> ResponseReturnValue:
    return _show()


def _show(refused: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    me = person().person_id
    with reading() as session:
        rows, older = notices(session, me, before=number(asked_filter("before")))
        contact = contact_of(session, me)
    shown = render_template(
        "messages/notices.html",
        rows=rows,
        newest=rows[0].key if rows else 0,
        older=url_for("notices.page", before=older) if older else "",
        links={row.key: _leads_to(row) for row in rows},
        email=request.form.get("email", contact.email if contact else ""),
        wanted=contact is not None and contact.wanted,
        refused=refused,
    )
    return shown, status


def _leads_to(row: NoticeRow) -> str:
    """The page of what a notice is about, where whoever reads it may open it; empty for none."""
    by = acting()
    if row.topic == KEY_MADE:
        return url_for("ways.page")
    if row.topic == SHOP_ASKED:
        return url_for("manager.shop_requests")
    if row.topic in (FINDING_YOURS, FINDING_ASKS_MORE):
        return url_for("manager.findings")
    if row.topic == SHOP_ANSWERED:
        return url_for("merchant.piece", ref=row.ref)
    if row.topic.startswith("recall."):
        reads = by.centers(Permission.RECALL_READ) != frozenset()
        return url_for("recalls.recall", ref=row.ref) if reads else ""
    if row.audience is Audience.SHOP:
        return url_for("merchant.return_case", ref=row.ref)
    may = by.centers(Permission.RETURN_READ) != frozenset()
    return url_for("after_sales.case", ref=row.ref) if may else ""


@desk.post("/seen")
def seen() -> ResponseReturnValue:
    """What the page showed is seen; what came since is still new."""
    up_to = number(request.form.get("number", ""))
    if up_to is not None:
        with transaction() as session:
            own.see_notices(session, up_to, by=acting(), now=clock.now())
        flash(say(SEEN), "ok")
    return redirect(url_for("notices.page"))


@desk.post("/contact")
def contact() -> ResponseReturnValue:
    email, wanted = request.form.get("email", ""), request.form.get("wanted") == "1"
    try:
        with transaction() as session:
            own.set_contact(session, email, wanted=wanted, by=acting(), now=clock.now())
    except Refusal as refusal:
        return _show(refusal.refused, refusal.status)
    flash(say(CONTACT_KEPT), "ok")
    return redirect(url_for("notices.page"))
