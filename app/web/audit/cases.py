"""Read-only access of a regulator to named cases, by a link that expires."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing
from app.base.passwords import token_digest
from app.commands.audit import audit as command
from app.commands.audit.search_index import bring_up_to_date
from app.queries.audit import certificates as found
from app.queries.audit.lists import RegulatorAccess, access_of, accesses, opens, refs_in
from app.queries.audit.trail import Trail, people_in, trail
from app.queries.items import SENT, ItemView, attachment, item_view
from app.web.audit.dispute import dispute_pack
from app.web.audit.search_form import key_in
from app.web.base.access import acting
from app.web.base.desk import PUBLIC, Desk
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.base.lists import clean, number
from app.web.items.pictures import whole_file
from app.web.items.views import evidence_store
from workflows.audit.scope import BAD_PERIOD, AccessScope, period_fits
from workflows.roles import Permission
from workflows.strict_json.days import day_in
from workflows.verdict import Refused, Text

READS = "60/minute"
DEFAULT_DAYS = 14


def register(desk: Desk) -> None:
    """Put the pages onto the auditors' desk; those behind a link's secret are public."""
    desk.form("/access", endpoint="access")(access)
    desk.post("/access/<int:key>/end", endpoint="end_access")(end)
    limited = limiter.limit(READS)
    for rule, view in (
        ("/case/<token>", case_list),
        ("/case/<token>/<ref>", case_item),
        ("/case/<token>/<ref>/dispute.<form>", case_dispute),
        ("/case/<token>/<ref>/evidence/<int:key>", case_file),
    ):
        desk.get(rule, access=PUBLIC)(limited(view))


def access() -> ResponseReturnValue:
    """Who may read which cases; a new link is shown once."""
    link = ""
    if request.method == "POST":
        link = _token_link()
    mine = acting().centers(Permission.AUDIT_READ)
    with reading() as session:
        rows = accesses(session, mine)
        choices = found.choices(session, mine)
    return render_template(
        "audit/access.html",
        rows_given=rows,
        link=link,
        days=DEFAULT_DAYS,
        agencies=[(key, say(name)) for key, name in choices["agencies"]],
        now=clock.now(),
    )


def _token_link() -> str:
    days = request.form.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 4):  # noqa: PLR2004  # days
        raise Invalid("days", Text("期限应为天数", "The time is a number of days"))
    refs = request.form.get("refs", "").replace(",", " ").replace("，", " ").split()
    with transaction() as session:
        token = command.give_access(
            session,
            request.form.get("holder", ""),
            refs,
            int(days),
            _scope(),
            by=acting(),
            now=clock.now(),
        )
    return current().public_url + url_for("auditor.case_list", token=token)


def _scope() -> AccessScope | None:
    """Days of issue, shop, agency; None where items are named instead."""
    form = request.form
    days = [form.get(name, "").strip() for name in ("since", "until")]
    if not any(days):
        return None
    since, until = (day_in(day) for day in days)
    answer = period_fits(since, until)
    if isinstance(answer, Refused) or since is None or until is None:
        raise Invalid("since", BAD_PERIOD.reason, BAD_PERIOD.code)
    agency = key_in(form.get("agency", ""))
    return AccessScope(since, until, clean(form.get("shop", ""))[:200], agency)


def end(key: int) -> ResponseReturnValue:
    """End an access now."""
    with transaction() as session:
        command.end_access(session, key, by=acting(), now=clock.now())
    flash(say(Text("查阅已终止", "The access has ended")), "ok")
    return redirect(url_for("auditor.access"))


def case_list(token: str) -> ResponseReturnValue:
    """The cases of a link."""
    bring_up_to_date()
    given = _open_access(token)
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        refs, more = refs_in(session, given, before=before)
    return render_template(
        "audit/case_list.html",
        access=given,
        refs=refs,
        token=token,
        older=url_for("auditor.case_list", token=token, before=more) if more else "",
    )


def case_item(token: str, ref: str) -> ResponseReturnValue:
    """The trail of one case; that it was read is in the ledger."""
    given, item = _case(token, ref)
    with transaction() as session:
        command.case_read(session, given.holder, item.ref, now=clock.now())
    kept = _trail_to_read(item.key)
    with reading() as session:
        people = people_in(session, kept)
    return render_template(
        "audit/case_item.html",
        access=given,
        token=token,
        item=item,
        trail=kept,
        people=people,
        corrected=[f for f in kept.findings if len(f.revisions) > 1],
    )


def case_dispute(token: str, ref: str, form: str) -> ResponseReturnValue:
    """The dispute pack of one case."""
    given, item = _case(token, ref)
    if form not in ("json", "pdf"):
        raise Missing
    kept = _trail_to_read(item.key)
    content, kind = dispute_pack(item, kept, form, current(), clock.now())
    with transaction() as session:
        command.case_read(session, given.holder, item.ref, now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="dispute-{item.ref}.{form}"'}
    return Response(content, mimetype=kind, headers=headers)


def case_file(token: str, ref: str, key: int) -> ResponseReturnValue:
    """One file of a case."""
    _, item = _case(token, ref)
    kept = _trail_to_read(item.key)
    with reading() as session:
        found = attachment(session, key)
    if found is None or key not in {file.key for file in kept.files}:
        raise Missing
    return whole_file(evidence_store(), found.digest, found.mime)


def _trail_to_read(item_key: int) -> Trail:
    """The trail without what the buyer sent with a return: the case is about the goods."""
    with reading() as session:
        kept = trail(session, item_key)
    return replace(kept, files=tuple(file for file in kept.files if file.purpose != SENT))


def _open_access(token: str) -> RegulatorAccess:
    with reading() as session:
        given = access_of(session, token_digest(token), clock.now())
    if given is None:
        raise Missing(Text("链接无效或已到期", "This link is not valid or has expired"))
    return given


def _case(token: str, ref: str) -> tuple[RegulatorAccess, ItemView]:
    given = _open_access(token)
    with reading() as session:
        item = item_view(session, ref) if opens(session, given, ref) else None
    if item is None:
        raise Missing
    return given, item
