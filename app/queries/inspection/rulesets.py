"""Standards in force, intake rules in force, and the proposals to change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from app.base.clock import local
from app.models.inspection.ruleset import Ruleset
from app.models.people.account import Person
from app.queries.inspection.standards import every
from app.queries.second_person import pair_answer
from workflows.inspection.ruleset_flow import RulesetFacts
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.catalogue import standard_source
from workflows.inspection.standard.routing import newest
from workflows.inspection.standard.types import Standard
from workflows.orders.category_rules_file import BUILT_IN
from workflows.roles import Actor

MOST = 100


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal with its author and who decided on it."""

    key: int
    kind: RulesetKind
    code: str
    version: int
    state: RulesetState
    effective_from: date
    note: str
    author_id: int
    author: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_note: str


def in_force(session: Session, now: datetime) -> list[Standard]:
    """The standard of each category by which an inspection would start today."""
    return [*newest(every(session), local(now).date())]


def proposals(session: Session) -> list[ProposalRow]:
    """The latest proposals first; those that wait before all others."""
    rows = session.execute(
        _proposals().order_by(Ruleset.state != RulesetState.PROPOSED, Ruleset.id.desc()).limit(MOST)
    )
    return [_row(r) for r in rows]


def proposal(session: Session, key: int) -> tuple[ProposalRow, str] | None:
    """One proposal and its text."""
    found = session.execute(_proposals().where(Ruleset.id == key)).one_or_none()
    if found is None:
        return None
    return _row(found), session.scalars(select(Ruleset.text).where(Ruleset.id == key)).one()


def decision_facts(session: Session, author_id: int, by: Actor, now: datetime) -> RulesetFacts:
    """What the guards of a decision on a proposal look at."""
    return RulesetFacts(
        actor=by.person_id,
        author=author_id,
        second=pair_answer(session, author_id, by.person_id, now),
    )


def text_in_force(session: Session, kind: RulesetKind, code: str) -> str:
    """The text to begin a proposal with: the latest approved, else that of the house."""
    kept = session.scalar(
        select(Ruleset.text)
        .where(Ruleset.kind == kind, Ruleset.code == code, Ruleset.state == RulesetState.APPROVED)
        .order_by(Ruleset.version.desc())
        .limit(1)
    )
    if kept is not None:
        return kept
    if kind is RulesetKind.INTAKE:
        return BUILT_IN.read_text("utf-8")
    return standard_source(code) or ""


def _proposals() -> Any:
    author, other = aliased(Person), aliased(Person)
    return (
        select(
            Ruleset.id,
            Ruleset.kind,
            Ruleset.code,
            Ruleset.version,
            Ruleset.state,
            Ruleset.effective_from,
            Ruleset.note,
            Ruleset.proposed_by_id,
            author.name.label("author"),
            Ruleset.proposed_at,
            other.name.label("other"),
            Ruleset.decided_at,
            Ruleset.decision_note,
        )
        .join(author, author.id == Ruleset.proposed_by_id)
        .outerjoin(other, other.id == Ruleset.decided_by_id)
    )


def _row(r: Row[*tuple[Any, ...]]) -> ProposalRow:
    return ProposalRow(
        key=r.id,
        kind=r.kind,
        code=r.code,
        version=r.version,
        state=r.state,
        effective_from=r.effective_from,
        note=r.note,
        author_id=r.proposed_by_id,
        author=r.author,
        proposed_at=r.proposed_at,
        decided_by=r.other or "",
        decided_at=r.decided_at,
        decision_note=r.decision_note,
    )
