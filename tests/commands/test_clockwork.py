"""The clock: whatever fails in one of its works, the others are done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from click.testing import CliRunner
from support.build import NOW, Scene, item_in
from support.desk_pieces import queued, reviewed, state_of, write
from support.flows.signatory_looks import issue
from support.issued_pieces import ISSUED_AT, issued, paper_path, press
from support.return_pieces import ASKED, asked, case_of, delivered

from app.base import config, db
from app.base.piecewise import PartFailed
from app.cli import server
from app.commands.across import clockwork
from app.commands.inspection import claims, review
from app.commands.load import item_for_update
from app.commands.papers import issue as certificate
from app.commands.papers import transparency
from app.commands.returns import clock as returns_clock
from app.commands.returns.goods import give_address
from app.commands.returns.refund import RefundRecorder
from app.models.papers.certificate import Certificate
from certificates.trouble import Trouble
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.states import ReturnState as CaseState


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def scene():
    return Scene("reviewed", reviewed)


def test_a_part_that_fails_keeps_no_other_from_its_work(database, network, monkeypatch, caplog):
    issued(network)
    waiting = queued(network)
    at = NOW + timedelta(hours=1)
    write(lambda s: claims.claim(s, waiting, by=network.inspector, now=at))

    def broken(*_args, **_more):
        raise ConnectionError("the payment provider does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(returns_clock, "tick", broken)
        said = clockwork.tick(press(), at + timedelta(hours=2))
    assert state_of(waiting) is ItemState.QUEUED
    failed = [line for line in said if isinstance(line, PartFailed)]
    assert failed == ["returns: ConnectionError, see the log"]
    assert [line for line in said if line.startswith("checkpoint of 1 leaves")]
    assert "does not answer" in caplog.text


def test_at_the_prompt_a_part_that_fails_ends_badly_and_the_others_are_done(
    database, network, monkeypatch
):
    monkeypatch.setattr(config, "from_environment", lambda: database)
    well = CliRunner().invoke(server.tick)
    assert (well.exit_code, well.stderr) == (0, "")

    def broken(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(returns_clock, "tick", broken)
    ended = CliRunner().invoke(server.tick)
    assert (ended.exit_code, ended.stderr) == (1, "returns: ConnectionError, see the log\n")


def test_a_case_that_fails_keeps_no_other_from_its_work(database, network, monkeypatch, caplog):
    broken, whole = asked(delivered(network)), asked(delivered(network))

    def give_or_fail(session, ref, **more):
        if ref == broken:
            raise ConnectionError("no answer")
        give_address(session, ref, **more)

    monkeypatch.setattr(returns_clock, "give_address", give_or_fail)
    said = returns_clock.tick(RefundRecorder(), ASKED + timedelta(hours=48))
    assert f"{broken}: ConnectionError, see the log" in said
    assert f"{whole}: default address given" in said
    assert case_of(whole).state is CaseState.ADDRESS_GIVEN
    assert "no answer" in caplog.text


def test_a_draft_whose_picture_is_lost_is_said_and_holds_nothing_up(
    database, network, made, monkeypatch
):
    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(certificate, "_complete", die)
        with pytest.raises(Killed):
            issue(made, press(), by=network.signatory, now=ISSUED_AT)
    issued(network)
    with db.reading() as session:
        draft = session.query(Certificate).filter_by(state=CertificateState.DRAFT).one()
        number, photo = draft.number, draft.photo_digest
    paper_path(photo).unlink()
    said = clockwork.tick(press(), ISSUED_AT)
    assert f"{number} still waits: file_lost {photo}" in said
    assert [line for line in said if line.startswith("checkpoint of 1 leaves")]


def test_a_head_that_can_not_be_published_is_said_and_the_clock_goes_on(
    database, network, monkeypatch
):
    def lost(*_args, **_more):
        raise Trouble("key_missing", "缺少签名私钥", "no signing key")

    issued(network)
    monkeypatch.setattr(transparency, "publish_checkpoint", lost)
    said = clockwork.tick(press(), ISSUED_AT)
    assert "no checkpoint published: key_missing" in said
    assert not any("CheckpointError" in line or "see the log" in line for line in said)


def test_a_buyer_who_answers_while_the_clock_runs_is_heard(database, network, monkeypatch):
    """The question was found silent; before its turn came, the buyer had answered."""
    walk = item_in(ItemState.AWAITING_BUYER, network, database, "handbag_deviation")
    late, lapse = walk.at + timedelta(hours=73), review.lapse

    def answered_first(session, ref, *, now):
        item_for_update(session, ref).asked_buyer_at = now - timedelta(hours=1)
        return lapse(session, ref, now=now)

    monkeypatch.setattr(review, "lapse", answered_first)
    said = clockwork.tick(press(), late)
    assert [line for line in said if walk.ref in line] == []
    assert state_of(walk.ref) is ItemState.AWAITING_BUYER
