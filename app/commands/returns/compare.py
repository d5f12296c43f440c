"""A returned piece against its outbound record: the system proposes, a person concludes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import evidence
from app.commands.entries import typed_code, typed_mass, typed_sentence
from app.commands.papers import status as certificate_status
from app.commands.returns.decide import keep
from app.commands.returns.draft import drop_readings
from app.commands.returns.goods import TRAVELS, attach_arrival
from app.commands.returns.refund import PAPER_OPEN
from app.commands.returns.settle import settle_certificate
from app.commands.returns.step import LockedCase, due_of, hold, step, tell
from app.models.returns.case import ReturnCase
from app.queries.returns.facts import arrival_evidence, facts_of
from app.queries.returns.law import answer_by_law, stored_facts
from app.queries.returns.outbound import outbound_of
from workflows.audit.ledger import canonical
from workflows.intake.codes.meaning import CodeKind, form_of
from workflows.returns.comparison import MASS, Comparison, ReturnedPiece, compare
from workflows.returns.events import ReturnAlarm, ReturnCompared
from workflows.returns.flow import ReturnAction
from workflows.returns.law.facts.situation import Arrival, GoodsCondition
from workflows.returns.law.facts.situation import ComparisonFacts as Matches
from workflows.returns.law.facts.words import Mark, Match, PackageSeal, ReturnFinding
from workflows.returns.states import ReturnState
from workflows.roles import Actor, Permission
from workflows.strict_json.reader import dump
from workflows.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonReadings:
    """What the inspector read and saw: figures by their key (`mass` in grams), numbers, marks."""

    figures: Mapping[str, Decimal] = field(default_factory=dict)
    tag_no: str = ""
    certificate_no: str = ""
    marks: tuple[Mark, ...] = ()
    broken_seals: tuple[PackageSeal, ...] = ()
    photos: Match | None = None
    spectrum: Match | None = None
    value_loss: bool | None = None


def compare_return(
    session: Session,
    ref: str,
    seen: ComparisonReadings,
    conclusion: ReturnFinding,
    reason: str = "",
    files: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> ReturnCase:
    """Hold the piece against its outbound record; the system proposes, this person concludes.

    Against the buyer it takes evidence; against the proposal, and a second time, a reason. After a
    refund that the clock drove it decides on the paper only: the same intact piece has it restored,
    any other waits for the person who lets the piece go (`returns_leave.put_to_resale`).
    """
    held = hold(session, ref, certificate=True)
    case = held.case
    if not by.may(Permission.RETURN_COMPARE, case.center_id):
        raise NotPermitted
    reason = typed_sentence("reason", reason)
    found = compare(outbound_of(session, held.item.id, case.decision["facts"]), back_of(seen))
    _must_be_measured(session, held, seen)
    _must_say_why(found, conclusion, reason)
    attach_arrival(session, held, files, by=by, now=now)
    proof = arrival_evidence(session, case)
    late = case.state is ReturnState.REFUNDED
    known = facts_of(session, case, ReturnAction.COMPARE, by=by, now=now)
    case.comparison = {"seen": _seen_json(seen), **dump(found)}
    case.conclusion = conclusion
    case.compared_by_id, case.compared_at = by.person_id, now
    if not late:  # the money went by the decision that stands
        _decide_again(case, seen, found, proof, by, now)
    digest = sha256(canonical(case.comparison).encode()).hexdigest()
    event = ReturnCompared(case.ref, found.proposal.value, conclusion.value, reason, digest)
    guards = replace(known, reason=reason, conclusion=conclusion)
    step(session, held, ReturnAction.COMPARE, event, by=by, facts=guards, now=now)
    drop_readings(session, case.id)
    if late:
        case.alarm = "" if conclusion is ReturnFinding.INTACT else PAPER_OPEN
    if late and case.alarm:
        tell(session, held, ReturnAlarm(case.ref, case.alarm), by=by, now=now)
    if held.certificate is not None and conclusion is ReturnFinding.INTACT:
        settle_certificate(session, held, by=by, now=now)
    elif held.certificate is not None:
        certificate_status.suspend(session, held.item, held.certificate, TRAVELS, by=by, now=now)
    return case


def back_of(seen: ComparisonReadings) -> ReturnedPiece:
    """What was seen, as the comparison takes it; raises `Invalid` for a code that is none."""
    return ReturnedPiece(
        figures=seen.figures,
        tag_no=typed_code("tag_no", seen.tag_no).upper(),
        certificate_no=typed_code(
            "certificate_no", form_of(CodeKind.CERTIFICATE, seen.certificate_no)
        ).upper(),
        marks=seen.marks,
        broken_seals=seen.broken_seals,
        photos=seen.photos,
        spectrum=seen.spectrum,
    )


def _must_be_measured(session: Session, held: LockedCase, seen: ComparisonReadings) -> None:
    """Nobody concludes on a piece that wasn't even weighed."""
    for key, value in seen.figures.items():
        typed_mass(key, value)
    known = {figure.key for figure in outbound_of(session, held.item.id).figures}
    if MASS in known and MASS not in seen.figures:
        raise Invalid(MASS, Text("请称重", "Weigh the piece"))
    strange = sorted(set(seen.figures) - known)
    if strange:
        raise Invalid(
            strange[0], Text("出库记录没有这一项", "The outbound record has no such figure")
        )


def _must_say_why(found: Comparison, conclusion: ReturnFinding, reason: str) -> None:
    fits = {
        "same": {ReturnFinding.INTACT, ReturnFinding.FAULTY},
        "swapped": {ReturnFinding.SWAPPED},
        "damaged": {ReturnFinding.NOT_INTACT, ReturnFinding.FAULTY},
        "not_intact": {ReturnFinding.NOT_INTACT},
    }[found.proposal.value]
    if conclusion not in fits and not reason:
        raise Invalid(
            "reason",
            Text("结论与系统建议不同，请写明理由", "Say why you differ from the proposal"),
            "reason_needed",
        )


def _seen_json(seen: ComparisonReadings) -> dict[str, object]:
    return {
        "marks": [mark.value for mark in seen.marks],
        "broken_seals": [seal.value for seal in seen.broken_seals],
        "value_loss": seen.value_loss,
    }


def _decide_again(
    case: ReturnCase,
    seen: ComparisonReadings,
    found: Comparison,
    proof: tuple[str, ...],
    by: Actor,
    now: datetime,
) -> None:
    """The law with the goods seen; what a person said before of the request is heard no more."""
    facts = stored_facts(case)
    arrival = Arrival(
        received_at=case.arrived_at,
        condition=GoodsCondition(marks=seen.marks, broken_seals=seen.broken_seals),
        comparison=Matches(
            mass=found.match_of(MASS),
            certificate=found.match_of("certificate"),
            tag_number=found.match_of("tag"),
            photos=seen.photos,
            spectrum=seen.spectrum,
        ),
        value_loss=seen.value_loss,
        finding=case.conclusion,
        found_by=by.name,
        evidence=proof,
    )
    moved = replace(facts.progress, as_of=now, shipped_back_at=case.shipped_back_at)
    known = replace(facts, arrival=arrival, progress=moved, review=None, claim=None)
    keep(case, answer_by_law(known, case.notice_at))
    case.due_at = due_of(case)
