"""Reading the ledger: verification, and the events of one item."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.base import clock
from app.base.heads.places import HeadPlace, as_read, recorded_heads
from app.models.audit.ledger import LedgerEvent, LedgerHead
from app.queries.audit.redactions import RedactionAct, redactions_of
from workflows.audit.heads import Head
from workflows.audit.ledger import START, Entry, Flaw, first_flaw, instant, redaction_flaw

# Events are streamed: memory stays the same however long the chain is.
BATCH = 2000


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What a verification found; no flaws means every row is as it was written.

    `redactions` tells of each recorded act; of its rows, `by_digest` are proved by that alone.
    """

    chains: int
    events: int
    flaws: tuple[Flaw, ...]
    redactions: tuple[RedactionAct, ...] = ()


def verify(
    session: Session,
    heads: Path,
    progress: Callable[[int], None] = lambda _: None,
    *,
    now: datetime | None = None,
    elsewhere: Sequence[HeadPlace] = (),
    since: datetime | None = None,
) -> LedgerReport:
    """Walk all chains; the first bad row of each is named.

    `heads` is the folder beside the database, `elsewhere` what else records heads. With `since`
    (aware) each chain is walked from the last row before that time on, and from the oldest head
    that was recorded apart: what lies before is taken as it was found by an earlier walk.
    """
    now = now or clock.now()
    apart = recorded_heads(heads)
    own = {h.chain: (h.seq, h.digest) for h in session.scalars(select(LedgerHead))}
    chains = sorted({*apart, *own, *session.scalars(select(LedgerEvent.chain).distinct())})
    counted = 0
    flaws = []
    acts: list[RedactionAct] = []

    def counting(rows: Iterator[tuple[Entry, str]]) -> Iterator[tuple[Entry, str]]:
        nonlocal counted
        for row in rows:
            counted += 1
            if counted % BATCH == 0:
                progress(counted)
            yield row

    for chain in chains:
        known = _heads_of(chain, own, apart, elsewhere)
        hidden = redactions_of(session, chain, now)
        after = _row_before(session, chain, since, known) if since is not None else START
        with closing(_rows(session, chain, after.seq)) as rows:
            flaw = first_flaw(chain, counting(rows), known, hidden.by_row, after=after)
        flaw = flaw or redaction_flaw(chain, hidden.by_row.values(), hidden.recorded)
        if flaw is not None:
            flaws.append(flaw)
        acts += hidden.acts
    return LedgerReport(
        chains=len(chains), events=counted, flaws=tuple(flaws), redactions=tuple(acts)
    )


def _heads_of(
    chain: str,
    own: Mapping[str, tuple[int, str]],
    apart: Mapping[str, tuple[int, str]],
    elsewhere: Iterable[HeadPlace],
) -> dict[str, tuple[int, str]]:
    """The recorded ends of a chain, by the name of the record."""
    known = {}
    if chain in own:
        known["ledger_head"] = own[chain]
    if chain in apart:
        known[f"{chain}.head"] = apart[chain]
    for place in elsewhere:
        head = as_read(place.read(chain))
        if head is not None:
            known[place.name] = (head.seq, head.digest)
    return known


def _row_before(
    session: Session, chain: str, since: datetime, known: Mapping[str, tuple[int, str]]
) -> Head:
    """The last row before a time, and before each recorded head, so that all of them are met."""
    oldest = min((seq for seq, _ in known.values() if seq > 0), default=0)
    row = session.execute(
        select(LedgerEvent.seq, LedgerEvent.digest)
        .where(LedgerEvent.chain == chain, LedgerEvent.at < since, LedgerEvent.seq <= oldest)
        .order_by(LedgerEvent.seq.desc())
        .limit(1)
    ).first()
    return START if row is None else Head(row.seq, row.digest)


def _rows(session: Session, chain: str, after: int) -> Generator[tuple[Entry, str], None, None]:
    wanted = (
        select(LedgerEvent.__table__)
        .where(LedgerEvent.chain == chain, LedgerEvent.seq > after)
        .order_by(LedgerEvent.seq)
        .execution_options(yield_per=BATCH)
    )
    # A reader that stops at the first flaw must not leave the server's cursor open.
    with session.execute(wanted) as rows:
        for row in rows:
            yield _entry(row), row.digest


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        previous=row.previous,
        chain=row.chain,
        seq=row.seq,
        at=instant(row.at),
        tag=row.tag,
        tag_version=row.tag_version,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        role=row.role,
        item_id=row.item_id,
        order_id=row.order_id,
        body=row.body,
    )
