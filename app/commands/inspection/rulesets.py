"""Standards and intake rules: proposed by one person, approved or rejected by another."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.models.inspection.ruleset import Ruleset
from app.queries.inspection import standards
from app.queries.inspection.rulesets import decision_facts
from app.queries.orders.category_rules import intake_rules
from workflows.event import Event
from workflows.inspection.events import RulesApproved, RulesProposed, RulesRejected
from workflows.inspection.ruleset_flow import FLOW, RulesetAction
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.catalogue import (
    InvalidStandard,
    Standard,
    digest,
    house_standards,
    standard_from_toml,
    standard_kept,
)
from workflows.inspection.standard.category_validity import clashes
from workflows.orders.category_rules import Rules
from workflows.orders.category_rules_file import parse
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

INTAKE = "intake"
DECIDED = Refused("already_decided", Text("该提案已有结论", "The proposal is decided already"))


def read_standard(text: str) -> Standard | tuple[Text, ...]:
    """The standard that a text describes, or all that is wrong with it."""
    try:
        return standard_from_toml(text)
    except InvalidStandard as error:
        return error.problems


def read_intake(text: str, standards: Collection[Standard]) -> Rules | tuple[Text, ...]:
    """The intake rules that a text describes, or all that is wrong with them.

    From which price on, and whether at all, goods of a category are inspected is said by its
    standard alone.
    """
    known = {s.category.code for s in standards}
    read = parse(text, known)
    if not isinstance(read, Rules):
        return tuple(
            Text(f"{m.where}：{m.reason.zh}", f"{m.where}: {m.reason.en}") for m in read.mistakes
        )
    twice = {t.category for t in read.thresholds} | {e.category for e in read.exemptions} & known
    if twice:
        return tuple(
            Text(
                f"{code}：免检线写在该品类的标准里（threshold、exempt），不写在这里",
                f"{code}: its standard says what needs no inspection (threshold, exempt), not here",
            )
            for code in sorted(twice)
        )
    return read


def next_version(session: Session, kind: RulesetKind, code: str) -> int:
    """The number that the next proposal bears: one more than any there was, rejected ones too."""
    last = session.scalar(
        select(func.max(Ruleset.version)).where(Ruleset.kind == kind, Ruleset.code == code)
    )
    house = [s.version for s in house_standards() if s.code == code]
    return max([last or 0, *(house if kind is RulesetKind.STANDARD else [1])]) + 1


def propose(
    session: Session, kind: RulesetKind, text: str, note: str, *, by: Actor, now: datetime
) -> Ruleset:
    """Put a text forward. It must read without a mistake and bear the next number of its code.

    Rules hold for the whole network: who proposes and who decides acts for all of it. `Invalid`
    names everything that is wrong with the text, one problem a line.
    """
    if not by.may(Permission.RULES_PROPOSE) or by.person_id is None:
        raise NotPermitted
    text = text.replace("\r\n", "\n")
    code, begins = (
        _standard(session, text, now)
        if kind is RulesetKind.STANDARD
        else _intake(session, text, now)
    )
    version = next_version(session, kind, code)
    proposed = Ruleset(
        kind=kind,
        code=code,
        version=version,
        text=text,
        digest=_digest(kind, text),
        state=FLOW.start,
        effective_from=begins,
        note=_reason("note", note),
        proposed_by_id=by.person_id,
        proposed_at=now,
    )
    session.add(proposed)
    session.flush()
    _say(session, RulesProposed(kind.value, code, version, proposed.digest), by, now)
    return proposed


def approve(session: Session, key: int, note: str, *, by: Actor, now: datetime) -> Ruleset:
    """Put a proposal into force, from its day on; never by who wrote it."""
    decided, state = _to_decide(session, key, RulesetAction.APPROVE, by, now)
    if decided.kind is RulesetKind.STANDARD:
        _must_fit(session, decided.text)
    _decide(decided, state, note.strip()[:2000], by, now)
    kind, code, version = decided.kind.value, decided.code, decided.version
    begins = decided.effective_from.isoformat()
    _say(session, RulesApproved(kind, code, version, decided.digest, begins), by, now)
    return decided


def reject(session: Session, key: int, reason: str, *, by: Actor, now: datetime) -> Ruleset:
    """Turn a proposal down, with a reason for its author."""
    decided, state = _to_decide(session, key, RulesetAction.REJECT, by, now)
    _decide(decided, state, _reason("reason", reason), by, now)
    kind, code, version = decided.kind.value, decided.code, decided.version
    _say(session, RulesRejected(kind, code, version, decided.decision_note), by, now)
    return decided


def _to_decide(
    session: Session, key: int, action: RulesetAction, by: Actor, now: datetime
) -> tuple[Ruleset, RulesetState]:
    """The proposal, locked, and the state that the decision leads to."""
    if not by.may(Permission.RULES_APPROVE) or by.person_id is None:
        raise NotPermitted
    found = session.get(Ruleset, key, with_for_update=True, populate_existing=True)
    if found is None:
        raise Missing
    facts = decision_facts(session, found.proposed_by_id, by, now)
    row = FLOW.fire(found.state, action, facts)
    if isinstance(row, Refused):
        raise Refusal(row if FLOW.leaving(found.state) else DECIDED)
    return found, row.target


def _decide(decided: Ruleset, state: RulesetState, note: str, by: Actor, now: datetime) -> None:
    decided.state, decided.decision_note = state, note
    decided.decided_by_id, decided.decided_at = by.person_id, now


def _must_fit(session: Session, text: str) -> None:
    """What was approved since the proposal may have taken its codes."""
    if faults := tuple(clashes([*standards.every(session), standard_kept(text)])):
        raise _mistakes(faults)


def _standard(session: Session, text: str, now: datetime) -> tuple[str, date]:
    read = read_standard(text)
    if not isinstance(read, Standard):
        raise _mistakes(read)
    others = standards.every(session)
    today, version = local(now).date(), next_version(session, RulesetKind.STANDARD, read.code)
    faults = [*clashes([*others, read])]
    if any(s.code == read.code and s.category.code != read.category.code for s in others):
        faults.append(Text("标准的品类与原标准不同", "The category is another than the standard's"))
    if read.effective_from < today:
        faults.append(
            Text(
                f"生效日 effective_from 不能早于今天（{today}）",
                f"effective_from can't lie before today ({today})",
            )
        )
    if read.version != version:
        faults.append(Text(f"版本号 version 应为 {version}", f"version must be {version}"))
    if faults:
        raise _mistakes(tuple(faults))
    return read.code, read.effective_from


def _intake(session: Session, text: str, now: datetime) -> tuple[str, date]:
    read = read_intake(text, standards.every(session))
    if not isinstance(read, Rules):
        raise _mistakes(read)
    _must(
        read.version != intake_rules(session, now).version,
        "text",
        "version 与现行规则相同，请换一个",
        "version is that of the rules in force; give it another",
    )
    return INTAKE, local(now).date()


def _digest(kind: RulesetKind, text: str) -> str:
    if kind is RulesetKind.STANDARD:
        return digest(standard_from_toml(text))
    return hashlib.sha256(text.encode()).hexdigest()


def _mistakes(problems: tuple[Text, ...]) -> Invalid:
    text = Text("\n".join(p.zh for p in problems), "\n".join(p.en for p in problems))
    return Invalid("text", text, code="rules_invalid")


def _must(holds: bool, field: str, zh: str, en: str) -> None:
    if not holds:
        raise Invalid(field, Text(zh, en))


def _reason(field: str, text: str) -> str:
    text = text.strip()
    _must(bool(text), field, "请写明理由", "Give a reason")
    return text[:2000]


def _say(session: Session, event: Event, by: Actor, now: datetime) -> None:
    record.append(session, event, by=by, now=now)
