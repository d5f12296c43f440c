"""Endpoints of programs, what was told them, and what a message of the outbox is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.messages.webhook import WebhookDelivery, WebhookEndpoint
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.queries.network.gate.sight import of_program
from workflows.messages.webhooks.back_off import WebhookState
from workflows.people.programs import Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class HookSeen:
    """One endpoint, without its secret."""

    key: int
    code: str
    url: str
    topics: tuple[str, ...]
    note: str
    platform: str | None
    shop: str | None
    center: str | None
    made_at: datetime
    ended_at: datetime | None
    earlier_until: datetime | None
    failures: int
    rests_until: datetime | None
    waiting: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HookMessageSeen:
    """One delivery to an endpoint."""

    key: int
    message: str
    topic: str
    about: str
    state: WebhookState
    attempts: int
    fault: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceConcerned:
    """Whose piece a message is about, and under which numbers its shop knows it."""

    ref: str
    center_id: int
    center: str
    merchant_id: int
    platform: str
    shop: str
    order: str
    line: str


def hooks(
    session: Session, held: Sequence[Holding], *, after: int = 0, limit: int, ended: bool = True
) -> list[HookSeen]:
    """A page of endpoints by their keys, and one more."""
    wanted = _hooks(held).where(WebhookEndpoint.id > after)
    if not ended:
        wanted = wanted.where(WebhookEndpoint.ended_at.is_(None))
    rows = session.execute(wanted.order_by(WebhookEndpoint.id).limit(limit + 1)).all()
    counts = _counts(session, [r.id for r in rows])
    return [_hook(r, counts) for r in rows]


def hook_called(session: Session, held: Sequence[Holding], code: str) -> HookSeen | None:
    """The endpoint of a code, if it is theirs."""
    row = session.execute(_hooks(held).where(WebhookEndpoint.code == code)).one_or_none()
    return None if row is None else _hook(row, _counts(session, [row.id]))


def hook_messages(
    session: Session,
    endpoint: int,
    *,
    before: int | None = None,
    state: WebhookState | None = None,
    limit: int,
) -> list[HookMessageSeen]:
    """A page of what was told to an endpoint, the latest first, and one more."""
    wanted = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint)
    if before is not None:
        wanted = wanted.where(WebhookDelivery.id < before)
    if state is not None:
        wanted = wanted.where(WebhookDelivery.state == state)
    rows = session.scalars(wanted.order_by(WebhookDelivery.id.desc()).limit(limit + 1))
    return [message_seen(row) for row in rows]


def message_seen(row: WebhookDelivery) -> HookMessageSeen:
    """A delivery as its owner reads it."""
    return HookMessageSeen(
        key=row.id,
        message=row.message,
        topic=row.topic,
        about=row.lane,
        state=row.state,
        attempts=row.attempts,
        fault=row.fault,
        asked_at=row.asked_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
    )


def due_before(session: Session, endpoint: int, lane: str, key: int) -> datetime | None:
    """When the delivery is due that the one of this key stands behind; None where it is first."""
    return session.scalar(
        select(WebhookDelivery.due_at)
        .where(
            WebhookDelivery.endpoint_id == endpoint,
            WebhookDelivery.lane == lane,
            WebhookDelivery.state == WebhookState.WAITING,
            WebhookDelivery.id < key,
        )
        .order_by(WebhookDelivery.id)
        .limit(1)
    )


def next_in_lane(session: Session, endpoint: int, lane: str, key: int) -> int | None:
    """The delivery that stands behind this one."""
    return session.scalar(
        select(WebhookDelivery.id)
        .where(
            WebhookDelivery.endpoint_id == endpoint,
            WebhookDelivery.lane == lane,
            WebhookDelivery.state == WebhookState.WAITING,
            WebhookDelivery.id > key,
        )
        .order_by(WebhookDelivery.id)
        .limit(1)
    )


def certificate_pieces(session: Session, numbers: Iterable[str]) -> Mapping[str, int]:
    """The key of the piece of each certificate."""
    wanted = select(Certificate.number, Certificate.item_id).where(
        Certificate.number.in_(sorted(set(numbers)))
    )
    return {row.number: row.item_id for row in session.execute(wanted)}


def pieces_concerned(session: Session, keys: Iterable[int]) -> Mapping[int, PieceConcerned]:
    """Whose each of these pieces is."""
    wanted = (
        select(
            Item.id,
            Item.registered_at,
            Item.center_id,
            Center.code,
            Item.merchant_id,
            Merchant.platform,
            Merchant.shop,
            ShopOrder.number,
            OrderLine.sub_number,
        )
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(Center, Center.id == Item.center_id)
        .where(Item.id.in_(sorted(set(keys))))
    )
    return {
        r.id: PieceConcerned(
            ref=reference("QC", r.id, r.registered_at),
            center_id=r.center_id,
            center=r.code,
            merchant_id=r.merchant_id,
            platform=r.platform,
            shop=r.shop,
            order=r.number,
            line=r.sub_number,
        )
        for r in session.execute(wanted)
    }


def piece_key(ref: object) -> int | None:
    """The key in a piece's reference."""
    found = key_of("QC", ref) if isinstance(ref, str) else None
    return None if found is None else found[0]


def _hooks(held: Sequence[Holding]) -> Select[Any]:
    return (
        select(
            WebhookEndpoint.__table__,
            Merchant.platform,
            Merchant.shop,
            Center.code.label("center_code"),
        )
        .outerjoin(Merchant, Merchant.id == WebhookEndpoint.merchant_id)
        .outerjoin(Center, Center.id == WebhookEndpoint.center_id)
        .where(of_program(held, WebhookEndpoint.center_id, WebhookEndpoint.merchant_id))
    )


def _counts(session: Session, endpoints: Sequence[int]) -> Mapping[tuple[int, str], int]:
    """How many wait and were given up, of each; both are in an index of their own."""
    found: dict[tuple[int, str], int] = {}
    for state in (WebhookState.WAITING, WebhookState.DEAD):
        rows = session.execute(
            select(WebhookDelivery.endpoint_id, func.count())
            .where(WebhookDelivery.endpoint_id.in_(endpoints), WebhookDelivery.state == state)
            .group_by(WebhookDelivery.endpoint_id)
        )
        found |= {(endpoint, state.value): count for endpoint, count in rows}
    return found


def _hook(r: Row[Any], counts: Mapping[tuple[int, str], int]) -> HookSeen:
    return HookSeen(
        key=r.id,
        code=r.code,
        url=r.url,
        topics=tuple(r.wanted["topics"]),
        note=r.note,
        platform=r.platform,
        shop=r.shop,
        center=r.center_code,
        made_at=r.made_at,
        ended_at=r.ended_at,
        earlier_until=r.earlier_until,
        failures=r.failures,
        rests_until=r.rests_until,
        waiting=counts.get((r.id, WebhookState.WAITING.value), 0),
        dead=counts.get((r.id, WebhookState.DEAD.value), 0),
    )
