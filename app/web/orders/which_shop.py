"""The one question that a file may leave open: which shop it is of. One field, one key."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.base.errors import Refusal
from app.queries.orders.which_shop import known_shops, shop_facts
from app.readers.orders.order_file import OrderFile
from app.web.base.access import acting
from app.web.base.language import say
from app.web.orders.chosen import SAID, ChosenHere
from workflows.orders.dialect_file import platforms
from workflows.orders.shops.shop_names import plain_shop
from workflows.orders.shops.which_shop import likely_shop

FIELD = "shop"
TITLES_SHOWN = 3


def asks_shop(refusal: Refusal, here: ChosenHere) -> bool:
    """Whether the shop is all that is missing, and the file is kept for the answer."""
    return refusal.refused.facts.get("field") == FIELD and bool(here.key)


def shop_page(refusal: Refusal, here: ChosenHere) -> ResponseReturnValue:
    """The question, with what helps to answer it."""
    read = here.read
    platform = request.form.get("platform", "") if read is None else read.platform
    platform = platform or request.form.get("platform", "")
    typed = plain_shop(request.form.get("shop", ""))
    with reading() as session:
        shops = _shops(session, platform, refusal)
        likely = ""
        if read is not None:
            likely = likely_shop(shop_facts(session, read, platform, here.name, acting()))
    title = platforms().get(platform)
    shown = render_template(
        "orders/which_shop.html",
        here=here,
        platform="" if title is None else say(title),
        records="" if read is None else read.records,
        titles=[] if read is None else _titles_of(read),
        shops=shops,
        shop=typed or likely,
        wrong=say(refusal.refused.reason) if typed else "",
        onward={name: request.form[name] for name in SAID if request.form.get(name)},
    )
    return shown, refusal.status


def _shops(session: Any, platform: str, refusal: Refusal) -> tuple[str, ...]:
    """The known shops; where several have files with these columns, of these only."""
    fitting = refusal.refused.facts.get("shops", "").split("\n")
    of = [platform] if platform else list(platforms())
    known = tuple(shop for code in of for shop in known_shops(session, acting(), code))
    return tuple(shop for shop in known if shop in fitting) if any(fitting) else known


def _titles_of(read: OrderFile) -> list[str]:
    """The first goods of the file: what a person knows their shop by."""
    return list(dict.fromkeys(row.title for row in read.part(0).rows))[:TITLES_SHOWN]
