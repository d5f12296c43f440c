"""Signing in and out, and what people change about their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.config import current
from app.base.errors import Missing, RememberedRefusal
from app.commands import record
from app.commands.people.accounts import password_must_serve, record_account_change
from app.commands.people.second_factor import use_backup_code
from app.commands.people.sessions import open_session, sign_out_everywhere
from app.models.people.account import Person
from app.queries.people.accounts import actor_of
from workflows.people.events import AccountLocked
from workflows.people.sessions import needs_second_factor
from workflows.roles import Actor
from workflows.verdict import Refused, Text

TRIES_BEFORE_DELAY = 5
LONGEST_DELAY = timedelta(hours=1)

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


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right and a code is still to come: whose, and of which password."""

    person_id: int
    mark: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """What an attempt came to: a session token, the step to a code, or a refusal on record."""

    token: str | None
    refused: Refused | None = None
    half_way: HalfWay | None = None


def sign_in(
    session: Session,
    login: str,
    password: str,
    one_time_code: str,
    *,
    now: datetime,
    address: str,
    agent: str,
) -> SignIn:
    """Open a session. A failure is an answer and not an exception: it has to be counted.

    Without a code, who has a second factor comes half way: `sign_in_with_code` goes on.
    """
    person = _identified(session, login, password, one_time_code, now)
    if isinstance(person, HalfWay):
        return SignIn(None, half_way=person)
    if isinstance(person, Refused):
        return SignIn(None, person)
    return SignIn(open_session(session, person, now=now, address=address, agent=agent, proved=True))


def sign_in_with_code(
    session: Session, half_way: HalfWay, code: str, *, now: datetime, address: str, agent: str
) -> SignIn:
    """The second step: the code of the person whose password was right a moment ago."""
    person = session.get(Person, half_way.person_id, with_for_update=True)
    if person is None or not person.active or _mark(person) != half_way.mark:
        return SignIn(None, WRONG)
    if person.locked_until and now < person.locked_until:
        return SignIn(None, _locked(person.locked_until, now))
    if not _code_fits(session, person, code, now):
        return SignIn(None, _count_failure(session, person, now))
    person.failed_sign_ins, person.locked_until = 0, None
    return SignIn(open_session(session, person, now=now, address=address, agent=agent, proved=True))


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
    return open_session(session, person, now=now, address=address, agent=agent, proved=True)


def second_person(
    session: Session, login: str, password: str, one_time_code: str, *, now: datetime
) -> Actor | Refused:
    """Who confirms a step at somebody else's screen; a failure counts like one at the door.

    Whose role needs a second factor confirms nothing before it is set up, as at the own desk.
    """
    person = _identified(session, login, password, one_time_code, now)
    if isinstance(person, HalfWay):
        return CODE_NEEDED
    if isinstance(person, Refused):
        return person
    actor = actor_of(session, person.id)
    spared = person.example and not current().production
    if person.totp_secret is None and not spared and needs_second_factor(actor.roles):
        return SECOND_FACTOR_FIRST
    return actor


def prove(
    session: Session, person_id: int, password: str, one_time_code: str, *, now: datetime
) -> Refused | None:
    """Whether it is still that person, by password and code; failures count as at the door."""
    login = session.scalars(select(Person.login).where(Person.id == person_id)).one()
    found = _identified(session, login, password, one_time_code, now)
    if isinstance(found, HalfWay):
        return CODE_NEEDED
    return found if isinstance(found, Refused) else None


def _identified(
    session: Session, login: str, password: str, one_time_code: str, now: datetime
) -> Person | HalfWay | Refused:
    person = session.scalars(
        select(Person).where(Person.login == login.strip().lower()).with_for_update()
    ).one_or_none()
    fits = passwords.matches(person.password_hash if person else None, password)
    if person is None or not person.active:
        return WRONG
    if person.locked_until and now < person.locked_until:
        return _locked(person.locked_until, now)
    if fits and person.totp_secret is not None and not one_time_code.strip():
        return HalfWay(person.id, _mark(person))
    if not fits or not _code_fits(session, person, one_time_code, now):
        return _count_failure(session, person, now)
    person.failed_sign_ins, person.locked_until = 0, None
    return person


def _mark(person: Person) -> str:
    """Tells one password of a person from the next without telling anything of it."""
    return passwords.token_digest(person.password_hash)


def _code_fits(session: Session, person: Person, code: str, now: datetime) -> bool:
    if person.totp_secret is None:
        return True
    step = passwords.totp_step(person.totp_secret, code, now.timestamp())
    if step is None:
        return use_backup_code(session, person, code, now)
    if step <= (person.totp_last_step or 0):
        return False
    person.totp_last_step = step
    return True


def _count_failure(session: Session, person: Person, now: datetime) -> Refused:
    person.failed_sign_ins += 1
    beyond = person.failed_sign_ins - TRIES_BEFORE_DELAY
    if beyond < 0:
        return WRONG
    until = now + min(timedelta(minutes=2 ** min(beyond, 10)), LONGEST_DELAY)
    person.locked_until = until
    record.append(
        session,
        AccountLocked(person.id, until.isoformat()),
        by=Actor(person.id, person.name),
        now=now,
    )
    return _locked(until, now)


def _locked(until: datetime, now: datetime) -> Refused:
    minutes = int((until - now).total_seconds() // 60) + 1
    return Refused(
        "locked",
        Text(
            f"多次输入错误，账号暂停登录，约 {minutes} 分钟后再试",
            f"Too many wrong tries; wait {minutes} min",
        ),
        next_step=Text("如非本人操作，请联系管理员", "If it was not you, tell an administrator"),
    )


def change_password(
    session: Session, person_id: int, old: str, code: str, new: str, *, now: datetime
) -> None:
    """Set a new password and end all sessions; a wrong old one counts as at the door.

    `RememberedRefusal` keeps that count.
    """
    refused = prove(session, person_id, old, code, now=now)
    if refused is not None:
        raise RememberedRefusal(refused)
    password_must_serve(new)
    person = session.get_one(Person, person_id, with_for_update=True)
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
