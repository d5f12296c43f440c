"""A code of one piece stands on one live certificate: found at the bench, in review, at signing."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from support.build import walk_of
from support.databases import both_databases
from support.flows.signatory_looks import issue

from app.base import db
from app.base.errors import Refusal
from app.commands.papers.issue import SigningResult
from app.demo import pieces
from app.models.papers.certificate import Certificate
from app.models.papers.piece_code import PieceCode
from app.queries.inspection.bench import rounds, sheet
from app.queries.inspection.findings import raw_findings
from app.queries.items import item_view
from workflows.inspection.flow import ItemAction as A
from workflows.inspection.judging.judgement import Outcome

SUBMITTED = (A.RECEIVE, A.RECORD, A.CLAIM, A.SUBMIT)
PASSED = (*SUBMITTED, A.PASS)


def watch(network, settings, tag, *actions):
    """A watch with the example's serial, which all of them have here."""
    walk = walk_of(network, settings, "watch", tag)
    walk.piece = pieces.of_sample("watch")
    for action in actions:
        walk.do(action)
    return walk


def seen_on(walk):
    with db.reading() as session:
        view = item_view(session, walk.ref)
        last = rounds(session, view.key)[0]
        return sheet(session, view, last, walk.at), raw_findings(session, last.key)["WT-02"]


def certificates():
    with db.reading() as session:
        return session.execute(
            sa.select(Certificate.item_id, Certificate.state).order_by(Certificate.id)
        ).all()


@both_databases
def test_the_house_finds_it_and_a_person_decides(database, network, backend):
    first = watch(network, database, 1, *PASSED, A.ISSUE)
    second = watch(network, database, 2, *SUBMITTED)
    found, recorded = seen_on(second)
    assert recorded["seen_before"] is True
    assert found.verdict.outcome is Outcome.NEEDS_PERSON
    (held,) = found.held
    assert (held.item, held.found.shown) == (first.ref, "87654321")
    _, of_first = seen_on(first)
    assert of_first["seen_before"] is False


@both_databases
def test_two_signatures_at_once_make_one_certificate(database, network, backend):
    walks = [watch(network, database, tag, *PASSED) for tag in (1, 2)]
    answers: list[Any] = []
    start = threading.Barrier(2)

    def sign(walk):
        start.wait()
        try:
            answers.append(issue(walk.ref, walk.press, by=network.signatory, now=walk.at))
        except Refusal as refusal:
            answers.append(refusal.refused.code)

    threads = [threading.Thread(target=sign, args=(walk,)) for walk in walks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(isinstance(a, SigningResult) for a in answers) == [False, True]
    assert "code_on_another" in answers
    assert len(certificates()) == 1


def test_a_paper_that_ended_holds_nothing(database, network):
    first = watch(network, database, 1, *PASSED, A.ISSUE)
    second = watch(network, database, 2, *SUBMITTED[:-1])
    third = watch(network, database, 3, *SUBMITTED[:-1])
    with db.transaction() as session:
        session.execute(sa.update(Certificate).values(state="revoked"))
    second.do(A.SUBMIT)
    assert seen_on(second)[0].verdict.outcome is Outcome.PASS
    second.do(A.PASS)
    second.do(A.ISSUE)
    third.do(A.SUBMIT)
    (held,) = seen_on(third)[0].held
    assert held.item == second.ref != first.ref
    with db.reading() as session:
        assert session.scalar(sa.select(sa.func.count(PieceCode.id))) == 1


def test_the_same_piece_signed_again_is_no_other_piece(database, network):
    walk = watch(network, database, 1, *PASSED)
    done = issue(walk.ref, walk.press, by=network.signatory, now=walk.at)
    assert isinstance(done, SigningResult)
    with pytest.raises(Refusal) as refused:
        issue(walk.ref, walk.press, by=network.signatory, now=walk.at)
    assert refused.value.refused.code != "code_on_another"
