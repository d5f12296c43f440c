"""A pass gained as people gain one: looked up, a code asked for and entered, a caller verified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.base import db
from app.commands.returns.access.passes import item_of, verify_caller
from app.commands.returns.access.tries import TooManyTries
from app.demo.buyer import device_of_buyer, let_in
from app.models.returns.access import CountedTries
from workflows.roles import Actor, HowVerified, Permission

Gained = TypeVar("Gained")


def buyer_of(ref: str, now: datetime) -> Actor:
    """The buyer of a piece (`QC-…`) or of a return (`RT-…`), who may act for two hours."""
    return _as_if_days_lay_between(let_in, ref, now)


def buyers_device(ref: str, now: datetime) -> str:
    """The cookie of a new device of that buyer."""
    return _as_if_days_lay_between(device_of_buyer, ref, now)


def _as_if_days_lay_between(
    gained: Callable[[str, datetime], Gained], ref: str, now: datetime
) -> Gained:
    """A test's acts lie closer together than a buyer's: what was tried too often is forgotten."""
    try:
        return gained(ref, now)
    except TooManyTries:
        with db.transaction() as session:
            session.execute(delete(CountedTries))
        return gained(ref, now)


def by_buyer(ref: str, now: datetime, act: Callable[[Session, Actor], object]) -> None:
    """One act of the buyer, let in just before."""
    by = buyer_of(ref, now)
    with db.transaction() as session:
        act(session, by)


def verified(ref: str, by: Actor, now: datetime) -> Actor:
    """A clerk who has just verified the caller, and may act for them for half an hour."""
    with db.transaction() as session:
        verify_caller(session, item_of(session, ref), HowVerified.CALLED_BACK, by=by, now=now)
    return by


def proven(ref: str, by: Actor, now: datetime) -> Actor:
    """The same person with what an act for the buyer takes, as far as they can gain it."""
    if by.person_id is None:
        return buyer_of(ref, now)
    with db.reading() as session:
        center = item_of(session, ref).center_id
    return verified(ref, by, now) if by.may(Permission.RETURN_MANAGE, center) else by
