"""The bench: one page per piece; every field is saved as it is filled, the whole page too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import ChangedElsewhere, Invalid, NotPermitted, Refusal
from app.commands.inspection import bench as inspection
from app.commands.inspection.answers import as_typed, save_answer, save_page
from app.commands.inspection.second_look import stop_here
from app.queries import items
from app.queries.inspection import bench as bench_query
from app.queries.inspection.bench import FindingSheet
from app.queries.inspection.curves import curves_at
from app.queries.inspection.second_look import objections
from app.queries.items import ItemView
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import clean
from app.web.base.show import local_time
from app.web.base.tones import OUTCOME_TONES
from app.web.inspection.inspector.bench_files import keep_files, take_out
from app.web.inspection.inspector.desk import desk, holds, testable
from app.web.inspection.inspector.part_shown import option_words
from app.web.inspection.inspector.queue_pages import next_piece
from app.web.inspection.inspector.sheet_shown import (
    autosave_answer,
    checks_shown,
    missing_shown,
    progress,
    texts_of,
)
from app.web.inspection.reused_shown import reused_files
from app.web.inspection.spectra_shown import spectra_of
from app.web.watch.stale import Tell, choice_page, page_seen, written_fields
from workflows.inspection.review.second_look import critical_fails
from workflows.inspection.states import ItemState
from workflows.people.second_tab import TwoValues
from workflows.verdict import Refused, Text

Answers = Mapping[str, Mapping[str, Sequence[str]]]


@desk.get("/<ref>")
def bench(ref: str) -> ResponseReturnValue:
    view = testable(ref)
    if not holds(view):
        return redirect(url_for("inspector.open_by_scan", ref=view.ref))
    return _page(view)


@desk.post("/<ref>")
def save(ref: str) -> ResponseReturnValue:
    """The whole page: what a browser without scripts sends, and what F9 sends."""
    view = testable(ref)
    now, by, reason = clock.now(), acting(), _reason()
    answers = _answers()
    try:
        with transaction() as session:
            saved = save_page(
                session, ref, answers, by=by, now=now, reason=reason, page=page_seen()
            )
    except ChangedElsewhere as error:
        return choice_page(error, _teller(view))
    wrong = dict(saved.wrong)
    wrong |= keep_files(ref, by=by, now=now, reason=reason)
    if wrong:
        told = {code: say(invalid.refused.reason) for code, invalid in wrong.items()}
        return _page(testable(ref), typed=answers, wrong=told, status=Invalid.status)
    asked, _, about = request.form.get("do", "").partition(":")
    if asked == "remove":
        take_out(ref, about, by=by, now=now, reason=reason)
    if asked not in ("submit", "next", "stop"):
        flash(say(Text("已保存", "Saved")), "ok")
        return redirect(url_for("inspector.bench", ref=view.ref, **_keep_filter()))
    return _submit(view, and_next=asked == "next", stops=asked == "stop")


@desk.post("/<ref>/findings", defaults={"code": ""})
@desk.post("/<ref>/findings/<code>", endpoint="save_finding")
def save_field(ref: str, code: str) -> ResponseReturnValue:
    """One field, as soon as it is filled; a repeated request is recorded once."""
    testable(ref)
    now = clock.now()
    name = request.form.get("changed", "")
    if code and name.partition(".")[0] != code:
        raise Invalid(code, Text("字段与检验项不符", "The field is not of that check"))
    with transaction() as session:
        saved = save_answer(
            session,
            ref,
            name,
            [clean(v) for v in request.form.getlist(name)],
            by=acting(),
            now=now,
            reason=_reason(),
            client_key=request.headers.get("Idempotency-Key") or request.form.get("key") or None,
            page=page_seen(),
        )
    return autosave_answer(saved.sheet, local_time(now, "%H:%M:%S"))


def _submit(view: ItemView, *, and_next: bool, stops: bool = False) -> ResponseReturnValue:
    by, now = acting(), clock.now()
    try:
        with transaction() as session:
            if stops:
                stop_here(session, view.ref, by=by, now=now, reason=_reason())
            else:
                inspection.submit(session, view.ref, by=by, now=now)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(testable(view.ref), refused=refusal.refused, status=refusal.status)
    flash(say(Text(f"{view.ref} 已提交审核", f"{view.ref} was submitted for review")), "ok")
    if and_next:
        return next_piece(str(view.center_id), clean(request.args.get("category", "")))
    kept = _keep_filter()
    kept.pop("reason", None)
    return redirect(url_for("inspector.queue", **kept))


def _page(
    view: ItemView,
    *,
    typed: Answers | None = None,
    wrong: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    now = clock.now()
    with reading() as session:
        rounds = bench_query.rounds(session, view.key)
        if not rounds or rounds[0].closed_at is not None or view.state is not ItemState.INSPECTING:
            return redirect(url_for("inspector.open_by_scan", ref=view.ref))
        current = rounds[0]
        sheet = bench_query.sheet(session, view, current, now)
        files = items.attachments(session, view.key)
        words = bench_query.recent_words(session, current.standard, texts_of(sheet))
        corrections = bench_query.corrections(session, current.key)
        saved_at = bench_query.last_saved(session, current.key)
        events = items.timeline(session, view.key, limit=200)
        judged = curves_at(session, view.key)
        objected = objections(session, view.key)
    told = wrong or {}
    kept = {code: given for code, given in (typed or {}).items() if code in told}
    page = render_template(
        "inspection/inspector/bench.html",
        item=view,
        inspection=current,
        earlier=rounds[1:],
        sheet=sheet,
        was=written_fields(_fields_shown(sheet)),
        checks=checks_shown(sheet, files, words, kept, told),
        spectra=spectra_of(files, judged),
        files=files,
        progress=progress(sheet),
        objections=objected,
        reused=reused_files(files),
        **_wanting(sheet, refused),
        wrong=told,
        refused=refused,
        tones=OUTCOME_TONES,
        reason=_reason(),
        needs_reason=current.submitted_at is not None,
        corrections=corrections,
        saved_at=local_time(saved_at, "%H:%M:%S") if saved_at else "",
        events=events,
        now=now,
    )
    return page, status


def _wanting(sheet: FindingSheet, refused: Refused | None) -> dict[str, Any]:
    """What the sheet still lacks, told where that was refused; what it fails by already."""
    return {
        "missing": missing_shown(sheet),
        "lacking": refused is not None and bool(sheet.verdict.missing),
        "failed": critical_fails(sheet.verdict),
    }


def _teller(view: ItemView) -> Tell:
    """Fields by their names on the sheet, options by theirs."""
    with reading() as session:
        current = bench_query.rounds(session, view.key)[0]
        standard = bench_query.sheet(session, view, current, clock.now()).standard

    def tell(one: TwoValues) -> tuple[str, str, str]:
        code, _, key = one.field.partition(".")
        check = standard.check(code)
        part = check.part(key) if check is not None else None
        name = f"{code} {say(check.name) if check is not None else ''}"
        options = dict(option_words(standard, part)) if part is not None else {}
        theirs, mine = (
            "、".join(options.get(v, v) for v in values) for values in (one.theirs, one.mine)
        )
        return f"{name} {say(part.name) if part is not None else ''}".strip(), theirs, mine

    return tell


def _fields_shown(sheet: FindingSheet) -> dict[str, tuple[str, ...]]:
    return {
        name: values
        for check in sheet.standard.checks
        for name, values in as_typed(check, sheet.raw.get(check.code, {})).items()
    }


def _answers() -> dict[str, dict[str, list[str]]]:
    """What the page says, by check and part; `checks` names those that it shows."""
    found: dict[str, dict[str, list[str]]] = {c: {} for c in request.form.getlist("checks")}
    for name in request.form:
        code, dot, key = name.partition(".")
        values = [clean(v) for v in request.form.getlist(name) if clean(v)]
        if dot and code in found and values:
            found[code][key] = values
    return found


def _reason() -> str:
    return clean(request.form.get("reason") or request.args.get("reason") or "")


def _keep_filter() -> dict[str, Any]:
    """What the address remembers from page to page."""
    return {
        name: value
        for name in ("center", "category", "reason")
        if (value := request.args.get(name, ""))
    }
