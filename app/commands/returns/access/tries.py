"""Counting what is tried, by what is tried: in the database, so that every way in and every process
counts into the same row."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.errors import RememberedRefusal
from app.base.secrets_at_rest import keyed_digest
from app.models.returns.access import CountedTries
from workflows.verdict import Refused, Text

PURPOSE = "counted tries"


class TooManyTries(RememberedRefusal):
    """So often that it is not looked at any more for a while."""

    status = 429

    def __init__(self, reason: Text, next_step: Text) -> None:
        super().__init__(Refused("too_many_tries", reason, next_step=next_step))


def count_try(
    session: Session, subject: str, *, lasts: timedelta, now: datetime, times: int = 1
) -> int:
    """Count a try; how many there were since the count began.

    One statement, whose row stays locked until the transaction ends: tries at once stand in a line.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(CountedTries).values(
        subject=keyed_digest(PURPOSE, subject), tries=times, ends_at=now + lasts
    )
    over = CountedTries.ends_at <= now
    counted = new.on_conflict_do_update(
        index_elements=[CountedTries.subject],
        set_={
            "tries": case((over, times), else_=CountedTries.tries + times),
            "ends_at": case((over, now + lasts), else_=CountedTries.ends_at),
        },
    ).returning(CountedTries.tries)
    return int(session.execute(counted).scalar_one())


def take_try_back(session: Session, subject: str) -> None:
    """It was right: only wrong ones count."""
    here = CountedTries.subject == keyed_digest(PURPOSE, subject)
    session.execute(
        update(CountedTries)
        .where(here, CountedTries.tries > 0)
        .values(tries=CountedTries.tries - 1)
        .execution_options(synchronize_session=False)
    )


def forget_tries(session: Session, subject: str) -> None:
    """Somebody known was right: the count begins anew."""
    here = CountedTries.subject == keyed_digest(PURPOSE, subject)
    session.execute(delete(CountedTries).where(here).execution_options(synchronize_session=False))


def forget_old_tries(session: Session, now: datetime) -> int:
    """Counts that are over; how many."""
    gone = (
        delete(CountedTries)
        .where(CountedTries.ends_at <= now)
        .returning(CountedTries.subject)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(gone).all())
