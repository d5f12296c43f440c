"""What shops owe the center, and the prices by which; a price is changed by two."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.network.fees import NewPrice, enter_price
from app.commands.people.second_person import SecondPersonAsked
from app.queries.network.fees import prices_of
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.forms import figure
from app.web.base.language import say
from app.web.base.lists import number
from app.web.network.fees import MonthAsked
from app.web.network.manager.desk import desk
from workflows.network.fees import FEE_NAMES, first_open_month
from workflows.roles import Permission
from workflows.strict_json.days import day_in
from workflows.verdict import Text

NO_PRICE = Text("请填写单价，例如 12.50", "Give a price such as 12.50")
NO_DAY = Text("请填写生效日", "Give the first day")


def _asked_month() -> MonthAsked:
    centers = acting().centers(Permission.BOARD_READ)
    return MonthAsked(sorted(centers) if centers is not None else None, None)


@desk.get("/fees")
def fees() -> ResponseReturnValue:
    return _fees_page()


def _fees_page(refusal: Refusal | None = None) -> ResponseReturnValue:
    asked = _asked_month()
    center = asked.accounts[asked.account][0] if asked.account else 0
    with reading() as session:
        prices = prices_of(session, center) if center else []
    page = render_template(
        "network/manager/fees.html",
        **asked.shown(),
        prices=list(reversed(prices)),
        center=center,
        may_ask=center and acting().may(Permission.RULES_PROPOSE, center),
        services=[(service.value, say(name)) for service, name in FEE_NAMES.items()],
        categories=category_options(),
        earliest=first_open_month(clock.today()),
        today=clock.today(),
        typed=request.form,
        refusal=refusal,
    )
    return page, refusal.status if refusal is not None else 200


@desk.get("/fees/file")
def fees_file() -> ResponseReturnValue:
    return _asked_month().file()


@desk.post("/fees/prices", access=Permission.RULES_PROPOSE)
def ask_price() -> ResponseReturnValue:
    """Ask for a price; a second person enters it."""
    try:
        with transaction() as session:
            enter_price(session, _typed_price(), by=acting(), now=clock.now())
    except SecondPersonAsked as asked:
        flash(say(asked.said), "ok")
    except Refusal as refusal:
        return _fees_page(refusal)
    return redirect(url_for("manager.fees"))


def _typed_price() -> NewPrice:
    form = request.form
    try:
        price = figure(form.get("price", ""))
    except ValueError:
        raise Invalid("price", NO_PRICE) from None
    first: date | None = day_in(form.get("first_day", ""))
    if first is None:
        raise Invalid("first_day", NO_DAY)
    return NewPrice(
        center_id=number(form.get("center", "")) or 0,
        category=form.get("category", ""),
        service=form.get("service", ""),
        price=price,
        free_days=_free_days(form.get("free_days", "").strip() or "0"),
        first_day=first,
        reason=form.get("reason", ""),
    )


def _free_days(raw: str) -> int:
    found = number(raw)
    # No number at all is told as one that is too small.
    return -1 if found is None else found
