"""Blind counts of a bin, and the codes of a lot's units with their labels."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.commands.goods.stock.count import count_bin
from app.commands.goods.stock.labels import label_units
from app.queries.goods.stock.lot_stock import lot_in_stock
from app.queries.goods.stock.places import labels_of
from app.web.base.access import acting
from app.web.base.lists import asked_filter, number
from app.web.goods.warehouse.desk import desk
from app.web.goods.warehouse.shelves import WAREHOUSE, my_warehouses
from app.web.goods.writing import field_number, scanned_text, write_here
from app.web.items.label_files import label_file
from certificates.page.label import LabelSize, LabelText
from workflows.intake.codes.plain import narrow_text
from workflows.roles import Permission
from workflows.verdict import Text

LONGEST_TITLE = 10
LONGEST_NOTE = 24


@desk.form("/count")
def count() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("goods/stock/count.html", centers=my_warehouses())

    def act(session: Any) -> str:
        center = field_number("center", WAREHOUSE)
        scans = narrow_text(request.form.get("scans", ""))
        count_bin(session, center, scanned_text("bin"), scans, by=acting(), now=clock.now())
        return url_for("warehouse.count")

    done = Text("盘点已提交；有差异的由主管处理", "Counted; a manager decides what differs")
    return write_here(act, url_for("warehouse.count"), done, scanned=True)


@desk.post("/lots/<ref>/units")
def label(ref: str) -> ResponseReturnValue:
    back = url_for("lots.stock", ref=ref)

    def act(session: Any) -> str:
        in_cases = bool(request.form.get("in_cases"))
        label_units(session, ref, in_cases, by=acting(), now=clock.now())
        return back

    return write_here(act, back, Text("单件码已生成，请打印贴码", "The codes are made: print them"))


@desk.get("/lots/<ref>/labels")
def labels(ref: str) -> ResponseReturnValue:
    size = asked_filter("size")
    with reading() as session:
        found = lot_in_stock(session, ref)
        if found is None or not acting().may(Permission.LOT_RECEIVE, found.center_id):
            raise Missing
        rows = labels_of(session, found.key, number(request.args.get("after", "")) or 0)
    if not rows:
        raise Missing
    texts = [LabelText(r.ref, r.name[:LONGEST_TITLE], r.note[:LONGEST_NOTE]) for r in rows]
    return label_file(texts, LabelSize(size) if size in set(LabelSize) else LabelSize.SMALL)
