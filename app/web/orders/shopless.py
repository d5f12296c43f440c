"""Orders that came in without a shop, to be given to one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.commands.orders.assign import assign_orders
from app.queries.orders.shopless import files_without_shop, shops_named
from app.web.base.access import acting
from app.web.base.language import say
from app.web.orders.desk import centers, desk, sight
from workflows.orders.dialect_file import platforms
from workflows.verdict import Text


@desk.get("/unassigned")
def unassigned() -> ResponseReturnValue:
    with reading() as session:
        files = files_without_shop(session, sight())
        shops = shops_named(session) if centers() is None else []
    names = {code: say(name) for code, name in platforms().items()}
    return render_template("orders/unassigned.html", files=files, shops=shops, platforms=names)


@desk.post("/imports/<int:key>/assign")
def assign(key: int) -> ResponseReturnValue:
    """Give the orders of a file to a shop."""
    shop = request.form.get("shop", "").strip()
    with transaction() as session:
        count = assign_orders(session, key, shop, by=acting(), now=clock.now())
    done = Text(f"{count} 个订单已归到“{shop}”", f"{count} orders given to “{shop}”")
    flash(say(done), "good")
    if "back" in request.form:
        return redirect(url_for("orders.result", key=key))
    return redirect(url_for("orders.unassigned"))
