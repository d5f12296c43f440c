"""The one writer of the ledger. Events are gathered during a transaction and chained at its end.

Chaining last keeps the row lock of a head for the shortest time, and taking the locks in the
order of the chains' names keeps two transactions from waiting for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.db import after_commit, before_commit
from app.base.errors import SOMEONE_FASTER, Refusal
from app.models.audit.ledger import LedgerEvent, LedgerHead
from app.models.messages.outbox import OutboxMessage
from app.models.sentences import check_event
from app.queries.heads import keep_heads, must_lead_to_recorded
from workflows.audit.heads import GAP_TAG, Head, LedgerGap, gap_of
from workflows.audit.ledger import GENESIS, Entry, canonical, digest, instant
from workflows.event import Event
from workflows.people.programs import name_in_ledger
from workflows.roles import AccessWay, Actor, BuyerAccess, Role

NETWORK = "network"
_PENDING = "ledger_pending"
_MESSAGES = "outbox_pending"
# Core, and built once, as these run in every transaction: a kept statement need not be built again,
# nor its key worked out under which SQLAlchemy finds the compiled form. The ORM would keep each
# event among its objects and look it over at every flush, though no row here ever changes.
HEAD = LedgerHead.__table__.c
# Locked: the next to write into this chain waits, and then reads the number that this one left.
# Heads are the last lock of a transaction, for all who write into a chain stand in one line.
LAST = select(HEAD.seq, HEAD.digest).where(HEAD.chain == bindparam("of")).with_for_update()
NEW_EVENTS = insert(LedgerEvent.__table__)
NEW_LAST = update(LedgerHead.__table__).where(HEAD.chain == bindparam("of"))
NEW_MESSAGES = insert(OutboxMessage.__table__)


@dataclass(frozen=True, slots=True)
class _Pending:
    event: Event
    chain: str
    at: datetime
    actor: Actor
    role: Role | None
    item_id: int | None
    order_id: int | None


def chain_of(center_id: int | None) -> str:
    """The chain of a center; what belongs to no center goes into the network's."""
    return NETWORK if center_id is None else f"center-{center_id}"


def append(
    session: Session,
    event: Event,
    *,
    by: Actor,
    now: datetime,
    role: Role | None = None,
    center_id: int | None = None,
    item_id: int | None = None,
    order_id: int | None = None,
    chain: str | None = None,
) -> None:
    """Say in the ledger that `event` happened; written with the transaction or not at all.

    Only what speaks of a chain itself names the `chain` that it is written into.
    """
    check_event(event)
    session.info.setdefault(_PENDING, []).append(
        _Pending(event, chain or chain_of(center_id), now, by, role, item_id, order_id)
    )
    before_commit(session, "ledger", _write)


def something_waits(session: Session) -> bool:
    """Whether an event was already told in this transaction."""
    return bool(session.info.get(_PENDING))


def announce(session: Session, topic: str, body: Mapping[str, object], *, now: datetime) -> None:
    """Put a message into the outbox, in the same transaction."""
    session.info.setdefault(_MESSAGES, []).append(
        {"topic": topic, "body": dict(body), "created_at": now}
    )
    before_commit(session, "outbox", _send)


def _send(session: Session) -> None:
    session.execute(NEW_MESSAGES, session.info.pop(_MESSAGES, []))


def _write(session: Session) -> None:
    session.flush()
    chains: dict[str, list[_Pending]] = defaultdict(list)
    for pending in session.info.pop(_PENDING, []):
        chains[pending.chain].append(pending)
    heads = {name: _append_to(session, name, chains[name]) for name in sorted(chains)}
    after_commit(session, "ledger", lambda _session: keep_heads(heads))


def _append_to(session: Session, chain: str, events: list[_Pending]) -> tuple[Head, Head]:
    """The head that was there, and the new one."""
    seq, last = _locked_head(session, chain)
    before = Head(seq, last)
    accepted = _gap_in(events[0].event)
    if accepted is None:
        must_lead_to_recorded(session, chain, before)
    elif accepted.last != seq:  # somebody wrote since the gap was looked at
        raise Refusal(SOMEONE_FASTER)
    rows = []
    for pending in events:
        gap = _gap_in(pending.event)
        seq = gap.seq if gap is not None else seq + 1
        entry = _entry(pending, seq, last)
        last = digest(entry)
        rows.append(entry.fields() | {"at": pending.at, "digest": last})
    session.execute(NEW_EVENTS, rows)
    session.execute(NEW_LAST, {"of": chain, "seq": seq, "digest": last})
    return before, Head(seq, last)


def _gap_in(event: Event) -> LedgerGap | None:
    """The gap that an event accepts."""
    return gap_of(event.tag, canonical(event.body())) if event.tag == GAP_TAG else None


def _entry(pending: _Pending, seq: int, previous: str) -> Entry:
    return Entry(
        previous=previous,
        chain=pending.chain,
        seq=seq,
        at=instant(pending.at),
        tag=pending.event.tag,
        tag_version=pending.event.version,
        actor_id=pending.actor.person_id,
        actor_name=name_in_ledger(pending.actor),
        role=pending.role.value if pending.role else "",
        item_id=pending.item_id,
        order_id=pending.order_id,
        body=canonical(pending.event.body() | _access(pending.actor.access)),
    )


def _access(access: BuyerAccess) -> dict[str, object]:
    """What every event of a buyer's act keeps beside its own fields: how access was gained."""
    if access.way is AccessWay.UNKNOWN:
        return {}
    told: dict[str, object] = {"access": access.way.value, "access_pass": access.pass_key}
    return told if access.how is None else told | {"access_how": access.how.value}


def _locked_head(session: Session, chain: str) -> tuple[int, str]:
    row = session.execute(LAST, {"of": chain}).one_or_none()
    if row is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        first = dialect.insert(LedgerHead).values(chain=chain, seq=0, digest=GENESIS)
        session.execute(first.on_conflict_do_nothing())
        row = session.execute(LAST, {"of": chain}).one()
    return row.seq, row.digest


def last_of(session: Session, chain: str) -> int:
    """The number of the chain's last row, locked until the transaction ends."""
    return _locked_head(session, chain)[0]
