"""What the visitor's device may do: its cookie names a row, the row says what and until when."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from app.base import clock
from app.base.config import current
from app.base.db import reading
from app.base.errors import Refusal
from app.base.security import cookie_name
from app.commands.returns.access.passes import buyer_with
from app.queries.returns.passes import OpenPass, device_digest, open_pass
from workflows.people.access import PASS_NEEDED
from workflows.roles import NO_ACCESS, Actor

COOKIE = "buyer"
# Long after its passes have ended a device is still known, so that strangers can't lock it out.
COOKIE_SECONDS = 180 * 24 * 3600
LONGEST_COOKIE = 100


def device() -> str:
    """The cookie of the visitor's device; "" where there is none."""
    return request.cookies.get(cookie_name(COOKIE, current()), "")[:LONGEST_COOKIE]


def hand_out(response: Response, cookie: str) -> None:
    """Let the browser keep what names its passes, for this host alone and so for all its pages."""
    response.set_cookie(
        cookie_name(COOKIE, current()),
        cookie,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=current().production,
    )


def take_back(response: Response) -> None:
    """The buyer is done on this device."""
    response.delete_cookie(
        cookie_name(COOKIE, current()),
        httponly=True,
        samesite="Lax",
        secure=current().production,
    )


def shown_pass() -> OpenPass | None:
    """The living pass of this device; None where there is none."""
    if "buyer_pass" not in g:
        with reading() as session:
            g.buyer_pass = open_pass(session, device_digest(device()), clock.now())
    found: OpenPass | None = g.buyer_pass
    return found


def acting_buyer() -> Actor:
    """The buyer as far as this device proved it; the commands look at the proof again."""
    granted = shown_pass()
    return buyer_with(granted.access if granted is not None else NO_ACCESS)


def must_act() -> None:
    """Before anything of an act is put away; raises `Refusal`."""
    granted = shown_pass()
    if granted is None or not granted.acts:
        raise Refusal(PASS_NEEDED)
