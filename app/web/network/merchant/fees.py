"""What the shop owes for its pieces: its owner's to see."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.web.base.access import acting
from app.web.network.fees import MonthAsked
from app.web.network.merchant.desk import desk
from workflows.roles import Permission


def _asked_month() -> MonthAsked:
    return MonthAsked(None, sorted(acting().shops(Permission.SHOP_MANAGE)))


@desk.get("/fees", access=Permission.SHOP_MANAGE)
def fees() -> ResponseReturnValue:
    return render_template("network/merchant/fees.html", **_asked_month().shown())


@desk.get("/fees/file", access=Permission.SHOP_MANAGE)
def fees_file() -> ResponseReturnValue:
    return _asked_month().file()
