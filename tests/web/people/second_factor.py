"""People with a second factor, set up by the real commands; their codes at any moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp

from app.base import clock, db, passwords
from app.commands.people import second_factor, sessions
from app.models.people.account import Person, SignInSession


def enrolled(person_id: int, at: datetime | None = None) -> tuple[str, list[str]]:
    """The secret and the backup codes of someone who has just set up one-time codes.

    As of an hour ago, so that the codes of this minute are all unused.
    """
    at = at or clock.now() - timedelta(hours=1)
    with db.transaction() as session:
        person = session.get_one(Person, person_id)
        token = sessions.open_session(session, person, now=at, address="", agent="", proved=True)
        session.flush()
        digest = passwords.token_digest(token)
        opened = session.query(SignInSession).filter_by(token_digest=digest).one()
        secret = second_factor.pending_secret(session, opened.id)
        codes = second_factor.enrol(session, opened.id, person_id, code_at(secret, at), now=at)
        sessions.sign_out(session, token, at)
    return secret, codes


def code_at(secret: str, at: datetime | None = None) -> str:
    """What the authenticator shows at that moment."""
    return pyotp.TOTP(secret).at(at or clock.now())


def grown_old(seconds: float, *, proof: bool = True, use: bool = False) -> None:
    """All sessions were proved (or used) so long ago, as if time had passed."""
    before = clock.now() - timedelta(seconds=seconds)
    with db.transaction() as session:
        for opened in session.query(SignInSession).filter(SignInSession.ended_at.is_(None)):
            if proof:
                opened.proved_at = before
            if use:
                opened.seen_at = before
