"""The auditor's desk: find any certificate, read any trail, take proofs away; change nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.base.storage import BlobError
from app.commands.audit import audit as command
from app.commands.audit import findings
from app.commands.audit.search_index import bring_up_to_date
from app.commands.papers.transparency import StoredNodes
from app.press.press import Press
from app.queries.audit import case
from app.queries.audit import certificates as found
from app.queries.audit.findings import owners_at
from app.queries.audit.lists import alarms as newest_alarms
from app.queries.audit.trail import people_in
from app.queries.audit.trail import trail as item_trail
from app.queries.items import item_view
from app.queries.papers.verification import evidence_of, trust_of
from app.web.audit import cases, packs, questions, register, samples
from app.web.audit.dispute import dispute_pack
from app.web.audit.search_form import FILTERS, key_in, search_of_address
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.language import say
from app.web.items.attempt import refusal_of
from certificates.checking.verify import status_of
from certificates.content.number import BadNumber, parse_number
from certificates.reasons import Answer
from certificates.trouble import Trouble
from workflows.audit.findings import GRADE_NAMES, FindingGrade
from workflows.papers.states import ISSUED, STATES
from workflows.roles import Permission
from workflows.strict_json.days import day_in, moment_in
from workflows.verdict import Text

desk = Desk(
    "auditor",
    Text("审计", "Audit"),
    "/audit",
    Access(permission=Permission.AUDIT_READ),
    navigation=(
        NavigationEntry("auditor.search", Text("证书", "Certificates"), "g c"),
        NavigationEntry("auditor.questions", Text("提问", "Questions"), "g q"),
        NavigationEntry("auditor.findings", Text("审计发现", "Findings"), "g f"),
        NavigationEntry("auditor.alarms", Text("警报", "Alarms"), "g a"),
        NavigationEntry("auditor.access", Text("监管查阅", "Access for regulators"), "g r"),
        NavigationEntry("auditor.integrity", Text("核对", "Integrity"), "g i"),
    ),
)
for pages in (packs, cases, questions, samples, register):
    pages.register(desk)


@desk.get("")
def search() -> ResponseReturnValue:
    bring_up_to_date()
    asked = search_of_address()
    with reading() as session:
        page = found.search(
            session,
            asked,
            after=request.args.get("after", ""),
            before=request.args.get("before", ""),
        )
        count = found.count_certificates(session, asked)
        choices = found.choices(session, asked.centers)
    kept = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    return render_template(
        "audit/search.html",
        hits=page.rows,
        newer=_address(kept, before=page.newer),
        older=_address(kept, after=page.older),
        count=count,
        most=found.COUNTED,
        kept=kept,
        active=[
            (value, _address({k: v for k, v in kept.items() if k != name}))
            for name, value in kept.items()
        ],
        agencies=[(key, say(name)) for key, name in choices["agencies"]],
        centers=[(key, say(name)) for key, name in choices["centers"]],
        labelled_categories=category_options(),
        labelled_states=[(state.value, say(STATES[state].name)) for state in ISSUED],
        states=STATES,
        query=urlencode(kept),
    )


@desk.get("/certificates/<number>")
def certificate(number: str) -> ResponseReturnValue:
    page = _certificate(number)
    at = _instant(request.args.get("at", "")) or clock.now()
    with reading() as session:
        evidence = evidence_of(session, StoredNodes(session), page.number)
        changes = case.changes(session, page.key)
        events = [
            e
            for e in item_trail(session, page.item_key).events
            if e.body.get("number") == page.number
        ]
    then: Answer | None = None
    if evidence is not None:
        try:
            then = status_of(evidence, number=page.number, trust=trust_of(current()), at=at)
        except Trouble:
            then = None
    return render_template(
        "audit/certificate.html",
        page=page,
        changes=changes,
        evidence=evidence,
        events=[e.entry() for e in reversed(events)],
        at=at,
        then=Text(then.zh, then.en) if then is not None else None,
        states=STATES,
    )


@desk.get("/certificates/<number>.pdf")
def paper(number: str) -> ResponseReturnValue:
    page = _certificate(number)
    if page.pdf_digest is None:
        raise Missing
    try:
        content = Press(current()).papers.get(page.pdf_digest)
    except BlobError:
        raise Missing(
            Text("存储的文件缺失或已被改动", "The stored file is missing or was changed")
        ) from None
    with transaction() as session:
        what = f"{page.number}.pdf"
        command.record_download(
            session, what, 1, by=acting(), now=clock.now(), center_id=page.center_id
        )
    headers = {"Content-Disposition": f'attachment; filename="{page.number}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@desk.get("/certificates/<number>/record.json")
def record(number: str) -> ResponseReturnValue:
    return Response(_certificate(number).record_text, mimetype="application/json")


@desk.get("/items/<ref>")
def item(ref: str) -> ResponseReturnValue:
    return _item_page(ref)


def _item_page(ref: str, refusal: Refusal | None = None) -> str:
    view = visible(ref)
    with reading() as session:
        trail = item_trail(session, view.key)
        people = people_in(session, trail)
        owners = owners_at(session, view.center_id)
    return render_template(
        "audit/item.html",
        item=view,
        trail=trail,
        people=people,
        states=STATES,
        corrected=[f for f in trail.findings if len(f.revisions) > 1],
        may_open=acting().may(Permission.AUDIT_FINDING, view.center_id),
        owners=owners,
        grades=[(grade.value, say(name)) for grade, name in GRADE_NAMES.items()],
        refusal=refusal,
        typed=request.form,
    )


@desk.post("/items/<ref>/findings", access=Permission.AUDIT_FINDING)
def open_finding(ref: str) -> ResponseReturnValue:
    visible(ref)

    def act() -> None:
        text, course = request.form.get("text", ""), _course()
        with transaction() as session:
            findings.open_finding(session, ref, text, course, by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return _item_page(ref, refusal), refusal.status
    flash(say(Text("审计发现已记入台账", "The finding is in the ledger")), "ok")
    return redirect(url_for("auditor.item", ref=ref))


def _course() -> findings.Course:
    """Class, owner and due date as they were typed; without them a note of nobody's."""
    form = request.form
    grade, due = form.get("grade", ""), form.get("due", "").strip()
    on = day_in(due)
    if due and on is None:
        raise Invalid("due", Text("期限应为日期", "The due date is a day"))
    return findings.Course(
        grade=FindingGrade(grade) if grade in set(FindingGrade) else FindingGrade.NOTE,
        owner_id=key_in(form.get("owner", "")),
        due_on=on,
    )


@desk.get("/items/<ref>/dispute.<form>")
def dispute(ref: str, form: str) -> ResponseReturnValue:
    view = visible(ref)
    if form not in ("json", "pdf"):
        raise Missing
    now = clock.now()
    with reading() as session:
        kept = item_trail(session, view.key)
    content, kind = dispute_pack(view, kept, form, current(), now)
    with transaction() as session:
        what = f"dispute {view.ref}.{form}"
        command.record_download(session, what, 1, by=acting(), now=now, center_id=view.center_id)
    headers = {"Content-Disposition": f'attachment; filename="dispute-{view.ref}.{form}"'}
    return Response(content, mimetype=kind, headers=headers)


@desk.get("/alarms")
def alarms() -> ResponseReturnValue:
    with reading() as session:
        mine = acting().centers(Permission.AUDIT_READ)
        rows = newest_alarms(session, mine, before=key_in(request.args.get("before", "")))
    return render_template("audit/alarms.html", alarms=rows)


def visible(ref: str) -> Any:
    """The item, if this auditor reads its center."""
    with reading() as session:
        view = item_view(session, ref)
    if view is None or not acting().may(Permission.AUDIT_READ, view.center_id):
        raise Missing(Text(f"没有编号为 {ref[:40]} 的货品", f"No item is called {ref[:40]}"))
    return view


def _certificate(number: str) -> case.StoredCertificate:
    try:
        wanted_number = parse_number(number)
    except BadNumber as bad:
        raise Missing(Text(bad.zh, bad.en)) from None
    with reading() as session:
        page = case.certificate_page(session, wanted_number)
    if page is None or not acting().may(Permission.AUDIT_READ, page.center_id):
        raise Missing(Text("没有这张证书", "There is no such certificate"))
    return page


def _address(kept: dict[str, str], **place: str) -> str:
    """The list with these filters at a place; empty where the place is none."""
    asked: dict[str, Any] = {**kept, **place}
    return url_for("auditor.search", **asked) if all(place.values()) else ""


def _instant(text: str) -> datetime | None:
    return moment_in(text, clock.SHANGHAI)
