"""Photos and files that arrive one by one while a form is open."""

from __future__ import annotations

import re

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.content import Content, brought
from app.base.db import transaction
from app.base.errors import Invalid, Missing
from app.commands import desk_files
from app.commands.evidence import store_file
from app.readers.kinds import Preview, preview_of
from app.web.base.access import acting
from app.web.items.views import evidence_store
from workflows.verdict import Text

KEY = re.compile(r"[0-9]{1,18}")


def take_upload(ref: str, purpose: str) -> ResponseReturnValue:
    """Add, replace, remove or order the files of one purpose; answered as `upload.js` reads it."""
    form = request.form
    if file := request.files.get("file"):
        chosen = form.get("spectrum", "")
        spectrum = _key(chosen) if chosen else None
        return _add_file(ref, purpose, file.filename or "", brought(file.stream), spectrum)
    with transaction() as session:
        if "remove" in form:
            key = _key(form["remove"])
            desk_files.remove_file(session, ref, purpose, key, by=acting(), now=clock.now())
        elif "order" in form:
            keys = [_key(word) for word in form["order"].split(",") if word.strip()]
            desk_files.order_files(session, ref, purpose, keys, by=acting())
        else:
            raise Invalid("file", Text("没有收到文件", "No file has arrived"))
    return {"ok": True}


def _add_file(
    ref: str, purpose: str, name: str, content: Content, spectrum: int | None
) -> ResponseReturnValue:
    stored = store_file(evidence_store(), name, content, spectrum=spectrum)
    replaces = request.form.get("replaces")
    with transaction() as session:
        key = desk_files.add_file(
            session,
            ref,
            purpose,
            stored,
            by=acting(),
            now=clock.now(),
            check_code=request.form.get("check", ""),
            replaces=_key(replaces) if replaces else None,
        )
    answer = {"id": key, "url": url_for("items.evidence", key=key)}
    if preview_of(stored.file.mime) is Preview.THUMBNAIL:
        answer["thumb"] = url_for("items.evidence_thumbnail", key=key)
    return answer


def _key(text: str) -> int:
    if not KEY.fullmatch(text.strip()):
        raise Missing
    return int(text)
