"""Lists of items: whatever narrows them, in whatever direction one pages, each row comes once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.build import NOW
from support.desk_pieces import queued
from support.many.items import copy_piece

from app.base import db
from app.base.refs import key_of
from app.commands.inspection import claims
from app.queries.inspection import queues
from app.queries.inspection.queues import QueueFilter
from workflows.inspection.states import ItemState

BOTH = (ItemState.QUEUED, ItemState.INSPECTING)


@pytest.fixture
def listed(database, network):
    """Twelve pieces due one after the other, the first on an inspector's bench."""
    first = queued(network)
    with db.transaction() as session:
        copy_piece(session, key_of("QC", first)[0], 11, due=NOW + timedelta(days=2))
        claims.claim(session, first, by=network.inspector, now=NOW + timedelta(hours=1))
    return first


def page(wanted, size=5):
    with db.reading() as session:
        return queues.page(session, wanted, size=size)


def refs(wanted, size=50):
    return [row.ref for row in page(wanted, size).rows]


def test_pages_forward_and_back_show_every_row_once_and_in_order(listed, network):
    wanted = QueueFilter(BOTH, centers=(network.center_id, 999))
    whole = refs(wanted)
    assert len(whole) == len({*whole}) == 12
    found, here = [], page(wanted)
    while True:
        found += [row.ref for row in here.rows]
        if not here.older:
            break
        last, here = here, page(replace(wanted, after=here.older))
        back = page(replace(wanted, before=here.newer))
        assert back.rows == last.rows
    assert found == whole
    assert page(wanted).newer == ""


def test_each_condition_narrows_the_list(listed, network):
    mine = network.inspector.person_id
    every = QueueFilter(BOTH)
    assert len(refs(every)) == 12
    assert refs(replace(every, holder_id=mine)) == [listed]
    assert refs(replace(every, holder_id=mine, centers=(network.center_id,))) == [listed]
    assert refs(replace(every, holder_id=mine, centers=(999,))) == []
    assert listed not in refs(replace(every, not_held_by=mine))
    assert len(refs(replace(every, not_held_by=mine + 1))) == 12
    assert refs(replace(every, states=(ItemState.INSPECTING,))) == [listed]
    assert refs(replace(every, category="gold")) == []
    assert refs(replace(every, merchant_id=999)) == []
    assert refs(replace(every, agency_ids=(999,))) == []
    assert refs(replace(every, centers=())) == []


def test_a_row_says_who_has_it_and_until_when(listed, network):
    row, *others = page(QueueFilter(BOTH), size=12).rows
    assert (row.ref, row.holder, row.state) == (listed, "inspector", ItemState.INSPECTING)
    assert row.held_until > NOW
    assert {(o.holder, o.held_until, o.state) for o in others} == {(None, None, ItemState.QUEUED)}
