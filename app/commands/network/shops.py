"""A shop's own matters: where it takes goods back, and who works for it. It gives no other role."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_name, typed_sentence
from app.commands.people.accounts import make_account, record_account_change
from app.commands.people.resets import FirstLink, open_first_link
from app.commands.people.sessions import sign_out_everywhere
from app.models.network.center import Merchant, ShopAddress
from app.models.people.account import RoleAssignment
from app.models.people.second_person import PasswordReset
from app.queries.second_person import accounts_of_name
from workflows.network.events import ShopAddressChanged
from workflows.network.shops import MOST_STAFF, TOO_MANY_STAFF, serves_as_address
from workflows.roles import Actor, Permission, Role
from workflows.verdict import Refused, Text

# Whose account it is, a shop is not told: it may be somebody of a center.
HAS_AN_ACCOUNT = Refused(
    "same_person",
    Text("这个姓名已有账号，一人只有一个账号", "Somebody of that name has an account"),
    next_step=Text(
        "请平台管理员核对后，把该账号加入店铺",
        "Ask the platform's administrator to check, and to add that account to the shop",
    ),
    facts={"field": "name"},
)


def set_address(
    session: Session,
    merchant_id: int,
    recipient: str,
    phone: str,
    address: str,
    *,
    by: Actor,
    now: datetime,
) -> ShopAddress:
    """Where centers send back what the shop takes back. Raises `Invalid`, `NotPermitted`."""
    _must_own(by, merchant_id)
    recipient, address = typed_name("recipient", recipient), typed_sentence("address", address)
    phone = "".join(typed_name("phone", phone).split())
    answer = serves_as_address(recipient, phone, address)
    if isinstance(answer, Refused):
        raise Invalid((answer.facts or {}).get("field", ""), answer.reason, answer.code)
    # Two tabs stand in a line at the shop: its address is one row.
    session.get_one(Merchant, merchant_id, with_for_update=True)
    kept = session.get(ShopAddress, merchant_id, populate_existing=True)
    if kept is None:
        kept = ShopAddress(merchant_id=merchant_id)
        session.add(kept)
    kept.recipient, kept.phone, kept.address = recipient, phone, address
    kept.changed_by_id, kept.changed_at = by.person_id or 0, now
    record.append(session, ShopAddressChanged(merchant_id), by=by, now=now)
    return kept


def add_person(
    session: Session,
    merchant_id: int,
    login: str,
    name: str,
    name_en: str,
    *,
    by: Actor,
    now: datetime,
) -> FirstLink:
    """A new account that works for this shop, and for nothing else. Raises `Invalid`, `Refusal`.

    Its owner chooses the password by the link that is returned: nobody else ever knows one.
    """
    _must_own(by, merchant_id)
    session.get_one(Merchant, merchant_id, with_for_update=True)
    working = select(func.count()).where(
        RoleAssignment.merchant_id == merchant_id,
        RoleAssignment.role == Role.SHOP_STAFF,
        RoleAssignment.ended_at.is_(None),
    )
    if (session.scalar(working) or 0) >= MOST_STAFF:
        raise Refusal(TOO_MANY_STAFF)
    if accounts_of_name(session, typed_name("name", name)):
        raise Refusal(HAS_AN_ACCOUNT)
    person = make_account(session, login, name, name_en, "", by=by, now=now)
    session.add(
        RoleAssignment(
            person_id=person.id,
            role=Role.SHOP_STAFF,
            merchant_id=merchant_id,
            granted_by_id=by.person_id,
            granted_at=now,
        )
    )
    change = f"granted {Role.SHOP_STAFF.value} of shop {merchant_id}"
    record_account_change(session, person.id, change, by, now)
    return open_first_link(session, person.id, by=by, now=now)


def renew_link(session: Session, assignment_id: int, *, by: Actor, now: datetime) -> FirstLink:
    """Another link for somebody who has chosen no password so far; the one before ends."""
    held = _own_person(session, assignment_id, by)
    opened = select(PasswordReset.id).where(PasswordReset.person_id == held.person_id).limit(1)
    if held.ended_at is not None or session.scalar(opened) is None:
        raise Missing
    return open_first_link(session, held.person_id, by=by, now=now)


def withdraw_person(session: Session, assignment_id: int, *, by: Actor, now: datetime) -> None:
    """Somebody works for the shop no more: signed out at once, what they did stays."""
    held = _own_person(session, assignment_id, by)
    if held.ended_at is not None:
        return
    held.ended_at = now
    sign_out_everywhere(session, held.person_id, now)
    change = f"ended {held.role.value} of shop {held.merchant_id}"
    record_account_change(session, held.person_id, change, by, now)


def _own_person(session: Session, assignment_id: int, by: Actor) -> RoleAssignment:
    """Who works for a shop of theirs, locked. Raises `Missing`."""
    held = session.get(RoleAssignment, assignment_id, with_for_update=True, populate_existing=True)
    if (
        held is None
        or held.role is not Role.SHOP_STAFF
        or held.merchant_id not in by.shops(Permission.SHOP_MANAGE)
    ):
        raise Missing
    return held


def _must_own(by: Actor, merchant_id: int) -> None:
    if by.person_id is None or merchant_id not in by.shops(Permission.SHOP_MANAGE):
        raise NotPermitted
