"""Acts that take two, done by two: one asks, the other confirms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base import db
from app.commands.across.confirm import confirm
from app.commands.people.resets import ask_reset
from app.commands.people.second_person import SecondPersonAsked
from workflows.roles import Actor

NOTE = "已核对，同意"
# A reason of both lists, an article of the engine, a sentence long enough for an override.
AGAINST: dict[str, Any] = {"override": "platform_ruling", "article": "CPL 25"}
LONG_NOTE = "运输途中损坏，照片与快递记录相符"


def asked_of(act: Callable[[Session], Any]) -> int:
    """The request that an act of one person leaves; fails where it was done alone."""
    try:
        with db.transaction() as session:
            act(session)
    except SecondPersonAsked as asked:
        return asked.key
    raise AssertionError("done alone")


def confirmed(key: int, by: Actor, now: datetime) -> str:
    with db.transaction() as session:
        return confirm(session, key, NOTE, by=by, now=now)


def by_two(act: Callable[[Session], Any], second: Actor, now: datetime) -> str:
    """The act, asked for and confirmed; what only the second sees."""
    return confirmed(asked_of(act), second, now)


def by_one_or_two(act: Callable[[Session], Any], second: Actor, now: datetime) -> None:
    """The act, confirmed by the second where one may not do it alone."""
    try:
        with db.transaction() as session:
            act(session)
    except SecondPersonAsked as asked:
        confirmed(asked.key, second, now)


def reset_link(
    whom: int, first: Actor, second: Actor, now: datetime, *, proofs_lost: bool = False
) -> tuple[str, str]:
    """The link of the second and the code of the first, for the owner of an account."""
    try:
        with db.transaction() as session:
            ask_reset(session, whom, "本人到场", by=first, now=now, proofs_lost=proofs_lost)
    except SecondPersonAsked as asked:
        return confirmed(asked.key, second, now), asked.secret
    raise AssertionError("done alone")
