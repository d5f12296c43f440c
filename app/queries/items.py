"""One item as desks see it: facts, what was done with it, its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.base.refs import key_of
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import (
    Attachment,
    Evidence,
    EvidencePurpose,
    ForgottenEvidence,
)
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.orders.order import OrderLine, SendingNotice, ShopOrder
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from workflows.events import title_of
from workflows.inspection.states import ItemState
from workflows.intake.kinds import RETURN_METHODS
from workflows.returns.pictures import may_see_sent
from workflows.returns.states import STATES
from workflows.roles import Actor
from workflows.verdict import Text

SENT = EvidencePurpose.RETURN_REQUEST.value


@dataclass(frozen=True, slots=True)
class ItemView:
    """The facts of an item that never move on a page."""

    key: int
    ref: str
    state: ItemState
    state_since: datetime
    due_at: datetime
    center_id: int
    center: Text
    agency: Text | None
    merchant_id: int
    merchant: str
    category: str
    title: str
    printed_title: str
    title_asks: bool
    sku: str
    order_number: str
    sub_number: str
    piece: int
    quantity: int
    unit_price: Decimal | None
    listing: dict[str, Any]
    intake: dict[str, Any]
    gross_mass: Decimal | None
    waybill_in: str
    exception: str
    submissions: int
    custom: bool
    custom_proof: str
    streamer: str
    holder_id: int | None
    holder: str | None
    held_until: datetime | None
    asked_buyer_at: datetime | None
    delivered_at: datetime | None
    closing_reason: str
    version: int
    expected_at: datetime | None
    hand_back: Text | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of an item's life."""

    at: datetime
    title: Text
    tag: str
    who: str
    role: str
    body: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """One attached file."""

    key: int
    digest: str
    kind: str
    mime: str
    name: str
    purpose: str
    check_code: str
    note: str
    at: datetime
    center_id: int
    width: int | None
    height: int | None
    starts_s: int | None = None
    ends_s: int | None = None
    spectrum: int | None = None
    inspection: int | None = None
    captured: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, Any] = field(default_factory=dict)
    elsewhere_why: str = ""


def item_view(session: Session, ref: str) -> ItemView | None:
    """The item of a reference, or None."""
    key = key_of("QC", ref)
    row = session.execute(_whole_item().where(Item.id == key[0])).one_or_none() if key else None
    if row is None or key is None or int(row.Item.ref.split("-")[1]) != key[1]:
        return None
    return _view(row)


def _whole_item() -> Any:
    return (
        select(
            Item,
            Center.name_zh,
            Center.name_en,
            Agency.name_zh.label("agency_zh"),
            Agency.name_en.label("agency_en"),
            Merchant.shop,
            Person.name.label("holder"),
            OrderLine.sku,
            OrderLine.sub_number,
            OrderLine.quantity,
            OrderLine.custom,
            OrderLine.custom_proof,
            OrderLine.streamer,
            ShopOrder.number,
            SendingNotice.expected_at,
            SendingNotice.hand_back,
        )
        .join(Center, Center.id == Item.center_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .outerjoin(SendingNotice, SendingNotice.order_id == ShopOrder.id)
        .outerjoin(Agency, Agency.id == Item.agency_id)
        .outerjoin(Person, Person.id == Item.holder_id)
    )


def _view(row: Row[*tuple[Any, ...]]) -> ItemView:
    item: Item = row.Item
    return ItemView(
        key=item.id,
        ref=item.ref,
        state=item.state,
        state_since=item.state_since,
        due_at=item.due_at,
        center_id=item.center_id,
        center=Text(row.name_zh, row.name_en),
        agency=Text(row.agency_zh, row.agency_en) if row.agency_zh else None,
        merchant_id=item.merchant_id,
        merchant=row.shop,
        category=item.category,
        title=item.title,
        printed_title=item.printed_title,
        title_asks=item.title_asks,
        sku=row.sku,
        order_number=row.number,
        sub_number=row.sub_number,
        piece=item.piece,
        quantity=row.quantity,
        unit_price=item.unit_price,
        listing=dict(item.listing),
        intake=dict(item.intake),
        gross_mass=item.gross_mass,
        waybill_in=item.waybill_in,
        exception=item.exception,
        submissions=item.submissions,
        custom=row.custom,
        custom_proof=row.custom_proof,
        streamer=row.streamer,
        holder_id=item.holder_id,
        holder=row.holder,
        held_until=item.held_until,
        asked_buyer_at=item.asked_buyer_at,
        delivered_at=item.delivered_at,
        closing_reason=item.closing_reason,
        version=item.version,
        expected_at=row.expected_at,
        hand_back=RETURN_METHODS[row.hand_back] if row.hand_back is not None else None,
    )


def timeline(session: Session, item_key: int, *, limit: int = 500) -> list[TimelineEntry]:
    """What happened to an item, newest first."""
    said = (LedgerEvent.tag, LedgerEvent.body, LedgerEvent.digest)
    rows = session.execute(
        select(LedgerEvent.at, LedgerEvent.actor_name, LedgerEvent.role, *said)
        .where(LedgerEvent.item_id == item_key)
        .order_by(LedgerEvent.id.desc())
        .limit(limit)
    )
    return [
        TimelineEntry(
            at=r.at,
            title=title_of(r.tag),
            tag=r.tag,
            who=r.actor_name,
            role=r.role,
            body=orjson.loads(r.body),
            digest=r.digest,
        )
        for r in rows
    ]


def attachments(
    session: Session, item_key: int, *, by: Actor | None = None
) -> list[AttachmentView]:
    """The evidence of an item that is in use, in the order it was put.

    What its buyer sent with a return is among it only for who may see that (`by`).
    """
    rows = session.execute(
        _attachments()
        .where(Attachment.item_id == item_key, Attachment.withdrawn_at.is_(None))
        .order_by(Attachment.purpose, Attachment.check_code, Attachment.position)
    )
    found = [_attachment(row) for row in rows]
    return [f for f in found if f.purpose != SENT or (by is not None and may_open(session, f, by))]


def may_open(session: Session, file: AttachmentView, by: Actor) -> bool:
    """Whether a person may open a file of a piece that they may read."""
    if file.purpose != SENT:
        return True
    key = key_of("RT", file.check_code)
    case = session.get(ReturnCase, key[0]) if key else None
    compares = case is not None and STATES[case.state].compares
    return may_see_sent(by, file.center_id, compares=compares)


def attachment(session: Session, key: int) -> AttachmentView | None:
    """One attachment, for serving its file."""
    row = session.execute(_attachments().where(Attachment.id == key)).one_or_none()
    return None if row is None else _attachment(row)


def _attachments() -> Any:
    return (
        select(
            *(Attachment.id, Attachment.name, Attachment.purpose, Attachment.check_code),
            *(Attachment.note, Attachment.spectrum, Attachment.at),
            *(Attachment.starts_s, Attachment.ends_s, Attachment.inspection_id),
            *(Attachment.captured, Attachment.elsewhere, Attachment.elsewhere_why),
            *(Evidence.digest, Evidence.kind, Evidence.mime, Evidence.width, Evidence.height),
            Item.center_id,
        )
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .join(Item, Item.id == Attachment.item_id)
        .where(Evidence.id.not_in(select(ForgottenEvidence.evidence_id)))
    )


def _attachment(row: Row[*tuple[Any, ...]]) -> AttachmentView:
    return AttachmentView(
        key=row.id,
        digest=row.digest,
        kind=row.kind,
        mime=row.mime,
        name=row.name,
        purpose=row.purpose.value,
        check_code=row.check_code,
        note=row.note,
        at=row.at,
        center_id=row.center_id,
        width=row.width,
        height=row.height,
        starts_s=row.starts_s,
        ends_s=row.ends_s,
        spectrum=row.spectrum,
        inspection=row.inspection_id,
        captured=row.captured or {},
        elsewhere=row.elsewhere or {},
        elsewhere_why=row.elsewhere_why,
    )
