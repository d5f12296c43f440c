"""The limits that people meet: one below, at the limit, one above; by value."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from sqlalchemy import update
from support.build import NOW, PASSWORD, item_in
from support.desk_pieces import answer_to, queued, reviewed, state_of, write
from support.flows.buyer_pass import buyer_of
from support.flows.signatory_looks import draft
from web.people.second_factor import code_at, enrolled

from app.base import db
from app.base.config import current
from app.base.passwords import token_digest
from app.base.refs import key_of
from app.commands.inspection import claims, review
from app.commands.intake import receiving
from app.commands.papers import issue as issuing
from app.commands.papers.source import chosen_photo
from app.commands.people import sign_in
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.people.account import SignInSession
from app.press.press import Press
from app.queries.people.accounts import signed_in
from workflows.inspection.states import ItemState

AT = NOW + timedelta(hours=2)
MOMENT = timedelta(microseconds=1)


def test_five_pieces_in_one_hand(database, network):
    refs = [queued(network) for _ in range(6)]
    answers = [
        answer_to(lambda s, ref=ref: claims.claim(s, ref, by=network.inspector, now=AT))[:2]
        for ref in refs
    ]
    assert answers == [(200, "")] * 5 + [(409, "holds_too_many")]


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(hours=2) - MOMENT, ItemState.INSPECTING),
        (timedelta(hours=2), ItemState.QUEUED),
        (timedelta(hours=2) + MOMENT, ItemState.QUEUED),
    ],
)
def test_a_claim_lasts_two_hours(database, network, after, state):
    ref = queued(network)
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=AT))
    write(lambda s: claims.expire_claims(s, None, now=AT + after))
    assert state_of(ref) is state


@pytest.mark.parametrize(
    ("after", "answer"),
    [
        (timedelta(hours=72) - MOMENT, (200, "")),
        (timedelta(hours=72), (409, "buyer_too_late")),
        (timedelta(hours=72) + MOMENT, (409, "buyer_too_late")),
    ],
)
def test_a_buyer_answers_within_seventy_two_hours(database, network, settings, after, answer):
    walk = item_in(ItemState.AWAITING_BUYER, network, settings, "handbag_deviation")
    with db.reading() as session:
        asked = session.get_one(Item, key_of("QC", walk.ref)[0]).asked_buyer_at
    now, by = asked + after, buyer_of(walk.ref, asked + after)
    said = answer_to(lambda s: review.buyer_answers(s, walk.ref, True, via="page", by=by, now=now))
    assert said[:2] == answer


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (timedelta(hours=12) - MOMENT, True),
        (timedelta(hours=12), False),
        (timedelta(hours=12) + MOMENT, False),
    ],
)
def test_a_session_lasts_twelve_hours(database, network, after, opens):
    with db.transaction() as session:
        token = sign_in.sign_in(
            session, "sealer", PASSWORD, "", now=NOW, address="", agent=""
        ).token
        session.execute(update(SignInSession).values(seen_at=NOW + after))  # busy to the last
    with db.reading() as session:
        person = signed_in(session, token_digest(token), NOW + after)
    assert (person is not None) is opens


def test_the_fifth_wrong_password_locks(database, network):
    def attempt(password, now=NOW):
        with db.transaction() as session:
            done = sign_in.sign_in(session, "sealer", password, "", now=now, address="", agent="")
        return "in" if done.refused is None else done.refused.code

    wrong = [attempt("wrong wrong wrong") for _ in range(5)]
    assert wrong == ["sign_in_wrong"] * 4 + ["locked"]
    assert attempt(PASSWORD) == "locked"
    assert attempt(PASSWORD, NOW + timedelta(minutes=1) - MOMENT) == "locked"
    assert attempt(PASSWORD, NOW + timedelta(minutes=1)) == "in"


def test_the_fifth_wrong_code_shuts_the_door_to_the_right_one(database, network):
    person = network.signatory.person_id
    secret, _ = enrolled(person, NOW - timedelta(hours=1))

    with db.transaction() as session:
        half_way = sign_in.sign_in(
            session, "signatory", PASSWORD, "", now=NOW, address="", agent=""
        ).half_way
    assert half_way is not None

    def answer(code, now=NOW):
        with db.transaction() as session:
            done = sign_in.sign_in_with_code(session, half_way, code, now=now, address="", agent="")
        return "in" if done.refused is None else done.refused.code

    right = code_at(secret, NOW)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    assert answer(wrong) == "sign_in_wrong"
    told = [answer(wrong) for _ in range(4)]
    assert told == ["sign_in_wrong"] * 3 + ["locked"]
    assert answer(right) == "locked"
    assert answer(code_at(secret, NOW + timedelta(minutes=1)), NOW + timedelta(minutes=1)) == "in"


@pytest.mark.parametrize(
    ("waited", "signed_as_of_the_draft"),
    [
        (timedelta(hours=12) - MOMENT, True),
        (timedelta(hours=12), True),
        (timedelta(hours=12) + MOMENT, False),
    ],
)
def test_a_draft_is_signed_as_of_its_day_for_twelve_hours(
    database, network, waited, signed_as_of_the_draft
):
    ref = reviewed(network)
    press = Press(current())
    photo = chosen_photo(ref, press)
    with db.transaction() as session:
        made = draft(session, ref, press, photo, by=network.signatory, now=AT)
    with mock.patch.object(Press, "seal_and_keep", autospec=True, return_value="0" * 64) as seal:
        issuing.complete(made.number, press, now=AT + waited)
    at = seal.call_args.kwargs["at"]
    assert at == (AT if signed_as_of_the_draft else AT + waited)
    with db.reading() as session:
        assert session.query(Certificate).one().issued_at == AT + waited


@pytest.mark.parametrize(("sent_in", "answer"), [(1, 200), (2, 200), (3, 409), (4, 409)])
def test_a_piece_is_sent_in_three_times(database, network, settings, sent_in, answer):
    """`submissions` counts how often it came: at the third time it comes no more."""
    walk = item_in(ItemState.RETURNED, network, settings)
    with db.transaction() as session:
        session.execute(
            update(Item).where(Item.id == key_of("QC", walk.ref)[0]).values(submissions=sent_in)
        )
    said = answer_to(
        lambda s: receiving.resubmit(s, walk.ref, "再送", by=network.manager, now=walk.at)
    )
    assert said[:2] == ((200, "") if answer == 200 else (409, "submission_cap"))
