"""Sessions of people: opened, in use, proved again, ended, forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from app.base import passwords, secrets_at_rest
from app.base.errors import Missing
from app.commands import record
from app.models.people.account import Person, SignInSession
from workflows.audit.retention import RETENTION, Transient
from workflows.people.events import SignedIn
from workflows.people.sessions import SESSION_LASTS
from workflows.people.sign_in_ways import SignInWay
from workflows.roles import Actor

LONGEST_ADDRESS, LONGEST_AGENT = 64, 200


def open_session(
    session: Session,
    person: Person,
    *,
    now: datetime,
    address: str,
    agent: str,
    proved: bool,
    way: SignInWay = SignInWay.PASSWORD,
    station_id: int | None = None,
) -> str:
    """A new session of a person who has shown who they are; returns its token.

    `proved`: by what serves for the acts that matter, so that they ask for nothing for a while.
    """
    token, digest = passwords.new_token()
    session.add(
        SignInSession(
            token_digest=digest,
            person_id=person.id,
            created_at=now,
            seen_at=now,
            proved_at=now if proved else None,
            expires_at=now + SESSION_LASTS,
            address=address[:LONGEST_ADDRESS],
            agent=agent[:LONGEST_AGENT],
            way=way,
            station_id=station_id,
        )
    )
    by = Actor(person.id, person.name)
    place = secrets_at_rest.keyed_digest("address", address)
    record.append(session, SignedIn(person.id, place), by=by, now=now)
    return token


def note_session_use(session: Session, session_id: int, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(SignInSession).where(SignInSession.id == session_id).values(seen_at=now))


def mark_proved(session: Session, session_id: int, now: datetime) -> None:
    """The person has shown again who they are: the acts that matter go on for a while."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
        .values(proved_at=now, seen_at=now)
    )


def sign_out(session: Session, token: str, now: datetime) -> None:
    """End one session."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.token_digest == passwords.token_digest(token),
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now, pending_secret=None)
    )


def end_one(session: Session, person_id: int, session_id: int, now: datetime) -> None:
    """End one session of that person; raises `Missing` where it is not open, or another's."""
    ended = session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now, pending_secret=None)
    )
    if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Missing


def sign_out_everywhere(session: Session, person_id: int, now: datetime) -> int:
    """End all sessions of a person; returns how many there were."""
    ended = session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now, pending_secret=None)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def sign_out_others(session: Session, person_id: int, session_id: int, now: datetime) -> None:
    """End all sessions of a person but this one."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.id != session_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now, pending_secret=None)
    )


def forget_ended(session: Session, now: datetime) -> int:
    """Delete sessions that ended or ran out long ago; returns how many."""
    before = now - RETENTION[Transient.SIGN_INS]
    gone = session.execute(
        delete(SignInSession).where(
            or_(SignInSession.ended_at < before, SignInSession.expires_at < before)
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
