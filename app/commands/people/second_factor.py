"""The second factor: a secret that the server makes, and codes for the day that it is lost."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.base import passwords, secrets_at_rest
from app.base.errors import Invalid, Refusal
from app.commands.people.accounts import record_account_change
from app.commands.people.one_time_codes import forget_secret, keep_secret
from app.commands.people.sessions import mark_proved, sign_out_others
from app.models.people.account import BackupCode, Person, SignInSession
from workflows.roles import Actor
from workflows.verdict import Refused, Text

BACKUP_CODES = 10
PURPOSE = "pending second factor"
# Without what is read as something else: I and 1, O and 0. 32 signs, ten of them: 50 bits.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUP = 5
NOT_BEGUN = Refused(
    "second_factor_not_begun",
    Text("二维码已失效", "The QR code is no longer valid"),
    next_step=Text("请重新打开本页，再扫码", "Open the page anew and scan again"),
)
WRONG_CODE = Text("动态码不正确", "The one-time code is wrong")


def pending_secret(session: Session, session_id: int) -> str:
    """The secret that this sign-in is offered: made once, here, and shown until it is taken."""
    # Locked: two pages opened at once show one secret, else the first would be scanned in vain.
    opened = session.get_one(SignInSession, session_id, with_for_update=True)
    kept = _offered_secret(opened)
    if kept:
        return kept
    made = passwords.new_totp_secret()
    opened.pending_secret = secrets_at_rest.seal(
        PURPOSE, made.encode(), about=about_session(session_id)
    )
    return made


def enrol(
    session: Session, session_id: int, person_id: int, code: str, *, now: datetime
) -> list[str]:
    """Turn the offered secret into the second factor; returns the backup codes, shown once.

    The caller has asked for the password and the present code. Other sessions end.
    """
    person = session.get_one(Person, person_id, with_for_update=True)
    opened = session.get_one(SignInSession, session_id, with_for_update=True)
    secret = _offered_secret(opened)
    if not secret:
        raise Refusal(NOT_BEGUN)
    step = passwords.totp_step(secret, code, now.timestamp())
    if step is None:
        raise Invalid("code", WRONG_CODE)
    change = "one-time codes on" if person.totp_sealed is None else "one-time codes replaced"
    keep_secret(person, secret, step)
    opened.pending_secret = None
    sign_out_others(session, person_id, session_id, now)
    session.flush()
    mark_proved(session, session_id, now)
    record_account_change(session, person_id, change, Actor(person_id, person.name), now)
    return _new_codes(session, person_id)


def renew_backup_codes(session: Session, person_id: int, *, now: datetime) -> list[str]:
    """Ten new ones in place of the old; returns them, shown once."""
    person = session.get_one(Person, person_id, with_for_update=True)
    record_account_change(
        session, person_id, "backup codes renewed", Actor(person_id, person.name), now
    )
    return _new_codes(session, person_id)


def use_backup_code(session: Session, person: Person, typed: str, now: datetime) -> bool:
    """Whether it is one of the person's codes that was not used before; it is used now."""
    ordinal, _, rest = _read(typed).partition("-")
    if not (ordinal.isascii() and ordinal.isdigit() and len(ordinal) <= len(str(BACKUP_CODES))):
        return False
    code = session.scalars(
        select(BackupCode)
        .where(BackupCode.person_id == person.id, BackupCode.ordinal == int(ordinal))
        .with_for_update()
    ).one_or_none()
    if not passwords.matches(code.code_hash if code else None, rest) or code is None:
        return False
    taken = session.execute(
        update(BackupCode)
        .where(BackupCode.id == code.id, BackupCode.used_at.is_(None))
        .values(used_at=now)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        return False
    record_account_change(
        session, person.id, f"backup code {ordinal} used", Actor(person.id, person.name), now
    )
    return True


def forget_second_factor(session: Session, person: Person) -> None:
    """The secret and its backup codes are gone; the next sign-in leads to new ones."""
    forget_secret(person)
    session.execute(delete(BackupCode).where(BackupCode.person_id == person.id))


def _new_codes(session: Session, person_id: int) -> list[str]:
    session.execute(delete(BackupCode).where(BackupCode.person_id == person_id))
    shown = []
    for ordinal in range(1, BACKUP_CODES + 1):
        groups = ("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(2))
        rest = "-".join(groups)
        shown.append(f"{ordinal}-{rest}")
        session.add(
            BackupCode(
                person_id=person_id, ordinal=ordinal, code_hash=passwords.hash_password(rest)
            )
        )
    return shown


def _read(typed: str) -> str:
    """As it was shown, however it was typed: full width, small letters, spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split()).replace("—", "-")


def _offered_secret(opened: SignInSession) -> str:
    if opened.pending_secret is None:
        return ""
    try:
        about = about_session(opened.id)
        return secrets_at_rest.open(PURPOSE, opened.pending_secret, about=about).decode()
    except secrets_at_rest.SealBroken:
        return ""


def about_session(session_id: int) -> str:
    return f"session {session_id}"
