"""Who may act as a piece's buyer: callers verified, codes told, passes listed and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid
from app.commands.returns.access.codes import tell_code
from app.commands.returns.access.passes import item_of, verify_caller, withdraw_pass
from app.queries.returns.passes import order_access
from app.web.base.access import acting, person
from app.web.base.language import say
from app.web.returns.after_sales.desk import desk, visible_item
from app.web.returns.after_sales.filters import carried_filters
from app.web.returns.after_sales.form_values import choice
from workflows.people.access import HOW_NAMES, OPENS, WAY_NAMES, Opens, PassEnd
from workflows.roles import Actor, HowVerified, Permission
from workflows.verdict import Text
from workflows.whole import whole

ENDS: Mapping[PassEnd, Text] = whole(
    PassEnd,
    {
        PassEnd.BUYER: Text("买家已退出", "Ended by the buyer"),
        PassEnd.SERVICE: Text("客服已收回", "Withdrawn"),
        PassEnd.NEWER: Text("已被新的取代", "Replaced"),
        PassEnd.USED: Text("已用", "Used"),
        PassEnd.TRIES: Text("错误过多，已作废", "Spent on wrong tries"),
        PassEnd.UNSENT: Text("未发出", "Not sent"),
    },
)
VERIFIED = Text("已登记核实，30 分钟内可以代办", "Recorded; for 30 minutes you can act for them")
TOLD = Text("已登记核实，请把验证码读给买家", "Recorded; read the code out to the buyer")
WITHDRAWN = Text("凭证已收回", "The pass is withdrawn")


@desk.post("/items/<ref>/caller", access=Permission.RETURN_MANAGE)
def caller(ref: str) -> ResponseReturnValue:
    """The caller is the buyer, and this is how the clerk knows."""
    view = visible_item(ref)
    how = _how(request.form)
    with transaction() as session:
        item = item_of(session, view.ref)
        verify_caller(session, item, how, by=acting(), now=clock.now())
    flash(say(VERIFIED), "ok")
    return _back(view.ref)


@desk.post("/items/<ref>/codes/<int:key>", access=Permission.RETURN_MANAGE)
def code(ref: str, key: int) -> ResponseReturnValue:
    """Show the code that a buyer's device asked for, to read it out."""
    view = visible_item(ref)
    how = _how(request.form)
    with transaction() as session:
        item = item_of(session, view.ref)
        tell_code(session, item, key, how, by=acting(), now=clock.now())
    flash(say(TOLD), "ok")
    return _back(view.ref)


@desk.post("/items/<ref>/passes/<int:key>/end", access=Permission.RETURN_MANAGE)
def end_pass(ref: str, key: int) -> ResponseReturnValue:
    view = visible_item(ref)
    with transaction() as session:
        item = item_of(session, view.ref)
        withdraw_pass(session, item, key, by=acting(), now=clock.now())
    flash(say(WITHDRAWN), "ok")
    return _back(view.ref)


def caller_told(
    session: Any, ref: str, given: Mapping[str, str], *, by: Actor, now: datetime
) -> None:
    """Where a form for a caller also says how they were verified: record that first."""
    if given.get("how"):
        verify_caller(session, item_of(session, ref), _how(given), by=by, now=now)


def callers_shown(item_key: int) -> dict[str, Any]:
    """What the pages of a piece and of its case show of it."""
    with reading() as session:
        known = order_access(session, item_key, person().person_id, clock.now())
    return {
        "callers": known,
        "hows": [(how.value, say(name)) for how, name in HOW_NAMES.items()],
        "how_names": {how.value: say(name) for how, name in HOW_NAMES.items()},
        "way_names": {way.value: say(name) for way, name in WAY_NAMES.items()},
        "acting_ways": [way.value for way, opens in OPENS.items() if opens is Opens.ACT],
        "pass_ends": {end.value: say(name) for end, name in ENDS.items()},
    }


def _how(given: Mapping[str, str]) -> HowVerified:
    if not given.get("how"):
        raise Invalid("how", Text("请选择是怎样核实来电人的", "Say how the caller was verified"))
    return choice(given, "how", HowVerified)


def _back(ref: str) -> ResponseReturnValue:
    case = request.form.get("case", "")[:20]
    if case.startswith("RT-"):
        back = url_for("after_sales.case", ref=case, _anchor="callers", **carried_filters())
        return redirect(back)
    return redirect(url_for("after_sales.answer", ref=ref, _anchor="callers"))
