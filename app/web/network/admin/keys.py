"""Keys of programs: all of them, made for a purpose and a time, ended one by one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.people import api_keys
from app.queries.network import network
from app.queries.people import proofs
from app.queries.people.accounts import actor_by_login
from app.web.base.access import acting
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.lists import number
from app.web.network.admin.desk import desk
from workflows.people.sign_in_ways import SCOPE_NAMES, KeyScope
from workflows.verdict import Refused, Text


@desk.get("/keys", endpoint="keys")
def page() -> ResponseReturnValue:
    return _page()


def _page(
    refused: Refused | None = None, status: int = 200, *, key: str = ""
) -> ResponseReturnValue:
    with reading() as session:
        rows = proofs.keys(session, clock.now())
        centers = [(c.key, say(c.name)) for c in network.centers(session)]
    shown = render_template(
        "network/admin/keys.html",
        rows=rows,
        centers=centers,
        scopes=SCOPE_NAMES,
        usual_days=api_keys.USUAL_DAYS,
        most_days=api_keys.MOST_DAYS,
        key=key,
        refused=refused,
        typed={} if key else request.form,
        wanted=[] if key else request.form.getlist("scope"),
    )
    return shown, status


@desk.post("/keys", fresh=ALWAYS)
def make_key() -> ResponseReturnValue:
    form = request.form
    login = form.get("login", "").strip().lower()
    chosen = [KeyScope(s) for s in form.getlist("scope") if s in set(KeyScope)]
    try:
        with transaction() as session:
            whose = actor_by_login(session, login)
            if whose is None or whose.person_id is None:
                raise Invalid("login", Text("没有这个账号", "Nobody has that sign-in name"))
            key = api_keys.make_key(
                session,
                whose.person_id,
                form.get("name", ""),
                by=acting(),
                now=clock.now(),
                scopes=chosen,
                center_id=number(form.get("center", "")),
                days=number(form.get("days", "")) or 0,
                reason=form.get("reason", ""),
            )
    except Refusal as refusal:
        return _page(refusal.refused, refusal.status)
    return _page(key=key)  # in this answer alone: no cookie and no row ever holds it


@desk.post("/keys/<int:key>/end")
def end_key(key: int) -> ResponseReturnValue:
    with transaction() as session:
        api_keys.end_key(session, key, by=acting(), now=clock.now())
    flash(say(Text("接口密钥已终止", "The key is ended")), "ok")
    return redirect(url_for("admin.keys"))
