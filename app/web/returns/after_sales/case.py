"""A case: facts, decision, money, goods, words; and only the actions that the table allows."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing, NotPermitted, Refusal
from app.queries import items
from app.queries.returns import case as returns_case
from app.queries.returns import facts
from app.queries.returns.preview import case_preview
from app.queries.returns.terms import terms_of_case
from app.web.base.access import acting, person
from app.web.base.language import say
from app.web.returns.after_sales.acts import ACTS
from app.web.returns.after_sales.callers import callers_shown
from app.web.returns.after_sales.desk import desk, visible_case
from workflows.returns.flow import GROUND_NAMES, ReturnAction, ReturnGround
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.states import STATES, ReturnState
from workflows.roles import Permission
from workflows.verdict import Refused, Text
from workflows.whole import whole

# What decides over money or over a claim, whatever the law proposes.
WEIGHTY = frozenset({"claim", "decide", "exchange", "refund", "settle"})
DONE = Text("已完成", "Done")
WORKS = (Permission.RETURN_MANAGE, Permission.APPEAL_DECIDE)
REFUSING = {ReturnAction.REFUSE, ReturnAction.REFUSE_GOODS}
WORDS: Mapping[ReviewOutcome, Text] = whole(
    ReviewOutcome,
    {ReviewOutcome.ACCEPT: Text("接受", "Accept"), ReviewOutcome.REFUSE: Text("拒绝", "Refuse")},
)


@desk.get("/cases/<ref>")
def case(ref: str) -> ResponseReturnValue:
    return _page(ref)


@desk.post("/cases/<ref>/<do>", access=Permission.RETURN_READ, fresh=WEIGHTY)
def act(ref: str, do: str) -> ResponseReturnValue:
    """One action of the case page, by who works on cases; the command checks the rest."""
    view = visible_case(ref)
    if do not in ACTS:
        raise Missing
    if not any(acting().may(permission, view.center_id) for permission in WORKS):
        raise NotPermitted
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
    with reading() as session:
        answers = facts.answers(session, view.key, by=actor, now=clock.now())
        events = items.timeline(session, view.item_key)
        files = items.attachments(session, view.item_key)
        refund, no_refund = view.refund, None
        if refund is None and STATES[view.state].desk_estimate:
            waits = ReturnAction.SETTLE not in answers
            preview = case_preview(session, view.ref, clock.now(), expecting=waits)
            refund, no_refund = (None, preview) if isinstance(preview, Refused) else (preview, None)
        terms = terms_of_case(session, view.key)
    resale = answers.get(ReturnAction.RESELL)
    may = {action for action, answer in answers.items() if answer}
    own = [f for f in files if f.check_code == view.ref]
    return render_template(
        "returns/after_sales/case.html",
        case=view,
        refund=refund,
        no_refund=no_refund,
        gifts=[gift.id for gift in terms.order.gifts] if terms.order else [],
        titles={line.sub_number: line.title for line in terms.lines},
        actions={action.value for action in may - {ReturnAction.RESELL}},
        barred=[
            (action, answer)
            for action, answer in answers.items()
            if isinstance(answer, Refused) and action is not ReturnAction.RESELL
        ],
        resells=ReturnAction.RESELL in may,
        unseen=isinstance(resale, Refused) and resale.code == "never_compared",
        words=_words(view, may),
        claim_open=ReturnAction.JUDGE_CLAIM in may,
        next_action=_next(view, may),
        manages=actor.may(Permission.RETURN_MANAGE, view.center_id),
        grounds=[(g.value, say(name)) for g, name in GROUND_NAMES.items()],
        me=person().person_id,
        events=events,
        files=own,
        refusal=refusal,
        typed=request.form,
        now=clock.now(),
        **callers_shown(view.item_key),
    )


def _words(view: returns_case.CaseView, may: set[ReturnAction]) -> list[tuple[str, str]]:
    """What a person may say to a case; none where there is no choice left to make.

    To accept goods that lie at the center is to settle their refund.
    """
    refuses = bool(REFUSING & may)
    appealed = view.state is ReturnState.APPEALED
    accepts = ReturnAction.ACCEPT in may or (ReturnAction.SETTLE in may and (refuses or appealed))
    open_to = {ReviewOutcome.ACCEPT: accepts, ReviewOutcome.REFUSE: refuses}
    return [(word.value, say(WORDS[word])) for word, open_now in open_to.items() if open_now]


def _next(view: returns_case.CaseView, may: set[ReturnAction]) -> str:
    """The step that carries the case on, for the one button that stands out.

    Where the law bears a refusal nothing stands out: a person chooses.
    """
    if REFUSING & may:
        return ""
    usual = (
        ReturnAction.ACCEPT,
        ReturnAction.GIVE_ADDRESS,
        *((ReturnAction.EXCHANGE,) if view.ground is ReturnGround.EXCHANGE else ()),
        ReturnAction.SETTLE,
        ReturnAction.REFUND,
        ReturnAction.SEND_BACK,
    )
    return next((a.value for a in usual if a in may), "")
