"""The door: name and password, then the code of who has one; and out again."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.base import clock
from app.base.config import current
from app.base.db import transaction
from app.base.errors import Missing
from app.base.watch.door_log import note_refusal
from app.commands.people import sign_in as command
from app.commands.people.resets import tell_owner
from app.commands.people.sessions import sign_out as end_session
from app.commands.people.sign_in import HalfWay, SignIn
from app.web.base import visits
from app.web.base.access import address, load_visitor
from app.web.base.desk import ENROLLING, PUBLIC
from app.web.base.forms import PageForm, text
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.people.door_cookies import device_token, keep_device
from app.web.people.sign_in.desk import came_in, desk, now_seconds, safe_next
from app.web.people.sign_in.wrong_tries import (
    ALL_TRIES,
    WRONG_TRIES,
    from_a_known_device,
    tell_of_wrong_tries,
    went_wrong,
)
from workflows.verdict import Refused

HALF_WAY = "half way"
HALF_WAY_SECONDS = 300


class SignInForm(PageForm):
    """Sign-in name and password; a program may send the one-time code along."""

    login = StringField(_l("账号"), [InputRequired(_l("请输入账号")), Length(max=64)])
    password = PasswordField(_l("密码"), [InputRequired(_l("请输入密码")), Length(max=200)])
    code = StringField(_l("动态码"), [Length(max=20)])


class OneTimeCodeForm(PageForm):
    """The second step: the code of an authenticator app, or a backup code."""

    code = StringField(_l("动态码"), [InputRequired(_l("请输入动态码")), Length(max=20)])


@desk.form("/sign-in", access=PUBLIC)
@limiter.limit(ALL_TRIES, methods=["POST"])
@limiter.limit(
    WRONG_TRIES, methods=["POST"], deduct_when=went_wrong, exempt_when=from_a_known_device
)
def page() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    form = SignInForm()
    refused = None
    if form.validate_on_submit():
        with transaction() as opened:
            result = command.sign_in(
                opened,
                text(form.login),
                text(form.password),
                text(form.code),
                now=clock.now(),
                address=address(),
                agent=request.user_agent.string,
                device=device_token(),
            )
        if result.half_way is not None:
            half = result.half_way
            session[HALF_WAY] = [half.person_id, half.mark, now_seconds()]
            return redirect(url_for("sign_in.code_step", next=request.args.get("next")))
        refused = result.refused
        if refused is None:
            return _in(result)
        note_refusal("sign_in_refused", code=refused.code)
    status = 422 if request.method == "POST" else 200
    return render_template("people/sign_in/page.html", form=form, refused=refused), status


@desk.form("/sign-in/code", access=PUBLIC)
@limiter.limit(ALL_TRIES, methods=["POST"])
@limiter.limit(
    WRONG_TRIES, methods=["POST"], deduct_when=went_wrong, exempt_when=from_a_known_device
)
def code_step() -> ResponseReturnValue:
    """Only who has given the password a moment ago stands here; nobody else sees that it exists."""
    half = _half_way()
    if half is None or current_user.is_authenticated:
        return redirect(url_for("sign_in.page", next=request.args.get("next")))
    form = OneTimeCodeForm()
    refused: Refused | None = None
    if form.validate_on_submit():
        with transaction() as opened:
            result = command.sign_in_with_code(
                opened,
                half,
                text(form.code),
                now=clock.now(),
                address=address(),
                agent=request.user_agent.string,
                device=device_token(),
            )
        refused = result.refused
        if refused is None:
            return _in(result)
        note_refusal("sign_in_refused", code=refused.code, person=half.person_id)
    status = 422 if request.method == "POST" else 200
    return render_template("people/sign_in/code.html", form=form, refused=refused), status


def _half_way() -> HalfWay | None:
    match session.get(HALF_WAY):
        case [int(person), str(mark), int(at)] if now_seconds() - at <= HALF_WAY_SECONDS:
            return HalfWay(person, mark)
    return None


def _in(result: SignIn) -> ResponseReturnValue:
    visitor = load_visitor(result.token) if result.token else None
    if visitor is None:
        return redirect(url_for("sign_in.page"))
    with transaction() as opened:
        told = tell_owner(opened, visitor.person.person_id, clock.now())
    response = make_response(redirect(came_in(visitor)))
    tell_of_wrong_tries(result.wrong_before)
    for reset in told:
        flash(say(reset), "error")
    keep_device(response, result.device)
    return response


@desk.post("/sign-in/example", access=PUBLIC)
@limiter.limit("60/minute")
def as_example() -> ResponseReturnValue:
    """One click on the start page: signed in as an example person, whoever was signed in before."""
    if current().production:
        raise Missing
    now = clock.now()
    with transaction() as opened:
        token = command.sign_in_example(
            opened,
            request.form.get("login", ""),
            now=now,
            address=address(),
            agent=request.user_agent.string,
        )
        if current_user.is_authenticated:
            end_session(opened, current_user.token, now)
    visitor = load_visitor(token)
    if visitor is not None:
        came_in(visitor)
    return redirect(url_for("home.page"))


@desk.post("/sign-out", access=ENROLLING)
def sign_out() -> ResponseReturnValue:
    with transaction() as opened:
        end_session(opened, current_user.token, clock.now())
    visits.end()
    return redirect(url_for("sign_in.page"))
