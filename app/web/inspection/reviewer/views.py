"""The reviewer: one piece on the light table, with all its grounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.inspection import review
from app.commands.inspection.curves import answer_curve
from app.commands.inspection.objections import note_looked
from app.commands.inspection.quarantine import lift_quarantine
from app.queries import items
from app.queries.inspection import bench
from app.queries.inspection import review as review_query
from app.queries.inspection.curves import curves_at
from app.queries.inspection.facts import answers
from app.queries.inspection.second_look import looked_at
from app.queries.items import AttachmentView, ItemView
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import clean
from app.web.base.tones import OUTCOME_TONES
from app.web.inspection.findings_shown import findings_shown
from app.web.inspection.inspector.sheet_shown import review_checks
from app.web.inspection.reused_shown import reused_files
from app.web.inspection.reviewer import lists
from app.web.inspection.reviewer.desk import READ, desk, do_review, may_review, reviewable
from app.web.inspection.reviewer.objection_fields import read_objections
from app.web.inspection.spectra_shown import spectra_of
from app.web.items.look_marks import drawn_mark, look_mark, shown_files
from app.web.items.views import visible
from workflows.inspection.flow import ItemAction
from workflows.inspection.review.second_look import OBJECTIONS
from workflows.inspection.states import STATE_NAMES, ItemState
from workflows.people.overrides import REASONS, OverrideAct
from workflows.roles import Permission
from workflows.verdict import Answer, Refused, Text

__all__ = ["desk", "lists"]
MOST_FILES = 200
# What a second person may do before they have said what they see.
BLIND_MAY = (ItemAction.SEND_BACK, ItemAction.RETEST)

desk.app_template_filter("look_mark")(look_mark)
desk.app_template_filter("drawn_mark")(drawn_mark)


@desk.get("/<ref>", access=READ)
def item(ref: str) -> ResponseReturnValue:
    """The sheet for who decides on it; whoever else may read the piece is led to its own page."""
    view = visible(ref)
    if not may_review(view):
        return redirect(url_for("items.page", ref=view.ref))
    return _page(view)


@desk.post("/<ref>/checks/<code>")
def check(ref: str, code: str) -> ResponseReturnValue:
    """What the second person saw for a check of the review."""
    reviewable(ref)
    raw = {
        name.partition(".")[2]: [clean(v) for v in request.form.getlist(name)]
        for name in request.form
        if name.startswith(f"{code}.") and any(request.form.getlist(name))
    }
    with transaction() as session:
        review.record_review_check(session, ref, code, raw, by=acting(), now=clock.now())
    flash(say(Text("已记录", "Recorded")), "ok")
    return redirect(url_for("reviewer.item", ref=ref))


@desk.post("/<ref>/looks")
def looks(ref: str) -> ResponseReturnValue:
    """The page says which pictures and curves this reviewer has had before their eyes."""
    view = reviewable(ref)
    files = shown_files(request.form.getlist("file")[:MOST_FILES])
    with transaction() as session:
        left = note_looked(session, ref, files, by=acting(), now=clock.now())
    if wants_json():
        return {"left": left}
    return redirect(url_for("reviewer.item", ref=view.ref))


@desk.post("/<ref>/curves/<int:key>")
def answer(ref: str, key: int) -> ResponseReturnValue:
    """Why the conclusion stands though a curve seems to say otherwise."""
    view = reviewable(ref)
    reason = clean(request.form.get("reason", ""))
    try:
        with transaction() as session:
            answer_curve(session, ref, key, reason, by=acting(), now=clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(view, refusal.refused, reason, refusal.status)
    flash(say(Text("已记录答复", "Answer recorded")), "ok")
    return redirect(url_for("reviewer.item", ref=view.ref))


@desk.post("/<ref>")
def act(ref: str) -> ResponseReturnValue:
    """Sign a verdict, send back, or order a retest."""
    view = reviewable(ref)
    asked_filter, reason = request.form.get("action", ""), clean(request.form.get("reason", ""))
    known = {a.value: a for a in review_query.VERDICTS}
    if asked_filter not in known:
        raise Invalid("action", Text("没有这个操作", "There is no such action"))
    try:
        do_review(ref, known[asked_filter], reason, read_objections(request.form))
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(visible(ref), refusal.refused, reason, refusal.status)
    done = STATE_NAMES[visible(view.ref).state]
    flash(say(Text(f"{view.ref} 现在：{done.zh}", f"{view.ref} is now: {done.en}")), "ok")
    return redirect(url_for("reviewer.queue"))


@desk.post("/<ref>/lift", access=Permission.QUARANTINE_LIFT)
def lift(ref: str) -> ResponseReturnValue:
    """A manager asks to end a quarantine, for a reason of the list; another confirms."""
    visible(ref)
    reason, override = clean(request.form.get("reason", "")), request.form.get("override", "")
    by, now = acting(), clock.now()
    try:
        with transaction() as session:
            lift_quarantine(session, ref, reason, by=by, now=now, override=override)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(visible(ref), refusal.refused, reason, refusal.status)
    flash(say(Text("已解除扣留，回到待检队列", "Lifted: back in the queue")), "ok")
    return redirect(url_for("reviewer.quarantined"))


def _page(
    view: ItemView, refused: Refused | None = None, reason: str = "", status: int = 200
) -> ResponseReturnValue:
    now, by = clock.now(), acting()
    with reading() as session:
        rounds = bench.rounds(session, view.key)
        events = items.timeline(session, view.key, limit=200)
        files = items.attachments(session, view.key)
        if not rounds:
            return redirect(url_for("items.page", ref=view.ref))
        sheet = review_query.review_sheet(session, view, rounds[0], by, now)
        shown = (*review_query.VERDICTS, ItemAction.LIFT_QUARANTINE)
        allowed = answers(session, view.key, *shown, by=by, now=now, verdict=sheet.verdict)
        lifts = allowed.pop(ItemAction.LIFT_QUARANTINE, None)
        corrections = bench.corrections(session, rounds[0].key)
        judged = curves_at(session, view.key)
        earlier = review_query.earlier_findings(session, view, rounds)
        seen = looked_at(session, rounds[0].key, by.person_id)
    asked = review_checks(sheet) if view.state is ItemState.IN_REVIEW else []
    blind = any(row.code not in sheet.raw for row in asked)
    if blind:
        allowed = {a: answer for a, answer in allowed.items() if a in BLIND_MAY}
    if refused is None and isinstance(lifts, Refused):
        refused = lifts
    page = render_template(
        "inspection/reviewer/item.html",
        item=view,
        rounds=rounds,
        sheet=sheet,
        findings=findings_shown(sheet, earlier),
        review_checks=asked,
        blind=blind,
        seen=seen,
        allowed=_acts(view, allowed),
        **_light_table(files, rounds[0].key),
        may_lift=bool(lifts),
        lift_reasons=[(key, say(name)) for key, name in REASONS[OverrideAct.LIFT].items()],
        override=request.form.get("override", ""),
        corrections=corrections,
        files=files,
        spectra=spectra_of(files, judged),
        tones=OUTCOME_TONES,
        events=events,
        refused=refused,
        reason=reason,
        now=now,
    )
    return page, status


def _acts(
    view: ItemView, allowed: Mapping[ItemAction, Answer]
) -> list[tuple[ItemAction, Refused | None, bool]]:
    """Each act, what stands against it, and whether it wants a sentence."""
    return [
        (act, found if isinstance(found, Refused) else None, review_query.needs_reason(view, act))
        for act, found in allowed.items()
    ]


def _light_table(files: Sequence[AttachmentView], round_key: int) -> dict[str, Any]:
    """The pictures and curves of this round, what may be objected to, whose else they are."""
    return {
        "to_see": [f for f in files if f.inspection == round_key and f.purpose == "finding"],
        "objection_kinds": [(kind.value, say(name)) for kind, name in OBJECTIONS.items()],
        "reused": reused_files(files),
    }
