"""Passkeys as proofs: signing in by one, or showing oneself anew.

An answer that does not hold is a value and not an exception, since its challenge is used up by it.
"""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    options_to_json,
    verify_authentication_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from app.commands.people.lockout import know_device
from app.commands.people.passkey_challenges import (
    give_challenge,
    read_answer,
    site,
    take_challenge,
)
from app.commands.people.passkeys import UNREADABLE, VERIFIED, credential_digest, passkeys_of
from app.commands.people.sessions import open_session
from app.commands.people.sign_in import SignIn
from app.models.people.account import Person
from app.models.people.passkey import Passkey
from workflows.people.passkeys import ChallengePurpose
from workflows.people.sign_in_ways import SignInWay
from workflows.verdict import Refused, Text

NOT_PROVED = Refused(
    "passkey_wrong",
    Text("通行密钥没有通过验证", "The passkey did not hold"),
    next_step=Text("请重试，或用密码登录", "Try again, or sign in by password"),
)


def ask_to_sign_in(session: Session, holder: str, *, now: datetime) -> str:
    """What any authenticator that holds a passkey of this site may answer, as JSON."""
    return _options_json(give_challenge(session, ChallengePurpose.SIGN_IN, holder, now=now))


def ask_to_prove(session: Session, person_id: int, holder: str, *, now: datetime) -> str:
    """What an authenticator of this person is asked, so that they are proved anew, as JSON."""
    challenge = give_challenge(
        session, ChallengePurpose.PROVE, holder, now=now, person_id=person_id
    )
    held = passkeys_of(session, person_id)
    return _options_json(challenge, [base64url_to_bytes(p.credential_id) for p in held])


def sign_in_by_passkey(
    session: Session,
    holder: str,
    answer: str,
    *,
    now: datetime,
    address: str,
    agent: str,
    device: str = "",
) -> SignIn:
    """Open a session for whose passkey answered: the device was unlocked by them, which is two
    proofs in one.
    """
    challenge = take_challenge(session, ChallengePurpose.SIGN_IN, holder, answer, now=now)
    person = None if challenge is None else _prove_person(session, answer, challenge, now)
    if person is None:
        return SignIn(None, NOT_PROVED)
    wrong_before, person.failed_sign_ins = person.failed_sign_ins, 0
    token = open_session(
        session,
        person,
        now=now,
        address=address,
        agent=agent,
        proved=True,
        way=SignInWay.PASSKEY,
    )
    known = know_device(session, person.id, device, now)
    return SignIn(token, device=known, wrong_before=wrong_before)


def proved_by_passkey(
    session: Session, person_id: int, holder: str, answer: str, *, now: datetime
) -> Refused | None:
    """Whether this very person's passkey answered just now; None where it did."""
    challenge = take_challenge(
        session, ChallengePurpose.PROVE, holder, answer, now=now, person_id=person_id
    )
    person = None if challenge is None else _prove_person(session, answer, challenge, now)
    return None if person is not None and person.id == person_id else NOT_PROVED


def _options_json(challenge: bytes, allowed: list[bytes] | None = None) -> str:
    return options_to_json(
        generate_authentication_options(
            rp_id=site().host,
            challenge=challenge,
            allow_credentials=[PublicKeyCredentialDescriptor(key) for key in allowed or ()],
            user_verification=VERIFIED,
        )
    )


def _prove_person(session: Session, answer: str, challenge: bytes, now: datetime) -> Person | None:
    """Whose passkey signed the challenge; its counter and flags are kept."""
    read = read_answer(answer) or {}
    passkey = _of_credential(session, read.get("rawId"))
    person = session.get(Person, passkey.person_id) if passkey is not None else None
    if passkey is None or person is None or not person.active or not _names(read, person):
        return None
    here = site()
    try:
        held = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=here.host,
            expected_origin=here.origin,
            credential_public_key=base64.b64decode(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except UNREADABLE:
        return None
    passkey.sign_count, passkey.backed_up = held.new_sign_count, held.credential_backed_up
    passkey.used_at = now
    return person


def _of_credential(session: Session, raw_id: object) -> Passkey | None:
    """The passkey of that identifier, locked: two answers at once are counted one by one."""
    try:
        digest = credential_digest(base64url_to_bytes(str(raw_id)))
    except ValueError:
        return None
    return session.scalars(
        select(Passkey)
        .where(Passkey.credential_digest == digest, Passkey.ended_at.is_(None))
        .with_for_update()
    ).one_or_none()


def _names(read: dict[str, Any], person: Person) -> bool:
    """Whether the authenticator names this person; a passkey that signs in always does."""
    handle = read["response"].get("userHandle")
    if not handle:
        return False
    try:
        return base64url_to_bytes(str(handle)).hex() == person.passkey_handle
    except ValueError:
        return False
