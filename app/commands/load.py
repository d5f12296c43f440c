"""Rows for a command: found by what people call them, and locked in the order of the house."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, exists, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Missing
from app.base.refs import key_of
from app.models.inspection.inspection import Finding, Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.people.account import Credential, MerchantRelation
from app.queries.inspection.standards import accepted_credentials
from workflows.inspection.guards import Facts
from workflows.inspection.standard.types import Stage
from workflows.papers.states import CertificateState
from workflows.people.credentials import Held, credential_for
from workflows.roles import Actor
from workflows.verdict import Answer, Text

# Written once: every command begins with some of these.
OF_ITEM: BindParameter[int] = bindparam("item")
OF_PERSON: BindParameter[int] = bindparam("person")
LOCKED_ITEM = (
    select(Item)
    .where(Item.id == OF_ITEM)
    .with_for_update()
    .execution_options(populate_existing=True)
)
OPEN_INSPECTION = (
    select(Inspection)
    .where(Inspection.item_id == OF_ITEM, Inspection.closed_at.is_(None))
    .with_for_update()
)
LAST_INSPECTION = (
    select(Inspection)
    .where(Inspection.item_id == OF_ITEM)
    .order_by(Inspection.round.desc())
    .limit(1)
)
LIVE_CERTIFICATE = (
    select(Certificate)
    .where(Certificate.item_id == OF_ITEM, Certificate.state == CertificateState.ISSUED)
    .with_for_update()
)
TESTED = (Stage.BENCH.value, Stage.INTAKE.value)
RELATED = select(
    exists().where(
        MerchantRelation.person_id == OF_PERSON,
        MerchantRelation.merchant_id == bindparam("merchant"),
    )
)
CREDENTIALS = select(*Credential.__table__.c).where(Credential.__table__.c.person_id == OF_PERSON)
ROUNDS = (
    select(Inspection.inspector_id, Inspection.reviewer_id, Inspection.closed_at)
    .where(Inspection.item_id == OF_ITEM)
    .order_by(Inspection.round)
)
# Checks of the receipt are findings only where the bench repeated them.
AUTHORS = (
    select(Finding.by_id, Inspection.closed_at)
    .join(Inspection, Inspection.id == Finding.inspection_id)
    .where(Inspection.item_id == OF_ITEM, Finding.stage.in_(TESTED))
    .distinct()
)


def item_for_update(session: Session, ref: str) -> Item:
    """The item of a reference, locked until the transaction ends; `Missing` if there is none."""
    key = key_of("QC", ref)
    item = None
    if key is not None:
        item = session.scalars(LOCKED_ITEM, {"item": key[0]}).one_or_none()
    if item is None or item.ref != ref.strip().upper().replace(" ", "-"):
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return item


def open_inspection(session: Session, item: Item) -> Inspection | None:
    """The inspection that is not closed yet, locked; at most one can exist."""
    return session.scalars(OPEN_INSPECTION, {"item": item.id}).one_or_none()


def last_inspection(session: Session, item: Item) -> Inspection | None:
    """The latest round, open or closed."""
    return session.scalars(LAST_INSPECTION, {"item": item.id}).one_or_none()


def live_certificate(session: Session, item: Item) -> Certificate | None:
    """The issued certificate that stands for the item now, locked."""
    return session.scalars(LIVE_CERTIFICATE, {"item": item.id}).one_or_none()


def is_related(session: Session, by: Actor, merchant_id: int) -> bool:
    """Whether a conflict of interest is recorded."""
    return bool(session.scalar(RELATED, {"person": by.person_id, "merchant": merchant_id}))


def held_credentials(session: Session, by: Actor) -> list[Held]:
    """All credentials of a person, whatever their days."""
    return [
        Held(c.kind, c.number, frozenset(c.categories["codes"]), c.valid_from, c.valid_to)
        for c in session.execute(CREDENTIALS, {"person": by.person_id})
    ]


def credential_answer(session: Session, by: Actor, category: str, now: datetime) -> Answer:
    """Whether the person is qualified for the category today, with the reason if not."""
    held = held_credentials(session, by)
    accepted = accepted_credentials(session, category, now)
    return credential_for(held, category, accepted, local(now).date())


def people_of(session: Session, item: Item) -> tuple[frozenset[int], frozenset[int], int | None]:
    """(everybody who tested it, those of closed rounds, the reviewer of the latest round)."""
    rounds = session.execute(ROUNDS, {"item": item.id}).all()
    hands = [(r.inspector_id, r.closed_at) for r in rounds]
    hands += [(r.by_id, r.closed_at) for r in session.execute(AUTHORS, {"item": item.id})]
    tested = frozenset(person for person, _ in hands)
    earlier = frozenset(person for person, closed_at in hands if closed_at is not None)
    return tested, earlier, rounds[-1].reviewer_id if rounds else None


def facts_of(session: Session, item: Item, by: Actor, now: datetime, **more: object) -> Facts:
    """What the guards look at, from the rows; `more` adds what only the command knows."""
    tested, earlier, reviewer = people_of(session, item)
    known: dict[str, object] = {
        "actor": by.person_id,
        "receiver": item.receiver_id,
        "recorder": item.recorder_id,
        "exception_by": item.exception_by_id,
        "inspectors": tested,
        "earlier_inspectors": earlier,
        "reviewer": reviewer,
        "holder": item.holder_id,
        "related": is_related(session, by, item.merchant_id),
        "gross_mass": item.gross_mass,
        "submissions": item.submissions,
        "asked_buyer_at": item.asked_buyer_at,
        "claim_until": item.held_until,
        "now": now,
    }
    return Facts(**(known | more))  # type: ignore[arg-type]  # names are checked by Facts itself
