"""Links by which others see one piece: made on request, shown once, ended by buyer or by time."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.returns.access.passes import end_links, item_of, share_piece
from app.queries.returns import buyer as query
from app.queries.returns import buyer_piece as piece
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.passes import linked_piece
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import my_item
from app.web.returns.buyer.pages import item_page
from app.web.returns.buyer.passes import acting_buyer
from app.web.returns.buyer.pictures import BENCH, picture, picture_rows, pictures_of
from app.web.returns.buyer.steps import steps_of
from workflows.inspection.states import STATES
from workflows.verdict import Text

ENDED = Text("分享过的链接都已失效", "The links you shared have ended")


class LinkExpired(Exception):
    """The link was good once."""


@desk.post("/items/<ref>/share")
@limiter.limit("20/minute")
def share(ref: str) -> ResponseReturnValue:
    """A new link, shown once: of what is kept nobody can make it again."""
    found, by = my_item(ref), acting_buyer()
    try:
        with transaction() as session:
            token = share_piece(session, item_of(session, found.ref), by=by, now=clock.now())
    except Refusal as refusal:
        return item_page(found, refusal.refused), refusal.status
    return item_page(found, link=current().public_url + url_for("buyer.shared", token=token))


@desk.post("/items/<ref>/share/end")
@limiter.limit("20/minute")
def end_share(ref: str) -> ResponseReturnValue:
    found, by = my_item(ref), acting_buyer()
    try:
        with transaction() as session:
            end_links(session, item_of(session, found.ref), by=by, now=clock.now())
    except Refusal as refusal:
        return item_page(found, refusal.refused), refusal.status
    flash(say(ENDED), "ok")
    return redirect(url_for("buyer.item", ref=found.ref))


@desk.get("/t/<token>")
@limiter.limit("60/minute")
def shared(token: str) -> ResponseReturnValue:
    """The timeline for whoever holds the link: what happened, and the piece itself."""
    try:
        found = _shared_item(token)
    except LinkExpired:
        return render_template("returns/buyer/expired.html"), 410
    with reading() as session:
        events = piece.event_times(session, found.key)
    return render_template(
        "returns/buyer/shared.html",
        item=found,
        words=STATES[found.state].buyer,
        steps=steps_of(found, events, None),
        photos=picture_rows(
            found, pictures_of(found, BENCH), partial(url_for, "buyer.shared_photo", token=token)
        ),
    )


@desk.get("/t/<token>/photos/<int:key>")
def shared_photo(token: str, key: int) -> ResponseReturnValue:
    try:
        return picture(_shared_item(token), key, BENCH)
    except LinkExpired:
        raise Missing from None


def _shared_item(token: str) -> BuyerItem:
    with reading() as session:
        linked = linked_piece(session, token, clock.now())
        found = query.item_by_key(session, linked.item_key) if linked is not None else None
    if linked is None or found is None:
        raise Missing
    if not linked.alive:
        raise LinkExpired
    return found
