"""Endpoints: added, given a new secret, tried, ended; and messages sent once more."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.messages.webhooks.payload import body_of
from app.commands.messages.webhooks.signing import new_secret, seal_secret, secrets_of
from app.commands.network.jobs.asking import ask_for
from app.models.messages.webhook import WebhookDelivery, WebhookEndpoint
from workflows.messages.events import WebhookChanged, WebhookReplayed
from workflows.messages.webhooks.addresses import LONGEST_URL, unfit_url
from workflows.messages.webhooks.back_off import REPLAYED_FROM, WebhookState
from workflows.messages.webhooks.topics import TEST, WANTED
from workflows.network.jobs.kinds import JobKind
from workflows.people.programs import Holding, hook_places
from workflows.roles import Actor
from workflows.verdict import Refused, Text

MOST_ENDPOINTS = 10
BOTH_VALID = timedelta(hours=24)
MOST_REPLAYED = 1000
LONGEST_NOTE = 100
TOO_MANY = Refused(
    "too_many_webhooks",
    Text(
        f"每家店铺最多 {MOST_ENDPOINTS} 个接收地址",
        f"A shop has at most {MOST_ENDPOINTS} addresses in use",
    ),
    next_step=Text("请先停用不再使用的地址", "End one that is not used any more"),
)
ENDED = Refused(
    "webhook_ended",
    Text("这个接收地址已停用", "This address is ended"),
    next_step=Text("需要时请新增一个地址", "Add another one if you need it"),
)
NOTHING_TO_REPLAY = Refused(
    "nothing_to_replay",
    Text("这条通知还在等待送达，或地址已停用", "This message still waits, or its address ended"),
    next_step=Text("已送达或多次未送达的才能重发", "What was delivered or given up can be resent"),
)
WHICH_SHOP = Text(
    "这把密钥管着几家店铺，请写明 platform 和 shop", "The key is for several shops: say which"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHook:
    """An endpoint as it is asked for. `merchant_id`: which of several shops, where there are."""

    url: str
    topics: Sequence[str] = ()
    note: str = ""
    merchant_id: int | None = None


def add_hook(session: Session, wanted: NewHook, *, by: Actor, now: datetime) -> WebhookEndpoint:
    """Let an address hear of the pieces of a shop or center from now on; raises `Invalid`."""
    url = wanted.url.strip()
    unfit = unfit_url(url)
    if unfit is not None or len(url) > LONGEST_URL:
        long = Text(f"接收地址最多 {LONGEST_URL} 字", f"At most {LONGEST_URL} characters")
        if unfit is None:
            raise Invalid("url", long)
        raise Invalid("url", unfit.reason, unfit.code, next_step=unfit.next_step)
    topics = tuple(t for t in WANTED if t in set(wanted.topics))
    if len(topics) < len(set(wanted.topics)):
        raise Invalid("topics", Text("没有这种通知", "There is no such topic"))
    note = typed_sentence("note", wanted.note)
    if len(note) > LONGEST_NOTE:
        raise Invalid("note", Text(f"最多 {LONGEST_NOTE} 字", f"At most {LONGEST_NOTE} signs"))
    place = _place(wanted, by)
    _has_room(session, place)
    code = f"wh_{secrets.token_hex(8)}"
    made = WebhookEndpoint(
        code=code,
        center_id=place.center_id,
        merchant_id=place.merchant_id,
        url=url,
        wanted={"topics": list(topics)},
        note=note,
        secret_sealed=seal_secret(code, new_secret()),
        made_by_id=by.person_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    _tell(session, made, f"added {url}", by, now)
    return made


def _place(wanted: NewHook, by: Actor) -> Holding:
    """Whose pieces it is to hear of."""
    held = hook_places(by)
    if wanted.merchant_id is not None:
        fit = [one for one in held if one.merchant_id in (None, wanted.merchant_id)]
        if not fit:
            raise NotPermitted
        return Holding(fit[0].center_id, wanted.merchant_id)
    if not held:
        raise NotPermitted
    if len(held) > 1:
        raise Invalid("shop", WHICH_SHOP)
    return held[0]


def _has_room(session: Session, place: Holding) -> None:
    living = session.scalar(
        select(func.count())
        .select_from(WebhookEndpoint)
        .where(
            WebhookEndpoint.center_id.is_not_distinct_from(place.center_id),
            WebhookEndpoint.merchant_id.is_not_distinct_from(place.merchant_id),
            WebhookEndpoint.ended_at.is_(None),
        )
    )
    if (living or 0) >= MOST_ENDPOINTS:
        raise Refusal(TOO_MANY)


def rotate_secret(session: Session, code: str, *, by: Actor, now: datetime) -> WebhookEndpoint:
    """A new secret; the one until now signs beside it for a day, so that nothing is missed."""
    one = _living(session, code, by)
    one.earlier_sealed, one.earlier_until = one.secret_sealed, now + BOTH_VALID
    one.secret_sealed = seal_secret(code, new_secret())
    _tell(session, one, "new secret", by, now)
    return one


def open_secrets(session: Session, code: str, *, by: Actor, now: datetime) -> tuple[str, ...]:
    """The secrets that sign now, for whoever manages the endpoint; that they were read is kept."""
    one = _living(session, code, by)
    _tell(session, one, "secret read", by, now)
    return secrets_of(one, now)


def end_hook(session: Session, code: str, *, by: Actor, now: datetime) -> WebhookEndpoint:
    """Nothing goes to it any more; what waits is dropped."""
    one = _living(session, code, by)
    one.ended_at = now
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == one.id, WebhookDelivery.state == WebhookState.WAITING)
        .values(state=WebhookState.DROPPED, ended_at=now)
        .execution_options(synchronize_session=False)
    )
    _tell(session, one, "ended", by, now)
    return one


def try_hook(session: Session, code: str, *, by: Actor, now: datetime) -> WebhookDelivery:
    """Send a test to the address, behind nothing and before nothing."""
    one = _living(session, code, by)
    message = f"msg_test_{secrets.token_hex(8)}"
    row = WebhookDelivery(
        endpoint_id=one.id,
        message=message,
        topic=TEST,
        lane=message,
        body=body_of(TEST, now, {"endpoint": one.code}),
        state=WebhookState.WAITING,
        attempts=0,
        fault="",
        due_at=now,
        asked_at=now,
    )
    session.add(row)
    session.flush()
    ask_for(session, JobKind.DELIVER_WEBHOOK, str(row.id), now=now)
    # Who tries an address has mended it: nobody waits for the end of its rest.
    one.failures, one.rests_until = 0, None
    return row


def replay(
    session: Session, code: str, message: str, *, by: Actor, now: datetime
) -> WebhookDelivery:
    """Send one message once more, under its own number."""
    one = _living(session, code, by)
    row = session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == one.id, WebhookDelivery.message == message)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise Missing(Text("没有这条通知", "There is no such message"))
    if row.state not in REPLAYED_FROM:
        raise Refusal(NOTHING_TO_REPLAY)
    _send_anew(session, one, [row], by, now)
    return row


def replay_dead(session: Session, code: str, *, by: Actor, now: datetime) -> int:
    """Send what was given up once more, the oldest thousand; how many there were."""
    one = _living(session, code, by)
    rows = session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == one.id, WebhookDelivery.state == WebhookState.DEAD)
        .order_by(WebhookDelivery.id)
        .limit(MOST_REPLAYED)
        .with_for_update()
    ).all()
    if rows:
        _send_anew(session, one, rows, by, now)
    return len(rows)


def _send_anew(
    session: Session,
    endpoint: WebhookEndpoint,
    rows: Sequence[WebhookDelivery],
    by: Actor,
    now: datetime,
) -> None:
    for row in rows:
        row.state, row.ended_at, row.attempts, row.fault = WebhookState.WAITING, None, 0, ""
        row.due_at = row.asked_at = now
        ask_for(session, JobKind.DELIVER_WEBHOOK, str(row.id), now=now)
    endpoint.failures, endpoint.rests_until = 0, None
    event = WebhookReplayed(endpoint.code, len(rows))
    record.append(session, event, by=by, now=now, center_id=endpoint.center_id)


def _living(session: Session, code: str, by: Actor) -> WebhookEndpoint:
    """The endpoint, locked; raises `Missing` where it is another's, `Refusal` where it ended."""
    one = session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    held = hook_places(by)
    if one is None or not any(is_within(place, one) for place in held):
        raise Missing(Text(f"没有接收地址 {code}", f"There is no webhook {code}"))
    if one.ended_at is not None:
        raise Refusal(ENDED)
    return one


def is_within(place: Holding, one: WebhookEndpoint) -> bool:
    """Whether an endpoint lies within a place, as the queries of the gate have it."""
    return place.center_id in (None, one.center_id) and place.merchant_id in (
        None,
        one.merchant_id,
    )


def _tell(session: Session, one: WebhookEndpoint, change: str, by: Actor, now: datetime) -> None:
    event = WebhookChanged(one.code, change)
    record.append(session, event, by=by, now=now, center_id=one.center_id)
