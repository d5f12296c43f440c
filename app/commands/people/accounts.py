"""Accounts: people, roles, credentials, conflicts of interest."""

from __future__ import annotations

import secrets
from datetime import datetime
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_name
from app.commands.people import takes_two
from app.commands.people.admins import another_admin_stays
from app.commands.people.new_password import password_must_serve
from app.commands.people.second_person import Agreement, take_two
from app.models.network.center import Agency, Center, Merchant
from app.models.people.account import MerchantRelation, Person, RoleAssignment
from app.queries.laboratory import scope_periods
from workflows.people.events import AccountChanged
from workflows.people.names import number_key, skeleton
from workflows.people.postings import may_be_posted, on_one_side
from workflows.roles import Actor, Permission, Role
from workflows.verdict import Refused, Text

NO_SUCH_PLACE = Text("没有这个中心、机构或店铺", "There is no such center, agency or shop")
GRANT_TO_SELF = Refused(
    "grant_to_self",
    Text("不能给自己授权", "Nobody grants a role to themselves"),
    next_step=Text("请另一位管理员授权", "Another administrator must do it"),
)
HELD_ALREADY = Refused("held_already", Text("已有这一岗位", "That role is held already"))
ADMIN_OF_A_CENTER = Refused(
    "admin_of_a_center",
    Text("系统管理员是全网岗位，不能只管一个中心", "An administrator acts for the whole network"),
    next_step=Text("请不选中心，或授予中心主管", "Choose no center, or make a center manager"),
)
OWNER_CHOOSES = Text(
    "初始密码不由管理员设定：开户后提请重设密码，由本人用链接和验证码设置",
    "No administrator chooses a password: the owner does, by a link and a code",
)
# What nobody is given: the clock and the buyers act without an account.
NOBODYS = (Role.SYSTEM, Role.BUYER)


def create_person(
    session: Session,
    login: str,
    name: str,
    name_en: str,
    password: str = "",
    *,
    by: Actor,
    now: datetime,
    example: bool = False,
    staff_no: str = "",
    reason: str = "",
    agreed: Agreement | None = None,
) -> Person:
    """A new account without any role; `same_person` where that natural person has one.

    Only the command line gives it a password: an administrator would know it, so that the owner
    chooses the first one by a link that two open. `SecondPersonAsked` where the name is another's.
    """
    _must(by, Permission.ACCOUNT_ADMIN)
    if agreed is not None:
        _must(agreed.by, Permission.ACCOUNT_ADMIN)
    if by.person_id is not None and password:
        raise Invalid("password", OWNER_CHOOSES, "owner_chooses_password")
    name, number = typed_name("name", name), takes_two.staff_number(staff_no)
    alike = takes_two.same_person_refused(session, name, number or "")
    if alike:
        _login_is_free(session, login_of(login))
        what = {"login": login, "name": name, "name_en": name_en, "staff_no": number}
        proposal = takes_two.twins_proposal(name, number or "", alike, what, reason)
        take_two(session, proposal, by=by, now=now, agreed=agreed)
    person = make_account(
        session, login, name, name_en, password, by=by, now=now, example=example, number=number
    )
    person.told_apart_at = now if alike else None
    return person


def make_account(
    session: Session,
    login: str,
    name: str,
    name_en: str,
    password: str,
    *,
    by: Actor,
    now: datetime,
    example: bool = False,
    number: str | None = None,
) -> Person:
    """The account itself; whether `by` may make one was asked before."""
    name, name_en = typed_name("name", name), typed_name("name_en", name_en)
    login = login_of(login)
    if not skeleton(name):
        raise Invalid("name", Text("请填写姓名", "Give the name"))
    if password:
        password_must_serve(password, login, name, name_en)
    _login_is_free(session, login)
    # Nobody knows a word that is thrown away: the account waits for its owner's own.
    word = password or secrets.token_urlsafe(32)
    person = Person(
        login=login,
        name=name,
        name_en=name_en,
        password_hash=passwords.hash_password(word),
        created_at=now,
        created_by_id=by.person_id,
        staff_no=number,
        staff_key=number_key(number) if number else None,
        example=example,
    )
    session.add(person)
    session.flush()
    record_account_change(session, person.id, "created", by, now)
    return person


def login_of(typed: str) -> str:
    """A sign-in name as it is kept; raises `Invalid`."""
    return normalize("NFKC", typed_name("login", typed)).lower()


def _login_is_free(session: Session, login: str) -> None:
    if not login or session.scalar(select(Person.id).where(Person.login == login)):
        raise Invalid("login", Text("账号为空或已存在", "The sign-in name is empty or taken"))


def grant(
    session: Session,
    person_id: int,
    role: Role,
    *,
    by: Actor,
    now: datetime,
    center_id: int | None = None,
    agency_id: int | None = None,
    merchant_id: int | None = None,
    reason: str = "",
    agreed: Agreement | None = None,
) -> None:
    """Give a role. Nobody grants to themselves; one person works for one agency.

    A role that decides is given by two: `SecondPersonAsked` where nobody has agreed so far. What
    is held already is refused: ended once, it would still be held.
    """
    _may_staff(by, role, center_id)
    if agreed is not None:
        _may_staff(agreed.by, role, center_id)
        takes_two.second_is_not(person_id, agreed)
    if by.person_id == person_id:
        raise Refusal(GRANT_TO_SELF)
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Missing
    _one_agency(session, person_id, agency_id)
    for kind, key in ((Center, center_id), (Agency, agency_id), (Merchant, merchant_id)):
        if key is not None and session.get(kind, key) is None:
            raise Missing(NO_SUCH_PLACE)
    _check_posting(session, person_id, role, center_id, agency_id, now)
    what = {
        "person_id": person_id,
        "role": role,
        "center_id": center_id,
        "agency_id": agency_id,
        "merchant_id": merchant_id,
    }
    if session.scalar(select(RoleAssignment.id).filter_by(**what, ended_at=None)) is not None:
        raise Refusal(HELD_ALREADY)
    if takes_two.grant_takes_two(session, person, role, merchant_id, by):
        proposal = takes_two.grant_proposal(session, person, role, what, reason)
        take_two(session, proposal, by=by, now=now, agreed=agreed)
    session.add(RoleAssignment(**what, granted_by_id=by.person_id, granted_at=now))
    change = f"granted {role.value} at {center_id or 'all'}"
    record_account_change(session, person_id, change, by, now)


def _check_posting(
    session: Session,
    person_id: int,
    role: Role,
    center_id: int | None,
    agency_id: int | None,
    now: datetime,
) -> None:
    """The agency may test there to-day, and nobody stands on two sides."""
    periods = scope_periods(session, agency_id, center_id) if agency_id is not None else []
    held = session.scalars(
        select(RoleAssignment.role).filter_by(person_id=person_id, ended_at=None)
    )
    for answer in (
        may_be_posted(role, agency_id, periods, local(now).date()),
        on_one_side(role, held),
    ):
        if isinstance(answer, Refused):
            raise Refusal(answer)


def end_role(session: Session, assignment_id: int, *, by: Actor, now: datetime) -> None:
    """Take a role away; what was done with it stays."""
    found = session.get(RoleAssignment, assignment_id)
    if found is not None and found.role is Role.ADMIN and by.may(Permission.ACCOUNT_ADMIN):
        another_admin_stays(session, found.person_id)
    assignment = session.get(
        RoleAssignment, assignment_id, with_for_update=True, populate_existing=True
    )
    if assignment is None or assignment.ended_at is not None:
        raise Missing
    _may_staff(by, assignment.role, assignment.center_id)
    assignment.ended_at = now
    record_account_change(session, assignment.person_id, f"ended {assignment.role.value}", by, now)


def relate(
    session: Session, person_id: int, merchant_id: int, reason: str, *, by: Actor, now: datetime
) -> None:
    """Record a conflict of interest."""
    may_tend(session, person_id, by)
    session.add(MerchantRelation(person_id=person_id, merchant_id=merchant_id, reason=reason))
    record_account_change(session, person_id, f"related to merchant {merchant_id}", by, now)


def may_tend(session: Session, person_id: int, by: Actor) -> None:
    """Administrators tend everybody's record, a manager that of the people of their centers."""
    if session.get(Person, person_id) is None:
        raise Missing
    if by.may(Permission.ACCOUNT_ADMIN):
        return
    places = session.scalars(
        select(RoleAssignment.center_id).where(
            RoleAssignment.person_id == person_id, RoleAssignment.ended_at.is_(None)
        )
    )
    if not any(by.may(Permission.STAFF_MANAGE, place) for place in places):
        raise NotPermitted


def _one_agency(session: Session, person_id: int, agency_id: int | None) -> None:
    if agency_id is None:
        return
    other = session.scalar(
        select(RoleAssignment.id).where(
            RoleAssignment.person_id == person_id,
            RoleAssignment.ended_at.is_(None),
            RoleAssignment.agency_id.is_not(None),
            RoleAssignment.agency_id != agency_id,
        )
    )
    if other is not None:
        raise Refusal(
            Refused(
                "two_agencies",
                Text("一人只能在一家机构执业", "One person works for one institute"),
            )
        )


def _may_staff(by: Actor, role: Role, center_id: int | None) -> None:
    """Administrators grant every trade; a manager staffs their own center, below themselves.

    Whose goods a merchant sees is no matter of a center.
    """
    if role in NOBODYS:
        raise NotPermitted
    if by.may(Permission.ACCOUNT_ADMIN):
        if role is Role.ADMIN and center_id is not None:
            raise Refusal(ADMIN_OF_A_CENTER)
        return
    above = (Role.ADMIN, Role.MANAGER, Role.AUDITOR, Role.MERCHANT, Role.SHOP_STAFF)
    if center_id is None or role in above or not by.may(Permission.STAFF_MANAGE, center_id):
        raise NotPermitted


def _must(by: Actor, permission: Permission) -> None:
    """Accounts and keys are of no center: who tends them acts for the whole network."""
    if not by.may(permission):
        raise NotPermitted


def record_account_change(
    session: Session, person_id: int, change: str, by: Actor, now: datetime
) -> None:
    """Say in the ledger what became of an account."""
    record.append(session, AccountChanged(person_id, change), by=by, now=now)
