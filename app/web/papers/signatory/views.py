"""The signatory's desk: what passed, what its certificate will say, signing one or several."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.inspection import review
from app.commands.papers import issue as certificate
from app.queries import items
from app.queries.inspection import bench, queues
from app.queries.inspection.facts import answers
from app.queries.items import ItemView
from app.queries.papers import signing
from app.queries.papers.certificates import begun_numbers, live_number, void_reason
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.edge import RETRY_SECONDS
from app.web.base.fresh import ALWAYS
from app.web.base.language import language, say
from app.web.base.lists import addresses, asked_filter, clean
from app.web.items.states import listed_at
from app.web.items.views import visible
from app.web.papers.signatory import revocation, several
from app.web.papers.signatory.paper_page import (
    came_to,
    note,
    paper_of,
    press_of,
    signable,
    typeface_wanting,
)
from app.web.papers.signatory.paper_words import AUTHENTICITIES, CONFORMITIES
from certificates.content.content import Wording as PaperText
from workflows.inspection.flow import ItemAction
from workflows.papers.states import STATES
from workflows.roles import Permission
from workflows.verdict import Refused, Text

desk = Desk(
    "signatory",
    Text("签发台", "Certificates"),
    "",
    Access(permission=Permission.CERTIFICATE_SIGN),
    (
        NavigationEntry("signatory.queue", Text("待签发", "To sign"), "g q"),
        NavigationEntry("signatory.issued", Text("已签发", "Issued"), "g c"),
    ),
)
KEPT = ("category",)
PAPER_HEADERS = {
    "Content-Type": "application/pdf",
    "X-Content-Type-Options": "nosniff",
    # Browsers that show a PDF put it into an object of their own page.
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


@desk.app_template_filter("say_pair")
def say_pair(text: PaperText) -> str:
    """A text of the certificate's own vocabulary in the request's language."""
    return text.en if language() == "en" else text.zh


@desk.get("/sign")
def queue() -> ResponseReturnValue:
    return _queue({})


@desk.get("/sign/issued")
def issued() -> ResponseReturnValue:
    with reading() as session:
        page = signing.issued_certificates(
            session,
            acting().centers(Permission.CERTIFICATE_SIGN),
            after=request.args.get("after", ""),
        )
    _, older = addresses("signatory.issued", (), "", page.older)
    first = url_for("signatory.issued") if request.args.get("after") else ""
    revocable = {row.number for row in page.rows if revocation.answer_to(row)}
    return render_template(
        "papers/signatory/issued.html",
        rows=page.rows,
        states=STATES,
        revocable=revocable,
        first=first,
        older=older,
    )


@desk.get("/sign/<ref>")
def item(ref: str) -> ResponseReturnValue:
    return _page(signable(ref))


@desk.post("/sign/<ref>", fresh=ALWAYS)
def sign(ref: str) -> ResponseReturnValue:
    view = signable(ref)
    try:
        done = certificate.issue(ref, press_of(current()), by=acting(), now=clock.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(visible(ref), refusal.refused, status=refusal.status)
    flash(say(came_to(done)), "ok")
    return redirect(url_for("signatory.item", ref=view.ref))


@desk.post("/sign/<ref>/retest")
def retest(ref: str) -> ResponseReturnValue:
    """The signatory is not convinced: another inspector tests the piece."""
    signable(ref)
    reason = clean(request.form.get("reason", ""))
    try:
        with transaction() as session:
            review.retest(session, ref, reason, by=acting(), now=clock.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(visible(ref), refusal.refused, reason=reason, status=refusal.status)
    flash(say(Text("已安排复检", "A retest was ordered")), "ok")
    return redirect(url_for("signatory.queue"))


@desk.get("/certificates/<number>.pdf", access=Permission.ITEM_READ)
def paper(number: str) -> ResponseReturnValue:
    """The issued PDF, shown in the browser."""
    with reading() as session:
        found = signing.paper(session, clean(number))
    if found is None or not acting().may(Permission.ITEM_READ, found.center_id):
        raise Missing(Text("没有这张证书", "There is no such certificate"))
    response = Response(press_of(current()).papers.get(found.digest), headers=PAPER_HEADERS)
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


def _show_page(page: str, status: int = 200, *, waits: bool) -> ResponseReturnValue:
    """The page; where nothing is left to tick or type but to wait, it looks again by itself."""
    response = make_response(page, status)
    if waits and request.method == "GET":
        response.headers["Refresh"] = RETRY_SECONDS
    return response


def _page(
    view: ItemView, refused: Refused | None = None, *, reason: str = "", status: int = 200
) -> ResponseReturnValue:
    now = clock.now()
    shown = paper_of(view, now)
    note([shown], now)
    refused = refused if refused is not None else shown.refused
    with reading() as session:
        rounds = bench.rounds(session, view.key)
        events = items.timeline(session, view.key, limit=200)
        number = live_number(session, view.key)
        begun = begun_numbers(session, [view.key]).get(view.key, "")
        void = void_reason(session, view.key)
        stands = answers(session, view.key, ItemAction.RETEST, by=acting(), now=now)
    typeface = typeface_wanting()
    page = render_template(
        "papers/signatory/item.html",
        item=view,
        shown=shown,
        authenticities=AUTHENTICITIES,
        conformities=CONFORMITIES,
        number=number,
        begun=begun,
        void=void,
        typeface=typeface,
        retests=bool(stands.get(ItemAction.RETEST)),
        rounds=rounds,
        events=events,
        refused=refused,
        reason=reason,
        now=now,
    )
    return _show_page(page, status, waits=bool(begun) and typeface is not None)


def _queue(results: dict[str, dict[str, object]]) -> ResponseReturnValue:
    wanted = queues.QueueFilter(
        states=listed_at("signatory.queue"),
        centers=acting().centers(Permission.CERTIFICATE_SIGN),
        category=asked_filter("category"),
        agency_ids=tuple(sorted(acting().agencies())),
        after=request.args.get("after", ""),
        before=request.args.get("before", ""),
    )
    with reading() as session:
        page = queues.page(session, wanted)
        begun = begun_numbers(session, [row.key for row in page.rows])
    typeface = typeface_wanting()
    newer, older = addresses("signatory.queue", KEPT, page.newer, page.older)
    shown = render_template(
        "papers/signatory/queue.html",
        rows=page.rows,
        begun=begun,
        typeface=typeface,
        results=results,
        newer=newer,
        older=older,
        category_options=category_options(),
        now=clock.now(),
    )
    waits = typeface is not None and bool(begun) and len(begun) == len(page.rows)
    return _show_page(shown, waits=waits)


revocation.register(desk)
several.register(desk, _queue)
