"""Photos, spectra and other files of the checks on the bench."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.content import brought
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.evidence import StoredFile, store_file
from app.commands.inspection import bench as inspection
from app.commands.inspection.findings import current_raw
from app.commands.inspection.reuse import explain_reuse
from app.queries import items
from app.queries.inspection import bench as bench_query
from app.queries.inspection.curves import curves_at
from app.queries.items import AttachmentView, ItemView
from app.web.base.access import acting
from app.web.base.categories import check_of
from app.web.base.lists import clean, number
from app.web.base.show import local_time
from app.web.inspection.inspector.desk import desk, testable
from app.web.inspection.inspector.sheet_shown import autosave_answer
from app.web.inspection.spectra_shown import spectra_of
from app.web.items.uploads import upload_answer, with_browser_time
from app.web.items.views import evidence_store
from workflows.inspection.curves import bands_of
from workflows.inspection.standard.parts import Photos
from workflows.roles import Actor
from workflows.verdict import Text


@desk.post("/<ref>/files", defaults={"code": ""})
@desk.post("/<ref>/checks/<code>/files", endpoint="check_files")
def files(ref: str, code: str) -> ResponseReturnValue:
    """One file of one check; or another order, or one taken out."""
    view = testable(ref)
    code = code or request.form.get("check", "")
    now, by, reason = clock.now(), acting(), clean(request.args.get("reason", ""))
    if "remove" in request.form:
        take_out(ref, f"{code}:{request.form['remove']}", by=by, now=now, reason=reason)
        return judged_now(view, now)
    if "order" in request.form:
        _put_in_order(ref, view.key, code, by=by, now=now, reason=reason)
        return {"ok": True}
    if "explain" in request.form:
        key, why = number(request.form["explain"]), clean(request.form.get("why", ""))
        with transaction() as session:
            explain_reuse(session, ref, key or 0, why, by=by, now=now)
        return {"ok": True}
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("file", Text("没有收到文件", "No file was sent"), "file_missing")
    stored = with_browser_time(
        store_file(
            evidence_store(),
            clean(sent.filename),
            brought(sent.stream),
            spectrum=number(request.form.get("spectrum", "")),
            bands=bands_of(check_of(code)),
        )
    )
    replaces = number(request.form.get("replaces", ""))
    with transaction() as session:
        if replaces is None:
            inspection.attach_to_check(session, ref, code, [stored], by=by, now=now, reason=reason)
        else:
            inspection.replace_in_check(
                session, ref, code, replaces, stored, by=by, now=now, reason=reason
            )
        session.flush()
        found = _attachment_of(items.attachments(session, view.key), code, stored)
    return upload_answer(found) | judged_now(view, now)


def judged_now(view: ItemView, now: datetime) -> dict[str, Any]:
    """What every check says after a file came or went: the page follows each."""
    with reading() as session:
        rounds = bench_query.rounds(session, view.key)
        sheet = bench_query.sheet(session, view, rounds[0], now)
    return autosave_answer(sheet, local_time(now, "%H:%M:%S"))


@desk.get("/<ref>/spectra/<code>")
def spectra(ref: str, code: str) -> ResponseReturnValue:
    """The curves of one check; the page fetches them again after an upload."""
    view = testable(ref)
    with reading() as session:
        attached = items.attachments(session, view.key)
        judged = curves_at(session, view.key)
    drawn = spectra_of([f for f in attached if f.check_code == code], judged)
    return render_template(
        "inspection/inspector/spectra.html", code=code, spectra=drawn.get(code, [])
    )


def keep_files(ref: str, *, by: Actor, now: datetime, reason: str) -> dict[str, Invalid]:
    """Take the files that came with the whole page; what can't be taken is told by check."""
    wrong: dict[str, Invalid] = {}
    for name in request.files:
        code = name.partition(".")[0]
        try:
            stored = [
                store_file(
                    evidence_store(),
                    clean(f.filename),
                    brought(f.stream),
                    bands=bands_of(check_of(code)),
                )
                for f in request.files.getlist(name)
                if f.filename
            ]
            if stored:
                with transaction() as session:
                    inspection.attach_to_check(
                        session, ref, code, stored, by=by, now=now, reason=reason
                    )
        except (NotPermitted, Missing):
            raise
        except Refusal as refusal:
            wrong[code] = Invalid(code, refusal.refused.reason, refusal.refused.code)
    return wrong


def take_out(ref: str, about: str, *, by: Actor, now: datetime, reason: str) -> None:
    """Take one file out of a check; `about` is `CODE:id`."""
    code, _, key = about.partition(":")
    attachment = number(key)
    if attachment is None:
        raise Missing
    with transaction() as session:
        inspection.detach_from_check(session, ref, code, attachment, by=by, now=now, reason=reason)


def _attachment_of(files: list[AttachmentView], code: str, stored: StoredFile) -> AttachmentView:
    return next(f for f in files if f.digest == stored.digest and f.check_code == code)


def _put_in_order(
    ref: str, item_key: int, code: str, *, by: Actor, now: datetime, reason: str
) -> None:
    wanted = [number(k) for k in request.form["order"].split(",")]
    with transaction() as session:
        bench = inspection.on_bench(session, ref, by=by, now=now)
        check = bench.standard.check(code)
        part = next((p for p in check.parts if isinstance(p, Photos)), None) if check else None
        if part is None:
            raise Missing
        digests = {f.key: f.digest for f in items.attachments(session, item_key)}
        place = {digests.get(key or 0): n for n, key in enumerate(wanted)}
        raw = dict(current_raw(session, bench.inspection.id, code))
        listed = raw.get(part.key, [])
        raw[part.key] = sorted(
            listed, key=lambda v: place.get(str(v).partition(".")[0], len(place))
        )
        inspection.save_finding(session, ref, code, raw, by=by, now=now, reason=reason)
