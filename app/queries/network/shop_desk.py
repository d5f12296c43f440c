"""What a shop's desk shows beside its goods: papers, requests, its address, its people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.intake.item import Item
from app.models.intake.shop_request import ShopRequest
from app.models.network.center import Merchant, ShopAddress
from app.models.papers.certificate import Certificate
from app.models.people.account import Person, RoleAssignment
from app.models.people.second_person import PasswordReset
from workflows.intake.shop_requests import ShopRequestKind, ShopRequestState
from workflows.papers.states import ISSUED, CertificateState
from workflows.roles import Role

PAGE = 50


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """The latest paper that a piece was given."""

    number: str
    state: CertificateState
    issued_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class ShopRequestRow:
    """One request, as its shop and the center's manager read it."""

    key: int
    ref: str
    title: str
    shop: str
    kind: ShopRequestKind
    state: ShopRequestState
    reason: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShopPerson:
    """Somebody who works for a shop, with the key of what gives them that.

    `waits`: they have not chosen a password so far.
    """

    key: int
    name: str
    login: str
    shop: str
    since: datetime
    waits: bool


@dataclass(frozen=True, slots=True)
class BackTo:
    """Where a shop takes goods back."""

    recipient: str
    phone: str
    address: str


def own_papers(session: Session, items: Collection[int]) -> dict[int, OwnPaper]:
    """By piece, the latest paper that was issued for it."""
    rows = session.execute(
        select(
            Certificate.item_id,
            Certificate.number,
            Certificate.state,
            Certificate.issued_at,
            Certificate.pdf_digest,
        )
        .where(Certificate.item_id.in_(sorted(items)), Certificate.state.in_(ISSUED))
        .order_by(Certificate.id)
    )
    return {
        r.item_id: OwnPaper(
            number=r.number, state=r.state, issued_at=r.issued_at, digest=r.pdf_digest or ""
        )
        for r in rows
    }


def requests_of_item(session: Session, item: int) -> list[ShopRequestRow]:
    """What was asked of a piece, the latest first."""
    wanted = _requests().where(ShopRequest.item_id == item).order_by(ShopRequest.id.desc())
    return [_request(r) for r in session.execute(wanted)]


def requests_at(
    session: Session,
    centers: Collection[int] | None,
    *,
    waiting: bool = True,
    before: int = 0,
) -> list[ShopRequestRow]:
    """A page of the requests at these centers and one more: those that wait by their time, or
    those that were answered, the latest first."""
    state = ShopRequest.state == ShopRequestState.OPEN
    wanted = _requests().where(state if waiting else ~state).limit(PAGE + 1)
    wanted = wanted.order_by(ShopRequest.id if waiting else ShopRequest.id.desc())
    if centers is not None:
        wanted = wanted.where(ShopRequest.center_id.in_(sorted(centers)))
    if before:
        further = ShopRequest.id > before if waiting else ShopRequest.id < before
        wanted = wanted.where(further)
    return [_request(r) for r in session.execute(wanted)]


def addresses_of(session: Session, merchants: Collection[int]) -> dict[int, BackTo]:
    """By shop, where it takes goods back."""
    wanted = select(ShopAddress).where(ShopAddress.merchant_id.in_(sorted(merchants)))
    return {one.merchant_id: _back_to(one) for one in session.scalars(wanted)}


def pieces_appealed(session: Session, items: Collection[int]) -> frozenset[int]:
    """The pieces whose shop waits for an answer about their verdict."""
    wanted = select(ShopRequest.item_id).where(
        ShopRequest.item_id.in_(sorted(items)), ShopRequest.state == ShopRequestState.OPEN
    )
    return frozenset(session.scalars(wanted))


def where_to_send(session: Session, items: Collection[int]) -> dict[int, BackTo]:
    """By piece, where its shop takes it back; shops that named no address are left out."""
    rows = session.execute(
        select(Item.id, ShopAddress)
        .join(ShopAddress, ShopAddress.merchant_id == Item.merchant_id)
        .where(Item.id.in_(sorted(items)))
    )
    return {r.id: _back_to(r.ShopAddress) for r in rows}


def staff_of(session: Session, merchants: Collection[int]) -> list[ShopPerson]:
    """Who works for these shops, by shop and name."""
    opened = select(PasswordReset.id).where(PasswordReset.person_id == Person.id)
    closed = or_(PasswordReset.used_at.is_not(None), PasswordReset.confirmed_by_id.is_not(None))
    rows = session.execute(
        select(
            RoleAssignment.id,
            Person.name,
            Person.login,
            Merchant.shop,
            RoleAssignment.granted_at,
            and_(opened.exists(), ~opened.where(closed).exists()).label("waits"),
        )
        .join(Person, Person.id == RoleAssignment.person_id)
        .join(Merchant, Merchant.id == RoleAssignment.merchant_id)
        .where(
            RoleAssignment.merchant_id.in_(sorted(merchants)),
            RoleAssignment.role == Role.SHOP_STAFF,
            RoleAssignment.ended_at.is_(None),
        )
        .order_by(Merchant.shop, Person.name, RoleAssignment.id)
    )
    return [
        ShopPerson(
            key=r.id,
            name=r.name,
            login=r.login,
            shop=r.shop,
            since=r.granted_at,
            waits=bool(r.waits),
        )
        for r in rows
    ]


def _back_to(one: ShopAddress) -> BackTo:
    return BackTo(recipient=one.recipient, phone=one.phone, address=one.address)


def _requests() -> Any:
    return (
        select(
            ShopRequest.id,
            ShopRequest.item_id,
            Item.registered_at,
            Item.title,
            Merchant.shop,
            ShopRequest.kind,
            ShopRequest.state,
            ShopRequest.reason,
            ShopRequest.asked_at,
            ShopRequest.due_at,
            ShopRequest.answer,
            ShopRequest.answered_at,
        )
        .join(Item, Item.id == ShopRequest.item_id)
        .join(Merchant, Merchant.id == Item.merchant_id)
    )


def _request(r: Row[*tuple[Any, ...]]) -> ShopRequestRow:
    return ShopRequestRow(
        key=r.id,
        ref=reference("QC", r.item_id, r.registered_at),
        title=r.title,
        shop=r.shop,
        kind=r.kind,
        state=r.state,
        reason=r.reason,
        asked_at=r.asked_at,
        due_at=r.due_at,
        answer=r.answer,
        answered_at=r.answered_at,
    )
