"""A topic told: a notice for each person, and a message for who is reached outside the desk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.commands.messages.asking import notify
from app.commands.network.jobs.asking import ask_for
from app.commands.network.jobs.holding import HeldJob
from app.models.messages.notice import MessageDelivery
from app.queries.messages.receivers import (
    MessageConcern,
    find_concerned,
    shop_is_silent,
    staff_of,
    wants_mail,
    way_to_buyer,
)
from workflows.messages.topics import SHOP_SILENT, TOLD, Audience, Telling
from workflows.messages.ways import DeliveryState, MessageWay, goes_out_at
from workflows.network.jobs.kinds import JobKind
from workflows.returns.events import ReturnRequested
from workflows.returns.service.shop_reply import reminder_due


def tell_those_concerned(job: HeldJob, now: datetime) -> None:
    """Do the job: whoever acted is not told of it, and nobody is told the same twice."""
    topic, by = job.body["topic"], job.body["by"]
    with job.last_transaction() as session:
        of = find_concerned(session, job.body["ref"])
        if of is None or (topic == SHOP_SILENT and not shop_is_silent(session, of.ref)):
            return
        told: set[int | None] = {by}
        for telling in TOLD[topic]:
            if telling.audience is Audience.BUYER:
                if of.order_id is None:
                    continue
                way = way_to_buyer(session, of.order_id)
                _ask_to_send(session, topic, telling, of, way, now, order_id=of.order_id)
                continue
            people = [p for p in staff_of(session, telling.audience, of) if p not in told]
            told |= set(people)
            for person in people:
                notify(session, person, topic, telling.audience, of.ref, now=now)
            for person in wants_mail(session, people):
                _ask_to_send(session, topic, telling, of, MessageWay.EMAIL, now, person_id=person)
        if topic == ReturnRequested.tag:
            body = {"topic": SHOP_SILENT, "ref": of.ref, "by": None}
            key, due = f"{SHOP_SILENT} {of.ref}", reminder_due(now)
            ask_for(session, JobKind.TELL, key, now=now, body=body, due=due)


def _ask_to_send(
    session: Session,
    topic: str,
    telling: Telling,
    of: MessageConcern,
    way: MessageWay,
    now: datetime,
    *,
    person_id: int | None = None,
    order_id: int | None = None,
) -> None:
    row = MessageDelivery(
        topic=topic,
        audience=telling.audience,
        ref=of.ref,
        way=way,
        center_id=of.center_id,
        person_id=person_id,
        order_id=order_id,
        state=DeliveryState.WAITING,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    due = goes_out_at(now, urgent=telling.urgent)
    ask_for(session, JobKind.SEND_MESSAGE, str(row.id), now=now, due=due)
