"""The facts of an item as the rows have them: one loader for the command and for the page.

It looks up what the guards of the actions read and nothing else, so that a guard that is added to
the table is fed, and a step that no guard looks at costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, func, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.models.dispatch.parcel import Seal, WeightHold
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.people.account import Credential
from app.queries.inspection.curves import doubts_of_item
from app.queries.inspection.mass import inspected_mass
from app.queries.inspection.reuse import unexplained_files
from app.queries.inspection.second_look import unanswered_objections
from app.queries.inspection.shop_ties import is_related
from app.queries.inspection.standards import accepted_credentials, every
from app.queries.inspection.submissions import is_appealed
from app.queries.laboratory import agencies_in_scope
from app.queries.second_person import pair_answer
from workflows.guard import UNKNOWN, Unknown
from workflows.inspection.facts import ItemFacts
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.judging.judgement import Verdict
from workflows.inspection.standard.routing import newest
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.people.credentials import HeldCredential, credential_for
from workflows.roles import Actor
from workflows.verdict import ALLOWED, Answer, first_refusal

OF_ITEM: BindParameter[int] = bindparam("item")
OF_PERSON: BindParameter[int] = bindparam("person")
TESTED = (Stage.BENCH.value, Stage.INTAKE.value)
CREDENTIALS = select(*Credential.__table__.c).where(Credential.__table__.c.person_id == OF_PERSON)
ROUNDS = (
    select(Inspection.inspector_id, Inspection.reviewer_id, Inspection.closed_at)
    .where(Inspection.item_id == OF_ITEM)
    .order_by(Inspection.round)
)
# Checks of the receipt are findings only where the bench repeated them.
AUTHORS = (
    select(FindingRecord.by_id, Inspection.closed_at)
    .join(Inspection, Inspection.id == FindingRecord.inspection_id)
    .where(Inspection.item_id == OF_ITEM, FindingRecord.stage.in_(TESTED))
    .distinct()
)
HELD = select(func.count(Item.id)).where(Item.holder_id == OF_PERSON)
LIVE = select(
    exists().where(Certificate.item_id == OF_ITEM, Certificate.state == CertificateState.ISSUED)
)
IN_THE_BAG = (
    select(Certificate.state)
    .join(Seal, Seal.certificate_id == Certificate.id)
    .where(Seal.item_id == OF_ITEM)
    .order_by(Seal.id.desc())
    .limit(1)
)
PEOPLE = frozenset({"inspectors", "earlier_inspectors", "reviewer"})
MASSES = frozenset({"mass_recorded", "mass_limit"})
CURVES = frozenset({"curve_doubts", "curves_against"})
HOLD = frozenset({"weight_failed_by", "mass_again", "second"})
OPEN_HOLD = select(WeightHold).where(WeightHold.item_id == OF_ITEM, WeightHold.decided_at.is_(None))


def facts_of(
    session: Session,
    item: Item,
    *actions: ItemAction,
    by: Actor,
    now: datetime,
    verdict: Verdict | Unknown = UNKNOWN,
) -> ItemFacts:
    """What the guards of these actions read in the item's state; without any, those of all.

    What the person brings (`Facts.INPUTS`) is not known here: the command adds it. `verdict` is
    what the findings say, where they were judged. A fact that no guard reads stays unknown.
    """
    reads = FLOW.reads(item.state, *actions)
    known = _of_row(item, by, now)
    if reads & PEOPLE:
        tested, earlier, reviewer = people_of(session, item.id)
        known = replace(known, inspectors=tested, earlier_inspectors=earlier, reviewer=reviewer)
    known = _of_goods(session, item, known, reads)
    if "related" in reads:
        known = replace(known, related=is_related(session, by, item.merchant_id))
    if "credential" in reads:
        known = replace(known, credential=credential_answer(session, by, item.category, now))
    if "agencies_in_scope" in reads:
        scope = agencies_in_scope(session, item.center_id, item.category, now)
        known = replace(known, agencies_in_scope=scope)
    if "held" in reads:
        known = replace(known, held=held_by(session, by))
    if "live_certificate" in reads:
        live = bool(session.scalar(LIVE, {"item": item.id}))
        known = replace(known, live_certificate=live)
    if "bag_certificate_live" in reads:
        known = replace(known, bag_certificate_live=_in_the_bag(session, item.id))
    if "appeal_open" in reads:
        known = replace(known, appeal_open=is_appealed(session, item.id))
    if reads & HOLD:
        known = _with_second(session, item, known, by, now)
    return _with_verdict(known, verdict)


def _of_goods(session: Session, item: Item, known: ItemFacts, reads: frozenset[str]) -> ItemFacts:
    """The inspected mass and its limit, None where nobody weighed it; what the spectra say."""
    if reads & MASSES:
        mass = inspected_mass(session, item.id, item.intake)
        found, limit = (mass.found, mass.limit) if mass else (None, None)
        known = replace(known, mass_recorded=found, mass_limit=limit)
    if reads & CURVES:
        doubts, against = doubts_of_item(session, item)
        known = replace(known, curve_doubts=doubts, curves_against=against)
    if "unanswered" in reads:
        known = replace(known, unanswered=unanswered_objections(session, item.id))
    if "reused" in reads:
        known = replace(known, reused=unexplained_files(session, item.id))
    return known


def _with_verdict(known: ItemFacts, verdict: Verdict | Unknown) -> ItemFacts:
    """What the findings say, where they were judged."""
    if not isinstance(verdict, Verdict):
        return known
    return replace(
        known,
        outcome=verdict.outcome,
        authenticity=verdict.authenticity,
        missing=tuple(m.sentence for m in verdict.missing),
    )


def _of_row(item: Item, by: Actor, now: datetime) -> ItemFacts:
    """What the row and the person tell without a question to the database."""
    return ItemFacts(
        actor=by.person_id,
        receiver=item.receiver_id,
        recorder=item.recorder_id,
        exception_by=item.exception_by_id,
        inspectors=UNKNOWN,
        earlier_inspectors=UNKNOWN,
        reviewer=UNKNOWN,
        holder=item.holder_id,
        related=UNKNOWN,
        credential=UNKNOWN,
        held=UNKNOWN,
        agency=item.agency_id,
        own_agencies=by.agencies(item.center_id),
        agencies_in_scope=UNKNOWN,
        outcome=UNKNOWN,
        authenticity=UNKNOWN,
        missing=UNKNOWN,
        curve_doubts=UNKNOWN,
        curves_against=UNKNOWN,
        unanswered=UNKNOWN,
        reused=UNKNOWN,
        in_batch=UNKNOWN,
        unopened=UNKNOWN,
        batch_bars=UNKNOWN,
        paper_shown=UNKNOWN,
        reason=UNKNOWN,
        photos=UNKNOWN,
        exception_photos=UNKNOWN,
        gross_mass=UNKNOWN,
        mass_recorded=UNKNOWN,
        mass_now=UNKNOWN,
        mass_limit=UNKNOWN,
        packing_evidence=UNKNOWN,
        weighing_evidence=UNKNOWN,
        live_certificate=UNKNOWN,
        bag_certificate_live=UNKNOWN,
        submissions=item.submissions,
        appeal_open=UNKNOWN,
        weight_failed_by=UNKNOWN,
        mass_again=UNKNOWN,
        second=UNKNOWN,
        asked_buyer_at=item.asked_buyer_at,
        claim_until=item.held_until,
        now=now,
    )


def _with_second(
    session: Session, item: Item, known: ItemFacts, by: Actor, now: datetime
) -> ItemFacts:
    """Whether the person may be the second: who decides on a held piece is neither weigher."""
    if item.state is not ItemState.WEIGHT_HELD:
        raised_by = item.exception_by_id
        return replace(known, second=pair_answer(session, raised_by, by.person_id, now))
    hold = session.scalars(OPEN_HOLD, {"item": item.id}).one_or_none()
    if hold is None:
        return replace(known, weight_failed_by=None, mass_again=None, second=ALLOWED)
    weighers = [hold.failed_by_id, *([hold.again_by_id] if hold.again_by_id else [])]
    answers = (pair_answer(session, weigher, by.person_id, now) for weigher in weighers)
    return replace(
        known,
        weight_failed_by=hold.failed_by_id,
        mass_again=hold.again_mass,
        second=first_refusal(*answers),
    )


def answers(
    session: Session,
    key: int,
    *actions: ItemAction,
    by: Actor,
    now: datetime,
    verdict: Verdict | Unknown = UNKNOWN,
) -> dict[ItemAction, Answer]:
    """What stands against each action that the table has now and the person may ask for.

    In table order, before anything is typed: what comes with the form is judged when it comes.
    """
    item = session.get_one(Item, key)
    rows = [
        row
        for row in FLOW.leaving(item.state)
        if by.may(row.by, item.center_id) and (not actions or row.action in actions)
    ]
    if not rows:
        return {}
    asked = [row.action for row in rows]
    facts = facts_of(session, item, *asked, by=by, now=now, verdict=verdict)
    return {row.action: FLOW.beforehand(row, facts) for row in rows}


def held_credentials(session: Session, by: Actor) -> list[HeldCredential]:
    """All credentials of a person, whatever their days."""
    return [
        HeldCredential(
            kind=c.kind,
            number=c.number,
            categories=frozenset(c.categories["codes"]),
            valid_from=c.valid_from,
            valid_to=c.valid_to,
        )
        for c in session.execute(CREDENTIALS, {"person": by.person_id})
    ]


def qualified_categories(session: Session, by: Actor, now: datetime) -> tuple[str, ...]:
    """The categories that valid credentials open today, each by a kind that it accepts."""
    on = local(now).date()
    held = held_credentials(session, by)
    return tuple(
        s.category.code
        for s in newest(every(session), on)
        if credential_for(held, s.category.code, s.category.credentials, on)
    )


def credential_answer(session: Session, by: Actor, category: str, now: datetime) -> Answer:
    """Whether the person is qualified for the category today, with the reason if not."""
    held = held_credentials(session, by)
    accepted = accepted_credentials(session, category, now)
    return credential_for(held, category, accepted, local(now).date())


def people_of(session: Session, item_id: int) -> tuple[frozenset[int], frozenset[int], int | None]:
    """(everybody who tested it, those of closed rounds, the reviewer of the latest round)."""
    rounds = session.execute(ROUNDS, {"item": item_id}).all()
    hands = [(r.inspector_id, r.closed_at) for r in rounds]
    hands += [(r.by_id, r.closed_at) for r in session.execute(AUTHORS, {"item": item_id})]
    tested = frozenset(person for person, _ in hands)
    earlier = frozenset(person for person, closed_at in hands if closed_at is not None)
    return tested, earlier, rounds[-1].reviewer_id if rounds else None


def held_by(session: Session, by: Actor) -> int:
    """How many items the person has on the bench."""
    return session.scalar(HELD, {"person": by.person_id}) or 0


def _in_the_bag(session: Session, item_id: int) -> bool | None:
    """Whether the certificate sealed in last is in force; None where nothing was sealed."""
    state = session.scalar(IN_THE_BAG, {"item": item_id})
    return None if state is None else state is CertificateState.ISSUED
