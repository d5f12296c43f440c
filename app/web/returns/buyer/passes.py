"""Signed, short-lived passes: what a buyer has proved, and links that end by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from app.base.config import current
from app.queries.returns.buyer import BuyerItem

COOKIE = "buyer"
PASS_SECONDS = 12 * 3600
LINK_SECONDS = 7 * 24 * 3600
LINK_DAYS = LINK_SECONDS // (24 * 3600)


@dataclass(frozen=True, slots=True)
class Pass:
    """What the holder may open: all pieces of an order, or one piece."""

    order_key: int | None = None
    item_key: int | None = None

    def opens(self, item: BuyerItem) -> bool:
        """Whether this piece is among them."""
        return item.order_key == self.order_key or item.key == self.item_key


class LinkExpired(Exception):
    """The link was good once."""


def _signer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current().secret_key, salt=f"jadegate-{salt}")


def hand_out(response: Response, granted: Pass) -> None:
    """Give the buyer a pass, kept by the browser for these pages only."""
    response.set_cookie(
        COOKIE,
        _signer("buyer").dumps([granted.order_key, granted.item_key]),
        max_age=PASS_SECONDS,
        path="/b",
        httponly=True,
        samesite="Lax",
        secure=current().production,
    )


def take_back(response: Response) -> None:
    """The buyer is done on this device."""
    response.delete_cookie(
        COOKIE, path="/b", httponly=True, samesite="Lax", secure=current().production
    )


def shown_pass() -> Pass | None:
    """The pass that came with this request; None where there is none or it has run out."""
    try:
        order_key, item_key = _signer("buyer").loads(
            request.cookies.get(COOKIE, ""), max_age=PASS_SECONDS
        )
    except BadSignature:
        return None
    return Pass(order_key, item_key)


def link_token(item_key: int) -> str:
    """What a shared link carries: one piece, to look at only."""
    return str(_signer("timeline").dumps(item_key))


def item_of_link(token: str) -> int | None:
    """The key of the shared piece; None for a forged link, `LinkExpired` for an old one."""
    try:
        return int(_signer("timeline").loads(token, max_age=LINK_SECONDS))
    except SignatureExpired:
        raise LinkExpired from None
    except BadSignature:
        return None
