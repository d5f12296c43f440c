"""Confirming that the visitor is the buyer: a code to ask for and to enter, a platform's link."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.returns.access.code_link import follow_code_link, is_code_link, order_linked
from app.commands.returns.access.codes import enter_code, send_code
from app.commands.returns.access.platform_link import follow_link, read_link
from app.commands.returns.access.sender import code_sender
from app.queries.returns.passes import device_digest, waiting_of_device
from app.web.base.forms import text
from app.web.base.language import say
from app.web.base.limits import counted_as, limiter
from app.web.returns.buyer import passes
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import to_look_up
from app.web.returns.buyer.forms import CodeForm
from workflows.verdict import Refused, Text

CONFIRMED = Text("已确认是您本人，两小时内可以办理", "Confirmed: for two hours you can act")


@desk.form("/confirm")
@limiter.limit("20/minute", methods=["POST"])
def confirm() -> ResponseReturnValue:
    """Enter the code that this device asked for."""
    if passes.shown_pass() is None:
        return to_look_up()
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form), 422 if request.method == "POST" else 200
    try:
        with transaction() as session:
            code = text(form.code)
            cookie = enter_code(session, code, device=passes.device(), now=clock.now())
    except Refusal as refusal:
        return _page(form, refusal.refused), refusal.status
    return _keep_and_lead_on(cookie, _onward())


@desk.post("/confirm/code")
@limiter.limit("30/minute")
def ask_code() -> ResponseReturnValue:
    """Have a code sent."""
    if passes.shown_pass() is None:
        return to_look_up()
    try:
        send_code(
            code_sender(),
            current().code_sender,
            device=passes.device(),
            network=counted_as(),
            now=clock.now(),
            address=_address_of_link,
        )
    except Refusal as refusal:
        return _page(CodeForm(formdata=None), refusal.refused), refusal.status
    wanted = _where_to()
    return redirect(url_for("buyer.confirm", to=wanted.get("to"), do=wanted.get("do")))


@desk.form("/from/<token>")
@limiter.limit("20/minute")
def from_platform(token: str) -> ResponseReturnValue:
    """A platform's link or a message's: the press of the button uses it up, no preview does."""
    now, own = clock.now(), is_code_link(token)
    follow = follow_code_link if own else follow_link
    try:
        if request.method == "GET":
            with reading() as session:
                number = (
                    order_linked(session, token, now) if own else read_link(token, now).order_number
                )
            return render_template(
                "returns/buyer/from_platform.html", number=number, own=own, refused=None
            )
        with transaction() as session:
            cookie = follow(session, token, device=passes.device(), now=now)
    except Refusal as refusal:
        page = render_template("returns/buyer/from_platform.html", own=own, refused=refusal.refused)
        return page, refusal.status
    return _keep_and_lead_on(cookie, url_for("buyer.items"))


def _address_of_link(token: str) -> str:
    return current().public_url + url_for("buyer.from_platform", token=token)


def _keep_and_lead_on(cookie: str, onward: str) -> Response:
    flash(say(CONFIRMED), "ok")
    response = make_response(redirect(onward))
    passes.hand_out(response, cookie)
    return response


def _page(form: CodeForm, refused: Refused | None = None) -> str:
    now = clock.now()
    with reading() as session:
        waiting = waiting_of_device(session, device_digest(passes.device()), now)
    return render_template(
        "returns/buyer/confirm.html",
        form=form,
        refused=refused,
        waiting=waiting,
        granted=passes.shown_pass(),
        onward=_onward(),
        back=_onward(asking=False),
        to=_where_to(),
    )


def _where_to() -> dict[str, str]:
    """What the visitor was about to do: a piece or a return, and asking for one."""
    given = {name: request.values.get(name, "")[:20] for name in ("to", "do")}
    return {name: value for name, value in given.items() if value}


def _onward(*, asking: bool = True) -> str:
    wanted = _where_to()
    ref = wanted.get("to", "")
    if ref.startswith("RT-"):
        return url_for("buyer.return_case", ref=ref)
    if asking and ref.startswith("QC-") and wanted.get("do") == "return":
        return url_for("buyer.ask_return", ref=ref)
    return url_for("buyer.item", ref=ref) if ref.startswith("QC-") else url_for("buyer.items")
