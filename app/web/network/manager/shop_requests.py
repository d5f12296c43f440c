"""What shops ask of the center: verdicts they object to, pieces they would send in again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.intake.shop_requests import answer_shop
from app.queries.network import shop_desk as query
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import number
from app.web.items.attempt import refusal_of
from app.web.network.manager.desk import desk
from workflows.intake.shop_requests import KIND_NAMES, STATE_NAMES
from workflows.roles import Permission
from workflows.verdict import Text

DECIDES = Permission.APPEAL_DECIDE
ANSWERED = Text("已答复店铺", "The shop has its answer")
CHOOSE = Text("请选择同意或不同意", "Choose whether it is granted")


@desk.get("/shops/requests", access=DECIDES)
def shop_requests() -> ResponseReturnValue:
    return _page()


@desk.post("/shops/requests/<int:key>", access=DECIDES)
def answer_request(key: int) -> ResponseReturnValue:
    do, answer = request.form.get("do", ""), request.form.get("answer", "")

    def act() -> None:
        if do not in ("grant", "refuse"):
            raise Invalid("do", CHOOSE)
        with transaction() as session:
            answer_shop(session, key, answer, granted=do == "grant", by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return _page(refusal, key), refusal.status
    flash(say(ANSWERED), "ok")
    return redirect(url_for("manager.shop_requests"))


def to_answer(here: str) -> list[tuple[str, str, bool]]:
    """What waits for a manager's answer, as tabs: of shops, and of auditors."""
    at = "manager.shop_requests"
    return [
        (say(Text("店铺申请", "Shops ask")), url_for(at), here == "waiting"),
        (say(Text("已答复的申请", "Answered")), url_for(at, show="answered"), here == "answered"),
        (say(Text("审计发现", "Findings")), url_for("manager.findings"), here == "findings"),
    ]


def _page(refusal: Refusal | None = None, refused: int = 0) -> str:
    waiting = request.args.get("show") != "answered"
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.requests_at(session, acting().centers(DECIDES), waiting=waiting, before=before)
    more = rows[query.PAGE - 1].key if len(rows) > query.PAGE else 0
    kept: dict[str, Any] = {} if waiting else {"show": "answered"}
    at = "manager.shop_requests"
    return render_template(
        "network/manager/shop_requests.html",
        rows=rows[: query.PAGE],
        tabs=to_answer("waiting" if waiting else "answered"),
        older=url_for(at, before=more, **kept) if more else "",
        waiting=waiting,
        kinds=KIND_NAMES,
        answers=STATE_NAMES,
        refusal=refusal,
        refused=refused,
        typed=request.form,
        now=clock.now(),
    )
