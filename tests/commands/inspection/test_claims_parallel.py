"""Claims by many hands at once: nothing is handed out twice, nobody hoards."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from support.build import NOW, more_inspectors
from support.desk_pieces import (
    MASS,
    STEP,
    answer_to,
    at_once,
    intake_of,
    registered,
    state_of,
    stored,
    write,
)

from app.base import db
from app.commands.inspection import claims
from app.commands.intake import receiving
from app.commands.orders import listing
from app.demo.samples import listing_for
from app.models.intake.item import Item
from workflows.inspection.states import ItemState

pytestmark = pytest.mark.usefixtures("database")
HANDS = 8
FIVE = 5  # as many as one person may hold
AT = NOW + 3 * STEP


def queue_of(network, pieces):
    refs = registered(network, pieces=pieces)
    at, by = NOW + 2 * STEP, network.receiving
    photo, intake, declared = stored(), intake_of(), listing_for("jade")

    def act(session):
        for n, ref in enumerate(refs):
            receiving.receive(session, ref, f"SF{n:013d}", by=by, now=at)
            listing.declare(session, ref, declared, by=by, now=at)
            receiving.weigh_and_photograph(
                session, ref, MASS, [photo], by=by, now=at, intake=intake
            )

    write(act)
    return refs


def take_all(network, actor):
    """Claim until nothing waits or the hands are full; the references taken."""
    taken: list[str] = []
    while True:
        got: list[Any] = []
        status, code, _ = answer_to(
            lambda s, got=got: (
                got.append(claims.claim_next(s, network.center_id, by=actor, now=AT)) or None
            )
        )
        if status != 200:
            assert (status, code) == (409, "holds_too_many")
            return taken
        if got[0] is None:
            return taken
        taken.append(got[0].ref)


def held_by(actor):
    with db.reading() as session:
        return session.scalar(
            select(func.count()).select_from(Item).where(Item.holder_id == actor.person_id)
        )


def test_eight_inspectors_empty_a_queue_and_no_piece_is_handed_out_twice(network):
    refs = queue_of(network, HANDS * FIVE)
    people = more_inspectors(network, HANDS)
    taken = at_once(*[lambda a=a: take_all(network, a) for a in people])
    assert Counter(ref for mine in taken for ref in mine) == Counter(refs)
    assert [len(mine) for mine in taken] == [FIVE] * HANDS
    assert all(state_of(ref) is ItemState.INSPECTING for ref in refs)


def test_the_same_piece_scanned_by_two_goes_to_one_and_the_other_is_told(network):
    (ref,) = queue_of(network, 1)
    one, two = more_inspectors(network, 2)
    answers = at_once(
        *[
            lambda a=a: answer_to(lambda s: claims.claim(s, ref, by=a, now=AT))[:2]
            for a in (one, two)
        ]
    )
    assert sorted(answers) == [(200, ""), (409, "wrong_state")]
    assert sorted((held_by(one), held_by(two))) == [0, 1]


def test_clicking_in_parallel_gives_nobody_more_than_the_limit(network):
    refs = queue_of(network, HANDS)
    (actor,) = more_inspectors(network, 1)
    answers = at_once(
        *[lambda r=r: answer_to(lambda s: claims.claim(s, r, by=actor, now=AT))[1] for r in refs]
    )
    assert sorted(answers) == [""] * FIVE + ["holds_too_many"] * (HANDS - FIVE)
    assert held_by(actor) == FIVE


def test_a_stale_claim_comes_back_and_its_holder_is_not_the_only_one_who_may_take_it(network):
    (ref,) = queue_of(network, 1)
    one, two = more_inspectors(network, 2)
    write(lambda s: claims.claim(s, ref, by=one, now=AT))
    later = AT + timedelta(hours=2)
    got = []
    write(lambda s: got.append(claims.claim_next(s, network.center_id, by=two, now=later).ref))
    assert got == [ref]
    assert (held_by(one), held_by(two)) == (0, 1)


def test_taking_over_needs_a_reason_and_leaves_the_first_with_empty_hands(network):
    (ref,) = queue_of(network, 1)
    one, two = more_inspectors(network, 2)
    write(lambda s: claims.claim(s, ref, by=one, now=AT))
    assert answer_to(lambda s: claims.take_over(s, ref, " ", by=two, now=AT))[1] == "reason_missing"
    write(lambda s: claims.take_over(s, ref, "同事请假", by=two, now=AT))
    assert (held_by(one), held_by(two)) == (0, 1)
    assert answer_to(lambda s: claims.release(s, ref, by=one, now=AT))[1] == "not_holder"
    write(lambda s: claims.release(s, ref, by=two, now=AT))
    assert state_of(ref) is ItemState.QUEUED
