"""A case: facts, decision, money, goods, words; and only the actions that the table allows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing, NotPermitted, Refusal
from app.queries import items
from app.queries.returns import case as returns_case
from app.queries.returns import facts
from app.queries.returns.payments import payment_of
from app.queries.returns.preview import case_preview
from app.queries.returns.terms import terms_of_case
from app.web.base.access import acting, person
from app.web.base.language import say
from app.web.items.parcel_fields import courier_names
from app.web.returns.after_sales.callers import callers_shown
from app.web.returns.after_sales.case_sides import case_sides
from app.web.returns.after_sales.decisions import REFUSING, decision_form
from app.web.returns.after_sales.desk import desk, visible_case
from app.web.returns.after_sales.exchange_acts import ACTS, exchange_sides
from app.web.returns.after_sales.filters import carried_filters, list_opened_from
from app.web.returns.after_sales.money_acts import money_sides
from workflows.returns.flow import GROUND_NAMES, ReturnAction, ReturnGround
from workflows.returns.law.calendar import local_day
from workflows.returns.payments import PAYMENT_NAMES
from workflows.returns.refund.two_people import why_two
from workflows.returns.states import STATES
from workflows.roles import Permission
from workflows.verdict import Answer, Refused

# What decides over money or over a claim, whatever the law proposes.
WEIGHTY = frozenset({"decide", "dispute", "dispute-end", "exchange", "keep", "other-way"})
WEIGHTY |= {"reduce", "refund", "settle"}
WORKS = (Permission.RETURN_MANAGE, Permission.APPEAL_DECIDE)


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
        ACTS[do].run(view.ref, request.form, acting(), clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    flash(f"{view.ref} {say(ACTS[do].done)}", "ok")
    if list_opened_from() and ACTS[do].goes_on:
        return redirect(url_for("after_sales.next_one", after=view.ref, **carried_filters()))
    return redirect(url_for("after_sales.case", ref=view.ref, **carried_filters()))


def _page(ref: str, refusal: Refusal | None = None) -> str:
    view = visible_case(ref)
    actor = acting()
    with reading() as session:
        answers = facts.answers(session, view.key, by=actor, now=clock.now())
        events = items.timeline(session, view.item_key)
        files = items.attachments(session, view.item_key, by=actor)
        refund, no_refund = view.refund, None
        if refund is None and STATES[view.state].desk_estimate:
            waits = ReturnAction.SETTLE not in answers
            preview = case_preview(session, view.ref, clock.now(), expecting=waits)
            refund, no_refund = (None, preview) if isinstance(preview, Refused) else (preview, None)
        terms = terms_of_case(session, view.key)
        payment = payment_of(session, view.key)
        sides = case_sides(session, view, refund["total"] if refund else None)
        sides |= money_sides(session, view, payment) | exchange_sides(session, view)
    may = {action for action, answer in answers.items() if answer}
    own = [f for f in files if f.check_code == view.ref]
    in_talk = {key for message in view.messages for key in message.files}
    return render_template(
        "returns/after_sales/case.html",
        case=view,
        refund=refund,
        no_refund=no_refund,
        payment=payment,
        payments=PAYMENT_NAMES,
        gifts=[gift.id for gift in terms.order.gifts] if terms.order else [],
        titles={line.sub_number: line.title for line in terms.lines},
        **_what_is_offered(answers, may),
        next_action=_next(view, may),
        manages=actor.may(Permission.RETURN_MANAGE, view.center_id),
        grounds=[(g.value, say(name)) for g, name in GROUND_NAMES.items()],
        me=person().person_id,
        events=events,
        files=[f for f in own if f.key not in in_talk],
        sent={f.key: f for f in own if f.key in in_talk},
        refusal=refusal,
        couriers=courier_names(),
        typed=request.form,
        typed_into=(request.view_args or {}).get("do", ""),
        writes=any(actor.may(permission, view.center_id) for permission in WORKS),
        now=clock.now(),
        **callers_shown(view.item_key),
        **decision_form(view, may),
        **sides,
        two=_why_two(refund, typed_terms=terms.entered is not None),
    )


def _what_is_offered(
    answers: Mapping[ReturnAction, Answer], may: set[ReturnAction]
) -> dict[str, Any]:
    """What can be done now, and what can't with its reason; putting to sale has its own place."""
    resale = answers.get(ReturnAction.RESELL)
    return {
        "actions": {action.value for action in may - {ReturnAction.RESELL}},
        "barred": [
            (action, answer)
            for action, answer in answers.items()
            if isinstance(answer, Refused) and action is not ReturnAction.RESELL
        ],
        "resells": ReturnAction.RESELL in may,
        "unseen": isinstance(resale, Refused) and resale.code == "never_compared",
    }


def _why_two(refund: Mapping[str, Any] | None, *, typed_terms: bool) -> list[str]:
    """Why a settlement takes two, as far as it is known before anything is typed."""
    total = Decimal(refund["total"]) if refund else Decimal(0)
    on = local_day(clock.now())
    why = why_two(total, on, typed_freight=False, typed_terms=typed_terms, against=False)
    return [say(text) for text in why]


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
