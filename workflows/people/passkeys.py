"""Passkeys: what a challenge is for. None serves for another purpose."""

from __future__ import annotations

from enum import StrEnum


class ChallengePurpose(StrEnum):
    """What a signed challenge proves."""

    ENROL = "enrol"
    SIGN_IN = "sign_in"
    PROVE = "prove"
