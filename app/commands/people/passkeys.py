"""Passkeys (WebAuthn level 3): enrolled, renamed, removed.

An answer that does not hold is a value and not an exception, since its challenge is used up by it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_registration_options,
    options_to_json,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.base.errors import Invalid, Missing, Refusal
from app.commands.people.accounts import record_account_change
from app.commands.people.passkey_challenges import (
    give_challenge,
    read_answer,
    site,
    take_challenge,
)
from app.models.people.account import Person
from app.models.people.passkey import Passkey
from app.queries.people.accounts import actor_of
from app.queries.people.proofs import second_factors
from workflows.people.passkeys import ChallengePurpose
from workflows.people.sessions import needs_second_factor
from workflows.roles import Actor
from workflows.verdict import Refused, Text

SITE_NAME = "Jadegate 玉门"
HANDLE_BYTES = 32
MOST_PASSKEYS = 10
LONGEST_PASSKEY_NAME = 64
MOST_TRANSPORTS, LONGEST_TRANSPORT = 8, 16
VERIFIED = UserVerificationRequirement.REQUIRED
UNREADABLE = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)
NOT_ENROLLED = Refused(
    "passkey_not_enrolled",
    Text("通行密钥没有登记成功", "The passkey was not enrolled"),
    next_step=Text("请刷新页面后再试一次", "Reload the page and try again"),
)
TOO_MANY = Refused(
    "passkeys_full",
    Text(f"最多登记 {MOST_PASSKEYS} 个通行密钥", f"There may be {MOST_PASSKEYS} passkeys"),
    next_step=Text("请先移除不用的", "Remove one that is not used"),
)
LAST_FACTOR = Refused(
    "last_second_factor",
    Text(
        "您的岗位必须有第二重验证，这是最后一个", "Your role needs a second factor: the last stays"
    ),
    next_step=Text(
        "请先登记另一个，或开启动态码", "First enrol another, or turn one-time codes on"
    ),
)


def ask_to_enrol(session: Session, person_id: int, holder: str, *, now: datetime) -> str:
    """What the browser's authenticator is asked to make, as JSON."""
    person = _lock_person(session, person_id)
    if person.passkey_handle is None:
        person.passkey_handle = secrets.token_hex(HANDLE_BYTES)
    held = passkeys_of(session, person_id)
    if len(held) >= MOST_PASSKEYS:
        raise Refusal(TOO_MANY)
    challenge = give_challenge(
        session, ChallengePurpose.ENROL, holder, now=now, person_id=person_id
    )
    return options_to_json(
        generate_registration_options(
            rp_id=site().host,
            rp_name=SITE_NAME,
            user_id=bytes.fromhex(person.passkey_handle),
            user_name=person.login,
            user_display_name=person.name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(base64url_to_bytes(p.credential_id)) for p in held
            ],
        )
    )


def enrol(
    session: Session, person_id: int, holder: str, name: str, answer: str, *, now: datetime
) -> Refused | None:
    """Keep the public key that the authenticator made; None where it is done."""
    person = _lock_person(session, person_id)
    challenge = take_challenge(
        session, ChallengePurpose.ENROL, holder, answer, now=now, person_id=person_id
    )
    if challenge is None:
        return NOT_ENROLLED
    here = site()
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=here.host,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except UNREADABLE:
        return NOT_ENROLLED
    digest = credential_digest(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_digest == digest)) is not None:
        return NOT_ENROLLED
    name = (
        name.strip()[:LONGEST_PASSKEY_NAME]
        or f"通行密钥 {len(passkeys_of(session, person_id)) + 1}"
    )
    session.add(
        Passkey(
            person_id=person_id,
            name=name,
            credential_digest=digest,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=base64.b64encode(made.credential_public_key).decode("ascii"),
            sign_count=made.sign_count,
            backup_eligible=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
            backed_up=made.credential_backed_up,
            transports={"ways": _transports(answer)},
            created_at=now,
        )
    )
    _record(session, person, f"passkey {name} enrolled", now)
    return None


def rename_passkey(
    session: Session, person_id: int, passkey_id: int, name: str, *, now: datetime
) -> None:
    """Call it what its owner knows it by."""
    name = name.strip()
    if not name or len(name) > LONGEST_PASSKEY_NAME:
        raise Invalid("name", Text("请给通行密钥起个名字", "Give the passkey a name"))
    person = _lock_person(session, person_id)
    passkey = _own(session, person_id, passkey_id)
    _record(session, person, f"passkey {passkey.name} renamed {name}", now)
    passkey.name = name


def end_passkey(session: Session, person_id: int, passkey_id: int, *, now: datetime) -> None:
    """It opens nothing from now on; who must have a second factor keeps the last."""
    person = _lock_person(session, person_id)
    passkey = _own(session, person_id, passkey_id)
    held = {assigned.role for assigned in actor_of(session, person_id).assignments}
    if needs_second_factor(held) and second_factors(session, person_id) <= 1:
        raise Refusal(LAST_FACTOR)
    passkey.ended_at = now
    _record(session, person, f"passkey {passkey.name} removed", now)


def forget_passkeys(session: Session, person_id: int, now: datetime) -> None:
    """All passkeys of a person end: who set the account anew can't know whose they are."""
    session.execute(
        update(Passkey)
        .where(Passkey.person_id == person_id, Passkey.ended_at.is_(None))
        .values(ended_at=now)
    )


def _transports(answer: str) -> list[str]:
    said = (read_answer(answer) or {"response": {}})["response"].get("transports")
    found = [way for way in said if isinstance(way, str)] if isinstance(said, list) else []
    return [way[:LONGEST_TRANSPORT] for way in found[:MOST_TRANSPORTS]]


def passkeys_of(session: Session, person_id: int) -> list[Passkey]:
    """The passkeys that are not ended, the oldest first."""
    wanted = select(Passkey).where(Passkey.person_id == person_id, Passkey.ended_at.is_(None))
    return list(session.scalars(wanted.order_by(Passkey.id)))


def _own(session: Session, person_id: int, passkey_id: int) -> Passkey:
    found = session.get(Passkey, passkey_id, with_for_update=True, populate_existing=True)
    if found is None or found.person_id != person_id or found.ended_at is not None:
        raise Missing
    return found


def _lock_person(session: Session, person_id: int) -> Person:
    return session.get_one(Person, person_id, with_for_update=True)


def _record(session: Session, person: Person, change: str, now: datetime) -> None:
    by = Actor(person.id, person.name)
    record_account_change(session, person.id, change, by, now)


def credential_digest(credential_id: bytes) -> str:
    """What an authenticator's identifier of a passkey is looked up by."""
    return hashlib.sha256(credential_id).hexdigest()
