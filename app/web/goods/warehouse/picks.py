"""Picking: the list by the way past the bins, each unit by scan, handed over with its piece."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.commands.goods.stock import picks as command
from app.queries.goods.stock.units import needs_waiting, units_picked, units_to_pick
from app.web.base.access import acting
from app.web.goods.warehouse.desk import desk
from app.web.goods.writing import scanned_text, write_here
from workflows.roles import Permission
from workflows.verdict import Text


@desk.form("/picks")
def picks() -> ResponseReturnValue:
    if request.method == "POST":
        return _pick()
    mine = acting().centers(Permission.LOT_RECEIVE)
    with reading() as session:
        return render_template(
            "goods/stock/picks.html",
            rows=units_to_pick(session, mine),
            picked=units_picked(session, mine),
            waiting=needs_waiting(session, mine),
        )


def _pick() -> ResponseReturnValue:
    def act(session: Any) -> str:
        command.pick(session, scanned_text("code"), by=acting(), now=clock.now())
        return url_for("warehouse.picks")

    return write_here(act, url_for("warehouse.picks"), Text("已拣出", "Picked"), scanned=True)


@desk.post("/hand-over")
def hand_over() -> ResponseReturnValue:
    back = url_for("warehouse.picks")

    def act(session: Any) -> str:
        unit, piece = scanned_text("unit"), scanned_text("piece")
        command.hand_over(session, unit, piece, by=acting(), now=clock.now())
        return back

    return write_here(act, back, Text("已交收货台", "Handed over to receiving"), scanned=True)
