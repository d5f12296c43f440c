"""A case: facts, decision, money, goods, words; and only the actions that the table allows."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing, NotPermitted, Refusal
from app.queries import items
from app.queries.returns import case as returns_case
from app.queries.returns.preview import case_preview
from app.queries.returns.terms import terms_of_case
from app.web.base.access import acting, person
from app.web.base.language import say
from app.web.returns.after_sales.acts import ACTS
from app.web.returns.after_sales.desk import desk, visible_case
from workflows.returns.flow import FLOW, GROUND_NAMES, Action, ReturnGround
from workflows.returns.law.facts.words import Finding
from workflows.returns.states import STATES, State
from workflows.roles import Permission
from workflows.verdict import Refused, Text

DONE = Text("已完成", "Done")
UNDECIDED = ("refuse", "person")
DECIDING = {Action.ACCEPT, Action.REFUSE, Action.REFUSE_GOODS}


@desk.get("/cases/<ref>")
def case(ref: str) -> ResponseReturnValue:
    return _page(ref)


@desk.post("/cases/<ref>/<do>", access=Permission.RETURN_READ)
def act(ref: str, do: str) -> ResponseReturnValue:
    """One action of the case page; the command checks who may."""
    view = visible_case(ref)
    if do not in ACTS:
        raise Missing
    try:
        ACTS[do](view.ref, request.form, acting(), clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    flash(say(DONE), "ok")
    return redirect(url_for("after_sales.case", ref=view.ref))


def _page(ref: str, refusal: Refusal | None = None) -> str:
    view = visible_case(ref)
    actor = acting()
    held = [p for p in Permission if actor.may(p, view.center_id)]
    with reading() as session:
        events = items.timeline(session, view.item_key)
        files = items.attachments(session, view.item_key)
        refund, no_refund = view.refund, None
        if refund is None and STATES[view.state].desk_estimate:
            waits = Action.SETTLE not in FLOW.allowed(view.state, held)
            preview = case_preview(session, view.ref, clock.now(), expecting=waits)
            refund, no_refund = (None, preview) if isinstance(preview, Refused) else (preview, None)
        terms = terms_of_case(session, view.key)
    own = [f for f in files if f.check_code == view.ref]
    return render_template(
        "returns/after_sales/case.html",
        case=view,
        states=STATES,
        refund=refund,
        no_refund=no_refund,
        gifts=[gift.id for gift in terms.order.gifts] if terms.order else [],
        titles={line.sub_number: line.title for line in terms.lines},
        actions={a.value for a in FLOW.allowed(view.state, held)},
        deciding=_deciding(view, held),
        claim_open=_claim_open(view, held),
        next_action=_next(view, held),
        manages=Permission.RETURN_MANAGE in held,
        grounds=[(g.value, say(name)) for g, name in GROUND_NAMES.items()],
        me=person().person_id,
        events=events,
        files=own,
        refusal=refusal,
        typed=request.form,
        now=clock.now(),
    )


def _deciding(view: returns_case.CaseView, held: list[Permission]) -> bool:
    """Whether a person chooses; a comparison that the law takes for the buyer leaves no choice."""
    bound = view.state is State.COMPARED and view.outcome not in UNDECIDED
    return not bound and bool(DECIDING & {*FLOW.allowed(view.state, held)})


def _claim_open(view: returns_case.CaseView, held: list[Permission]) -> bool:
    """Whether a claim for quality waits for a person's word: found otherwise, not judged yet."""
    claimed = view.ground is ReturnGround.QUALITY and view.conclusion not in ("", Finding.FAULTY)
    judges = Action.JUDGE_CLAIM in FLOW.allowed(view.state, held)
    return claimed and judges and view.facts.get("claim") is None


def _next(view: returns_case.CaseView, held: list[Permission]) -> str:
    """The step that carries the case on, for the one button that stands out.

    Where the law bears a refusal nothing stands out: a person chooses.
    """
    allowed = FLOW.allowed(view.state, held)
    if DECIDING & {*allowed} and view.outcome in UNDECIDED:
        return ""
    usual = (
        Action.ACCEPT,
        Action.GIVE_ADDRESS,
        *((Action.EXCHANGE,) if view.ground is ReturnGround.EXCHANGE else ()),
        Action.SETTLE,
        Action.REFUND,
        Action.SEND_BACK,
    )
    return next((a.value for a in usual if a in allowed), "")
