"""Ways to sign in: the own passkeys, the PIN of the own badge, the keys of own programs."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.base.watch.door_log import note_refusal
from app.commands.people import api_keys, badges, passkey_proofs, passkeys
from app.queries.people import proofs
from app.web.base.access import acting, address, load_visitor, person
from app.web.base.challenge_holder import challenge_holder, new_challenge_holder
from app.web.base.desk import ENROLLING, PUBLIC, SIGNED_IN, Desk
from app.web.base.edge import answer
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.people.door_cookies import device_token, keep_device
from app.web.people.sign_in.desk import came_in
from app.web.people.sign_in.wrong_tries import tell_of_wrong_tries
from workflows.people.passkeys import ChallengePurpose
from workflows.people.sign_in_ways import SCOPE_NAMES
from workflows.verdict import Refused, Text

desk = Desk("ways", Text("", ""), "", SIGNED_IN)
ASKED = "20/minute"
# How an authenticator is reached (WebAuthn level 3, 5.8.4).
TRANSPORTS = {
    "internal": Text("本机", "This device"),
    "hybrid": Text("手机", "Phone"),
    "usb": Text("USB 安全钥匙", "USB security key"),
    "nfc": Text("NFC 安全钥匙", "NFC security key"),
    "ble": Text("蓝牙安全钥匙", "Bluetooth security key"),
    "smart-card": Text("智能卡", "Smart card"),
}


@desk.get("/account/ways", access=ENROLLING)
def page() -> ResponseReturnValue:
    return _page()


def _page(refusal: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    me = person().person_id
    with reading() as session:
        shown = {
            "passkeys": proofs.passkeys(session, me),
            "badge": proofs.badge(session, me),
            "keys": proofs.keys(session, clock.now(), me),
        }
    wrong = refusal.facts.get("field", "") if refusal is not None else ""
    page = render_template(
        "people/ways/page.html",
        refusal=refusal,
        wrong=wrong,
        scopes=SCOPE_NAMES,
        transports=TRANSPORTS,
        **shown,
    )
    return page, status


@desk.post("/account/passkeys/ask", access=ENROLLING)
@limiter.limit(ASKED)
def ask_to_enrol() -> ResponseReturnValue:
    """What the browser's authenticator is asked to make."""
    browser = new_challenge_holder(ChallengePurpose.ENROL)
    with transaction() as session:
        asked = passkeys.ask_to_enrol(session, person().person_id, browser, now=clock.now())
    return _json(asked)


@desk.post("/account/passkeys", access=ENROLLING, fresh=ALWAYS)
@limiter.limit(ASKED)
def enrol() -> ResponseReturnValue:
    name, made = request.form.get("name", ""), request.form.get("answer", "")
    browser = challenge_holder(ChallengePurpose.ENROL)
    with transaction() as session:
        refused = passkeys.enrol(session, person().person_id, browser, name, made, now=clock.now())
    if refused is not None:
        return _page(refused, 422)
    flash(say(Text("通行密钥已登记", "The passkey is enrolled")), "ok")
    return redirect(url_for("ways.page"))


@desk.post("/account/passkeys/<int:key>/rename")
def rename(key: int) -> ResponseReturnValue:
    with transaction() as session:
        passkeys.rename_passkey(
            session, person().person_id, key, request.form.get("name", ""), now=clock.now()
        )
    flash(say(Text("已改名", "Renamed")), "ok")
    return redirect(url_for("ways.page"))


@desk.post("/account/passkeys/<int:key>/end", fresh=ALWAYS)
def end_passkey(key: int) -> ResponseReturnValue:
    try:
        with transaction() as session:
            passkeys.end_passkey(session, person().person_id, key, now=clock.now())
    except Refusal as refusal:
        return _page(refusal.refused, refusal.status)
    flash(say(Text("通行密钥已移除", "The passkey is removed")), "ok")
    return redirect(url_for("ways.page"))


@desk.post("/account/pin", fresh=ALWAYS)
@limiter.limit(ASKED)
def set_pin() -> ResponseReturnValue:
    pin, again = request.form.get("pin", ""), request.form.get("again", "")
    try:
        if pin != again:
            raise Invalid("again", Text("两次输入的 PIN 码不一样", "The two PINs differ"))
        with transaction() as session:
            badges.set_pin(session, person().person_id, pin, now=clock.now())
    except Refusal as refusal:
        return _page(refusal.refused, refusal.status)
    flash(say(Text("PIN 码已设置", "The PIN is set")), "ok")
    return redirect(url_for("ways.page"))


@desk.post("/account/keys/<int:key>/end")
def end_key(key: int) -> ResponseReturnValue:
    with transaction() as session:
        api_keys.end_key(session, key, by=acting(), now=clock.now())
    flash(say(Text("接口密钥已终止", "The key is ended")), "ok")
    return redirect(url_for("ways.page"))


@desk.post("/sign-in/passkey/ask", access=PUBLIC)
@limiter.limit("60/minute")
def ask_to_sign_in() -> ResponseReturnValue:
    """What any authenticator that holds a passkey of this site may answer."""
    browser = new_challenge_holder(ChallengePurpose.SIGN_IN)
    with transaction() as session:
        asked = passkey_proofs.ask_to_sign_in(session, browser, now=clock.now())
    return _json(asked)


@desk.post("/account/prove/ask", access=ENROLLING)
@limiter.limit(ASKED)
def ask_to_prove() -> ResponseReturnValue:
    """What the own authenticators may answer where an act asks who it is."""
    browser = new_challenge_holder(ChallengePurpose.PROVE)
    with transaction() as session:
        asked = passkey_proofs.ask_to_prove(session, person().person_id, browser, now=clock.now())
    return _json(asked)


@desk.post("/sign-in/passkey", access=PUBLIC)
@limiter.limit("60/minute")
def sign_in() -> ResponseReturnValue:
    """Signed in by a passkey: the device was unlocked by its owner, so no code is asked."""
    with transaction() as session:
        result = passkey_proofs.sign_in_by_passkey(
            session,
            challenge_holder(ChallengePurpose.SIGN_IN),
            request.form.get("answer", ""),
            now=clock.now(),
            address=address(),
            agent=request.user_agent.string,
            device=device_token(),
        )
    visitor = load_visitor(result.token) if result.token else None
    if visitor is None:
        refused = result.refused or passkey_proofs.NOT_PROVED
        note_refusal("sign_in_refused", code=refused.code)
        return answer(refused, 422)
    response = make_response(redirect(came_in(visitor)))
    tell_of_wrong_tries(result.wrong_before)
    keep_device(response, result.device)
    return response


def _json(asked: str) -> Response:
    return make_response(asked, {"Content-Type": "application/json"})
