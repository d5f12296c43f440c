"""Who gets which piece: by credentials, by agency, by both; and only what fits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from commands.inspection.people_in_life import (
    ALL,
    LONG_AGO,
    PEOPLE,
    PIECES,
    YET_LONG,
    in_life,
    someone,
)
from support.build import NOW, Scene
from support.desk_pieces import answer_to, signed, submitted, write
from support.flows.signatory_looks import issue

from app.base import db
from app.base.config import current
from app.base.errors import Refusal
from app.commands.inspection import claims, review
from app.models.inspection.inspection import Inspection
from app.press.press import Press
from app.queries.inspection import review as review_query
from app.queries.inspection.facts import qualified_categories
from workflows.inspection.flow import ItemAction
from workflows.roles import Role

AT = NOW + timedelta(hours=2)
STEP = timedelta(minutes=5)
ENDED = NOW.date() - timedelta(days=1)
TOMORROW = NOW.date() + timedelta(days=1)


@pytest.fixture
def scene():
    return Scene("in_life", in_life)


@pytest.fixture
def pieces(database, made):
    return made[0]


@pytest.fixture
def people(database, made):
    return made[1]


@pytest.mark.parametrize("login", PEOPLE)
def test_the_next_piece_is_one_that_fits(network, pieces, people, login):
    names = {ref: name for name, ref in pieces.items()}
    mine, given = PEOPLE[login][2], []
    if PEOPLE[login][1] is None:
        refused = answer_to(
            lambda s: claims.claim_next(s, network.center_id, by=people[login], now=AT)
        )
        assert refused[:2] == (409, "of_no_agency")
        return
    for _ in range(min(len(mine) + 1, len(PIECES))):
        with db.transaction() as session:
            item = claims.claim_next(session, network.center_id, by=people[login], now=AT)
            given += [names[item.ref]] if item else []
    assert tuple(given) == mine


def test_the_next_piece_of_a_category_is_one_that_fits_too(network, people):
    def category_of(login, category):
        with db.transaction() as session:
            item = claims.claim_next(
                session, network.center_id, by=people[login], now=AT, category=category
            )
            return item and item.category

    assert category_of("two_trades", "tea") == "tea"
    assert category_of("two_trades", "gold") is None
    assert category_of("one_trade", "jade") is None


@pytest.mark.parametrize("login", PEOPLE)
def test_a_scan_takes_what_fits_and_says_why_not(pieces, people, login):
    _, _, mine = PEOPLE[login]
    other = PEOPLE[login][1] == "other"
    for name, ref in pieces.items():
        answer = answer_to(lambda s, ref=ref: claims.claim(s, ref, by=people[login], now=AT))[:2]
        if name in mine:
            assert answer == (200, ""), name
            write(lambda s, ref=ref: claims.release(s, ref, by=people[login], now=AT))
        elif PEOPLE[login][1] is None:
            assert answer == (409, "of_no_agency"), name
        elif other is not name.startswith("other"):
            assert answer == (409, "other_agency"), name
        else:
            assert answer == (409, "credential_missing"), name


@pytest.mark.parametrize(
    ("credential", "answer", "takes"),
    [
        ((["jade"], LONG_AGO, ENDED), (409, "credential_expired"), None),
        ((["jade"], LONG_AGO, NOW.date()), (200, ""), "jade"),
        ((["jade"], NOW.date(), YET_LONG), (200, ""), "jade"),
        ((["jade"], TOMORROW, YET_LONG), (409, "credential_not_yet_valid"), None),
    ],
    ids=["ended yesterday", "ends today", "begins today", "begins tomorrow"],
)
def test_a_credential_counts_on_its_days_both_included(network, pieces, credential, answer, takes):
    by = someone(network, "dated", Role.INSPECTOR, credential, agency=network.agency_id)
    with db.transaction() as session:
        item = claims.claim_next(session, network.center_id, by=by, now=AT)
        assert (item and item.category) == takes
        if item:
            claims.release(session, item.ref, by=by, now=AT)
    assert answer_to(lambda s: claims.claim(s, pieces["jade"], by=by, now=AT))[:2] == answer


def test_what_a_person_is_qualified_for(people):
    known = {}
    with db.reading() as session:
        for login, actor in people.items():
            known[login] = qualified_categories(session, actor, NOW)
    assert known == {
        "two_trades": ("jade", "tea"),
        "two_papers": ("jade", "tea"),
        "one_trade": ("tea",),
        "all_trades": ("jade", "gold", "tea"),
        "no_paper": (),
        "free": ("tea",),
        "free_of_all": ("jade", "gold", "tea"),
        "of_the_other": ("jade", "gold", "tea"),
        "one_trade_of_the_other": ("jade",),
    }


@pytest.mark.parametrize(
    ("categories", "agency", "judges"),
    [
        (ALL, "own", (200, "")),
        (["jade", "tea"], "own", (200, "")),
        (["tea"], "own", (409, "credential_missing")),
        (None, "own", (409, "credential_missing")),
        (ALL, None, (409, "of_no_agency")),
        (ALL, "other", (409, "other_agency")),
    ],
    ids=["all", "two trades", "another trade", "no paper", "of no agency", "of another agency"],
)
def test_who_judges_and_who_signs(network, made, pieces, categories, agency, judges):
    """The verdict, sending back, and the signature ask the same: the trade and the agency."""
    agency_id = {"own": network.agency_id, "other": made[2], None: None}[agency]
    papers = [] if categories is None else [(categories, LONG_AGO, YET_LONG)]
    reviewer = someone(network, "judge", Role.REVIEWER, *papers, agency=agency_id)
    signatory = someone(network, "pen", Role.SIGNATORY, *papers, agency=agency_id)
    ref = pieces["jade"]
    submitted(ref, by=network.inspector, at=AT)
    with db.reading() as session:
        listed = review_query.waiting(
            session, {network.center_id}, agencies=reviewer.agencies()
        ).rows
    assert [row.ref for row in listed] == ([] if agency == "other" else [ref])

    def decide(session):
        review.decide(session, ref, ItemAction.PASS, by=reviewer, now=AT + STEP)

    assert answer_to(decide)[:2] == judges
    if agency != "own":
        refused = answer_to(lambda s: review.send_back(s, ref, "再看", by=reviewer, now=AT + STEP))
        assert refused[:2] == judges
    if judges[0] != 200:
        write(lambda s: review.decide(s, ref, ItemAction.PASS, by=network.reviewer, now=AT + STEP))
    try:
        issue(ref, Press(current()), by=signatory, now=AT)
        signs = (200, "")
    except Refusal as refusal:
        signs = (refusal.status, refusal.refused.code)
    assert signs == judges
    if agency != "own":
        retest = answer_to(lambda s: review.retest(s, ref, "再测", by=signatory, now=AT))
        assert retest[:2] == judges
    if judges[0] != 200:
        assert signed(ref, by=network.signatory, now=AT + 2 * STEP)
    with db.reading() as session:
        assert session.query(Inspection).count() == 1
