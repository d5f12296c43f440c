"""A delivery done: at least once, after all before it of the same piece, tried for three days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.db import reading
from app.commands.messages.webhooks.outgoing import WebhookAnswer
from app.commands.messages.webhooks.payload import bytes_of
from app.commands.messages.webhooks.signing import secrets_of, signed_headers
from app.commands.network.jobs.asking import bring_forward
from app.commands.network.jobs.holding import HeldJob, PostponedJob
from app.models.messages.webhook import WebhookDelivery, WebhookEndpoint
from app.queries.network.gate.webhooks import due_before, next_in_lane
from workflows.messages.webhooks.back_off import (
    WebhookState,
    is_given_up,
    look_again,
    pause_after_failure,
    rest_after,
)
from workflows.network.jobs.kinds import JobKind

Send = Callable[[str, Mapping[str, str], bytes], WebhookAnswer]


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is sent, where, and what it counts as."""

    url: str
    headers: Mapping[str, str]
    content: bytes
    endpoint: int
    lane: str
    failed_before: bool


def deliver_webhook(job: HeldJob, now: datetime, send: Send) -> None:
    """Do the job. Killed after the sending it is sent again, under the same number."""
    key = int(job.key)
    with reading() as session:
        ready = _what_next(session, key, now)
    if ready is None:
        return
    if isinstance(ready, timedelta):
        raise PostponedJob(ready)
    if isinstance(ready, WebhookState):
        _close(job, key, ready, now)
        return
    answered = send(ready.url, ready.headers, ready.content)
    if answered.taken:
        with job.last_transaction() as session:
            if ready.failed_before:
                _forgive(session, ready.endpoint)
            _end(session, key, WebhookState.DELIVERED, now, tried=1)
            _wake_next(session, ready, key, now)
        return
    _try_later(job, key, ready, answered.fault, now)


def _what_next(
    session: Session, key: int, now: datetime
) -> _Ready | WebhookState | timedelta | None:
    """What to send; else how it ends, how long it waits, or None where it has ended."""
    row = session.get(WebhookDelivery, key)
    if row is None or row.state is not WebhookState.WAITING:
        return None
    endpoint = session.get_one(WebhookEndpoint, row.endpoint_id)
    if endpoint.ended_at is not None:
        return WebhookState.DROPPED
    before = due_before(session, endpoint.id, row.lane, key)
    if before is not None:
        return look_again(before, now)
    if row.due_at > now:
        return row.due_at - now
    if endpoint.rests_until is not None and endpoint.rests_until > now:
        dead = is_given_up(row.attempts, row.asked_at, now)
        return WebhookState.DEAD if dead else endpoint.rests_until - now
    content = bytes_of(row.body)
    headers = signed_headers(secrets_of(endpoint, now), row.message, content, now)
    return _Ready(endpoint.url, headers, content, endpoint.id, row.lane, endpoint.failures > 0)


def _close(job: HeldJob, key: int, state: WebhookState, now: datetime) -> None:
    with job.last_transaction() as session:
        _end(session, key, state, now)


def _end(
    session: Session, key: int, state: WebhookState, now: datetime, *, tried: int = 0
) -> WebhookDelivery | None:
    """The delivery, ended; None where somebody ended it meanwhile."""
    row = session.get(WebhookDelivery, key, with_for_update=True, populate_existing=True)
    if row is None or row.state is not WebhookState.WAITING:
        return None
    row.state, row.ended_at, row.attempts = state, now, row.attempts + tried
    return row


def _try_later(job: HeldJob, key: int, ready: _Ready, fault: str, now: datetime) -> None:
    # The endpoint before the delivery, as whoever ends an endpoint locks them.
    with job.transaction() as session:
        endpoint = session.scalars(
            select(WebhookEndpoint).where(WebhookEndpoint.id == ready.endpoint).with_for_update()
        ).one()
        endpoint.failures += 1
        rest = rest_after(endpoint.failures)
        endpoint.rests_until = now + rest if rest is not None else None
        row = session.get_one(WebhookDelivery, key, with_for_update=True)
        if row.state is not WebhookState.WAITING:
            return
        row.attempts, row.fault = row.attempts + 1, fault[:200]
        if is_given_up(row.attempts, row.asked_at, now):
            row.state, row.ended_at = WebhookState.DEAD, now
            _wake_next(session, ready, key, now)
            return
        pause = pause_after_failure(row.attempts)
        row.due_at = now + pause
    raise PostponedJob(pause)


def _forgive(session: Session, endpoint: int) -> None:
    session.execute(
        update(WebhookEndpoint)
        .where(WebhookEndpoint.id == endpoint)
        .values(failures=0, rests_until=None)
        .execution_options(synchronize_session=False)
    )


def _wake_next(session: Session, ready: _Ready, key: int, now: datetime) -> None:
    session.flush()
    following = next_in_lane(session, ready.endpoint, ready.lane, key)
    if following is not None:
        bring_forward(session, JobKind.DELIVER_WEBHOOK, str(following), now=now)
