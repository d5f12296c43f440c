"""A message sent, tried again, given up, and asked for once more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.config import current
from app.base.db import reading
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.messages.senders import NotDelivered, OutgoingMessage, sender_for
from app.commands.network.jobs.asking import ask_for
from app.commands.network.jobs.holding import HeldJob
from app.models.messages.notice import MessageDelivery
from app.queries.messages.deliveries import Reach, reach_of
from workflows.messages.events import MessageSentAgain
from workflows.messages.topics import Audience, sentence
from workflows.messages.ways import DeliveryState
from workflows.network.jobs.kinds import JobKind
from workflows.network.jobs.rules import is_given_up
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

SENT_BEFORE = Refused(
    "sent_before",
    Text("这条消息已经发出，或正在等待发送", "This message went out, or still waits"),
    next_step=Text("没有渠道或多次失败的才能重发", "What failed or had no way can be sent again"),
)
SIGNED = Text("玉门质检", "Jadegate")

SEND_AGAIN = (Permission.RETURN_MANAGE, Permission.APPEAL_DECIDE)


def send_message(job: HeldJob, now: datetime) -> None:
    """Do the job: at least once; who loses the answer of a provider sends the same key again."""
    with reading() as session:
        delivery = session.get(MessageDelivery, int(job.key))
        if delivery is None or delivery.state is not DeliveryState.WAITING:
            return
        reach = reach_of(session, delivery)
        message = _message_of(delivery, reach)
    send = sender_for(message.way)
    if send is None or not message.to:
        _note(job, DeliveryState.NO_WAY, now)
        return
    try:
        send(message)
    except NotDelivered as failure:
        fault = str(failure)[:200]
        if is_given_up(job.attempts):
            _note(job, DeliveryState.FAILED, now, fault)
            return
        with job.transaction() as session:
            row = session.get_one(MessageDelivery, int(job.key), with_for_update=True)
            row.attempts, row.fault = job.attempts, fault
        raise
    _note(job, DeliveryState.SENT, now)


def _note(job: HeldJob, state: DeliveryState, now: datetime, fault: str = "") -> None:
    with job.last_transaction() as session:
        row = session.get_one(MessageDelivery, int(job.key), with_for_update=True)
        row.state, row.attempts, row.fault = state, job.attempts, fault
        row.sent_at = now if state is DeliveryState.SENT else None


def _message_of(delivery: MessageDelivery, reach: Reach) -> OutgoingMessage:
    said = sentence(delivery.topic, delivery.audience, delivery.ref)
    said_here = said.en if reach.language.startswith("en") else said.zh
    door = "/b/" if delivery.audience is Audience.BUYER else "/notices"
    where = f"{current().public_url}{door}"
    name = SIGNED.en if reach.language.startswith("en") else SIGNED.zh
    return OutgoingMessage(
        key=delivery.id,
        way=delivery.way,
        to=reach.to,
        platform=reach.platform,
        subject=f"{name}: {said_here}" if name == SIGNED.en else f"【{name}】{said_here}",
        text=f"{said_here}\n{where}\n",
    )


def send_again(session: Session, key: int, *, by: Actor, now: datetime) -> MessageDelivery:
    """Have a message sent that had no way or was given up; raises `Missing` and `Refusal`."""
    if not any(map(by.held_for, SEND_AGAIN)):
        raise NotPermitted
    row = session.get(MessageDelivery, key, with_for_update=True)
    if row is None or not by.may(Permission.RETURN_READ, row.center_id):
        raise Missing(Text("没有这条消息", "There is no such message"))
    if not any(by.may(each, row.center_id) for each in SEND_AGAIN):
        raise NotPermitted
    if row.state not in (DeliveryState.NO_WAY, DeliveryState.FAILED):
        raise Refusal(SENT_BEFORE)
    row.state, row.attempts, row.fault = DeliveryState.WAITING, 0, ""
    ask_for(session, JobKind.SEND_MESSAGE, str(row.id), now=now)
    event = MessageSentAgain(row.id, row.topic)
    record.append(session, event, by=by, now=now, center_id=row.center_id)
    return row
