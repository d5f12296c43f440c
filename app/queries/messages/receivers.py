"""Whom a topic of a return, a recall or a recalled piece reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.base.refs import key_of
from app.models.intake.item import Item
from app.models.messages.notice import StaffContact
from app.models.orders.order import OrderLine
from app.models.people.account import Person, RoleAssignment
from app.models.recalls.recall import Recall, RecallPiece
from app.models.returns.case import ReturnCase
from app.models.returns.notes import ShopReply
from app.queries.personal.vault import phone_to_reach
from workflows.messages.topics import Audience
from workflows.messages.ways import MessageWay
from workflows.roles import Permission, Role, roles_with


@dataclass(frozen=True, slots=True)
class MessageConcern:
    """What a message is about, as far as it says who is concerned; a recall is of no one order."""

    ref: str
    center_id: int
    merchants: frozenset[int]
    order_id: int | None
    assigned_id: int | None


def find_concerned(session: Session, ref: str) -> MessageConcern | None:
    """The return, the recall or the piece of a reference."""
    if key := key_of("RC", ref):
        return _of_recall(session, key[0], ref)
    if key := key_of("QC", ref):
        return _of_piece(session, key[0], ref)
    key = key_of("RT", ref)
    if key is None:
        return None
    row = session.execute(
        select(ReturnCase.center_id, Item.merchant_id, OrderLine.order_id, ReturnCase.assigned_id)
        .join(Item, Item.id == ReturnCase.item_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(ReturnCase.id == key[0])
    ).one_or_none()
    if row is None:
        return None
    return MessageConcern(
        ref=ref,
        center_id=row.center_id,
        merchants=frozenset({row.merchant_id}),
        order_id=row.order_id,
        assigned_id=row.assigned_id,
    )


def _of_recall(session: Session, key: int, ref: str) -> MessageConcern | None:
    recall = session.get(Recall, key)
    if recall is None:
        return None
    shops = (
        select(Item.merchant_id)
        .join(RecallPiece, RecallPiece.item_id == Item.id)
        .where(RecallPiece.recall_id == key)
        .distinct()
    )
    return MessageConcern(
        ref=ref,
        center_id=recall.center_id,
        merchants=frozenset(session.scalars(shops)),
        order_id=None,
        assigned_id=None,
    )


def _of_piece(session: Session, key: int, ref: str) -> MessageConcern | None:
    row = session.execute(
        select(Item.center_id, Item.merchant_id, OrderLine.order_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .where(Item.id == key)
    ).one_or_none()
    if row is None:
        return None
    return MessageConcern(
        ref=ref,
        center_id=row.center_id,
        merchants=frozenset({row.merchant_id}),
        order_id=row.order_id,
        assigned_id=None,
    )


def staff_of(session: Session, audience: Audience, of: MessageConcern) -> list[int]:
    """The people whom an audience means; the buyer is none of them."""
    match audience:
        case Audience.BUYER:
            return []
        case Audience.OWNER if of.assigned_id is not None:
            return [of.assigned_id]
        case Audience.OWNER | Audience.AGENTS:
            return holders(session, Permission.RETURN_MANAGE, of.center_id)
        case Audience.MANAGERS:
            return holders(session, Permission.APPEAL_DECIDE, of.center_id)
        case Audience.SHOP:
            wanted = RoleAssignment.merchant_id.in_(sorted(of.merchants))
            return _people(session, roles_with(Permission.SHOP_REPLY), wanted)


def holders(session: Session, permission: Permission, center_id: int) -> list[int]:
    """The people who have a permission at a center."""
    here = or_(RoleAssignment.center_id.is_(None), RoleAssignment.center_id == center_id)
    return _people(session, roles_with(permission), here)


def _people(session: Session, roles: tuple[Role, ...], where: ColumnElement[bool]) -> list[int]:
    return list(
        session.scalars(
            select(Person.id)
            .join(RoleAssignment, RoleAssignment.person_id == Person.id)
            .where(
                Person.active,
                RoleAssignment.ended_at.is_(None),
                RoleAssignment.role.in_(roles),
                where,
            )
            .distinct()
            .order_by(Person.id)
        )
    )


def shop_is_silent(session: Session, ref: str) -> bool:
    """Whether a return is open and its shop has said nothing to it."""
    key = key_of("RT", ref)
    said = select(ShopReply.id).where(ShopReply.case_id == ReturnCase.id).exists()
    wanted = select(ReturnCase.id).where(
        ReturnCase.id == (key[0] if key else None), ReturnCase.closed_at.is_(None), ~said
    )
    return session.scalar(wanted) is not None


def wants_mail(session: Session, people: list[int]) -> Iterator[int]:
    """Who of them wants notices by e-mail too."""
    yield from session.scalars(
        select(StaffContact.person_id)
        .where(StaffContact.person_id.in_(people), StaffContact.wanted)
        .order_by(StaffContact.person_id)
    )


def way_to_buyer(session: Session, order_id: int) -> MessageWay:
    """An SMS where the order has a whole phone; else the platform's own messages."""
    return MessageWay.SMS if phone_to_reach(session, order_id) else MessageWay.CHAT
