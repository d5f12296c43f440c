"""Returned parcels taken in at the center."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.returns.goods import receive
from app.queries.returns import queue as returns
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.language import say
from app.web.items.attempt import keep_files
from workflows.returns.states import states_where
from workflows.roles import Permission
from workflows.verdict import Refused, Text

desk = Desk(
    "arrivals",
    Text("退货收件", "Returned parcels"),
    "/arrivals",
    Access(permission=Permission.RETURN_RECEIVE),
    navigation=(NavigationEntry("arrivals.queue", Text("在途退货", "On the way"), "g q"),),
)
EXPECTED = states_where(lambda record: record.expected)
UNKNOWN = Refused(
    "no_case",
    Text("没有对应的退货申请", "No return belongs to this code"),
    next_step=Text(
        "请客服先登记退货，再收件", "Customer service files the return first, then it is taken in"
    ),
)


@desk.get("/")
def queue() -> ResponseReturnValue:
    return _page()


@desk.post("/")
def take_in() -> ResponseReturnValue:
    code = request.form.get("code", "").strip()[:64]
    try:
        ref = _case_of(code)
        files = keep_files(request.files.getlist("files"))
        waybill = "" if code.upper() == ref else code
        with transaction() as session:
            receive(session, ref, waybill, files, by=acting(), now=clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(refusal), refusal.status
    flash(say(Text(f"{ref} 已收件", f"{ref} is taken in")), "ok")
    return redirect(url_for("arrivals.queue"))


def _case_of(code: str) -> str:
    with reading() as session:
        centers = acting().centers(Permission.RETURN_RECEIVE)
        ref = returns.case_by_code(session, code, centers) if code else None
    if not code:
        raise Invalid("code", Text("请扫描或输入编号", "Scan or type a code"))
    if ref is None:
        raise Refusal(UNKNOWN)
    return ref


def _page(refusal: Refusal | None = None) -> str:
    centers = acting().centers(Permission.RETURN_RECEIVE)
    wanted = returns.CaseFilter(
        centers=centers, states=EXPECTED, after=request.args.get("after", "")
    )
    with reading() as session:
        page = returns.page(session, wanted)
    return render_template(
        "returns/arrivals/queue.html",
        page=page,
        older=url_for("arrivals.queue", after=page.older) if page.older else "",
        refusal=refusal,
        typed=request.form,
        now=clock.now(),
    )
