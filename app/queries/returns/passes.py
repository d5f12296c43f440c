"""Passes and codes as they stand: of a device, of a link, of an order for customer service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.secrets_at_rest import SealBroken, keyed_digest
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.people.account import Person
from app.models.returns.access import BuyerCode, BuyerPass
from workflows.people.access import OPENS, Opens, PassEnd
from workflows.roles import AccessWay, BuyerAccess, HowVerified

DEVICE, LINK, SHOWN = "buyer device", "buyer link", "buyer code shown"
MOST_SHOWN = 30
LABELS = 10_000


def device_digest(cookie: str) -> str | None:
    """What is kept of a device's cookie; None where there is none."""
    return keyed_digest(DEVICE, cookie) if cookie else None


@dataclass(frozen=True, slots=True)
class OpenPass:
    """What a device may do now, with its newest pass."""

    order_key: int
    access: BuyerAccess
    digits: int | None
    ends_at: datetime

    @property
    def acts(self) -> bool:
        """Whether it bears acts, and not looking alone."""
        return OPENS[self.access.way] is Opens.ACT


def open_pass(session: Session, device: str | None, now: datetime) -> OpenPass | None:
    """The pass of a device that opens most of what it opened last; None where none is alive."""
    if device is None:
        return None
    rows = session.scalars(
        select(BuyerPass)
        .where(
            BuyerPass.device == device,
            BuyerPass.ended_at.is_(None),
            BuyerPass.ends_at > now,
        )
        .order_by(BuyerPass.id.desc())
    ).all()
    own = [row for row in rows if row.order_id == rows[0].order_id]
    best = max(own, key=lambda row: (OPENS[row.way], row.id), default=None)
    if best is None or OPENS[best.way] < Opens.LOOK:
        return None
    digits = next((row.digits for row in own if row.digits is not None), None)
    access = BuyerAccess(way=best.way, pass_key=best.id, how=best.how)
    return OpenPass(order_key=best.order_id, access=access, digits=digits, ends_at=best.ends_at)


@dataclass(frozen=True, slots=True)
class LinkedPiece:
    """The piece of a shared link, and whether the link still holds."""

    item_key: int
    alive: bool


def linked_piece(session: Session, token: str, now: datetime) -> LinkedPiece | None:
    """What a shared link leads to; None for one that was never given out."""
    row = session.scalars(
        select(BuyerPass).where(
            BuyerPass.token == keyed_digest(LINK, token), BuyerPass.way == AccessWay.LINK
        )
    ).one_or_none()
    if row is None or row.item_id is None:
        return None
    return LinkedPiece(row.item_id, row.ended_at is None and now < row.ends_at)


@dataclass(frozen=True, slots=True)
class WaitingCode:
    """A code that a device asked for and did not enter yet.

    `label` stands on the asker's screen too; `code` only once a clerk recorded how they verified.
    """

    key: int
    label: str
    made_at: datetime
    ends_at: datetime
    at_desk: bool
    code: str
    how: HowVerified | None


@dataclass(frozen=True, slots=True)
class GivenPass:
    """A pass as customer service sees it."""

    key: int
    way: AccessWay
    digits: int | None
    how: HowVerified | None
    who: str
    mine: bool
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    ended_at: datetime | None
    ended: PassEnd | None
    alive: bool


@dataclass(frozen=True, slots=True)
class OrderAccess:
    """Who may act on an order or look at it: the codes that wait, and the latest passes."""

    codes: tuple[WaitingCode, ...]
    passes: tuple[GivenPass, ...]
    verified: GivenPass | None


def order_access(session: Session, item_key: int, person: int | None, now: datetime) -> OrderAccess:
    """All of it for the order of a piece; `verified` is this person's own living record."""
    order = order_of_item(session, item_key)
    given = tuple(
        _as_given(row, name or "", person, now)
        for row, name in session.execute(
            select(BuyerPass, Person.name)
            .outerjoin(Person, Person.id == BuyerPass.by_id)
            .where(BuyerPass.order_id == order)
            .order_by(BuyerPass.id.desc())
            .limit(MOST_SHOWN)
        )
    )
    verified = next((one for one in given if one.mine), None)
    return OrderAccess(
        codes=tuple(_waiting(row) for row in _codes(session, now, order)),
        passes=given,
        verified=verified if verified is not None and verified.alive else None,
    )


def order_of_item(session: Session, item_key: int) -> int:
    """The order that a piece belongs to."""
    return session.scalars(
        select(OrderLine.order_id)
        .join(Item, Item.order_line_id == OrderLine.id)
        .where(Item.id == item_key)
    ).one()


def waiting_of_device(session: Session, device: str | None, now: datetime) -> WaitingCode | None:
    """The code that a device has asked for; without the code."""
    row = session.scalars(
        select(BuyerCode)
        .join(BuyerPass, BuyerPass.id == BuyerCode.pass_id)
        .where(BuyerPass.device == device, BuyerCode.ended_at.is_(None), BuyerCode.ends_at > now)
        .order_by(BuyerCode.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None or device is None else _waiting(row, show=False)


def codes_in_development(session: Session, now: datetime) -> tuple[tuple[str, str], ...]:
    """(order number, code) of all codes that wait: for the start page of a development server."""
    numbers = select(BuyerCode, ShopOrder.number).join(
        ShopOrder, ShopOrder.id == BuyerCode.order_id
    )
    rows = session.execute(
        numbers.where(
            BuyerCode.ended_at.is_(None), BuyerCode.ends_at > now, BuyerCode.shown.is_not(None)
        ).order_by(BuyerCode.id.desc())
    )
    return tuple((number, _code_in(row)) for row, number in rows)


def _codes(session: Session, now: datetime, order: int) -> list[BuyerCode]:
    return [
        *session.scalars(
            select(BuyerCode)
            .where(
                BuyerCode.order_id == order,
                BuyerCode.ended_at.is_(None),
                BuyerCode.ends_at > now,
            )
            .order_by(BuyerCode.id.desc())
        )
    ]


def code_label(key: int) -> str:
    """The four digits by which a caller and a clerk speak of the same request."""
    return f"{key % LABELS:04d}"


def orders_asking(session: Session, label: str, now: datetime) -> frozenset[int]:
    """The orders for which a code is waited for under this label."""
    if len(label) != len(code_label(0)) or not (label.isascii() and label.isdigit()):
        return frozenset()
    asking = select(BuyerCode.order_id).where(
        BuyerCode.id % LABELS == int(label),
        BuyerCode.ended_at.is_(None),
        BuyerCode.ends_at > now,
    )
    return frozenset(session.scalars(asking))


def _waiting(row: BuyerCode, *, show: bool = True) -> WaitingCode:
    told = show and row.how is not None and row.shown is not None
    return WaitingCode(
        key=row.id,
        label=code_label(row.id),
        made_at=row.made_at,
        ends_at=row.ends_at,
        at_desk=row.shown is not None,
        code=_code_in(row) if told else "",
        how=row.how,
    )


def _code_in(row: BuyerCode) -> str:
    """The code of a row; empty where it was sealed with another key."""
    try:
        return secrets_at_rest.open(SHOWN, row.shown or "", about=row.digest).decode()
    except SealBroken:
        return ""


def _as_given(row: BuyerPass, who: str, person: int | None, now: datetime) -> GivenPass:
    return GivenPass(
        key=row.id,
        way=row.way,
        digits=row.digits,
        how=row.how,
        who=who,
        mine=row.way is AccessWay.CLERK and row.by_id == person,
        made_at=row.made_at,
        ends_at=row.ends_at,
        used_at=row.used_at,
        ended_at=row.ended_at,
        ended=row.ended,
        alive=row.ended_at is None and now < row.ends_at,
    )
