"""Revoking a certificate: the signatory decides, an auditor confirms at the same screen."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, NotPermitted, Refusal
from app.base.watch.door_log import note_refusal
from app.commands.papers import status as certificate_status
from app.commands.papers.status import OVER
from app.commands.people.sign_in import second_person
from app.queries.papers import signing
from app.queries.papers.facts import revocation_answer
from app.queries.papers.signing import CertificateRow, IssuedPaper
from app.web.base.access import acting, address
from app.web.base.desk import Desk
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.base.lists import clean
from workflows.papers.flow import FLOW, CertificateAction
from workflows.roles import Permission
from workflows.verdict import Answer, Refused, Text

TRIES = "10/minute"


def register(desk: Desk) -> None:
    """Put the pages onto the signatory's desk."""
    access = Permission.CERTIFICATE_REVOKE
    desk.get("/certificates/<number>/revoke", access=access, endpoint="revocation")(page)
    desk.post("/certificates/<number>/revoke", access=access, endpoint="revoke", fresh=ALWAYS)(
        limiter.limit(TRIES)(revoke)
    )


def answer_to(paper: IssuedPaper | CertificateRow) -> Answer:
    """What stands against its being revoked by who looks at the page."""
    found = revocation_answer(paper.state, paper.center_id, paper.agency_id, acting())
    over = isinstance(FLOW.transition(paper.state, CertificateAction.REVOKE), Refused)
    return OVER if over else found


def page(number: str) -> ResponseReturnValue:
    """What it takes to revoke a certificate."""
    paper = _mine(number)
    stands = answer_to(paper)
    return _page(paper, problem=stands.reason if isinstance(stands, Refused) else None)


def revoke(number: str) -> ResponseReturnValue:
    """Revoke with the auditor's own sign-in as the second signature."""
    paper = _mine(number)
    reason = clean(request.form.get("reason", ""))
    given = (request.form.get(name, "") for name in ("login", "password", "one_time_code"))
    try:
        with transaction() as session:
            second = second_person(session, *given, now=clock.now(), address=address())
            if not isinstance(second, Refused):
                certificate_status.revoke(
                    session, paper.number, reason, second=second, by=acting(), now=clock.now()
                )
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(paper, reason, refusal.refused.reason)
    if isinstance(second, Refused):
        note_refusal("second_person_refused", code=second.code, endpoint=request.endpoint)
        return _page(paper, reason, second.reason)
    flash(say(Text(f"证书 {paper.number} 已撤销", f"Certificate {paper.number} is revoked")), "ok")
    return redirect(url_for("signatory.issued"))


def _mine(number: str) -> IssuedPaper:
    with reading() as session:
        found = signing.paper(session, clean(number))
    if found is None or not acting().may(Permission.CERTIFICATE_REVOKE, found.center_id):
        raise Missing(Text("没有这张证书", "There is no such certificate"))
    return found


def _page(paper: IssuedPaper, reason: str = "", problem: Text | None = None) -> ResponseReturnValue:
    shown = render_template(
        "papers/signatory/revoke.html",
        number=paper.number,
        reason=reason,
        problem=say(problem) if problem else "",
        open=bool(answer_to(paper)),
    )
    return shown, 409 if problem else 200
