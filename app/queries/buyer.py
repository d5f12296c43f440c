"""What a buyer may see: their order's pieces, found by what only a buyer holds."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.center import Center
from app.models.certificate import Certificate, CertificateState
from app.models.dispatch import Delivery, Dispatch, SignPlace
from app.models.evidence import Attachment, Evidence, Purpose
from app.models.inspection import Inspection
from app.models.item import Item
from app.models.ledger import LedgerEvent
from app.models.order import OrderLine, ShopOrder
from app.queries import standards
from app.refs import key_of, reference
from workflows.inspection import State
from workflows.standard_types import Standard
from workflows.verdict import Text

FEWEST_DIGITS = 2
WHOLE_PHONE = 11
SHOWN = (
    CertificateState.ISSUED,
    CertificateState.SUSPENDED,
    CertificateState.SUPERSEDED,
    CertificateState.REVOKED,
)
PHOTOS = (Purpose.FINDING, Purpose.PACKING)


@dataclass(frozen=True, slots=True)
class BuyerItem:
    """One piece as its buyer sees it: no staff, no merchant's papers."""

    key: int
    ref: str
    state: State
    state_since: datetime
    category: str
    title: str
    sku: str
    order_key: int
    order_number: str
    piece: int
    quantity: int
    custom: bool
    center: Text
    registered_at: datetime
    asked_buyer_at: datetime | None
    closing_reason: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """The parcel to the buyer and, once signed for, how it ended; `place` is a `SignPlace`."""

    courier: str
    waybill: str
    sent_at: datetime
    place: str
    signed_at: datetime | None
    consent: bool | None
    picked_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value as the certificate prints it."""

    label: Text
    value: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The newest certificate of a piece, out of its own frozen record."""

    number: str
    second_code: str
    state: str
    conclusion: Text
    readings: tuple[Reading, ...]
    deviations: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """One difference: what was checked, and how it differs."""

    label: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Deviation:
    """What the reviewer asks the buyer about, and the checks whose photos show it."""

    reason: str
    grounds: tuple[Ground, ...]
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture of a piece."""

    key: int
    digest: str
    mime: str
    check_code: str


def order_of_buyer(session: Session, number: str, phone: str) -> int | None:
    """The order with this (main or sub) number whose receiver's phone ends so; None for both else.

    A shop's export hides the middle of the phone: what it shows is compared, at least two digits.
    """
    number = number.strip()
    rows = session.execute(
        select(ShopOrder.id, ShopOrder.receiver_masked)
        .outerjoin(OrderLine, OrderLine.order_id == ShopOrder.id)
        .where((ShopOrder.number == number) | (OrderLine.sub_number == number))
        .distinct()
        .order_by(ShopOrder.id)
    ).all()
    fits = [row.id for row in rows if same_phone(str(row.receiver_masked.get("phone", "")), phone)]
    return fits[0] if len(set(fits)) == 1 else None


def same_phone(masked: str, typed: str) -> bool:
    """Whether the digits that the mask leaves at the end agree with those typed."""
    masked = masked.strip()
    if not typed.isascii() or not typed.isdigit():
        return False
    if len(typed) == len(masked) == WHOLE_PHONE:
        return _digits_shown(masked) >= FEWEST_DIGITS and all(
            m in ("*", t) for m, t in zip(masked, typed, strict=True)
        )
    ending = masked[len(masked.rstrip("0123456789")) :]
    common = min(len(ending), len(typed))
    return common >= FEWEST_DIGITS and hmac.compare_digest(ending[-common:], typed[-common:])


def _digits_shown(masked: str) -> int:
    return sum(c.isdigit() for c in masked)


def item_of_paper(session: Session, number: str, second_code: str) -> int | None:
    """The key of the piece whose certificate has this number and this second code."""
    row = session.execute(
        select(Certificate.item_id, Certificate.second_code).where(
            Certificate.number == number, Certificate.state.in_(SHOWN)
        )
    ).one_or_none()
    known = row.second_code if row is not None else "-" * len(second_code)
    same = hmac.compare_digest(known.encode(), second_code.encode())
    return row.item_id if row is not None and same else None


def items_of_order(session: Session, order_key: int) -> list[BuyerItem]:
    """The pieces of one order, in the order of its lines."""
    found = session.execute(
        _items().where(ShopOrder.id == order_key).order_by(OrderLine.id, Item.piece)
    )
    return [_item(row) for row in found]


def item_by_key(session: Session, key: int) -> BuyerItem | None:
    """One piece."""
    row = session.execute(_items().where(Item.id == key)).one_or_none()
    return None if row is None else _item(row)


def item_by_ref(session: Session, ref: str) -> BuyerItem | None:
    """The piece of a reference, or None."""
    key = key_of("QC", ref)
    found = item_by_key(session, key[0]) if key is not None else None
    return found if found is not None and found.ref == ref.strip().upper() else None


def happened(session: Session, item_key: int) -> list[tuple[str, datetime]]:
    """(tag, when) of an item's events, oldest first: what happened, not who did it."""
    rows = session.execute(
        select(LedgerEvent.tag, LedgerEvent.at)
        .where(LedgerEvent.item_id == item_key)
        .order_by(LedgerEvent.id)
    )
    return [(row.tag, row.at) for row in rows]


def parcel_of(session: Session, item_key: int) -> Parcel | None:
    """The last parcel that carried the piece to the buyer."""
    row = session.execute(
        select(
            Dispatch.courier,
            Dispatch.waybill,
            Dispatch.at,
            Delivery.place,
            Delivery.signed_at,
            Delivery.consent,
            Delivery.picked_up_at,
        )
        .outerjoin(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(Dispatch.item_id == item_key)
        .order_by(Dispatch.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    place = row.place.value if isinstance(row.place, SignPlace) else ""
    return Parcel(
        row.courier, row.waybill, row.at, place, row.signed_at, row.consent, row.picked_up_at
    )


def paper_of(session: Session, item_key: int) -> Paper | None:
    """The newest issued certificate."""
    row = session.execute(
        select(Certificate.number, Certificate.second_code, Certificate.state, Certificate.record)
        .where(Certificate.item_id == item_key, Certificate.state.in_(SHOWN))
        .order_by(Certificate.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    record = orjson.loads(row.record)
    return Paper(
        number=row.number,
        second_code=row.second_code,
        state=row.state.value,
        conclusion=_text(record.get("conclusion")),
        readings=tuple(
            Reading(_text(r["label"]), _text(r["value"]), "" if r["unit"] == "1" else r["unit"])
            for r in record.get("results", ())
            if r.get("kind") == "quantity" and r.get("value")
        ),
        deviations=tuple(_text(d) for d in record.get("deviations", ())),
    )


def deviation_of(session: Session, item_key: int) -> Deviation | None:
    """The question that was put to the buyer last."""
    row = session.execute(
        select(
            Inspection.review_note,
            Inspection.verdict,
            Inspection.standard,
            Inspection.standard_version,
        )
        .where(Inspection.item_id == item_key, Inspection.closed_at.is_not(None))
        .order_by(Inspection.round.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    verdict: dict[str, Any] = row.verdict or {}
    grounds = verdict.get("grounds", [])
    standard = standards.pinned(session, row.standard, row.standard_version)
    return Deviation(
        reason=row.review_note,
        grounds=tuple(Ground(_label(standard, g["code"]), _text(g)) for g in grounds),
        checks=frozenset(str(ground["code"]) for ground in grounds),
    )


def photos_of(
    session: Session, item_key: int, purposes: Sequence[str] = ("finding", "packing")
) -> list[Photo]:
    """The pictures of a piece made at the bench of its last test and at the packing."""
    last = (
        select(Inspection.id)
        .where(Inspection.item_id == item_key)
        .order_by(Inspection.round.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Attachment.id, Attachment.check_code, Evidence.digest, Evidence.mime)
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id == item_key,
            Attachment.withdrawn_at.is_(None),
            Attachment.purpose.in_([p for p in PHOTOS if p.value in purposes]),
            Evidence.kind == "image",
            (Attachment.inspection_id == last) | Attachment.inspection_id.is_(None),
        )
        .order_by(Attachment.purpose, Attachment.check_code, Attachment.position)
    )
    return [Photo(r.id, r.digest, r.mime, r.check_code) for r in rows]


def _label(standard: Standard, code: str) -> Text:
    check = standard.check(code)
    return check.name if check is not None else Text(code, code)


def _text(pair: Any) -> Text:
    return Text(str(pair["zh"]), str(pair["en"])) if pair else Text("", "")


def _items() -> Any:
    return (
        select(
            Item.id,
            Item.state,
            Item.state_since,
            Item.category,
            Item.title,
            Item.piece,
            Item.registered_at,
            Item.asked_buyer_at,
            Item.closing_reason,
            OrderLine.sku,
            OrderLine.quantity,
            OrderLine.custom,
            ShopOrder.id.label("order_key"),
            ShopOrder.number,
            Center.name_zh,
            Center.name_en,
        )
        .join(Center, Center.id == Item.center_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
    )


def _item(row: Any) -> BuyerItem:
    return BuyerItem(
        key=row.id,
        ref=reference("QC", row.id, row.registered_at),
        state=row.state,
        state_since=row.state_since,
        category=row.category,
        title=row.title,
        sku=row.sku,
        order_key=row.order_key,
        order_number=row.number,
        piece=row.piece,
        quantity=row.quantity,
        custom=row.custom,
        center=Text(row.name_zh, row.name_en),
        registered_at=row.registered_at,
        asked_buyer_at=row.asked_buyer_at,
        closing_reason=row.closing_reason,
    )
