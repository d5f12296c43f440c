"""Finding an order without an account: two things that only its buyer holds."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.base.db import reading
from app.base.errors import Missing
from app.queries.returns import buyer as query
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.buyer_cases import CaseShown, case_by_ref
from app.web.base.forms import text
from app.web.base.language import say
from app.web.returns.buyer import passes
from app.web.returns.buyer.forms import OrderForm, PaperForm
from certificates.content.number import BadNumber, parse_number, parse_second_code
from workflows.verdict import Refused, Text

FOUND = 302
NOT_FOUND = Refused(
    "no_match",
    Text("没有找到相符的记录", "Nothing fits these two together"),
    next_step=Text(
        "请核对两项内容。还是不行，请联系下单店铺的客服。",
        "Check both. If it still doesn't work, ask the shop you bought from.",
    ),
)


def wrong(response: Response) -> bool:
    """Only look-ups that found nothing count against the limit."""
    return response.status_code != FOUND


def number_tried() -> str:
    """One number is tried a few times only, from however many addresses."""
    return "buyer-look-up:" + (request.form.get("number") or "").strip().upper()[:64]


def by_order(form: OrderForm) -> passes.Pass | None:
    """A pass for the order, or None for whatever does not fit."""
    with reading() as session:
        key = query.order_of_buyer(session, text(form.number), text(form.phone))
    return None if key is None else passes.Pass(order_key=key)


def by_paper(form: PaperForm) -> passes.Pass | None:
    """A pass for the certificate's piece, or None for whatever does not fit."""
    try:
        number = parse_number(text(form.number))
        second_code = parse_second_code(text(form.second_code))
    except BadNumber:
        return None
    with reading() as session:
        key = query.item_of_paper(session, number, second_code)
    return None if key is None else passes.Pass(item_key=key)


def mine(granted: passes.Pass) -> list[BuyerItem]:
    """The pieces that a pass opens."""
    with reading() as session:
        if granted.order_key is not None:
            return query.items_of_order(session, granted.order_key)
        one = query.item_by_key(session, granted.item_key or 0)
    return [one] if one is not None else []


def my_item(ref: str) -> BuyerItem:
    """The piece, if the visitor's pass opens it; else as if it did not exist."""
    granted = passes.shown_pass()
    with reading() as session:
        found = query.item_by_ref(session, ref)
    if granted is None or found is None or not granted.opens(found):
        raise Missing(Text("请先查询您的订单", "Look up your order first"))
    return found


def my_case(ref: str) -> tuple[BuyerItem, CaseShown]:
    """The return and its piece, if the visitor's pass opens it; else as if there were none."""
    granted = passes.shown_pass()
    with reading() as session:
        case = case_by_ref(session, ref)
        item = query.item_by_key(session, case.item_key) if case is not None else None
    if granted is None or case is None or item is None or not granted.opens(item):
        raise Missing(Text("请先查询您的订单", "Look up your order first"))
    return item, case


def to_look_up() -> Response:
    """Without a pass: ask for it, without saying whether the address exists."""
    flash(say(Text("请先查询您的订单", "Look up your order first")), "warn")
    return redirect(url_for("buyer.look_up"))
