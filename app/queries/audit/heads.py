"""Whether heads that were recorded apart lie on the chains of this database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.config import Config
from app.base.heads.places import HEADS, LOG, UNREACHABLE, HeadPlace, as_read, places_of
from app.models.audit.ledger import LedgerEvent, LedgerHead
from app.queries.papers.log_heads import checkpoints_in, head_of_note, log_departures
from workflows.audit.heads import BEGINNING, GAP_TAG, Departure, Head, gap_of, lies_on

Recorded = tuple[str, Head]
"""The name of a place, and the head that it knows."""


def recorded_heads(config: Config, chains: Iterable[str]) -> dict[str, list[Recorded]]:
    """What every place knows, by chain: of these chains, of all that it names itself, and the log.

    A place that is silent says nothing. Heads are recorded after their rows are durable: what is
    asked here before a look at the database lies on the chains of that look.
    """
    found: dict[str, list[Recorded]] = {}
    for place, chain, written in _read_all(places_of(config), {*chains, LOG}):
        head = head_of_note(written) if chain == LOG else as_read(written)
        if head is not None:
            found.setdefault(chain, []).append((place.name, head))
    published = [(str(config.checkpoints), head) for head in checkpoints_in(config.checkpoints)]
    return {**found, LOG: [*found.get(LOG, ()), *published]}


def examine(session: Session, recorded: Mapping[str, Sequence[Recorded]]) -> list[Departure]:
    """Every recorded head that does not lie on its chain, of heads that were asked for before."""
    own = newest_own(session)
    found = [
        one
        for chain in sorted(recorded.keys() - {LOG})
        for one in departures(session, chain, own.get(chain, BEGINNING), recorded[chain])
    ]
    return found + log_departures(session, recorded.get(LOG, ()))


def departures(
    session: Session, chain: str, own: Head, recorded: Iterable[Recorded]
) -> list[Departure]:
    """The recorded heads of one chain of the ledger that its rows do not lead to."""
    found = []
    for place, head in recorded:
        if head == own:
            continue
        there = session.scalar(
            select(LedgerEvent.digest).where(
                LedgerEvent.chain == chain, LedgerEvent.seq == head.seq
            )
        )
        if lies_on(head, own, there, ()):
            continue
        if not lies_on(head, own, there, lost_heads(session, chain)):
            found.append(Departure(chain=chain, place=place, recorded=head, own=own))
    return found


def lost_heads(session: Session, chain: str) -> set[Head]:
    """The heads that rows of this chain name as lost."""
    wanted = select(LedgerEvent.tag, LedgerEvent.body).where(
        LedgerEvent.chain == chain, LedgerEvent.tag == GAP_TAG
    )
    gaps = (gap_of(row.tag, row.body) for row in session.execute(wanted))
    return {head for gap in gaps if gap is not None for head in gap.lost}


def _read_all(
    places: Iterable[HeadPlace], chains: set[str]
) -> Iterator[tuple[HeadPlace, str, bytes]]:
    for place in places:
        try:
            for chain in sorted(chains | place.chains()):
                written = place.read(chain)
                if written is not None:
                    yield place, chain, written
        except UNREACHABLE as error:
            HEADS.warning("%s was not asked: %s", place.name, type(error).__name__)


def newest_own(session: Session) -> dict[str, Head]:
    """The heads of all chains, as this database has them."""
    return {h.chain: Head(h.seq, h.digest) for h in session.scalars(select(LedgerHead))}
