"""The guard: nothing is written, and nothing signed, on a chain that recorded heads are not on.

Near places are asked while the chain is locked, before each row and each checkpoint; far ones at
the start, by the clock, and after each write. What does not fit closes the process to writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from app.base.config import Config, current
from app.base.db import UNWRITABLE, reading
from app.base.errors import ReadOnly
from app.base.heads import state
from app.base.heads.places import (
    HEADS,
    LOG,
    UNREACHABLE,
    HeadPlace,
    as_read,
    as_written,
    places_of,
)
from app.queries.audit.heads import (
    Recorded,
    departures,
    examine,
    newest_own,
    recorded_heads,
)
from app.queries.papers.log_heads import (
    checkpoints_in,
    head_of_note,
    log_departures,
    newest_note,
)
from workflows.audit.heads import Departure, Head


def watch(config: Config) -> tuple[Departure, ...]:
    """Ask all places, close or open this process by what they say; bring up what lags behind."""
    with reading() as session:
        chains = newest_own(session)
    recorded = recorded_heads(config, chains)
    # A look of its own, begun after the places were asked: others write meanwhile.
    with reading() as session:
        found = examine(session, recorded)
        own, note = newest_own(session), newest_note(session)
    state.close(found)
    if not found:
        for place in places_of(config):
            _bring_up(place, own, note)
    for one in found:
        HEADS.error("%s", one.text.en)
    return tuple(found)


def watch_at_start(config: Config) -> None:
    """The same before anything is served; a database that is away is looked at by the clock."""
    try:
        watch(config)
    except UNWRITABLE as error:
        HEADS.warning("heads not compared yet: %s", type(error).__name__)


def must_lead_to_recorded(session: Session, chain: str, own: Head) -> None:
    """Raise `ReadOnly` where a near place knows a head that the chain, locked, does not lead to."""
    known = [(name, as_read(written)) for name, written in _near(current(), chain)]
    _close_over(departures(session, chain, own, _there(known)))


def must_lead_to_signed(session: Session, config: Config) -> None:
    """The same for the log, locked, before its head is signed: by places and published files."""
    known = [(name, head_of_note(written or b"")) for name, written in _near(config, LOG)]
    known += [(str(config.checkpoints), head) for head in checkpoints_in(config.checkpoints)]
    _close_over(log_departures(session, _there(known)))


def keep_heads(heads: Mapping[str, tuple[Head, Head]]) -> None:
    """Record new heads in every place; by chain what was there before, and what is now.

    What was written is written: a place that can't be reached, or knows another story, undoes
    nothing. The first is brought up by the clock, the second closes this process.
    """
    for place in places_of(current()):
        for chain, (before, head) in heads.items():
            _keep(place, chain, before, head)


def keep_checkpoint(config: Config, note: str) -> None:
    """Record the newest signed head of the log in every place."""
    for place in places_of(config):
        _keep_note(place, note)


def _keep(place: HeadPlace, chain: str, before: Head, head: Head) -> None:
    def succeeds(written: bytes) -> bool:
        known = as_read(written)
        if known is None or known == before:
            return True
        if known == head:
            return False
        with reading() as session:
            own = newest_own(session).get(chain, head)
            lost = departures(session, chain, own, [(place.name, known)])
        _close(lost)
        return not lost and known.seq < head.seq

    try:
        place.keep(chain, as_written(head), succeeds)
    except UNREACHABLE as error:
        HEADS.warning(
            "head of %s not kept at %s: %s; the next event keeps it", chain, place.name, error
        )


def _keep_note(place: HeadPlace, note: str) -> None:
    new = head_of_note(note.encode())

    def succeeds(written: bytes) -> bool:
        known = head_of_note(written)
        if known is None or new is None:
            return known is None
        with reading() as session:
            lost = log_departures(session, [(place.name, known)])
        _close(lost)
        return not lost and known.seq < new.seq

    try:
        place.keep(LOG, note.encode(), succeeds)
    except UNREACHABLE as error:
        HEADS.warning("checkpoint not kept at %s: %s", place.name, error)


def _bring_up(place: HeadPlace, own: Mapping[str, Head], note: str | None) -> None:
    """What a place missed while it could not be reached."""
    for chain, head in own.items():
        try:
            if head.seq and place.read(chain) != as_written(head):
                _keep(place, chain, head, head)
        except UNREACHABLE:
            return
    if note is not None:
        _keep_note(place, note)


def _near(config: Config, chain: str) -> Iterator[tuple[str, bytes | None]]:
    """What near places say; one that is gone (a disk, a share) says nothing."""
    for place in places_of(config):
        if not place.near:
            continue
        try:
            yield place.name, place.read(chain)
        except UNREACHABLE as error:
            HEADS.warning("%s was not asked: %s", place.name, error)


def _there(known: list[tuple[str, Head | None]]) -> list[Recorded]:
    return [(place, head) for place, head in known if head is not None]


def _close_over(found: list[Departure]) -> None:
    if found:
        _close(found)
        raise ReadOnly


def _close(found: list[Departure]) -> None:
    if found:
        state.close({*state.departures(), *found})
        for one in found:
            HEADS.error("%s", one.text.en)
