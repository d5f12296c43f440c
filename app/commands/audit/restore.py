"""Going on after a restore: the gap is written down, and no number is given a second time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Integer, func, select, text
from sqlalchemy.orm import Session

from app.base.config import Config
from app.base.db import Base, after_commit
from app.base.errors import Invalid, Refusal
from app.base.heads import state
from app.base.heads.places import HEADS, LOG, UNREACHABLE, as_read, places_of
from app.commands import record
from app.commands.papers.transparency import append_gap
from app.models.audit.ledger import KeyFloor
from app.models.intake.item import Item
from app.models.returns.case import ReturnCase
from app.queries.audit.heads import examine, newest_own, recorded_heads
from app.queries.papers.log_heads import head_of_note
from workflows.audit.events import GapAccepted
from workflows.audit.heads import UNREADABLE, Departure
from workflows.roles import SYSTEM
from workflows.verdict import Refused, Text

# Their keys stand in numbers on labels and in letters, and each row has its own event: as many
# may be lost as events are. Other rows come many an event, at most so many.
NUMBERED = (Item, ReturnCase)
ROWS_AN_EVENT = 100_000
ROUND = 1000
NOTHING_LOST = Refused(
    "nothing_lost",
    Text("所有记录的链首都在本数据库的链上", "All recorded heads lie on this database's chains"),
    next_step=Text("无需确认", "There is nothing to accept"),
)


@dataclass(frozen=True, slots=True)
class AcceptedGap:
    """What was accepted: the heads that were lost, the leaves that stand for lost ones, and how
    many events are gone at most."""

    departures: tuple[Departure, ...]
    leaves: tuple[int, int] | None
    events: int


def accept_gap(session: Session, config: Config, reason: str, *, now: datetime) -> AcceptedGap:
    """Write into ledger and log that recorded heads were lost, and leap over their numbers.

    The transaction is one that may write `over_gap`. Raises `Refusal` where nothing is lost, or a
    reason is missing.
    """
    if not reason.strip():
        raise Invalid("reason", Text("请写明原因", "Give the reason"))
    # Nobody else writes where heads are lost, so that this look need not be begun anew.
    found = examine(session, recorded_heads(config, newest_own(session)))
    if not found:
        raise Refusal(NOTHING_LOST)
    leaves = None
    # The log is locked before the ledger, as everywhere.
    for chain in sorted({one.chain for one in found}, key=lambda name: (name != LOG, name)):
        here = [one for one in found if one.chain == chain]
        if chain == LOG:
            signed = {one.recorded for one in here if one.recorded != UNREADABLE}
            leaves = append_gap(session, signed, now=now) if signed else None
        _write_down(session, record.NETWORK if chain == LOG else chain, found, reason, now=now)
    events = sum(_lost_events(found).values())
    _leap(session, events)
    after_commit(session, "unreadable heads", lambda _session: _put_away(config, found))
    return AcceptedGap(tuple(found), leaves, events)


def _write_down(
    session: Session, chain: str, found: Iterable[Departure], reason: str, *, now: datetime
) -> None:
    """One row a chain; what the log lost stands in that of the network."""
    told = session.info.setdefault("gaps_told", set())
    if chain in told:
        return
    told.add(chain)
    spoken = {chain, LOG} if chain == record.NETWORK else {chain}
    last = record.last_of(session, chain)
    lost: list[dict[str, object]] = [
        {
            "seq": one.recorded.seq,
            "digest": one.recorded.digest,
            "place": one.place,
            "chain": one.chain,
        }
        for one in found
        if one.chain in spoken
    ]
    event = GapAccepted(chain, last, lost, reason.strip())
    record.append(session, event, by=SYSTEM, now=now, chain=chain)


def _lost_events(found: Iterable[Departure]) -> dict[str, int]:
    """By chain, how many events are gone at most: a story that went on hides where it parted."""
    lost: dict[str, int] = {}
    for one in found:
        ahead = one.recorded.seq - one.own.seq
        at_most = ahead if ahead > 0 else one.recorded.seq
        lost[one.chain] = max(lost.get(one.chain, 0), at_most)
    return lost


def _leap(session: Session, events: int) -> None:
    """No key that a lost row may have had is given again, in any table."""
    numbered = {model.__tablename__ for model in NUMBERED}
    for table in Base.metadata.sorted_tables:
        keys = list(table.primary_key)
        if len(keys) != 1 or not isinstance(keys[0].type, BigInteger | Integer):
            continue
        if keys[0].autoincrement is False:
            continue
        rows = events if table.name in numbered else events * ROWS_AN_EVENT
        newest = session.scalar(select(func.max(keys[0]))) or 0
        floor = -(-(newest + rows + 1) // ROUND) * ROUND
        session.merge(KeyFloor(name=table.name, floor=floor))
        if session.get_bind().dialect.name == "postgresql":
            session.execute(
                text(
                    "SELECT setval(CAST(s AS regclass), "
                    "greatest(nextval(CAST(s AS regclass)), :floor), false) "
                    "FROM pg_get_serial_sequence(:name, :key) AS s WHERE s IS NOT NULL"
                ),
                {"name": table.name, "key": keys[0].name, "floor": floor},
            )


def _put_away(config: Config, found: Iterable[Departure]) -> None:
    """A record that can't be read was written down; the next head takes its place."""
    for place in places_of(config):
        for one in found:
            if one.place != place.name or one.recorded != UNREADABLE:
                continue
            try:
                place.keep(
                    one.chain,
                    b"",
                    lambda was, log=one.chain == LOG: (  # type: ignore[misc]  # bound early
                        (head_of_note(was) if log else as_read(was)) == UNREADABLE
                    ),
                )
            except UNREACHABLE as error:
                HEADS.warning("%s: %s", place.name, error)
    state.close(())
