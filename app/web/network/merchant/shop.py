"""A shop's own matters: where it takes goods back, and who works for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.network import shops as command
from app.commands.people.resets import FirstLink
from app.queries.network import merchant as query
from app.queries.network.shop_desk import addresses_of, staff_of
from app.web.base.access import acting
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.lists import number
from app.web.items.attempt import refusal_of
from app.web.network.merchant.desk import desk
from workflows.roles import Permission
from workflows.verdict import Text

OWNS = Permission.SHOP_MANAGE
KEPT = Text("退件地址已保存", "The address is kept")
WITHDRAWN = Text("已停用，对方已退出登录", "Withdrawn, and signed out")


@desk.get("/shop", access=OWNS)
def shop() -> ResponseReturnValue:
    return _page()


@desk.post("/shop/address", access=OWNS)
def set_address() -> ResponseReturnValue:
    form = request.form

    def act(session: Any) -> None:
        command.set_address(
            session,
            _shop(form.get("shop", "")),
            form.get("recipient", ""),
            form.get("phone", ""),
            form.get("address", ""),
            by=acting(),
            now=clock.now(),
        )

    return _do(act, KEPT)


@desk.post("/shop/people", access=OWNS, fresh=ALWAYS)
def add_person() -> ResponseReturnValue:
    form = request.form
    name = form.get("name", "")
    return _give_link(
        lambda session: command.add_person(
            session,
            _shop(form.get("shop", "")),
            form.get("login", ""),
            name,
            name,
            by=acting(),
            now=clock.now(),
        )
    )


@desk.post("/shop/people/<int:key>/link", access=OWNS, fresh=ALWAYS)
def renew_link(key: int) -> ResponseReturnValue:
    return _give_link(
        lambda session: command.renew_link(session, key, by=acting(), now=clock.now())
    )


@desk.post("/shop/people/<int:key>/withdraw", access=OWNS)
def withdraw_person(key: int) -> ResponseReturnValue:
    return _do(
        lambda session: command.withdraw_person(session, key, by=acting(), now=clock.now()),
        WITHDRAWN,
    )


def _do(act: Callable[[Any], None], done: Text) -> ResponseReturnValue:
    def run() -> None:
        with transaction() as session:
            act(session)

    refusal = refusal_of(run)
    if refusal is not None:
        return _page(refusal), refusal.status
    flash(say(done), "ok")
    return redirect(url_for("merchant.shop"))


def _give_link(act: Callable[[Any], FirstLink]) -> ResponseReturnValue:
    """Shown in this answer alone: a cookie would carry it on."""
    opened: list[FirstLink] = []

    def run() -> None:
        with transaction() as session:
            opened.append(act(session))

    refusal = refusal_of(run)
    if refusal is not None:
        return _page(refusal), refusal.status
    (first,) = opened
    link = current().public_url + url_for("second_person.reset", link=first.link)
    return render_template("network/merchant/first_link.html", link=link, code=first.code)


def _page(refusal: Refusal | None = None) -> str:
    own = acting().shops(OWNS)
    with reading() as session:
        names = query.names(session, own)
        addresses = addresses_of(session, own)
        people = staff_of(session, own)
    return render_template(
        "network/merchant/shop.html",
        shops=[(key, name, addresses.get(key)) for key, name in names],
        people=people,
        refusal=refusal,
        wrong=(refusal.refused.facts or {}).get("field", "") if refusal is not None else "",
        typed=request.form,
        at=request.endpoint,
    )


def _shop(given: str) -> int:
    key = number(given) or 0
    if key not in acting().shops(OWNS):
        raise Invalid("shop", Text("请选择自己的店铺", "Choose one of your shops"))
    return key
