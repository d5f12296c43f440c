"""Uploading order files, what became of them, and the rows to correct."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.commands.orders.files import MOST_SENT, import_upload, read_upload, take_rejected
from app.queries.orders import lines as orders
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.orders.desk import centers, desk, place, sight
from workflows.machine import ToneName
from workflows.orders.lines import RowResult
from workflows.verdict import Text
from workflows.whole import whole

RESULTS: Mapping[RowResult, Text] = whole(
    RowResult,
    {
        RowResult.ACCEPTED: Text("新收", "Accepted"),
        RowResult.KNOWN: Text("已有", "Known"),
        RowResult.UPDATED: Text("更新", "Updated"),
        RowResult.REJECTED: Text("拒收", "Rejected"),
    },
)
TONES: Mapping[RowResult, ToneName] = whole(
    RowResult,
    {
        RowResult.ACCEPTED: "good",
        RowResult.KNOWN: "ended",
        RowResult.UPDATED: "work",
        RowResult.REJECTED: "bad",
    },
)
MOST_SHOWN = 500


@desk.form("/", endpoint="upload")
def upload_page() -> ResponseReturnValue:
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return redirect(url_for("orders.result", key=_taken_in()))
        except Refusal as refused:
            if wants_json():
                raise
            refusal = refused
    with reading() as session:
        page = orders.imports(session, sight(), before=place("before"))
        choice = orders.centers_named(session, centers())
    shown = render_template(
        "orders/upload.html",
        imports=page.rows,
        older=url_for("orders.upload", before=page.older) if page.older else "",
        refusal=refusal,
        centers=[(code, say(name)) for code, name in choice],
        center=request.form.get("center", ""),
    )
    return shown, 200 if refusal is None else refusal.status


def _taken_in() -> int:
    file = request.files.get("file")
    content = file.read(MOST_SENT) if file else b""
    if file is None or not content:
        raise Invalid("file", Text("请选择要导入的文件", "Choose the file to import"))
    read = read_upload(file.filename or "", content)
    with transaction() as session:
        return import_upload(
            session,
            read,
            content,
            by=acting(),
            now=clock.now(),
            center_code=request.form.get("center") or None,
        )


@desk.get("/imports/<int:key>")
def result(key: int) -> ResponseReturnValue:
    view = _visible(key)
    only = request.args.get("result", "")
    rows = [r for r in view.rows if only in ("", r["result"])]
    counts = view.row.counts
    return render_template(
        "orders/result.html",
        view=view,
        mine_to_correct=view.to_correct and view.importer_id == acting().person_id,
        rows=rows[:MOST_SHOWN],
        more=max(0, len(rows) - MOST_SHOWN),
        only=only,
        counted=[(name, say(text), counts[name], TONES[name]) for name, text in RESULTS.items()],
        results=RESULTS,
        tones=TONES,
    )


@desk.post("/imports/<int:key>/rejected.csv")
def rejected(key: int) -> ResponseReturnValue:
    """The rows to correct, once: the answer is the file, and nothing is left here."""
    _visible(key)
    with transaction() as session:
        rows = take_rejected(session, key, by=acting(), now=clock.now())
    response = Response(rows, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-{key}.csv"'
    return response


def _visible(key: int) -> orders.ImportView:
    with reading() as session:
        view = orders.import_view(session, key, sight())
    if view is None:
        raise Missing
    return view
