"""Item labels of a selection, printed where the parcels arrive."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.queries.orders.pieces import pieces_named
from app.web.base.access import acting
from app.web.base.language import say
from app.web.intake.desk import desk
from app.web.items.label_files import sizes
from app.web.orders.labels import labels_pdf
from certificates.page.label import LabelSize
from workflows.roles import Permission
from workflows.verdict import Text


@desk.get("/labels", endpoint="labels")
def label_page() -> ResponseReturnValue:
    centers = acting().centers(Permission.RECEIVE)
    with reading() as session:
        pieces = pieces_named(session, request.args.getlist("ref"), centers)
    if not pieces:
        flash(say(Text("请先勾选要打印的货品", "Choose the pieces to print first")), "warn")
        return redirect(url_for("receiving.expected"))
    size = request.args.get("size", "")
    if size in set(LabelSize):
        return labels_pdf(pieces, LabelSize(size))
    return render_template("intake/labels.html", pieces=pieces, sizes=sizes())
