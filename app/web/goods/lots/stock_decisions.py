"""What another person decides of stock: differences of counts, what shops sell out of it."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.commands.goods.stock.count import decide_count
from app.commands.goods.stock.mapping import approve_stock, end_mapping
from app.queries.goods.stock.mapping import mappings_listed
from app.queries.goods.stock.places import counts_waiting
from app.web.base.access import acting
from app.web.base.desk import Access
from app.web.goods.lots.desk import desk
from app.web.goods.writing import field_text, write_here
from workflows.roles import Permission
from workflows.verdict import Text

DECIDES = Access(permission=Permission.LOT_CONCEDE)


@desk.get("/counts")
def counts() -> ResponseReturnValue:
    by = acting()
    with reading() as session:
        rows = counts_waiting(session, by.centers(Permission.LOT_READ))
    decides = {row.key for row in rows if by.may(Permission.LOT_CONCEDE, row.center_id)}
    return render_template("goods/stock/counts.html", rows=rows, decides=decides)


@desk.post("/counts/<int:key>", access=DECIDES)
def decide(key: int) -> ResponseReturnValue:
    back = url_for("lots.counts")

    def act(session: Any) -> str:
        decide_count(session, key, field_text("reason"), by=acting(), now=clock.now())
        return back

    return write_here(act, back, Text("差异已处理", "It is decided"))


@desk.get("/mappings")
def mappings() -> ResponseReturnValue:
    by = acting()
    with reading() as session:
        rows = mappings_listed(session, by.centers(Permission.LOT_READ))
    decides = {row.key for row in rows if by.may(Permission.LOT_CONCEDE, row.center_id)}
    return render_template("goods/stock/mappings.html", rows=rows, decides=decides)


@desk.post("/mappings/<int:key>/<word>", access=DECIDES)
def decide_mapping(key: int, word: str) -> ResponseReturnValue:
    back = url_for("lots.mappings")
    if word not in ("approve", "end"):
        raise Missing

    def act(session: Any) -> str:
        if word == "approve":
            approve_stock(session, key, by=acting(), now=clock.now())
        else:
            end_mapping(session, key, field_text("reason"), by=acting(), now=clock.now())
        return back

    said = Text("对应已生效", "The mapping is in force")
    return write_here(act, back, said if word == "approve" else Text("对应已停用", "It is ended"))
