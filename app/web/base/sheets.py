"""Style sheets as they are served: what only those who write them need stays behind."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request

from app.base.config import ROOT

SHEETS = ROOT / "app" / "static" / "css"
FOR_WRITERS = re.compile(r"\s*/\*.*?\*/|^\s+", re.DOTALL | re.MULTILINE)


@cache
def served_text(sheet: Path) -> str:
    """The text of a sheet without comments, indentation and empty lines; read once."""
    return FOR_WRITERS.sub("", sheet.read_text(encoding="utf-8"))


def static(filename: str) -> Response:
    """A file of `app/static`; a style sheet is the lighter for it."""
    sheet = SHEETS / filename.removeprefix("css/")
    if sheet not in SHEETS.glob("*.css"):
        return current_app.send_static_file(filename)
    response = Response(served_text(sheet), mimetype="text/css")
    response.add_etag()
    response.make_conditional(request)
    return response


def register(flask: Flask) -> None:
    """Let static files be served by `static`."""
    flask.view_functions["static"] = static
