"""Signing in and out, and what people change about their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.config import current
from app.base.errors import Missing, RememberedRefusal
from app.commands.people.accounts import record_account_change
from app.commands.people.lockout import Door, at_the_door, know_device, tell_of_wait
from app.commands.people.new_password import password_must_serve
from app.commands.people.one_time_codes import code_step
from app.commands.people.second_factor import use_backup_code
from app.commands.people.sessions import open_session, sign_out_everywhere
from app.models.people.account import Person
from app.queries.people.accounts import actor_of
from app.queries.people.proofs import second_factors
from workflows.people.sessions import needs_second_factor
from workflows.people.sign_in_ways import SignInWay
from workflows.roles import Actor
from workflows.verdict import Refused, Text

WRONG = Refused(
    "sign_in_wrong",
    Text("账号、密码或动态码不正确", "The sign-in name, password or one-time code is wrong"),
    next_step=Text(
        "请核对后重试；忘记密码请联系管理员", "Check them; ask an administrator if lost"
    ),
)


SECOND_FACTOR_FIRST = Refused(
    "second_factor_first",
    Text("此人的岗位要先开启动态码", "That person's role needs one-time codes first"),
    next_step=Text("请本人先登录一次并设置", "They sign in once and set them up"),
)
CODE_NEEDED = Refused("code_needed", Text("请输入动态码", "Enter the one-time code"))
PASSKEY_NEEDED = Refused(
    "passkey_needed",
    Text("此账号的第二重验证是通行密钥", "The second factor of this account is a passkey"),
    next_step=Text(
        "请用通行密钥；在别人的屏幕上确认要用动态码，请先开启",
        "Use the passkey; at somebody else's screen only one-time codes serve: turn them on first",
    ),
)


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right and a code is still to come: whose, and of which password."""

    person_id: int
    mark: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """What an attempt came to: tokens of a session and of the device, the step to a code, or a
    refusal on record.

    `wrong_before`: how many tries went wrong since the last sign-in, wherever they came from.
    """

    token: str | None
    refused: Refused | None = None
    half_way: HalfWay | None = None
    device: str = ""
    wrong_before: int = 0


def sign_in(
    session: Session,
    login: str,
    password: str,
    one_time_code: str,
    *,
    now: datetime,
    address: str,
    agent: str,
    device: str = "",
) -> SignIn:
    """Open a session. A failure is an answer and not an exception: it has to be counted.

    Without a code, who has a second factor comes half way: `sign_in_with_code` goes on. `device`:
    the cookie that says which device this is; who is known by it passes a stranger's wrong tries.
    """
    person = _identify(session, login, password, one_time_code, now, address, device)
    if isinstance(person, HalfWay):
        return SignIn(None, half_way=person)
    if isinstance(person, Refused):
        return SignIn(None, person)
    return _open_session(session, person, now, address, agent, device)


def sign_in_with_code(
    session: Session,
    half_way: HalfWay,
    code: str,
    *,
    now: datetime,
    address: str,
    agent: str,
    device: str = "",
) -> SignIn:
    """The second step: the code of the person whose password was right a moment ago."""
    person = session.get(Person, half_way.person_id, with_for_update=True)
    if person is None or not person.active or _mark(person) != half_way.mark:
        return SignIn(None, WRONG)
    door = at_the_door(session, person.login, address, device, person, now)
    if door.shut is not None:
        return SignIn(None, door.shut)
    if not _code_fits(session, person, code, now):
        return SignIn(None, _wrong(session, door, person))
    door.forget()
    return _open_session(session, person, now, address, agent, device)


def _open_session(
    session: Session, person: Person, now: datetime, address: str, agent: str, device: str
) -> SignIn:
    wrong_before, person.failed_sign_ins = person.failed_sign_ins, 0
    token = open_session(session, person, now=now, address=address, agent=agent, proved=True)
    known = know_device(session, person.id, device, now)
    return SignIn(token, device=known, wrong_before=wrong_before)


def sign_in_example(
    session: Session, login: str, *, now: datetime, address: str, agent: str
) -> str:
    """Open a session for an example person without a password; returns its token.

    Raises `Missing` for anybody else. Whoever calls this has made sure that it is no production.
    """
    person = session.scalars(
        select(Person).where(
            Person.login == login, Person.example.is_(True), Person.active.is_(True)
        )
    ).one_or_none()
    if person is None:
        raise Missing(Text("没有这位示例人员", "There is no such example person"))
    return open_session(
        session,
        person,
        now=now,
        address=address,
        agent=agent,
        proved=True,
        way=SignInWay.EXAMPLE,
    )


def second_person(
    session: Session,
    login: str,
    password: str,
    one_time_code: str,
    *,
    now: datetime,
    address: str = "",
) -> Actor | Refused:
    """Who confirms a step at somebody else's screen; a failure counts like one at the door.

    Whose role needs a second factor confirms nothing before it is set up, as at the own desk.
    """
    person = _identify(session, login, password, one_time_code, now, address)
    if isinstance(person, HalfWay):
        return CODE_NEEDED
    if isinstance(person, Refused):
        return person
    actor = actor_of(session, person.id)
    spared = person.example and not current().production
    if person.totp_sealed is None and not spared and needs_second_factor(actor.roles):
        return SECOND_FACTOR_FIRST
    return actor


def prove(
    session: Session,
    person_id: int,
    password: str,
    one_time_code: str,
    *,
    now: datetime,
    address: str = "",
) -> Refused | None:
    """Whether it is still that person, by password and code; failures count as at the door."""
    login = session.scalars(select(Person.login).where(Person.id == person_id)).one()
    found = _identify(session, login, password, one_time_code, now, address)
    if isinstance(found, HalfWay):
        return CODE_NEEDED
    return found if isinstance(found, Refused) else None


def _identify(
    session: Session,
    login: str,
    password: str,
    one_time_code: str,
    now: datetime,
    address: str,
    device: str = "",
) -> Person | HalfWay | Refused:
    """The same work and the same words for names that exist and that don't."""
    person = session.scalars(
        select(Person).where(Person.login == login.strip().lower()).with_for_update()
    ).one_or_none()
    door = at_the_door(session, login, address, device, person, now)
    fits = passwords.matches(person.password_hash if person else None, password)
    if door.shut is not None:
        return door.shut
    if person is None or not person.active or not fits:
        return _wrong(session, door, person)
    if person.totp_sealed is None and _needs_the_passkey(session, person):
        return PASSKEY_NEEDED
    if person.totp_sealed is not None and not one_time_code.strip():
        return HalfWay(person.id, _mark(person))
    if not _code_fits(session, person, one_time_code, now):
        return _wrong(session, door, person)
    door.forget()
    return person


def _needs_the_passkey(session: Session, person: Person) -> bool:
    """Whose second factor is a passkey, and nothing else, is not let in by the password alone."""
    roles = {held.role for held in actor_of(session, person.id).assignments}
    return needs_second_factor(roles) and second_factors(session, person.id) > 0


def _mark(person: Person) -> str:
    """Tells one password of a person from the next without telling anything of it."""
    return passwords.token_digest(person.password_hash)


def _wrong(session: Session, door: Door, person: Person | None) -> Refused:
    shut = door.count_wrong()
    if person is not None:
        person.failed_sign_ins += 1
    if shut is None:
        return WRONG
    if person is not None and door.row.locked_until is not None:
        tell_of_wait(session, person, door.row.locked_until, door.now)
    return shut


def _code_fits(session: Session, person: Person, code: str, now: datetime) -> bool:
    if person.totp_sealed is None:
        return True
    step = code_step(person, code, now.timestamp())
    if step is None:
        return use_backup_code(session, person, code, now)
    if step <= (person.totp_last_step or 0):
        return False
    person.totp_last_step = step
    return True


def change_password(
    session: Session,
    person_id: int,
    old: str,
    code: str,
    new: str,
    *,
    now: datetime,
    address: str = "",
) -> None:
    """Set a new password and end all sessions; a wrong old one counts as at the door.

    `RememberedRefusal` keeps that count.
    """
    refused = prove(session, person_id, old, code, now=now, address=address)
    if refused is not None:
        raise RememberedRefusal(refused)
    person = session.get_one(Person, person_id, with_for_update=True)
    password_must_serve(new, person.login, person.name, person.name_en)
    person.password_hash = passwords.hash_password(new)
    sign_out_everywhere(session, person_id, now)
    record_account_change(
        session, person_id, "password changed", Actor(person_id, person.name), now
    )


def set_language(session: Session, person_id: int, language: str) -> None:
    """Remember the language that a person reads."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(language="en" if language == "en" else "zh")
    )
