"""Wrong tries as the sign-in page sees them: how many a network may have, and that they were."""

from __future__ import annotations

from flask import Response, flash

from app.base import clock
from app.base.db import reading
from app.queries.people.proofs import is_known_device
from app.web.base.language import say
from app.web.people.door_cookies import device_token
from workflows.verdict import Text

# For one network: a whole shift signs in within a minute, each in two steps; few are wrong.
ALL_TRIES, WRONG_TRIES = "120/minute", "20/minute"


def went_wrong(answer: Response) -> bool:
    """Only wrong tries count for a network: a whole shift signs in within a minute from one."""
    return answer.status_code == 422  # noqa: PLR2004  # what this page answers to a wrong try


def from_a_known_device() -> bool:
    """A device that signed in before is let through what strangers of its network did."""
    token = device_token()
    if not token:
        return False
    with reading() as session:
        return is_known_device(session, token, clock.now())


def tell_of_wrong_tries(count: int) -> None:
    """Tell who signs in how often somebody was wrong in their name."""
    if count:
        said = Text(
            f"上次登录后，您的账号有 {count} 次输错密码或动态码；如非本人操作，请告诉管理员",
            f"Since your last sign-in there were {count} wrong tries at your account; "
            "if it was not you, tell an administrator",
        )
        flash(say(said), "warn")
