"""Photos and files that arrive one by one while a form is open."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.content import Content, brought
from app.base.db import transaction
from app.base.errors import Invalid, Missing
from app.commands import desk_files
from app.commands.evidence import StoredFile, store_file
from app.commands.inspection.reuse import explain_reuse
from app.queries import items
from app.queries.inspection.reuse import tell_reuse
from app.queries.items import AttachmentView
from app.readers.kinds import Preview, preview_of
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import clean
from app.web.items.views import evidence_store
from workflows.verdict import Text

KEY = re.compile(r"[0-9]{1,18}")
BROWSER_TIME = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]{8,12}Z")


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
        elif "explain" in form:
            key, why = _key(form["explain"]), clean(form.get("why", ""))
            explain_reuse(session, ref, key, why, by=acting(), now=clock.now())
        else:
            raise Invalid("file", Text("没有收到文件", "No file has arrived"))
    return {"ok": True}


def _add_file(
    ref: str, purpose: str, name: str, content: Content, spectrum: int | None
) -> ResponseReturnValue:
    stored = with_browser_time(store_file(evidence_store(), name, content, spectrum=spectrum))
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
        found = items.attachment(session, key)
    return upload_answer(found)


def upload_answer(file: AttachmentView | None) -> dict[str, Any]:
    """What a page is told of a file that has arrived: its address, a small picture or its curve,
    and which other pieces have it already."""
    if file is None:
        raise Missing
    answer: dict[str, Any] = {"id": file.key, "url": url_for("items.evidence", key=file.key)}
    preview = preview_of(file.mime)
    if preview is not Preview.NAME:
        shown = "curve" if preview is Preview.CURVE else "thumb"
        answer[shown] = url_for("items.evidence_thumbnail", key=file.key)
    if file.elsewhere and not file.elsewhere_why:
        answer["also"] = say(tell_reuse(file.elsewhere))
    return answer


def with_browser_time(stored: StoredFile) -> StoredFile:
    """The file with the time at which it came to hand: it may have waited for a line."""
    said = clean(request.form.get("picked", ""))
    return replace(stored, picked_at=said) if BROWSER_TIME.fullmatch(said) else stored


def _key(text: str) -> int:
    if not KEY.fullmatch(text.strip()):
        raise Missing
    return int(text)
