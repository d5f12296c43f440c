"""Eight people in eight processes empty one queue: nothing twice, nothing lost, even by a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from support import desk_pieces
from support.build import NOW, more_inspectors
from support.many.items import copy_piece

from app.base import db
from app.base.refs import key_of
from app.commands.inspection.claims import claim_next, expire_claims
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.queries.audit import ledger
from app.queries.people.accounts import actor_of
from workflows.inspection.states import ItemState

WORKERS = Path(__file__).with_name("claim_workers.py")
ITEMS = 1000
PROCESSES = 8
KILLED_AFTER = 7
EARLIER = timedelta(hours=1)


@pytest.fixture
def queue(network, database):
    """1,000 pieces in the queue: one walked there by the commands, the others copied as rows."""
    ref = desk_pieces.queued(network)
    with db.transaction() as session:
        copy_piece(session, key_of("QC", ref)[0], ITEMS - 1)
    return database


def started(settings, center, doomed, others):
    words = (
        settings.instance,
        settings.database_url,
        center,
        NOW.isoformat(),
        # The one who is killed works by an earlier clock, so that only their claims go stale first.
        (NOW - EARLIER).isoformat(),
        KILLED_AFTER,
        doomed,
        *others,
    )
    return subprocess.Popen(
        [sys.executable, str(WORKERS), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def claims_in_the_ledger():
    with db.reading() as session:
        rows = session.execute(
            sa.select(LedgerEvent.item_id, LedgerEvent.actor_id).where(
                LedgerEvent.tag == "inspection.claimed"
            )
        )
        return [tuple(row) for row in rows]


def test_eight_processes_and_a_kill(network, queue):
    doomed, *others, ninth = (
        person.person_id for person in more_inspectors(network, PROCESSES + 1)
    )
    told, in_hand = [], None
    with started(queue, network.center_id, doomed, others) as workers:
        for line in workers.stdout:
            person, *words = line.split()
            if words[0] == "holding":
                in_hand = int(words[1])
                os.kill(int(words[2]), signal.SIGKILL)
            else:
                told.append((int(words[0]), int(person)))
        broken = workers.stderr.read()
    assert workers.returncode == 0, broken

    assert [n for n in Counter(item for item, _ in told).values() if n > 1] == []
    assert len(told) == ITEMS
    assert sorted(claims_in_the_ledger()) == sorted(told)
    theirs = [item for item, person in told if person == doomed]
    assert len(theirs) == KILLED_AFTER
    assert in_hand in {item for item, person in told if person in others}
    what_was_claimed_goes_stale_and_on(network.center_id, theirs, ninth)
    with db.reading() as session:
        assert ledger.verify(session, queue.ledger_heads).flaws == ()


def what_was_claimed_goes_stale_and_on(center, theirs, colleague):
    """By the clock alone, what the dead process had taken waits again, and can be taken."""
    later = NOW - EARLIER + timedelta(hours=2)
    with db.transaction() as session:
        assert expire_claims(session, center, now=later - timedelta(seconds=1)) == 0
        assert expire_claims(session, center, now=later) == len(theirs)
    with db.reading() as session:
        back = session.scalars(sa.select(Item.id).where(Item.state == ItemState.QUEUED)).all()
        assert sorted(back) == sorted(theirs)
        by = actor_of(session, colleague)
    with db.transaction() as session:
        item = claim_next(session, center, by=by, now=later)
        assert item is not None
        assert item.id in theirs
        assert item.holder_id == colleague
