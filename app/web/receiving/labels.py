"""Item labels as PDF, for the label printer or an A4 sheet."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.config import Config, current
from app.db import reading
from app.errors import Refusal
from app.papers import Press
from app.queries.receiving import Piece, pieces_of
from app.web.access import acting
from app.web.language import say
from app.web.receiving.desk import desk
from app.web.show import category_name
from certificates.label import LabelSize, LabelText, labels
from workflows.roles import Permission
from workflows.verdict import Refused, Text

SHOP = 14  # characters of the shop's name that fit the smallest label
SIZES: dict[LabelSize, Text] = {
    LabelSize.SMALL: Text("40 × 30 mm 标签纸", "40 × 30 mm labels"),
    LabelSize.LARGE: Text("60 × 40 mm 标签纸", "60 × 40 mm labels"),
    LabelSize.SHEET: Text("A4 纸，每页 24 张", "A4 sheet, 24 labels"),
}


@lru_cache(maxsize=2)
def press_of(config: Config) -> Press:
    """The press, whose fonts are loaded once a process."""
    return Press(config)


@desk.get("/labels", endpoint="labels")
def label_page() -> ResponseReturnValue:
    with reading() as session:
        pieces = pieces_of(
            session, request.args.getlist("ref"), acting().centers(Permission.RECEIVE)
        )
    if not pieces:
        flash(say(Text("请先勾选要打印的货品", "Choose the pieces to print first")), "warn")
        return redirect(url_for("receiving.expected"))
    size = request.args.get("size", "")
    if size in set(LabelSize):
        return _pdf(pieces, LabelSize(size))
    return render_template(
        "receiving/labels.html",
        pieces=pieces,
        sizes=[(key.value, say(name)) for key, name in SIZES.items()],
    )


def _pdf(pieces: list[Piece], size: LabelSize) -> ResponseReturnValue:
    texts = [LabelText(p.ref, category_name(p.category), p.merchant[:SHOP]) for p in pieces]
    try:
        made = labels(texts, size, press_of(current()).fonts)
    except ValueError as unprintable:
        said = str(unprintable)
        problem = Text(f"标签印不出来：{said}", f"A label can't be printed: {said}")
        raise Refusal(Refused("not_printable", problem)) from unprintable
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="labels-{size.value}.pdf"'
    return response
