"""From the outbox to the endpoints: a delivery for each that hears of a message, and its job.

One worker at a time does it, so that what is asked for a piece earlier has the smaller number.
Whoever wrote a message held the lock of its piece, so that numbers of one piece go as it went.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.commands.messages.webhooks.payload import body_of
from app.commands.network.jobs.asking import ask_for
from app.models.messages.outbox import OutboxMessage
from app.models.messages.webhook import WebhookDelivery, WebhookEndpoint
from app.queries.network.gate.webhooks import (
    PieceConcerned,
    certificate_pieces,
    piece_key,
    pieces_concerned,
)
from workflows.messages.webhooks.topics import TOPICS, is_wanted
from workflows.network.jobs.kinds import JobKind
from workflows.people.programs import Holding

MOST_AT_ONCE = 200
# Of all advisory locks this one is the outbox's.
OUTBOX_LOCK = 7_305_001
UNSENT = (
    select(OutboxMessage)
    .where(OutboxMessage.sent_at.is_(None))
    .order_by(OutboxMessage.id)
    .limit(MOST_AT_ONCE)
)


def is_any_unsent(session: Session) -> bool:
    """Whether something waits in the outbox: asked as readers ask."""
    return session.scalar(UNSENT.with_only_columns(OutboxMessage.id).limit(1)) is not None


def fan_out(session: Session, now: datetime) -> int:
    """Make the deliveries of what waits in the outbox; how many messages were gone through."""
    if session.get_bind().dialect.name == "postgresql" and not session.scalar(
        select(func.pg_try_advisory_xact_lock(OUTBOX_LOCK))
    ):
        return 0
    messages = session.scalars(UNSENT).all()
    if not messages:
        return 0
    told = _about(session, messages)
    endpoints = session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.ended_at.is_(None))
        .order_by(WebhookEndpoint.id)
    ).all()
    made = [
        delivery
        for message in messages
        if (delivery_about := told.get(message.id)) is not None
        for endpoint in endpoints
        if (delivery := _delivery(endpoint, message, delivery_about, now)) is not None
    ]
    session.add_all(made)
    session.flush()
    for delivery in made:
        ask_for(session, JobKind.DELIVER_WEBHOOK, str(delivery.id), now=now)
    for message in messages:
        message.sent_at = now
    return len(messages)


def _about(
    session: Session, messages: Sequence[OutboxMessage]
) -> Mapping[int, tuple[str, PieceConcerned]]:
    """Topic and piece of each message that is for outside, by the message's key."""
    papers = certificate_pieces(
        session, (m.body["certificate"] for m in messages if "certificate" in m.body)
    )
    topics = {m.id: topic_of(m.body) for m in messages}
    keys = {
        m.id: papers.get(m.body["certificate"])
        if "certificate" in m.body
        else piece_key(m.body.get("item"))
        for m in messages
        if topics[m.id] in TOPICS
    }
    pieces = pieces_concerned(session, (key for key in keys.values() if key is not None))
    return {
        message: (topics[message], pieces[key])
        for message, key in keys.items()
        if key is not None and key in pieces
    }


def topic_of(body: Mapping[str, object]) -> str:
    """What a message of the outbox is called outside: its family and the state that began."""
    for family in ("return", "certificate", "item"):
        if family in body:
            return f"{'piece' if family == 'item' else family}.{body.get('state', '')}"
    return ""


def _delivery(
    endpoint: WebhookEndpoint,
    message: OutboxMessage,
    about: tuple[str, PieceConcerned],
    now: datetime,
) -> WebhookDelivery | None:
    topic, piece = about
    holding = Holding(endpoint.center_id, endpoint.merchant_id)
    if (
        endpoint.made_at > message.created_at
        or not holding.covers(piece.center_id, piece.merchant_id)
        or not is_wanted(topic, endpoint.wanted["topics"])
    ):
        return None
    named = {n: message.body[n] for n in ("certificate", "return") if n in message.body}
    data = named | {
        "piece": piece.ref,
        "platform": piece.platform,
        "shop": piece.shop,
        "order": piece.order,
        "line": piece.line,
        "center": piece.center,
        "state": message.body["state"],
    }
    return WebhookDelivery(
        endpoint_id=endpoint.id,
        message=f"msg_{message.id}",
        topic=topic,
        lane=piece.ref,
        body=body_of(topic, message.created_at, data),
        due_at=now,
        asked_at=now,
    )
