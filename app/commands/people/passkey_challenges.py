"""Challenges for authenticators: given to one browser for one purpose, good once, soon over."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes

from app.base import passwords
from app.base.config import current
from app.models.people.passkey import PasskeyChallenge
from workflows.people.passkeys import ChallengePurpose

CHALLENGE_LASTS = timedelta(minutes=5)
CHALLENGE_BYTES = 32
LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks: the host that passkeys are made for, and the page's origin, by the public URL."""

    host: str
    origin: str


def site() -> Site:
    """Passkeys are tied to a name; on one's own machine that is localhost, never an address."""
    public = urlsplit(current().public_url)
    host = public.hostname or ""
    port = f":{public.port}" if public.port else ""
    if _is_loopback(host):
        host = "localhost"
    return Site(host, f"{public.scheme}://{host}{port}")


def give_challenge(
    session: Session,
    purpose: ChallengePurpose,
    holder: str,
    *,
    now: datetime,
    person_id: int | None = None,
) -> bytes:
    """A new challenge; `holder` is the secret that the browser's own cookie keeps."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    session.add(
        PasskeyChallenge(
            challenge_digest=_digest(challenge),
            holder_digest=passwords.token_digest(holder),
            purpose=purpose,
            person_id=person_id,
            expires_at=now + CHALLENGE_LASTS,
        )
    )
    return challenge


def take_challenge(
    session: Session,
    purpose: ChallengePurpose,
    holder: str,
    answer: str,
    *,
    now: datetime,
    person_id: int | None = None,
) -> bytes | None:
    """The challenge that an answer signs, used up by this; None where it is not one of ours,

    not of this browser, purpose or person, was used before, or is over.
    """
    challenge = _challenge_in(answer)
    if challenge is None:
        return None
    asked = PasskeyChallenge
    taken = session.execute(
        update(asked)
        .where(
            asked.challenge_digest == _digest(challenge),
            asked.holder_digest == passwords.token_digest(holder),
            asked.purpose == purpose,
            asked.person_id.is_(None) if person_id is None else asked.person_id == person_id,
            asked.used_at.is_(None),
            asked.expires_at > now,
        )
        .values(used_at=now)
    )
    return challenge if taken.rowcount == 1 else None  # type: ignore[attr-defined]  # an UPDATE's


def read_answer(answer: str) -> dict[str, Any] | None:
    """What the browser sent of an authenticator's answer, or None where it is no such thing."""
    try:
        found = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("response"), dict) else None


def _challenge_in(answer: str) -> bytes | None:
    read = read_answer(answer)
    if read is None:
        return None
    try:
        said = json.loads(base64url_to_bytes(read["response"]["clientDataJSON"]))
        return base64url_to_bytes(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _digest(challenge: bytes) -> str:
    return passwords.token_digest(challenge.hex())


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
