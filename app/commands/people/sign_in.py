"""Signing in and out, and what people change about their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.errors import Invalid, Missing
from app.commands import record
from app.commands.people.accounts import password_must_serve, record_account_change
from app.models.people.account import Person, SignInSession
from app.queries.people.accounts import actor_of
from workflows.people.events import AccountLocked, SignedIn
from workflows.roles import Actor
from workflows.verdict import Refused, Text

SESSION_LASTS = timedelta(hours=12)
TRIES_BEFORE_DELAY = 5
LONGEST_DELAY = timedelta(hours=1)

WRONG = Refused(
    "sign_in_wrong",
    Text("账号、密码或动态码不正确", "The sign-in name, password or one-time code is wrong"),
    next_step=Text(
        "请核对后重试；忘记密码请联系管理员", "Check them; ask an administrator if lost"
    ),
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What an attempt came to: a session token, or a refusal that was recorded."""

    token: str | None
    refused: Refused | None = None


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
    """Open a session. A failure is an answer and not an exception: it has to be counted."""
    person = _identified(session, login, password, one_time_code, now)
    if isinstance(person, Refused):
        return SignIn(None, person)
    return SignIn(_opened(session, person, now, address, agent))


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
    return _opened(session, person, now, address, agent)


def _opened(session: Session, person: Person, now: datetime, address: str, agent: str) -> str:
    token, digest = passwords.new_token()
    session.add(
        SignInSession(
            token_digest=digest,
            person_id=person.id,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LASTS,
            address=address[:64],
            agent=agent[:200],
        )
    )
    by = Actor(person.id, person.name)
    record.append(session, SignedIn(person.id, address), by=by, now=now)
    return token


def second_person(
    session: Session, login: str, password: str, one_time_code: str, *, now: datetime
) -> Actor | Refused:
    """Who confirms a step at somebody else's screen; a failure counts like one at the door."""
    person = _identified(session, login, password, one_time_code, now)
    return person if isinstance(person, Refused) else actor_of(session, person.id)


def _identified(
    session: Session, login: str, password: str, one_time_code: str, now: datetime
) -> Person | Refused:
    person = session.scalars(
        select(Person).where(Person.login == login.strip().lower()).with_for_update()
    ).one_or_none()
    fits = passwords.matches(person.password_hash if person else None, password)
    if person is None or not person.active:
        return WRONG
    if person.locked_until and now < person.locked_until:
        return _locked(person.locked_until, now)
    if not fits or not _code_fits(person, one_time_code, now):
        return _count_failure(session, person, now)
    person.failed_sign_ins, person.locked_until = 0, None
    return person


def _code_fits(person: Person, code: str, now: datetime) -> bool:
    if person.totp_secret is None:
        return True
    step = passwords.totp_step(person.totp_secret, code, now.timestamp())
    if step is None or step <= (person.totp_last_step or 0):
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


def note_session_use(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End one session."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.token_digest == passwords.token_digest(token),
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def sign_out_everywhere(session: Session, person_id: int, now: datetime) -> int:
    """End all sessions of a person; returns how many there were."""
    ended = session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def change_password(session: Session, person_id: int, old: str, new: str, *, now: datetime) -> None:
    """Set a new password and end all sessions."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not passwords.matches(person.password_hash, old):
        raise Invalid("old", Text("原密码不正确", "The old password is wrong"))
    password_must_serve(new)
    person.password_hash = passwords.hash_password(new)
    sign_out_everywhere(session, person_id, now)
    record_account_change(
        session, person_id, "password changed", Actor(person_id, person.name), now
    )


def set_totp(session: Session, person_id: int, secret: str, code: str, *, now: datetime) -> None:
    """Turn one-time codes on, once the person has shown that their app makes the right ones."""
    person = session.get_one(Person, person_id, with_for_update=True)
    if not passwords.is_totp_secret(secret):
        raise Invalid("secret", Text("请重新打开本页，再扫码", "Open the page anew and scan again"))
    step = passwords.totp_step(secret, code, now.timestamp())
    if step is None:
        raise Invalid("code", Text("动态码不正确", "The one-time code is wrong"))
    person.totp_secret, person.totp_last_step = secret, step
    record_account_change(
        session, person_id, "one-time codes on", Actor(person_id, person.name), now
    )


def set_language(session: Session, person_id: int, language: str) -> None:
    """Remember the language that a person reads."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(language="en" if language == "en" else "zh")
    )
