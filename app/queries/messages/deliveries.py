"""Messages that leave the house, as who sends them, and who looks after them, sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.messages.notice import MessageDelivery, StaffContact
from app.models.orders.order import ShopOrder
from app.models.people.account import Person
from app.queries.personal.vault import phone_to_reach
from workflows.messages.topics import Audience
from workflows.messages.ways import DeliveryState, MessageWay

PAGE = 50


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a message goes, and in which language; no address: nobody knows one."""

    to: str
    platform: str
    language: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message in the list; whom it is for is said by name only where it is one of the staff."""

    key: int
    topic: str
    audience: Audience
    ref: str
    way: MessageWay
    person: str
    state: DeliveryState
    attempts: int
    fault: str
    asked_at: datetime
    sent_at: datetime | None


def reach_of(session: Session, delivery: MessageDelivery) -> Reach:
    """Looked up when it goes: an address that changed, or was erased, counts at once."""
    if delivery.person_id is not None:
        row = session.execute(
            select(StaffContact.email, Person.language)
            .join(Person, Person.id == StaffContact.person_id)
            .where(StaffContact.person_id == delivery.person_id, StaffContact.wanted, Person.active)
        ).one_or_none()
        if row is None:
            return Reach(to="", platform="", language="zh")
        return Reach(to=row.email, platform="", language=row.language)
    order = session.get_one(ShopOrder, delivery.order_id)
    phone = phone_to_reach(session, order.id) if delivery.way is MessageWay.SMS else ""
    to = order.number if delivery.way is MessageWay.CHAT else phone
    return Reach(to=to, platform=order.platform, language="zh")


def deliveries(
    session: Session,
    centers: Collection[int] | None,
    state: DeliveryState | None,
    *,
    before: int | None = None,
) -> tuple[tuple[DeliveryRow, ...], int | None]:
    """A page of messages, the latest first, and the key that the next page begins before."""
    wanted = (
        select(
            MessageDelivery.id.label("key"),
            MessageDelivery.topic,
            MessageDelivery.audience,
            MessageDelivery.ref,
            MessageDelivery.way,
            Person.name.label("person"),
            MessageDelivery.state,
            MessageDelivery.attempts,
            MessageDelivery.fault,
            MessageDelivery.asked_at,
            MessageDelivery.sent_at,
        )
        .outerjoin(Person, Person.id == MessageDelivery.person_id)
        .order_by(MessageDelivery.id.desc())
        .limit(PAGE + 1)
    )
    if centers is not None:
        wanted = wanted.where(MessageDelivery.center_id.in_(sorted(centers)))
    if state is not None:
        wanted = wanted.where(MessageDelivery.state == state)
    if before is not None:
        wanted = wanted.where(MessageDelivery.id < before)
    found = session.execute(wanted).all()
    rows = tuple(DeliveryRow(**r._asdict() | {"person": r.person or ""}) for r in found[:PAGE])
    return rows, rows[-1].key if len(found) > PAGE else None


def contact_of(session: Session, person_id: int) -> StaffContact | None:
    """How somebody wants to be reached."""
    return session.get(StaffContact, person_id)
