"""Item labels of a selection or of a whole import, as PDF for the label printer or an A4 sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.config import Config, current
from app.base.db import reading
from app.base.errors import Refusal
from app.press.press import Press
from app.queries.orders import pieces as query
from app.web.base.categories import category_name
from app.web.base.language import say
from app.web.orders.desk import centers, desk, place
from certificates.page.label import LabelSize, LabelText, labels
from workflows.verdict import Refused, Text
from workflows.whole import whole

SHOP = 14  # characters of the shop's name that fit the smallest label
SIZES: Mapping[LabelSize, Text] = whole(
    LabelSize,
    {
        LabelSize.SMALL: Text("40 × 30 mm 标签纸", "40 × 30 mm labels"),
        LabelSize.LARGE: Text("60 × 40 mm 标签纸", "60 × 40 mm labels"),
        LabelSize.SHEET: Text("A4 纸，每页 24 张", "A4 sheet, 24 labels"),
    },
)


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


def sizes() -> list[tuple[str, str]]:
    """The label papers to choose from."""
    return [(key.value, say(name)) for key, name in SIZES.items()]


def labels_pdf(pieces: Sequence[query.PieceRow], size: LabelSize) -> ResponseReturnValue:
    """The labels of these pieces; what can't be printed is a `Refusal`."""
    texts = [LabelText(p.ref, category_name(p.category), p.merchant[:SHOP]) for p in pieces]
    try:
        made = labels(texts, size, _press(current()).fonts)
    except ValueError as unprintable:
        said = str(unprintable)
        problem = Text(f"标签印不出来：{said}", f"A label can't be printed: {said}")
        raise Refusal(Refused("not_printable", problem)) from unprintable
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="labels-{size.value}.pdf"'
    return response


@lru_cache(maxsize=2)
def _press(config: Config) -> Press:
    return Press(config)
