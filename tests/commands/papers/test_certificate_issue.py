"""Issuing survives every crash, gives one certificate, and never a wrong one."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from support.build import Scene
from support.desk_pieces import reviewed, state_of
from support.flows.signatory_looks import issue
from support.issued_pieces import ISSUED_AT, issued, press, published

from app.base import db
from app.base.config import current
from app.base.errors import Refusal
from app.commands.papers import issue as certificate
from app.commands.papers import transparency
from app.commands.papers.drafts import complete_drafts
from app.commands.papers.issue import SigningResult, WaitingDraft
from app.commands.papers.transparency import StoredNodes
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogLeaf
from app.queries.audit.log import AuditRequest, audit_log
from app.queries.papers.verification import trust_of
from certificates.content import canonical
from certificates.seal.seal import reason_for
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState


class Killed(BaseException):
    """The process ends here."""


def certificates():
    with db.reading() as session:
        found = session.query(Certificate).order_by(Certificate.id).all()
        session.expunge_all()
        return found


def leaves():
    with db.reading() as session:
        return session.query(LogLeaf).count()


def faults():
    settings = current()
    with db.reading() as session:
        result = audit_log(
            session,
            StoredNodes(session),
            press().papers,
            settings,
            AuditRequest(),
            keys=trust_of(settings).logs,
        )
    return [found.fault.value for found in result.findings]


@pytest.fixture
def scene():
    return Scene("reviewed", reviewed)


def test_an_issue_moves_the_item_and_writes_the_log(database, network):
    piece = issued(network)
    (row,) = certificates()
    assert (row.state, row.number) == (CertificateState.ISSUED, piece.number)
    assert state_of(piece.ref) is ItemState.CERTIFIED
    assert leaves() == 1
    assert published()
    assert faults() == []


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (certificate, "_complete"),
        (certificate, "_take_in"),
        (transparency, "append_leaf"),
        (certificate, "advance"),
    ],
    ids=["before the paper", "after the paper", "within the log", "before the item moves"],
)
def test_killed_anywhere_between_draft_and_issue_is_finished_later(
    database, network, monkeypatch, where, what, made
):
    ref = made

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, what, die)
        with pytest.raises(Killed):
            issue(ref, press(), by=network.signatory, now=ISSUED_AT)
    (row,) = certificates()
    assert row.state is CertificateState.DRAFT
    assert (leaves(), state_of(ref)) == (0, ItemState.PASSED)

    later = ISSUED_AT + timedelta(hours=2)
    assert [done.number for done in complete_drafts(press(), now=later)] == [row.number]
    assert list(complete_drafts(press(), now=later)) == []
    (after,) = certificates()
    assert (after.number, after.state) == (row.number, CertificateState.ISSUED)
    assert (leaves(), state_of(ref)) == (1, ItemState.CERTIFIED)
    published()
    assert faults() == []


def test_the_page_kept_from_the_draft_is_the_page_of_the_record(database, network):
    piece = issued(network)
    (row,) = certificates()
    stated = row.record.encode()
    drawn = press().drawn(canonical.parse(stated))
    reason = reason_for(row.number, sha256(stated).hexdigest())
    assert press().seal_and_keep(drawn, reason, at=row.drafted_at) == piece.pdf_digest


def test_finishing_twice_changes_nothing(database, network):
    piece = issued(network)
    again = certificate.complete(piece.number, press(), now=ISSUED_AT + timedelta(days=1))
    assert again.number == piece.number
    (row,) = certificates()
    assert (row.pdf_digest, row.issued_at) == (piece.pdf_digest, ISSUED_AT)
    assert leaves() == 1


def test_six_signatures_at_once_give_one_certificate(database, network, made):
    ref = made
    press().signer(ISSUED_AT)
    start, ends = threading.Barrier(6), list[Any]()

    def sign():
        start.wait()
        try:
            ends.append(issue(ref, press(), by=network.signatory, now=ISSUED_AT).number)
        except Exception as error:  # noqa: BLE001  # every other end is looked at below
            ends.append(error)

    threads = [threading.Thread(target=sign) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = certificates()
    assert row.state is CertificateState.ISSUED
    assert row.number in ends
    assert all(end == row.number or isinstance(end, Refusal) for end in ends), ends
    assert leaves() == 1
    published()
    assert faults() == []


def test_an_expired_key_blocks_and_loses_nothing(database, network, made):
    ref = made
    press().signer(ISSUED_AT)
    far = ISSUED_AT + timedelta(days=365 * 40)
    with pytest.raises(Refusal) as refused:
        issue(ref, press(), by=network.signatory, now=far)
    assert refused.value.refused.code.startswith("key")
    assert certificates() == []
    assert state_of(ref) is ItemState.PASSED
    done = issue(ref, press(), by=network.signatory, now=ISSUED_AT)
    assert isinstance(done, SigningResult)
    assert done.item == ref


def test_a_missing_key_blocks_and_loses_nothing(database, network, tmp_path, made):
    ref = made
    press().signer(ISSUED_AT)
    key = current().keys / "signing" / "signer-0001.key"
    shutil.move(key, tmp_path / "kept.key")
    with pytest.raises(Refusal) as refused:
        issue(ref, press(), by=network.signatory, now=ISSUED_AT)
    assert refused.value.refused.code == "key_missing"
    assert (certificates(), state_of(ref)) == ([], ItemState.PASSED)
    shutil.move(tmp_path / "kept.key", key)
    done = issue(ref, press(), by=network.signatory, now=ISSUED_AT)
    assert isinstance(done, SigningResult)
    assert done.item == ref


def test_a_key_lost_between_the_two_transactions_keeps_the_draft(
    database, network, monkeypatch, tmp_path, made
):
    ref = made
    press().signer(ISSUED_AT)

    def die(*_args, **_more):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(certificate, "_complete", die)
        with pytest.raises(Killed):
            issue(ref, press(), by=network.signatory, now=ISSUED_AT)
    key = current().keys / "signing" / "signer-0001.key"
    shutil.move(key, tmp_path / "kept.key")
    (row,) = certificates()
    assert list(complete_drafts(press(), now=ISSUED_AT)) == [
        WaitingDraft(row.number, "key_missing")
    ]
    assert [row.state for row in certificates()] == [CertificateState.DRAFT]
    shutil.move(tmp_path / "kept.key", key)
    assert len(list(complete_drafts(press(), now=ISSUED_AT))) == 1
    assert state_of(ref) is ItemState.CERTIFIED
