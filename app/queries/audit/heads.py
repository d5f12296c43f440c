"""Whether heads that were recorded apart lie on the chains of this database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.config import Config
from app.base.heads.places import HEADS, LOG, UNREACHABLE, HeadPlace, as_read, places_of
from app.models.audit.ledger import LedgerEvent, LedgerHead
from app.queries.papers.log_heads import checkpoints_in, head_of_note, log_departures
from workflows.audit.heads import BEGINNING, GAP_TAG, Departure, Head, gap_of, lies_on

Recorded = tuple[str, Head]
"""The name of a place, and the head that it knows."""


def examine(session: Session, config: Config) -> list[Departure]:
    """Every recorded head that does not lie on its chain. A place that is silent says nothing."""
    own = newest_own(session)
    by_chain: dict[str, list[Recorded]] = {}
    for place, chain, written in _read_all(places_of(config), {*own, LOG}):
        head = head_of_note(written) if chain == LOG else as_read(written)
        if head is not None:
            by_chain.setdefault(chain, []).append((place.name, head))
    of_log = by_chain.pop(LOG, [])
    of_log += [(str(config.checkpoints), head) for head in checkpoints_in(config.checkpoints)]
    found = [
        one
        for chain in sorted(by_chain)
        for one in departures(session, chain, own.get(chain, BEGINNING), by_chain[chain])
    ]
    return found + log_departures(session, of_log)


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
