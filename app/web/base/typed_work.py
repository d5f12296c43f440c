"""Typed work that outlives a sign-in: kept for the person of the page, shown where it was left."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from flask import (
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.base import clock
from app.base.db import reading, transaction
from app.commands.people import kept_forms as command
from app.queries.people.kept_forms import TypedForm, kept_forms
from app.web.base.access import person
from app.web.base.edge import answer, note, refusal_behind, wants_json
from app.web.base.language import say
from app.web.base.refill import fill
from app.web.base.visits import CSRF, page_owner
from workflows.verdict import Refused, Text

KEPT = "kept"
# Fields whose value is never kept: what they are called where they have to be typed once more.
SECRETS: Mapping[str, Text] = {
    "again": Text("新 PIN 码，再输一次", "The new PIN once more"),
    "new": Text("新密码", "New password"),
    "old": Text("原密码", "Old password"),
    "one_time_code": Text("表中的动态码", "The one-time code in the form"),
    "pin": Text("新 PIN 码", "The new PIN"),
    "password": Text("表中的密码", "The password in the form"),
    "present_code": Text("现在的动态码", "The present one-time code"),
    "proof_code": Text("动态码", "One-time code"),
    "proof_password": Text("您的密码", "Your password"),
    "reset_code": Text("重设密码的验证码", "The code of the reset"),
}
# What the page that asks for the password adds to a form: the answer, and where the form stood.
PROOF = ("proof_password", "proof_code", "proof_page", "proof_passkey")
FORM_EXPIRED = Refused(
    "form_expired",
    Text("页面已过期，没有保存", "The page has expired; nothing was saved"),
    next_step=Text("请刷新页面后再试", "Reload the page and try again"),
)
SIGNED_OUT = Refused(
    "signed_out",
    Text("登录已结束，没有保存", "You are signed out; nothing was saved"),
    next_step=Text("请重新登录后再试", "Sign in and try again"),
)
KEPT_FOR_YOU = Text(
    "登录已结束，没有提交。您填写的内容已保留，本人登录后接着填",
    "You are signed out; nothing was sent. What you typed is kept: sign in to go on",
)
KEPT_AS_LEFT = Text(
    "页面已过期，没有提交。您填写的内容还在，请核对后再提交",
    "The page had expired; nothing was sent. What you typed is still here: check it and send it",
)


def sent_fields() -> list[tuple[str, str]]:
    """The fields of the request's form, without its token and without secrets."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != CSRF and name not in SECRETS and name not in PROOF
    ]


def sent_files() -> list[str]:
    """The names of the files that were chosen."""
    files = (file.filename for _, file in request.files.items(multi=True))
    return [name for name in files if name]


def left_page() -> str:
    """The page that the form of this request stands on: a path with its query."""
    asked, came = request.form.get("proof_page", ""), request.referrer or ""
    if asked:
        came = asked
    elif came.startswith(request.host_url):
        came = came[len(request.host_url) - 1 :]
    else:
        came = request.path
    split = urlsplit(came if on_this_host(came) else request.path)
    path, query = unquote(split.path), f"?{split.query}" if split.query else ""
    while path not in ("", "/"):
        if on_this_host(path) and _can_be_opened(path):
            return path + query
        path, query = path.rpartition("/")[0], ""
    return "/"


def on_this_host(target: str | None) -> bool:
    """Whether it is a path on this host, and nothing that a browser takes for another host.

    Browsers and libraries drop tabs and line breaks: with one, `/` may become `//` on the way.
    """
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return False
    return target.isprintable()


def _can_be_opened(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, "GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def keep(owner: int, page: str, action: str) -> None:
    """Keep what this request brought for the person whose page it came from."""
    fields, files = sent_fields(), sent_files()
    if not fields and not files:
        return
    g.kept_now = True
    with transaction() as opened:
        command.keep(
            opened,
            owner,
            page,
            action,
            fields,
            files,
            now=clock.now(),
        )


def keep_refused(page: str) -> None:
    """What was refused stands on that page as it was typed, until it is taken or thrown away."""
    keep(person().person_id, page, here())
    session[KEPT] = True


def sign_in_first() -> ResponseReturnValue:
    """Nobody is signed in: what was typed is kept, and the way leads back to it."""
    if request.method == "GET":
        return redirect(url_for("sign_in.page", next=here()))
    if wants_json():
        return answer(SIGNED_OUT, 401)
    page, owner = left_page(), page_owner()
    if owner is not None:
        keep(owner, page, here())
        flash(say(KEPT_FOR_YOU), "warn")
    return redirect(url_for("sign_in.page", next=page))


def form_lost(error: Exception) -> ResponseReturnValue:
    """The token of a form does not hold: it is an old page, another person's, or a forgery."""
    assert isinstance(error, CSRFError)  # noqa: S101  # registered for this kind
    note("form_refused", "form_expired")
    owner = page_owner()
    foreign = str(error.description).startswith("The referrer")
    if wants_json() or owner is None or foreign or request.blueprint == "sign_in":
        return answer(FORM_EXPIRED, 400)
    page = left_page()
    keep(owner, page, here())
    if not current_user.is_authenticated:
        flash(say(KEPT_FOR_YOU), "warn")
        return redirect(url_for("sign_in.page", next=page))
    if owner != person().person_id:
        return answer(FORM_EXPIRED, 400)
    session[KEPT] = True
    flash(say(KEPT_AS_LEFT), "warn")
    return redirect(page)


def here() -> str:
    """The address of this request: a path with its query."""
    return _storable(request.full_path.rstrip("?"))


def _storable(place: str) -> str:
    """No page of ours has a NUL in its address, and PostgreSQL takes none."""
    return place.replace("\0", "\ufffd")


def waiting(person_id: int) -> list[TypedForm]:
    """What is kept for a person."""
    with reading() as opened:
        return kept_forms(opened, person_id, now=clock.now())


def show(response: Response) -> Response:
    """After each request: fill in what was left on this page; forget what has been sent."""
    if KEPT not in session or g.get("asks_nobody"):
        return response
    try:
        if not current_user.is_authenticated:
            return response
        if request.method == "GET" and response.mimetype == "text/html":
            _fill_in(response)
        elif request.method == "POST" and response.status_code < 400:  # noqa: PLR2004 - HTTP: done, or sent on
            _settle_sent()
    except Exception as error:
        # The answer is made; only what is kept could not be read or cleared.
        if refusal_behind(error) is None:
            raise
    return response


def _fill_in(response: Response) -> None:
    if response.status_code in range(300, 400):
        _follow(response)
        return
    if response.is_streamed:
        return
    found = waiting(person().person_id)
    if not found:
        session.pop(KEPT, None)
        return
    html = response.get_data(as_text=True)
    notices = ""
    for typed in (typed for typed in found if typed.page == here()):
        filled = fill(html, typed.page, typed.action, typed.fields)
        html = filled.html
        notices += render_template("people/kept.html", typed=typed, filled=filled)
    head, main, rest = html.partition('id="main" tabindex="-1">')
    if notices and main:
        response.set_data(head + main + notices + rest)


def _follow(response: Response) -> None:
    """The page leads on to another one, where the piece now is: what was left goes with it."""
    leads = urlsplit(response.location or "")
    there = _storable(unquote(leads.path) + (f"?{leads.query}" if leads.query else ""))
    if on_this_host(there) and not there.startswith("/sign-in"):
        with transaction() as opened:
            command.move(opened, person().person_id, here(), there)


def _settle_sent() -> None:
    if request.blueprint == "sign_in" or g.get("kept_now"):
        return
    mine = person().person_id
    with transaction() as opened:
        command.settle(opened, mine, here())
