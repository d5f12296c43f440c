"""Item labels of a selection or of a whole import, as PDF for the label printer or an A4 sheet."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.queries.orders import pieces as query
from app.web.base.categories import category_name
from app.web.base.language import say
from app.web.items.label_files import label_file, sizes
from app.web.orders.desk import centers, desk, place
from certificates.page.label import LabelSize, LabelText
from workflows.verdict import Text

SHOP = 14  # characters of the shop's name that fit the smallest label


@desk.get("/labels", endpoint="labels")
def label_page() -> ResponseReturnValue:
    of_import = place("import")
    with reading() as session:
        if of_import:
            pieces = query.pieces_of_import(session, of_import, centers())
        else:
            pieces = query.pieces_named(session, request.args.getlist("ref"), centers())
    if not pieces:
        flash(say(Text("没有可打印标签的货品", "There are no pieces to print labels for")), "warn")
        return redirect(url_for("orders.search"))
    size = request.args.get("size", "")
    if size in set(LabelSize):
        return labels_pdf(pieces, LabelSize(size))
    return render_template("orders/labels.html", pieces=pieces, sizes=sizes(), of_import=of_import)


def labels_pdf(pieces: Sequence[query.PieceRow], size: LabelSize) -> ResponseReturnValue:
    """The labels of these pieces; what can't be printed is a `Refusal`."""
    texts = [LabelText(p.ref, category_name(p.category), p.merchant[:SHOP]) for p in pieces]
    return label_file(texts, size)
