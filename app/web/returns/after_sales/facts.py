"""The page where customer service supplies facts that a case lacks, and the law decides again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import transaction
from app.base.errors import SOMEONE_FASTER, Missing, NotPermitted, Refusal
from app.commands.returns.buyer import supply_facts
from app.queries.returns.case import CaseView
from app.web.base.access import acting
from app.web.base.language import say
from app.web.returns.after_sales.answer import CLAIM_NAMES
from app.web.returns.after_sales.desk import desk, visible_case
from app.web.returns.after_sales.fact_answers import Problems, answers_typed, facts_given
from app.web.returns.after_sales.fact_fields import FactField, FactGroup, groups_of
from app.web.returns.after_sales.form_values import choice
from workflows.returns.flow import FLOW, GROUND_NAMES, ReturnAction, ReturnGround
from workflows.returns.law.facts.words import BuyerReason
from workflows.roles import Permission
from workflows.verdict import Text

DECIDED = Text("已按补充的事实重新判断", "It was decided again with these facts")


@desk.get("/cases/<ref>/facts", access=Permission.RETURN_MANAGE)
def facts(ref: str) -> ResponseReturnValue:
    return _page(visible_case(ref), {})


@desk.post("/cases/<ref>/facts", access=Permission.RETURN_MANAGE)
def tell_facts(ref: str) -> ResponseReturnValue:
    view = visible_case(ref)
    more, problems = facts_given(request.form, groups_of(view.facts), view.facts)
    if problems:
        return _page(view, problems), 422
    if request.form.get("seen", _stamp(view)) != _stamp(view):
        return _page(view, {}, Refusal(SOMEONE_FASTER)), Refusal.status
    try:
        _supply(view.ref, more)
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _refusal_page(view, refusal), refusal.status
    flash(say(DECIDED), "ok")
    return redirect(url_for("after_sales.case", ref=view.ref))


def _supply(ref: str, more: dict[str, Any]) -> None:
    given = request.form
    with transaction() as session:
        supply_facts(
            session,
            ref,
            more,
            by=acting(),
            now=clock.now(),
            ground=choice(given, "ground", ReturnGround) if given.get("ground") else None,
            claim=choice(given, "claim", BuyerReason, BuyerReason.NO_REASON),
        )


def _refusal_page(view: CaseView, refusal: Refusal) -> str:
    """The page with what is wrong: beside its field where it has one, else above the form."""
    field = (refusal.refused.facts or {}).get("field", "")
    known = {one.name for group in groups_of(view.facts) for one in group.fields}
    if field in known:
        return _page(view, {field: refusal.refused.reason})
    return _page(view, {}, refusal)


def _stamp(view: CaseView) -> str:
    """Changes with every decision of the case, so that nobody's facts are written over unseen."""
    return f"{view.earlier}-{view.state_since.timestamp():.6f}"


def _page(view: CaseView, problems: Problems, refusal: Refusal | None = None) -> str:
    missing = {one["field"] for one in view.decision["missing"]}
    groups = groups_of(view.facts)
    asked = tuple(f for group in groups for f in group.fields if f.fact in missing)
    return render_template(
        "returns/after_sales/facts.html",
        case=view,
        asked=asked,
        groups=[_fields_left(group, asked) for group in groups],
        problems=problems,
        typed_of=lambda field: answers_typed(request.form, field),
        open=ReturnAction.TELL in FLOW.allowed(view.state, [*Permission]),
        stamp=_stamp(view),
        grounds=[(g.value, say(name)) for g, name in GROUND_NAMES.items()],
        claims=[(c.value, say(name)) for c, name in CLAIM_NAMES.items()],
        typed=request.form,
        refusal=refusal,
    )


def _fields_left(group: FactGroup, asked: tuple[FactField, ...]) -> FactGroup:
    """A group without the fields that stand above all groups."""
    rest = tuple(field for field in group.fields if field not in asked)
    return FactGroup(group.name, group.title, rest)
