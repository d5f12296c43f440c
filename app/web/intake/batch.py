"""Many parcels at once: codes scanned one after the other, each with its own answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.intake import receiving
from app.queries.intake import receiving as query
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.intake.desk import desk
from workflows.roles import Permission
from workflows.verdict import Text

CODE = re.compile(r"QC[- ]?20[0-9]{2}[- ]?[0-9]{6,15}", re.IGNORECASE)
MOST = 200
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One code of the batch and what became of it."""

    ref: str
    waybill: str
    ok: bool
    text: str


@desk.form("/batch")
def batch() -> ResponseReturnValue:
    codes = request.form.get("codes", "")[:LONGEST]
    common = request.form.get("waybill", "").strip()
    rows: list[BatchRow] = []
    if request.method == "POST":
        rows = [_receive_one(ref, waybill or common) for ref, waybill in pairs(codes)[:MOST]]
    if request.method == "POST" and wants_json():
        return {"results": {r.ref: {"ok": r.ok, "text": r.text} for r in rows}}
    stray = before_first_code(codes) if request.method == "POST" else ""
    left = "\n".join([stray, *(f"{r.ref} {r.waybill}".strip() for r in rows if not r.ok)]).strip()
    page = render_template(
        "intake/batch.html",
        rows=rows,
        codes=left if rows else codes,
        waybill=common,
        unread=request.method == "POST" and (stray or not rows),
        most=MOST,
    )
    return page, 422 if request.method == "POST" and not rows else 200


def before_first_code(text: str) -> str:
    """What was typed or scanned before any item code: it belongs to no piece."""
    first = CODE.search(text)
    return text[: first.start()].strip() if first else text.strip()


def pairs(text: str) -> list[tuple[str, str]]:
    """(item code, waybill) in the order scanned; what follows a code is its waybill."""
    found = list(CODE.finditer(text))
    ends = [m.start() for m in found[1:]] + [len(text)] if found else []
    rows: dict[str, str] = {}
    for match, end in zip(found, ends, strict=True):
        code = re.sub(r"^QC[- ]?(\d{4})[- ]?", r"QC-\1-", match[0].upper())
        words = text[match.end() : end].split()
        rows[code] = rows.get(code) or (words[0] if words else "")
    return list(rows.items())


def _receive_one(ref: str, waybill: str) -> BatchRow:
    """Each in its own transaction, so that one refusal leaves the others in."""
    try:
        with transaction() as session:
            receiving.receive(session, ref, waybill, by=acting(), now=clock.now())
    except Refusal as refusal:
        return BatchRow(ref, waybill, ok=False, text=_why(ref, refusal))
    return BatchRow(ref, waybill, ok=True, text=say(Text("已入库", "Received")))


def _why(ref: str, refusal: Refusal) -> str:
    if not isinstance(refusal, Missing) and refusal.status != 403:  # noqa: PLR2004  # forbidden
        return say(refusal.refused.reason)
    with reading() as session:
        found = query.pieces_of_code(session, ref, acting().centers(Permission.RECEIVE))
    if found.elsewhere is None:
        return say(Text("没有这个物品码", "No such item code"))
    where = found.elsewhere
    return say(Text(f"不归本中心，应送 {where.zh}", f"Belongs to {where.en}"))
