"""The secret of a browser that a challenge for its authenticator is tied to, one a purpose."""

from __future__ import annotations

import secrets

from flask import session

from workflows.people.passkeys import ChallengePurpose


def new_challenge_holder(purpose: ChallengePurpose) -> str:
    """A new secret, in the browser's own cookie."""
    session[_name(purpose)] = secrets.token_urlsafe(32)
    return str(session[_name(purpose)])


def challenge_holder(purpose: ChallengePurpose) -> str:
    """The secret that the last challenge was tied to; it serves once."""
    return str(session.pop(_name(purpose), ""))


def _name(purpose: ChallengePurpose) -> str:
    return f"passkey_{purpose.value}"
