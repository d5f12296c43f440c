"""Shelves: units and cases put away and moved by scan, bins, cases opened and closed."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.commands.goods.stock import shelve as command
from app.queries.goods.stock.places import bins_listed
from app.queries.goods.suppliers import delivery_centers
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import number
from app.web.goods.warehouse.desk import desk
from app.web.goods.writing import (
    field_number,
    field_text,
    scanned_filter,
    scanned_text,
    write_here,
)
from workflows.roles import Permission
from workflows.verdict import Text

WAREHOUSE = Text("仓库", "Warehouse")


@desk.form("/shelve")
def shelve() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("goods/stock/shelve.html", bin=scanned_filter("bin"))
    place, code = scanned_text("bin"), scanned_text("code")

    def act(session: Any) -> str:
        command.shelve(session, code, place, by=acting(), now=clock.now())
        return url_for("warehouse.shelve", bin=place)

    said = Text(f"{code} 已放入 {place}", f"{code} lies in {place}")
    return write_here(act, url_for("warehouse.shelve", bin=place), said, scanned=True)


@desk.post("/cases/<turn>", endpoint="turn_case")
def turn_case(turn: str) -> ResponseReturnValue:
    turns = {"open": command.open_case, "close": command.close_case}
    command_of = turns.get(turn)
    if command_of is None:
        raise Missing
    back = url_for("warehouse.shelve", bin=scanned_text("bin"))

    def act(session: Any) -> str:
        command_of(session, scanned_text("code"), by=acting(), now=clock.now())
        return back

    done = Text("已开箱", "The case is open") if turn == "open" else Text("已封箱", "It is closed")
    return write_here(act, back, done, scanned=True)


@desk.form("/bins")
def bins() -> ResponseReturnValue:
    if request.method == "POST":
        return _add_bins()
    places = my_warehouses()
    asked = number(request.args.get("center", ""))
    here = next((key for key, _ in places if key == asked), places[0][0])
    with reading() as session:
        listed = bins_listed(session, here)
    tabs = [(name, url_for("warehouse.bins", center=key), key == here) for key, name in places]
    return render_template(
        "goods/stock/bins.html", bins=listed, centers=places, here=here, center_tabs=tabs
    )


def _add_bins() -> ResponseReturnValue:
    def act(session: Any) -> str:
        center = field_number("center", WAREHOUSE)
        command.add_bins(session, center, field_text("bins"), by=acting(), now=clock.now())
        return url_for("warehouse.bins", center=center)

    return write_here(act, url_for("warehouse.bins"), Text("库位已登记", "The bins are recorded"))


def my_warehouses() -> list[tuple[int, str]]:
    """The centers that the person keeps stock of; there is one at least, or no way to this desk."""
    with reading() as session:
        found = delivery_centers(session, acting().centers(Permission.LOT_RECEIVE))
    if not found:
        raise Missing
    return [(key, say(name)) for key, name in found]
