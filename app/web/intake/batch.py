"""Many parcels at once: codes scanned one after the other, each answered at its beep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import transaction
from app.base.errors import Invalid, Missing, Refusal
from app.commands.evidence import StoredFile
from app.commands.intake import receiving
from app.commands.intake.box_film import attach_film
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.intake.desk import desk
from app.web.items.attempt import keep_files, refusal_of
from app.web.items.parcel_fields import sure_of
from app.web.items.sought import LookUp, elsewhere, read
from workflows.dispatch.carriers import objection
from workflows.intake.codes.plain import plain
from workflows.intake.trolley import TrolleyScan, scans, second_of, spans
from workflows.verdict import Text

MOST = 200
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One code of the batch and what became of it."""

    ref: str
    waybill: str
    ok: bool
    text: str
    scan: TrolleyScan


@dataclass(frozen=True, slots=True)
class BoxFilm:
    """One film of the whole box, and the second of the day at which it begins."""

    file: StoredFile
    began: int


@desk.form("/batch")
def batch() -> ResponseReturnValue:
    codes, sent = request.form.get("codes", "")[:LONGEST], request.method == "POST"
    common = plain(request.form.get("waybill", "")).upper()
    stray, wanted = scans(codes)
    rows: list[BatchRow] = []
    refusal = None
    if sent:
        refusal = refusal_of(lambda: rows.extend(_receive_all(wanted[:MOST], common)))
    if sent and refusal is None and wants_json():
        return {"results": {r.ref: {"ok": r.ok, "text": r.text} for r in rows}}
    left = "\n".join(part for part in (stray, *(r.scan.line() for r in rows if not r.ok)) if part)
    page = render_template(
        "intake/batch.html",
        rows=rows,
        codes=left if rows else codes,
        waybill=common,
        unread=sent and refusal is None and (stray or not rows),
        refusal=refusal,
        began=request.form.get("began", ""),
        most=MOST,
    )
    return page, refusal.status if refusal else 422 if sent and not rows else 200


def _receive_all(wanted: Sequence[TrolleyScan], common: str) -> list[BatchRow]:
    film = _film(wanted)
    seen: list[tuple[int, int | None] | None] = [None] * len(wanted)
    if film is not None:
        seen = spans([scan.second for scan in wanted], film.began)
    return [_receive_one(scan, common, film, span) for scan, span in zip(wanted, seen, strict=True)]


def _film(wanted: Sequence[TrolleyScan]) -> BoxFilm | None:
    """The film of the box; it begins when the form says, else with the first scan."""
    files = keep_files(request.files.getlist("film"))
    if not files:
        return None
    if files[0].file.kind != "video":
        raise Invalid("film", Text("开箱录像要是视频文件", "The film of the box is a video file"))
    typed = request.form.get("began", "").strip()
    began = second_of(f"{typed}:00" if typed.count(":") == 1 else typed) if typed else None
    if typed and began is None:
        raise Invalid(
            "began", Text("录像开始时间写成 14:03:05", "Write when the film begins as 14:03:05")
        )
    known = [scan.second for scan in wanted if scan.second is not None]
    if began is None and not known:
        raise Invalid(
            "began",
            Text(
                "物品码没有扫码时间，录像分不到每一件；请在这一页上扫码",
                "No code has its time, so the film can't be cut; scan on this page",
            ),
        )
    return BoxFilm(files[0], known[0] if began is None else began)


def _receive_one(
    scan: TrolleyScan, common: str, film: BoxFilm | None, span: tuple[int, int | None] | None
) -> BatchRow:
    """Each in its own transaction, so that one refusal leaves the others in."""
    told = waybills_of(scan) or scan.waybills
    ref, several = scan.ref, len(told) > 1
    waybill = told[0] if told else common
    row = BatchRow(
        ref, waybill, ok=False, text="", scan=replace(scan, waybills=scan.waybills or _of(common))
    )
    if several:
        return replace(row, waybill=" ".join(told), text=say(_two(told)))
    try:
        with transaction() as session:
            item = receiving.receive(
                session, ref, waybill, by=acting(), now=clock.now(), sure=sure_of()
            )
            if film is not None and span is not None:
                attach_film(session, item, film.file, span, by=acting(), now=clock.now())
    except Refusal as refusal:
        return replace(row, text=_why(ref, refusal))
    done = Text("已入库", "Received")
    if film is not None and span is None:
        done = Text("已入库；录像里没有这一件", "Received; not in the film")
    return replace(row, ok=True, text=say(done))


def waybills_of(scan: TrolleyScan) -> tuple[str, ...]:
    """What was scanned with a piece and may be a waybill; of the others the beep said that they are
    none."""
    return tuple(code for code in scan.waybills if objection("", code) is None)


def _of(common: str) -> tuple[str, ...]:
    return (common,) if common else ()


def _two(waybills: Sequence[str]) -> Text:
    return Text(
        f"扫了 {len(waybills)} 个运单，留一个：{'、'.join(waybills)}",
        f"{len(waybills)} waybills were scanned, keep one: {', '.join(waybills)}",
    )


def _why(ref: str, refusal: Refusal) -> str:
    if not isinstance(refusal, Missing) and refusal.status != 403:  # noqa: PLR2004  # forbidden
        return say(refusal.refused.reason)
    wrong = elsewhere(LookUp(read(ref), ()))
    return wrong or say(Text("没有这个物品码", "No such item code"))
