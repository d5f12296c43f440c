"""What the board shows, as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.drawings.spreadsheet import CSV_TYPE, XLSX_TYPE, Row, csv_stream, xlsx_stream
from app.queries.network import scores as scores_query
from app.web.base.language import say
from app.web.network.manager.board import figures, graphs_of
from app.web.network.manager.desk import desk
from app.web.network.manager.scope import scope_of_address
from workflows.network.score import FAULT_NAMES
from workflows.verdict import Text


@desk.get("/export/<what>.<kind>")
def export(what: str, kind: str) -> ResponseReturnValue:
    if what == "merchants":
        return _file(what, kind, *_merchants())
    looked = scope_of_address()
    graph = graphs_of(figures(looked), looked).get(what)
    if graph is None:
        raise Missing
    return _file(what, kind, graph.heads, graph.cells)


def _merchants() -> tuple[list[str], list[Row]]:
    with reading() as session:
        found = scores_query.scores(session, clock.now(), centers=scope_of_address().scope.centers)
    heads = [
        say(Text("商家", "Merchant")),
        say(Text("评分", "Score")),
        *(say(name) for name in FAULT_NAMES.values()),
    ]
    rows: list[Row] = [
        [shop, score.value, *(round(part.points, 1) for part in score.parts)]
        for shop, score in found.values()
    ]
    return heads, rows


def _file(what: str, kind: str, heads: Sequence[str], cells: Sequence[Row]) -> ResponseReturnValue:
    if kind not in ("csv", "xlsx"):
        raise Missing
    made = csv_stream(heads, cells) if kind == "csv" else xlsx_stream(heads, cells)
    response = Response(made, content_type=CSV_TYPE if kind == "csv" else XLSX_TYPE)
    name = f"board-{what}-{clock.local(clock.now()):%Y%m%d-%H%M}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
