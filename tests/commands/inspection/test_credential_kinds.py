"""Only a credential of a kind that the category names opens a bench, a review, a signature."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete, func, select
from support.build import CATEGORIES, FOUNDER, NOW, walk_of
from support.desk_pieces import answer_to, queued, write
from support.flows.signatory_looks import issue

from app.base import db
from app.base.errors import Refusal
from app.commands.inspection import claims, review
from app.commands.people.credentials import add_credential
from app.models.people.account import Credential
from app.queries.inspection.bench import rounds
from app.queries.inspection.facts import answers
from app.queries.inspection.review import review_sheet
from app.queries.items import item_view
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.catalogue import category
from workflows.inspection.states import ItemState
from workflows.verdict import Refused

pytestmark = pytest.mark.usefixtures("database")
AT = NOW


def hold_only(network, login: str, kind: str, scope=("*",)):
    """The person holds this one credential and no other."""
    person = network.people[login].person_id

    def act(session):
        session.execute(delete(Credential).where(Credential.person_id == person))
        days = date(2024, 1, 1), date(2028, 1, 1)
        add_credential(
            session, person, kind, f"{kind}-X", "某会", [*scope], *days, by=FOUNDER, now=NOW
        )

    write(act)


def code_of(act) -> str:
    return answer_to(act)[1]


def test_a_gem_examiner_opens_no_bench_of_liquor(network):
    hold_only(network, "inspector", "CGC")
    ref = queued(network, case="liquor", category="liquor")
    by, center = network.inspector, network.center_id
    assert code_of(lambda s: claims.claim(s, ref, by=by, now=AT)) == "credential_of_another_kind"
    with db.transaction() as session:
        assert claims.claim_next(session, center, by=by, now=AT) is None
    jade = queued(network)
    with db.transaction() as session:
        assert claims.claim_next(session, center, by=by, now=AT).ref == jade
    hold_only(network, "inspector", "LIQUOR-TASTER")
    with db.transaction() as session:
        assert claims.claim_next(session, center, by=by, now=AT).ref == ref


def test_nor_takes_it_over(network):
    ref = queued(network, case="liquor", category="liquor")
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=AT))
    hold_only(network, "inspector_2", "CGC")
    by = network.inspector_2
    assert (
        code_of(lambda s: claims.take_over(s, ref, "换班", by=by, now=AT))
        == "credential_of_another_kind"
    )


def test_nor_reviews_it_and_the_page_says_so(network, database):
    walk = walk_of(network, database, "liquor")
    for action in (ItemAction.RECEIVE, ItemAction.RECORD, ItemAction.CLAIM, ItemAction.SUBMIT):
        walk.do(action)
    hold_only(network, "reviewer", "CGC")
    ref, by, at = walk.ref, network.reviewer, walk.at
    refused = answer_to(lambda s: review.decide(s, ref, ItemAction.PASS, by=by, now=at))
    assert refused[:2] == (409, "credential_of_another_kind")
    with db.reading() as session:
        item = item_view(session, ref)
        sheet = review_sheet(session, item, rounds(session, item.key)[0], by, at)
        known = {"by": by, "now": at, "verdict": sheet.verdict}
        said = answers(session, item.key, ItemAction.PASS, **known)[ItemAction.PASS]
    assert isinstance(said, Refused)
    assert said.code == "credential_of_another_kind"


def test_nor_signs_its_certificate(network, database):
    walk = walk_of(network, database, "liquor")
    walk.to(ItemState.PASSED)
    hold_only(network, "signatory", "CGC")
    with pytest.raises(Refusal) as refused:
        issue(walk.ref, walk.press, by=network.signatory, now=walk.at)
    assert refused.value.refused.code == "credential_of_another_kind"


@pytest.mark.parametrize("code", CATEGORIES)
def test_every_kind_that_a_category_names_opens_its_bench(network, code):
    ref = queued(network, case=code, category=code)
    for kind in category(code).credentials:
        hold_only(network, "inspector", kind, (code,))
        write(lambda s: claims.claim(s, ref, by=network.inspector, now=AT))
        write(lambda s: claims.release(s, ref, by=network.inspector, now=AT))
    with db.reading() as session:
        person = network.inspector.person_id
        held = select(func.count()).where(Credential.person_id == person)
        assert session.scalar(held) == 1
