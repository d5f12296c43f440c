"""Whom a topic of a return reaches."""

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
from app.models.returns.case import ReturnCase
from app.models.returns.notes import ShopReply
from app.queries.personal.vault import phone_to_reach
from workflows.messages.topics import Audience
from workflows.messages.ways import MessageWay
from workflows.roles import Permission, Role, roles_with


@dataclass(frozen=True, slots=True)
class ReturnConcerned:
    """The return that a message is about, as far as it says who is concerned."""

    ref: str
    center_id: int
    merchant_id: int
    order_id: int
    assigned_id: int | None


def find_concerned(session: Session, ref: str) -> ReturnConcerned | None:
    """The return of a reference."""
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
    return ReturnConcerned(
        ref=ref,
        center_id=row.center_id,
        merchant_id=row.merchant_id,
        order_id=row.order_id,
        assigned_id=row.assigned_id,
    )


def staff_of(session: Session, audience: Audience, of: ReturnConcerned) -> list[int]:
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
            wanted = RoleAssignment.merchant_id == of.merchant_id
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
