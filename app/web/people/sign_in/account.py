"""The own account: password, where one is signed in, what was typed and not sent."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.people import kept_forms, sessions
from app.commands.people import sign_in as command
from app.queries.people import roster
from app.web.base import typed_work, visits
from app.web.base.access import address, person
from app.web.base.desk import ENROLLING, PUBLIC
from app.web.base.forms import PageForm, text
from app.web.base.fresh import IN_ITS_FORM
from app.web.base.language import say
from app.web.people.sign_in.desk import desk, safe_next
from app.web.people.sign_in.devices import device_of
from workflows.people.sessions import idle_of, needs_second_factor
from workflows.verdict import Refused, Text


class PasswordForm(PageForm):
    """The old password, the code of who has one, and a new password."""

    old = PasswordField(_l("原密码"), [InputRequired(_l("请输入原密码")), Length(max=200)])
    present_code = StringField(_l("动态码"), [Length(max=20)])
    new = PasswordField(
        _l("新密码（至少 12 位）"), [InputRequired(_l("请输入新密码")), Length(max=200)]
    )


@desk.get("/account")
def account() -> ResponseReturnValue:
    return _show_form(PasswordForm(formdata=None))


def _show_form(
    form: PasswordForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    who, now = person(), clock.now()
    with reading() as opened:
        rows = roster.sessions(opened, who.person_id, now)
        codes = roster.backup_codes_left(opened, who.person_id)
    page = render_template(
        "people/sign_in/account.html",
        form=form,
        refused=refused,
        totp=who.totp,
        required=needs_second_factor(who.roles),
        codes=codes,
        sessions=rows,
        own=who.session_id,
        device_of=device_of,
        idle_minutes=int(idle_of(who.roles).total_seconds() // 60),
    )
    return page, status


@desk.post("/account/password", fresh=IN_ITS_FORM)
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _show_form(form, status=422)
    try:
        with transaction() as opened:
            command.change_password(
                opened,
                person().person_id,
                text(form.old),
                text(form.present_code),
                text(form.new),
                now=clock.now(),
                address=address(),
            )
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _show_form(form, refusal.refused, 422)
    visits.end()
    flash(say(Text("密码已更改，请重新登录", "Password changed; sign in again")), "ok")
    return redirect(url_for("sign_in.page"))


@desk.post("/account/sessions/<int:key>/end")
def end_session(key: int) -> ResponseReturnValue:
    who = person()
    with transaction() as opened:
        sessions.end_one(opened, who.person_id, key, clock.now())
    if key == who.session_id:
        visits.end()
        return redirect(url_for("sign_in.page"))
    flash(say(Text("该设备已退出", "That device is signed out")), "ok")
    return redirect(url_for("sign_in.account"))


@desk.post("/account/sign-out-everywhere", access=ENROLLING)
def sign_out_everywhere() -> ResponseReturnValue:
    with transaction() as opened:
        sessions.sign_out_everywhere(opened, person().person_id, clock.now())
    visits.end()
    return redirect(url_for("sign_in.page"))


@desk.post("/account/here", access=ENROLLING)
def still_here() -> ResponseReturnValue:
    """Somebody is at the keys of an open page, so that its sign-in goes on."""
    who = person()
    with transaction() as opened:
        sessions.note_session_use(opened, who.session_id, clock.now())
    return {"ok": True}


@desk.post("/typed", access=PUBLIC)
def keep_typed() -> ResponseReturnValue:
    """A page that is about to close keeps what is typed on it, for its own person."""
    page, action = (request.args.get(name, "") for name in ("page", "action"))
    owner = visits.page_owner()
    if owner is None or not (typed_work.on_this_host(page) and typed_work.on_this_host(action)):
        raise Missing
    typed_work.keep(owner, page, action)
    session[typed_work.KEPT] = True
    return {"ok": True}


@desk.post("/typed/drop")
def drop_typed() -> ResponseReturnValue:
    """What was typed is not wanted any more."""
    with transaction() as opened:
        kept_forms.settle(opened, person().person_id, request.form.get("action", ""))
    return redirect(safe_next(request.form.get("page")))
