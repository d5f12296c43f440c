"""Signing in and out, the own account, the language, the look."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.base import clock, passwords
from app.base.config import current
from app.base.db import transaction
from app.base.errors import Missing
from app.commands.people import sign_in as command
from app.drawings.barcode import qr_svg
from app.web.base.access import address, load_visitor, person
from app.web.base.desk import PUBLIC, SIGNED_IN, Desk
from app.web.base.forms import PageForm, text
from app.web.base.language import COOKIE, LANGUAGES, say
from app.web.base.limits import limiter
from workflows.verdict import Text

desk = Desk("sign_in", Text("", ""), "", SIGNED_IN)
YEAR_SECONDS = 365 * 24 * 3600
# Anything else follows the system; base.html reads the cookie.
SCHEMES = ("light", "dark")


class SignInForm(PageForm):
    """Sign-in name, password, and a one-time code where the account asks for one."""

    login = StringField(_l("账号"), [InputRequired(_l("请输入账号")), Length(max=64)])
    password = PasswordField(_l("密码"), [InputRequired(_l("请输入密码")), Length(max=200)])
    code = StringField(_l("动态码（如已开启）"), [Length(max=10)])


class PasswordForm(PageForm):
    """The old password and a new one."""

    old = PasswordField(_l("原密码"), [InputRequired(_l("请输入原密码")), Length(max=200)])
    new = PasswordField(
        _l("新密码（至少 10 位）"), [InputRequired(_l("请输入新密码")), Length(max=200)]
    )


class TotpForm(PageForm):
    """The code that proves the authenticator app is set up."""

    secret = StringField(validators=[InputRequired(), Length(max=64)])
    code = StringField(_l("动态码"), [InputRequired(_l("请输入动态码")), Length(max=10)])


def safe_next(target: str | None) -> str:
    """Only a path on this host; anything else leads home.

    Browsers and libraries drop tabs and line breaks: with one, `/` may become `//` on the way.
    """
    if target and target.startswith("/") and target[1:2] not in ("/", "\\"):
        return target if target.isprintable() else url_for("home.page")
    return url_for("home.page")


@desk.form("/sign-in", access=PUBLIC)
@limiter.limit("20/minute", methods=["POST"])
def page() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    form = SignInForm()
    refused = None
    if form.validate_on_submit():
        with transaction() as session:
            result = command.sign_in(
                session,
                text(form.login),
                text(form.password),
                text(form.code),
                now=clock.now(),
                address=address(),
                agent=request.user_agent.string,
            )
        visitor = load_visitor(result.token) if result.token else None
        if visitor is not None:
            login_user(visitor)
            return redirect(safe_next(request.args.get("next")))
        refused = result.refused
    status = 422 if request.method == "POST" else 200
    return render_template("people/sign_in/page.html", form=form, refused=refused), status


@desk.post("/sign-in/example", access=PUBLIC)
@limiter.limit("60/minute")
def as_example() -> ResponseReturnValue:
    """One click on the start page: signed in as an example person, whoever was signed in before."""
    if current().production:
        raise Missing
    now = clock.now()
    with transaction() as session:
        opened = command.sign_in_example(
            session,
            request.form.get("login", ""),
            now=now,
            address=address(),
            agent=request.user_agent.string,
        )
        if current_user.is_authenticated:
            command.sign_out(session, current_user.token, now)
    visitor = load_visitor(opened)
    logout_user()
    if visitor is not None:
        login_user(visitor)
    return redirect(url_for("home.page"))


@desk.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    with transaction() as session:
        command.sign_out(session, current_user.token, clock.now())
    logout_user()
    return redirect(url_for("sign_in.page"))


@desk.get("/account")
def account() -> ResponseReturnValue:
    secret = passwords.new_totp_secret()
    return render_template(
        "people/sign_in/account.html",
        password_form=PasswordForm(formdata=None),
        totp_form=TotpForm(formdata=None, data={"secret": secret}),
        totp_qr=qr_svg(
            passwords.totp_address(secret, person().login),
            title=say(Text("动态码二维码", "QR code")),
        ),
        secret=secret,
    )


@desk.post("/account/password")
def change_password() -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        flash(next(iter(form.errors.values()))[0], "error")
        return redirect(url_for("sign_in.account"))
    with transaction() as session:
        command.change_password(
            session, person().person_id, text(form.old), text(form.new), now=clock.now()
        )
    logout_user()
    flash(say(Text("密码已更改，请重新登录", "Password changed; sign in again")), "ok")
    return redirect(url_for("sign_in.page"))


@desk.post("/account/one-time-codes")
def one_time_codes() -> ResponseReturnValue:
    form = TotpForm()
    if not form.validate_on_submit():
        flash(say(Text("请输入动态码", "Enter the one-time code")), "error")
        return redirect(url_for("sign_in.account"))
    with transaction() as session:
        command.set_totp(
            session, person().person_id, text(form.secret), text(form.code), now=clock.now()
        )
    flash(say(Text("动态码已开启", "One-time codes are on")), "ok")
    return redirect(url_for("sign_in.account"))


@desk.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> ResponseReturnValue:
    with transaction() as session:
        command.sign_out_everywhere(session, person().person_id, clock.now())
    logout_user()
    return redirect(url_for("sign_in.page"))


@desk.post("/language", access=PUBLIC)
def choose_language() -> ResponseReturnValue:
    asked = request.form.get("language")
    chosen = asked if asked in LANGUAGES else "zh"
    if current_user.is_authenticated:
        with transaction() as session:
            command.set_language(session, person().person_id, chosen)
    response = make_response(redirect(safe_next(request.form.get("next"))))
    _keep(response, COOKIE, chosen)
    return response


@desk.post("/scheme", access=PUBLIC)
def choose_scheme() -> ResponseReturnValue:
    asked = request.form.get("scheme", "")
    response = make_response(redirect(safe_next(request.form.get("next"))))
    _keep(response, "scheme", asked if asked in SCHEMES else "")
    return response


def _keep(response: Response, name: str, value: str) -> None:
    """Remember a choice in the browser for a year; an empty one is forgotten."""
    response.set_cookie(
        name,
        value,
        max_age=YEAR_SECONDS if value else 0,
        samesite="Lax",
        httponly=True,
        secure=current().production,
    )
