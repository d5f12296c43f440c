"""Who is at the page: the signed-in person, kept for one request."""

from __future__ import annotations

from flask import Request, g, request
from flask_login import UserMixin

from app.base import clock, passwords
from app.base.db import reading, transaction
from app.base.heads import state
from app.commands.people.api_keys import USE_NOTED_EVERY, note_key_use
from app.commands.people.sessions import note_session_use
from app.queries.people.accounts import SignedInPerson, by_key, signed_in
from workflows.roles import Actor

SEEN_EVERY_SECONDS = 60
# What a page asks by itself, without anybody at the keys, keeps no sign-in alive.
BY_ITSELF = "Jadegate-By-Itself"
API = "/api/"


class Visitor(UserMixin):  # type: ignore[misc]  # the library is untyped
    """What Flask-Login keeps: the random session token and the person behind it."""

    def __init__(self, token: str, person: SignedInPerson) -> None:
        self.token = token
        self.person = person

    def get_id(self) -> str:
        """The session's token, so that ending the session ends the cookie."""
        return self.token


def load_visitor(token: str) -> Visitor | None:
    """The person of a session cookie, or None; where a program names a key, the key alone counts.

    Else a browser's cookie beside any made-up key would open the API, and act as its own person.
    """
    if request.path.startswith(API) and "Authorization" in request.headers:
        return None
    now = clock.now()
    digest = passwords.token_digest(token)
    with reading() as session:
        person = signed_in(session, digest, now)
    if person is None:
        return None
    unused = (now - person.seen_at).total_seconds()
    looks_on = state.is_closed() or BY_ITSELF in request.headers
    if unused > SEEN_EVERY_SECONDS and not looks_on:
        with transaction() as session:
            note_session_use(session, person.session_id, now)
    g.person = person
    return Visitor(token, person)


def load_by_key(incoming: Request) -> Visitor | None:
    """The person of a program's key (`Authorization: Bearer ...`), for the API only."""
    scheme, _, key = incoming.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key or not incoming.path.startswith(API):
        return None
    now = clock.now()
    with reading() as session:
        person = by_key(session, passwords.token_digest(key.strip()), now)
    if person is None or person.key_id is None:
        return None
    if now - person.seen_at >= USE_NOTED_EVERY and not state.is_closed():
        with transaction() as session:
            note_key_use(session, person.key_id, now)
    g.person = person
    return Visitor("", person)


def person() -> SignedInPerson:
    """The signed-in person; only for pages that a desk guards."""
    known: SignedInPerson = g.person
    return known


def acting() -> Actor:
    """Who acts in this request."""
    return person().actor


def address() -> str:
    """Where the request comes from, as far as the configured proxies are trusted."""
    return request.remote_addr or ""
