"""Accounts: made, closed and opened again, passwords set anew, sessions ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import transaction
from app.base.errors import Invalid, Refusal
from app.commands.people import accounts, resets, staff
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.network.admin.desk import desk
from app.web.people.pages import add_pages, write_and_return
from workflows.roles import Permission
from workflows.verdict import Text

LONGEST = {"login": 64, "name": 200, "name_en": 200, "staff_no": 64}
LONGEST_REASON = 2000

add_pages(desk, Permission.ACCOUNT_ADMIN, "/people")


@desk.form("/people/new", fresh=ALWAYS)
def create() -> ResponseReturnValue:
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect(url_for("admin.person_page", key=_create_account()))
        except Refusal as refused:
            if wants_json():
                raise
            refusal = refused
    page = render_template("network/admin/create.html", refusal=refusal, typed=request.form)
    return page, 200 if refusal is None else refusal.status


def _create_account() -> int:
    typed = {name: request.form.get(name, "").strip() for name in LONGEST}
    for name, longest in LONGEST.items():
        if not typed[name] or len(typed[name]) > longest:
            raise Invalid(name, Text("各项都要填写", "All must be filled in"))
    with transaction() as session:
        made = accounts.create_person(
            session,
            typed["login"],
            typed["name"],
            typed["name_en"],
            by=acting(),
            now=clock.now(),
            staff_no=typed["staff_no"],
            reason=request.form.get("reason", "")[:LONGEST_REASON],
        )
        key = made.id
    said = Text(
        "账号已建立，还没有密码。请授予岗位，并在下面提请重设密码",
        "The account is there, without a password: grant it a role, and ask for a reset",
    )
    flash(say(said), "ok")
    return key


@desk.post("/people/<int:key>/close")
def close(key: int) -> ResponseReturnValue:
    return _change_account(key, staff.close_account)


@desk.post("/people/<int:key>/reopen", fresh=ALWAYS)
def reopen(key: int) -> ResponseReturnValue:
    return _change_account(key, staff.reopen_account)


@desk.post("/people/<int:key>/unlock", fresh=ALWAYS)
def unlock(key: int) -> ResponseReturnValue:
    return _change_account(key, staff.lift_waits)


@desk.post("/people/<int:key>/sessions/<int:which>/end")
def end_session(key: int, which: int) -> ResponseReturnValue:
    return write_and_return(
        lambda session: staff.end_session(session, key, which, by=acting(), now=clock.now()),
        url_for("admin.person_page", key=key),
    )


@desk.post("/people/<int:key>/sign-out")
def sign_out(key: int) -> ResponseReturnValue:
    return _change_account(key, staff.end_sessions)


@desk.post("/people/<int:key>/reset", fresh=ALWAYS)
def ask_reset(key: int) -> ResponseReturnValue:
    """The password is not set here: two open a link, the owner of the account chooses."""
    why, lost = request.form.get("reason", ""), "proofs_lost" in request.form
    return write_and_return(
        lambda session: resets.ask_reset(
            session, key, why, by=acting(), now=clock.now(), proofs_lost=lost
        ),
        url_for("admin.person_page", key=key),
    )


@desk.post("/people/<int:key>/staff-no", fresh=ALWAYS)
def staff_no(key: int) -> ResponseReturnValue:
    typed, why = request.form.get("staff_no", ""), request.form.get("reason", "")
    return write_and_return(
        lambda session: staff.set_staff_no(
            session, key, typed, by=acting(), now=clock.now(), reason=why
        ),
        url_for("admin.person_page", key=key),
    )


def _change_account(key: int, act: Callable[..., Any]) -> ResponseReturnValue:
    return write_and_return(
        lambda session: act(session, key, by=acting(), now=clock.now()),
        url_for("admin.person_page", key=key),
    )
