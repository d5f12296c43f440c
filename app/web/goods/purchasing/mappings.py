"""What a shop sells is a product in a warehouse: asked for here, a second person says yes."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.commands.goods.stock.mapping import ask_mapping
from app.queries.goods.stock.mapping import mappings_listed, shops_to_map
from app.queries.goods.suppliers import delivery_centers
from app.web.base.access import acting
from app.web.base.language import say
from app.web.goods.purchasing.desk import desk
from app.web.goods.writing import field_number, field_text, write_here
from workflows.roles import Permission
from workflows.verdict import Text


@desk.form("/mappings")
def mappings() -> ResponseReturnValue:
    if request.method == "POST":
        return _ask()
    mine = acting().centers(Permission.LOT_BUY)
    with reading() as session:
        rows = mappings_listed(session, mine)
        shops, centers = shops_to_map(session, mine), delivery_centers(session, mine)
    return render_template(
        "goods/stock/ask_mapping.html",
        rows=rows,
        shops=shops,
        centers=[(key, say(name)) for key, name in centers],
    )


def _ask() -> ResponseReturnValue:
    back = url_for("purchasing.mappings")

    def act(session: Any) -> str:
        ask_mapping(
            session,
            field_number("merchant", Text("店铺", "Shop")),
            field_text("code"),
            field_number("center", Text("仓库", "Warehouse")),
            field_text("product"),
            by=acting(),
            now=clock.now(),
        )
        return back

    return write_here(act, back, Text("已提请，待主管复核", "Asked for: a manager looks at it"))
