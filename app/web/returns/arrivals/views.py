"""Returned parcels taken in at the center."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.returns.goods import receive
from app.queries.returns.desk import queue as returns
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.language import say
from app.web.items.attempt import keep_files
from app.web.items.sought import code_in, look_up
from workflows.intake.codes.meaning import CodeKind
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
SEVERAL = Refused(
    "several_cases",
    Text("这个编号有几件退货", "Several returns belong to this code"),
    next_step=Text("请扫手上这一件的退货号或货品码", "Scan the return or item code of this one"),
)

ONLY_DIGITS = Refused(
    "only_digits",
    Text("只有几位数字相符，不能据此收件", "Only some digits agree: nothing is taken in by them"),
    next_step=Text(
        "请扫退货号、货品码或面单上的运单号", "Scan the return, the item code or the waybill"
    ),
)


@desk.get("/")
def queue() -> ResponseReturnValue:
    return _page()


@desk.post("/")
def take_in() -> ResponseReturnValue:
    typed = request.form.get("code", "")
    try:
        ref, waybill = _case_of(typed)
        files = keep_files(request.files.getlist("files"))
        with transaction() as session:
            receive(session, ref, waybill, files, by=acting(), now=clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(refusal), refusal.status
    flash(say(Text(f"{ref} 已收件", f"{ref} is taken in")), "ok")
    return redirect(url_for("arrivals.queue"))


def _case_of(typed: str) -> tuple[str, str]:
    """The one open return that was scanned, and the waybill where that was what was scanned."""
    found = look_up(typed, Permission.RETURN_RECEIVE)
    if not found.code.text:
        raise Invalid("code", Text("请扫描或输入编号", "Scan or type a code"))
    centers = acting().centers(Permission.RETURN_RECEIVE)
    with reading() as session:
        cases = returns.open_cases(session, {piece.key for piece in found.named}, centers)
    if found.pieces and not found.named:
        raise Refusal(ONLY_DIGITS)
    named = {piece.case_ref for piece in found.named if piece.case_ref}
    exact = [case for case in cases if case.ref in named]
    chosen = exact or list(cases)
    if not chosen:
        raise Refusal(UNKNOWN)
    if len(chosen) > 1:
        listed = "、".join(case.ref for case in chosen)
        raise Refusal(
            replace(
                SEVERAL,
                reason=Text(f"这个编号有几件退货：{listed}", f"Several returns: {listed}"),
            )
        )
    case = chosen[0]
    by_waybill = any(p.kind is CodeKind.WAYBILL and p.case_ref == case.ref for p in found.pieces)
    return case.ref, found.code.text.upper() if by_waybill else ""


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
        typed=request.form or {"code": code_in()},
        now=clock.now(),
    )
