"""A certificate speaks of the last test of the piece that is there: its findings, its pictures."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.build import NOW, Scene
from support.desk_pieces import (
    MASS,
    STEP,
    inspected,
    intake_of,
    queued,
    reviewed,
    state_of,
    stored,
    write,
)
from support.flows.signatory_looks import issue
from support.issued_pieces import press
from support.sample_findings import complete_findings, standard_of

from app.base import db
from app.commands.inspection import bench as inspection
from app.commands.inspection import claims, review
from app.commands.inspection.second_look import answer_objection
from app.commands.intake import receiving
from app.commands.papers import issue as certificate
from app.commands.papers.drafts import complete_drafts
from app.commands.papers.issue import WaitingDraft
from app.commands.papers.source import chosen_photo
from app.demo.journey import look_at_evidence
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment
from app.models.inspection.inspection import Inspection
from app.models.inspection.second_look import ReviewObjection
from app.models.papers.certificate import Certificate
from app.queries.inspection.findings import raw_findings
from app.queries.papers.signing import printed_photo
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState

LATER = NOW + timedelta(hours=3)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def scene():
    return Scene("reviewed", reviewed)


@pytest.fixture
def left_as_draft(database, network, made, monkeypatch):
    """The process died between the two transactions; then the signatory wanted a retest."""

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(certificate, "_complete", die)
        with pytest.raises(Killed):
            issue(made, press(), by=network.signatory, now=NOW + timedelta(hours=1))
    by = network.signatory
    write(lambda s: review.retest(s, made, "读数存疑", by=by, now=NOW + timedelta(hours=2)))
    inspected(network, made, at=LATER, by=network.inspector_2)
    return made


def certificates():
    """(state, round of the inspection it speaks of), in order."""
    with db.reading() as session:
        rows = session.query(Certificate.state, Inspection.round)
        rows = rows.join(Inspection, Inspection.id == Certificate.inspection_id)
        return [tuple(row) for row in rows.order_by(Certificate.id)]


def test_a_draft_of_an_earlier_round_is_void_when_the_new_round_is_signed(left_as_draft, network):
    issue(left_as_draft, press(), by=network.signatory, now=LATER + STEP)
    assert certificates() == [(CertificateState.VOID, 1), (CertificateState.ISSUED, 2)]
    with db.reading() as session:
        record = session.query(Certificate.record).filter_by(state=CertificateState.ISSUED).scalar()
    assert json.loads(record)["inspector"]["name"] == network.inspector_2.name


def test_the_clock_does_not_finish_a_draft_of_an_earlier_round(left_as_draft, network):
    (said,) = complete_drafts(press(), now=LATER + STEP)
    assert isinstance(said, WaitingDraft)
    assert (said.code, certificates()) == ("draft_void", [(CertificateState.VOID, 1)])
    assert state_of(left_as_draft) is ItemState.PASSED
    issue(left_as_draft, press(), by=network.signatory, now=LATER + 2 * STEP)
    assert certificates()[-1] == (CertificateState.ISSUED, 2)


def test_a_void_draft_is_in_the_ledger(left_as_draft, network):
    list(complete_drafts(press(), now=LATER + STEP))
    with db.reading() as session:
        (number,) = session.query(Certificate.number).one()
        said = session.query(LedgerEvent).filter_by(tag="certificate.voided").one()
        assert json.loads(said.body)["number"] == number


def bench_round(session, network, ref, shades, *, by, at):
    """A round of the bench with these pictures as its standard set, passed by the reviewer."""
    given = complete_findings("jade")
    claims.claim(session, ref, by=by, now=at)
    pictures = [stored(shade) for shade in shades]
    inspection.attach_to_check(session, ref, "CM-08", pictures, by=by, now=at)
    for check in standard_of("jade").checks:
        if check.stage is Stage.BENCH and check.code in given:
            raw = given[check.code]
            raw = dict(raw) if isinstance(raw, dict) else {check.parts[0].key: raw}
            if check.code == "CM-08":
                raw.pop("photos")
            inspection.save_finding(session, ref, check.code, raw, by=by, now=at)
    inspection.submit(session, ref, by=by, now=at)


def passes(session, network, ref, at):
    look_at_evidence(session, ref, by=network.reviewer, now=at)
    review.decide(session, ref, ItemAction.PASS, by=network.reviewer, now=at)


def printed(ref):
    """The file whose picture goes onto the paper is the one that the signatory is shown."""
    with db.reading() as session:
        key = printed_photo(session, int(ref[-6:]))
        digest = session.get(Attachment, key).evidence.digest if key else ""
    assert chosen_photo(ref, press()) == (press().keep_photo(digest) if digest else "")
    return digest


def test_the_picture_is_of_the_last_test(database, network):
    ref = queued(network)

    def act(session):
        bench_round(session, network, ref, (1, 2, 3, 4), by=network.inspector, at=LATER)
        review.retest(session, ref, "读数存疑", by=network.reviewer, now=LATER)
        bench_round(session, network, ref, (5, 6, 7, 8), by=network.inspector_2, at=LATER + STEP)
        passes(session, network, ref, LATER + 2 * STEP)

    write(act)
    assert printed(ref) == stored(5).digest


def test_the_picture_is_the_first_in_the_order_of_the_bench(database, network):
    ref = queued(network)
    digests = [stored(n).digest for n in (4, 1, 2, 3)]

    def act(session):
        by = network.inspector
        bench_round(session, network, ref, (1, 2, 3, 4), by=by, at=LATER)
        review.send_back(session, ref, "请换首图", by=network.reviewer, now=LATER)
        raw = {"photos": [f"{digest}.jpg" for digest in digests], "clear": "yes"}
        inspection.save_finding(session, ref, "CM-08", raw, by=by, now=LATER, reason="换首图")
        for key in session.scalars(select(ReviewObjection.id)).all():
            answer_objection(session, ref, key, "已换首图", by=by, now=LATER)
        inspection.submit(session, ref, by=by, now=LATER)
        passes(session, network, ref, LATER + STEP)

    write(act)
    assert printed(ref) == digests[0]


def test_the_picture_is_never_that_of_an_earlier_submission(database, network):
    """What comes again after a failure may be another piece."""
    ref = queued(network)

    def comes_again(session):
        bench_round(session, network, ref, (1, 2, 3, 4), by=network.inspector, at=LATER)
        receiving.cancel(session, ref, "买家取消", by=network.manager, now=LATER)
        receiving.hand_back(session, ref, "pick_up", "", by=network.sealer, now=LATER)
        receiving.resubmit(session, ref, "换货重送", by=network.manager, now=LATER + STEP)
        receiving.take_in(
            session,
            ref,
            "SF0000000000002",
            MASS,
            [stored(9)],
            by=network.receiving,
            now=LATER + 2 * STEP,
            intake=intake_of(),
        )

    write(comes_again)
    inspected(network, ref, at=LATER + 3 * STEP, by=network.inspector_2)
    assert printed(ref) == stored(9).digest


def test_a_cancelled_test_is_closed_and_what_comes_again_is_tested_afresh(database, network):
    """The findings of the piece that went back say nothing of the one that came instead."""
    ref = queued(network)

    def act(session):
        bench_round(session, network, ref, (1, 2, 3, 4), by=network.inspector, at=LATER)
        receiving.cancel(session, ref, "买家取消", by=network.manager, now=LATER + STEP)
        receiving.hand_back(session, ref, "pick_up", "", by=network.sealer, now=LATER + STEP)
        receiving.resubmit(session, ref, "换货重送", by=network.manager, now=LATER + STEP)
        at, by = LATER + 2 * STEP, network.receiving
        photos, intake = [stored(9)], intake_of()
        receiving.take_in(
            session, ref, "SF0000000000002", MASS, photos, by=by, now=at, intake=intake
        )
        claims.claim(session, ref, by=network.inspector_2, now=LATER + 3 * STEP)

    write(act)
    with db.reading() as session:
        rounds = session.query(Inspection).filter_by(item_id=int(ref[-6:]))
        first, second = rounds.order_by(Inspection.round).all()
        assert (first.decision, first.review_note) == (ReviewDecision.CANCELLED, "买家取消")
        assert (second.closed_at, second.inspector_id) == (None, network.inspector_2.person_id)
        assert raw_findings(session, second.id) == {}
