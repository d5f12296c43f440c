"""Several papers at once: each shown whole on one page, then signed one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.errors import Invalid, Refusal
from app.commands.papers import issue as certificate
from app.commands.papers.issue import WaitingDraft
from app.web.base.access import acting
from app.web.base.desk import Desk
from app.web.base.edge import wants_json
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.papers.signatory.paper_page import (
    PaperShown,
    came_to,
    note,
    paper_of,
    press_of,
    signable,
    typeface_wanting,
)
from app.web.papers.signatory.paper_words import AUTHENTICITIES, CONFORMITIES
from workflows.verdict import Text

MOST_AT_ONCE = 50
Results = dict[str, dict[str, object]]


def register(desk: Desk, queue: Callable[[Results], ResponseReturnValue]) -> None:
    """Put the pages onto the signatory's desk; the list of what waits shows what was signed."""

    def batch() -> ResponseReturnValue:
        """Sign several certificates, each by itself and with its own result."""
        results = {ref: _sign(ref) for ref in _chosen(request.form.getlist("ref"))}
        return {"results": results} if wants_json() else queue(results)

    desk.get("/sign/batch", endpoint="several")(several)
    desk.post("/sign/batch", endpoint="batch", fresh=ALWAYS)(batch)


def several() -> ResponseReturnValue:
    """What the papers of several pieces would say, each whole, before they are signed together."""
    now = clock.now()
    papers: list[PaperShown] = []
    unknown: Results = {}
    for ref in _chosen(request.args.getlist("ref")):
        try:
            papers.append(paper_of(signable(ref), now))
        except Refusal as refusal:
            unknown[ref] = {"ok": False, "text": say(refusal.refused.reason)}
    note(papers, now)
    return render_template(
        "papers/signatory/several.html",
        papers=papers,
        unknown=unknown,
        ready=sum(one.content is not None for one in papers),
        authenticities=AUTHENTICITIES,
        conformities=CONFORMITIES,
        typeface=typeface_wanting(),
    )


def _chosen(refs: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(refs))[:MOST_AT_ONCE]
    if not chosen:
        raise Invalid("ref", Text("请先勾选要签发的货品", "Tick the items to sign first"))
    return chosen


def _sign(ref: str) -> dict[str, object]:
    try:
        signable(ref)
        done = certificate.issue(ref, press_of(current()), by=acting(), now=clock.now())
    except Refusal as refusal:
        refused = refusal.refused
        told = "。".join(filter(None, (say(refused.reason), say(refused.next_step))))
        return {"ok": False, "text": told}
    if isinstance(done, WaitingDraft):
        return {"ok": True, "text": say(came_to(done))}
    return {"ok": True, "text": done.number, "paper": done.number}
