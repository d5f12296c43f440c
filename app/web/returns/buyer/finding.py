"""Finding an order without an account: its number, and what its buyer knows of it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.base.db import reading
from app.base.errors import Missing
from app.queries.returns import buyer as query
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.buyer_cases import CaseShown, case_by_ref
from app.queries.returns.passes import OpenPass
from app.web.base.language import say
from app.web.returns.buyer import passes
from workflows.verdict import Text

FOUND = 302


def wrong(response: Response) -> bool:
    """Only look-ups that found nothing count against an address."""
    return response.status_code != FOUND


def mine(granted: OpenPass) -> list[BuyerItem]:
    """The pieces that a pass opens."""
    with reading() as session:
        return query.items_of_order(session, granted.order_key)


def my_item(ref: str) -> BuyerItem:
    """The piece, if the visitor's pass opens it; else as if it did not exist."""
    granted = passes.shown_pass()
    with reading() as session:
        found = query.item_by_ref(session, ref)
    if granted is None or found is None or granted.order_key != found.order_key:
        raise Missing(Text("请先查询您的订单", "Look up your order first"))
    return found


def my_case(ref: str) -> tuple[BuyerItem, CaseShown]:
    """The return and its piece, if the visitor's pass opens it; else as if there were none."""
    granted = passes.shown_pass()
    with reading() as session:
        case = case_by_ref(session, ref)
        item = query.item_by_key(session, case.item_key) if case is not None else None
    if granted is None or case is None or item is None or granted.order_key != item.order_key:
        raise Missing(Text("请先查询您的订单", "Look up your order first"))
    return item, case


def to_look_up() -> Response:
    """Without a pass: ask for it, without saying whether the address exists."""
    flash(say(Text("请先查询您的订单", "Look up your order first")), "warn")
    return redirect(url_for("buyer.look_up"))
