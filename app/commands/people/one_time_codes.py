"""Secrets of one-time codes: encrypted in the database, each bound to its person."""

from __future__ import annotations

import logging

from app.base import passwords, secrets_at_rest
from app.models.people.account import Person

PURPOSE = "totp"
LOG = logging.getLogger("jadegate.people")


def keep_secret(person: Person, secret: str, step: int) -> None:
    """Keep it sealed; `step`: the code's that proved it, which serves no second time."""
    person.totp_sealed = secrets_at_rest.seal(PURPOSE, secret.encode(), about=about_person(person))
    person.totp_last_step = step


def forget_secret(person: Person) -> None:
    """No one-time code is asked any more."""
    person.totp_sealed, person.totp_last_step = None, None


def code_step(person: Person, code: str, at: float) -> int | None:
    """The step of a code that is right at that moment, whether used before or not; else None.

    A secret that was moved here from another person, or altered, makes no code right.
    """
    if person.totp_sealed is None:
        return None
    try:
        opened = secrets_at_rest.open(PURPOSE, person.totp_sealed, about=about_person(person))
    except secrets_at_rest.SealBroken:
        LOG.exception("the sealed secret of person %s does not open", person.id)
        return None
    return passwords.totp_step(opened.decode(), code, at)


def about_person(person: Person) -> str:
    return f"person {person.id}"
