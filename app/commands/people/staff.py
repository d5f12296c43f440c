"""Accounts closed and opened again, sessions ended, staff numbers, what was recorded ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.people.accounts import may_tend, record_account_change
from app.commands.people.admins import another_admin_stays
from app.commands.people.api_keys import end_keys_of
from app.commands.people.badges import end_badges_of, shut_pins_of
from app.commands.people.lockout import forget_devices, unlock
from app.commands.people.passkeys import forget_passkeys
from app.commands.people.second_factor import forget_second_factor
from app.commands.people.second_person import Agreement, take_two
from app.commands.people.sessions import end_one, sign_out_everywhere
from app.commands.people.takes_two import (
    number_is_free,
    second_is_not,
    staff_number,
    twins_proposal,
)
from app.models.people.account import Credential, MerchantRelation, Person
from app.queries.second_person import accounts_of_name
from workflows.people.names import NumberKind, number_key
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

OWN_ACCOUNT = Refused(
    "own_account",
    Text("不能关闭自己的账号", "Nobody closes their own account"),
    next_step=Text("请另一位管理员操作", "Another administrator must do it"),
)


def close_account(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Nobody signs in with it any more; what was done with it stays."""
    _must_be_admin(by)
    if by.person_id == person_id:
        raise Refusal(OWN_ACCOUNT)
    another_admin_stays(session, person_id)
    person = _person(session, person_id, by)
    if not person.active:
        raise Refusal(Refused("closed", Text("账号已关闭", "The account is closed already")))
    person.active = False
    sign_out_everywhere(session, person_id, now)
    end_keys_of(session, person_id, by=by, now=now)
    end_badges_of(session, person_id, now)
    record_account_change(session, person_id, "closed", by, now)


def reopen_account(session: Session, person_id: int, *, by: Actor, now: datetime) -> None:
    """Let the person sign in again, with the roles that were not ended."""
    person = _person(session, person_id, by)
    if person.active:
        raise Refusal(Refused("open", Text("账号已开放", "The account is open already")))
    person.active = True
    unlock(session, person.login)
    record_account_change(session, person_id, "reopened", by, now)


def end_sessions(session: Session, person_id: int, *, by: Actor, now: datetime) -> int:
    """Sign the person out on all devices; returns on how many."""
    _person(session, person_id, by)
    ended = sign_out_everywhere(session, person_id, now)
    record_account_change(session, person_id, "signed out everywhere", by, now)
    return ended


def end_session(
    session: Session, person_id: int, session_id: int, *, by: Actor, now: datetime
) -> None:
    """Sign the person out on one device."""
    _person(session, person_id, by)
    end_one(session, person_id, session_id, now)
    record_account_change(session, person_id, "signed out on one device", by, now)


def set_staff_no(
    session: Session,
    person_id: int,
    staff_no: str,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    agreed: Agreement | None = None,
) -> None:
    """Record the number that tells a person from another of the same name, once.

    Where there is another of the name it takes two: `SecondPersonAsked`.
    """
    if agreed is not None:
        _must_be_admin(agreed.by)
        second_is_not(person_id, agreed)
    person = _person(session, person_id, by)
    number = staff_number(staff_no)
    if by.person_id == person_id:
        raise NotPermitted
    if number is None or person.staff_no:
        raise Invalid("staff_no", Text("工号只登记一次，不能改空", "A staff number is given once"))
    number_is_free(session, number, NumberKind.STAFF, person_id=person_id)
    alike = [one for one in accounts_of_name(session, person.name) if one.id != person_id]
    if alike:
        what = {"person_id": person_id, "staff_no": number}
        proposal = twins_proposal(person.name, number, alike, what, reason)
        take_two(session, proposal, by=by, now=now, agreed=agreed)
        person.told_apart_at = now
    person.staff_no, person.staff_key = number, number_key(number)
    record_account_change(session, person_id, "staff number recorded", by, now)


def forget_proofs(session: Session, person: Person, now: datetime) -> None:
    """Nothing but the password proves who they are: codes, passkeys, PIN and devices begin anew."""
    forget_second_factor(session, person)
    forget_passkeys(session, person.id, now)
    shut_pins_of(session, person.id, now)
    forget_devices(session, person.id)


def lift_waits(session: Session, person_id: int, *, by: Actor, now: datetime) -> int:
    """Let somebody try again at once; returns at how many places they were wrong."""
    person = _person(session, person_id, by)
    places = unlock(session, person.login)
    record_account_change(session, person_id, "wrong tries forgotten", by, now)
    return places


def end_credential(session: Session, credential_id: int, *, by: Actor, now: datetime) -> None:
    """A credential that was withdrawn counts no more from today on."""
    held = session.get(Credential, credential_id, with_for_update=True)
    if held is None:
        raise Missing
    may_tend(session, held.person_id, by)
    yesterday = local(now).date() - timedelta(days=1)
    if held.valid_to <= yesterday:
        raise Refusal(Refused("expired", Text("资质已失效", "It has expired already")))
    held.valid_from = min(held.valid_from, yesterday)
    held.valid_to = yesterday
    record_account_change(
        session, held.person_id, f"credential {held.kind} {held.number} ended", by, now
    )


def unrelate(
    session: Session, person_id: int, merchant_id: int, *, by: Actor, now: datetime
) -> None:
    """The conflict of interest is over; nobody says so of themselves."""
    may_tend(session, person_id, by)
    if by.person_id == person_id:
        raise NotPermitted
    gone = session.execute(
        delete(MerchantRelation).where(
            MerchantRelation.person_id == person_id, MerchantRelation.merchant_id == merchant_id
        )
    )
    if not gone.rowcount:  # type: ignore[attr-defined]  # a DELETE's result has it
        raise Missing
    record_account_change(
        session, person_id, f"no longer related to merchant {merchant_id}", by, now
    )


def _person(session: Session, person_id: int, by: Actor) -> Person:
    _must_be_admin(by)
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Missing
    return person


def _must_be_admin(by: Actor) -> None:
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
