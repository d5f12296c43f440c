"""Standards and intake rules in force, proposals to change them, and what another decides."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.inspection import rulesets
from app.queries.inspection import rulesets as query
from app.queries.inspection.standards import approved_standards
from app.queries.orders.category_rules import intake_rules
from app.web.base.access import acting
from app.web.base.desk import Access
from app.web.base.edge import wants_json
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.network.manager.desk import desk
from workflows.inspection.ruleset_flow import FLOW, RulesetAction
from workflows.inspection.rulesets import KIND_NAMES, RULESET_STATES, RulesetKind
from workflows.inspection.standard.catalogue import Standard, changes, standard_at, standard_for
from workflows.roles import Permission
from workflows.verdict import Refused, Text

STANDARD, INTAKE = KIND_NAMES
MOST_CHANGES = 300
# Rules hold for all centers: one center's people read them.
PROPOSES = Access(permission=Permission.RULES_PROPOSE, network=True)
DECIDES = Access(permission=Permission.RULES_APPROVE, network=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of what a proposal changes."""

    words: str
    tone: str


@desk.get("/rules")
def rules() -> ResponseReturnValue:
    with reading() as session:
        standards = query.in_force(session, clock.now())
        proposals = query.proposals(session)
        intake = intake_rules(session, clock.now())
    return render_template(
        "network/manager/rules.html",
        standards=standards,
        proposals=proposals,
        intake=intake,
        kinds=KIND_NAMES,
        states=RULESET_STATES,
        may_propose=acting().may(Permission.RULES_PROPOSE),
    )


@desk.form("/rules/new", access=PROPOSES)
def propose() -> ResponseReturnValue:
    kind = request.values.get("kind", STANDARD)
    if kind not in KIND_NAMES:
        raise Missing
    code = request.values.get("code", "") if kind == STANDARD else rulesets.INTAKE
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _propose(kind)
        except Refusal as refused:
            if wants_json() or refused.status == 403:  # noqa: PLR2004  # forbidden
                raise
            refusal = refused
    with reading() as session:
        text = query.text_in_force(session, RulesetKind(kind), code)
        version = rulesets.next_version(session, RulesetKind(kind), code)
    page = render_template(
        "network/manager/propose.html",
        kind=kind,
        kinds=KIND_NAMES,
        code=code,
        text=request.form.get("text", text),
        note=request.form.get("note", ""),
        version=version,
        problems=say(refusal.refused.reason).split("\n") if refusal is not None else [],
    )
    return page, 200 if refusal is None else refusal.status


def _propose(kind: str) -> ResponseReturnValue:
    with transaction() as session:
        made = rulesets.propose(
            session,
            RulesetKind(kind),
            request.form.get("text", ""),
            request.form.get("note", ""),
            by=acting(),
            now=clock.now(),
        )
        key = made.id
    flash(say(Text("提案已提交，等另一位主管审批", "Proposed; another manager decides")), "ok")
    return redirect(url_for("manager.proposal", key=key))


@desk.get("/rules/<int:key>")
def proposal(key: int) -> ResponseReturnValue:
    with reading() as session:
        found = query.proposal(session, key)
        if found is None:
            raise Missing
        row, text = found
        before = query.text_in_force(session, row.kind, row.code)
        facts = query.decision_facts(session, row.author_id, acting(), clock.now())
    may_decide = acting().may(Permission.RULES_APPROVE) and row.state is FLOW.start
    stands = FLOW.fire(row.state, RulesetAction.APPROVE, facts)
    return render_template(
        "network/manager/proposal.html",
        row=row,
        text=text,
        differences=_differences(row, text, before)[:MOST_CHANGES],
        kinds=KIND_NAMES,
        states=RULESET_STATES,
        open=may_decide and not isinstance(stands, Refused),
        barred=stands if may_decide and isinstance(stands, Refused) else None,
    )


@desk.post("/rules/<int:key>/approve", access=DECIDES, fresh=ALWAYS)
def approve(key: int) -> ResponseReturnValue:
    note = request.form.get("note", "")
    with transaction() as session:
        rulesets.approve(session, key, note, by=acting(), now=clock.now())
    flash(say(Text("已批准", "Approved")), "ok")
    return redirect(url_for("manager.rules"))


@desk.post("/rules/<int:key>/reject", access=DECIDES)
def reject(key: int) -> ResponseReturnValue:
    note = request.form.get("note", "")
    with transaction() as session:
        rulesets.reject(session, key, note, by=acting(), now=clock.now())
    flash(say(Text("已驳回", "Rejected")), "ok")
    return redirect(url_for("manager.rules"))


def _differences(row: query.ProposalRow, text: str, before: str) -> list[Difference]:
    """What would change: by check and field for a standard, by line for intake rules."""
    new = rulesets.read_standard(text) if row.kind.value == STANDARD else None
    old = _base(row, new) if isinstance(new, Standard) else None
    if isinstance(new, Standard) and old is not None:
        found = []
        for change in changes(old, new):
            tone = "good" if change.before is None else "bad" if change.after is None else "ask"
            found.append(Difference(say(change.sentence), tone))
        return found
    tones = {"+": "good", "-": "bad"}
    lines = difflib.unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=0)
    return [
        Difference(line, tones[line[0]])
        for line in lines
        if line[:1] in tones and not line.startswith(("+++", "---"))
    ]


def _base(row: query.ProposalRow, new: Standard) -> Standard | None:
    """The version before the proposed one, else what is in force today."""
    with reading() as session:
        among = approved_standards(session)
    earlier = (standard_at(row.code, v, among) for v in range(row.version - 1, 0, -1))
    today = clock.local(clock.now()).date()
    return next((s for s in earlier if s), None) or standard_for(new.category.code, today, among)
