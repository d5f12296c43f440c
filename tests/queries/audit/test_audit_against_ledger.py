"""What the audit of the log says where only one of row, leaf and ledger knows of a change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.issued_pieces import ISSUED_AT, by_hand, issued, press, published

from app.base import db
from app.base.config import current
from app.commands import record
from app.commands.papers import status as certificate_status
from app.commands.papers import transparency
from app.commands.papers.transparency import StoredNodes
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.audit.log import AuditRequest, audit_log
from app.queries.papers.verification import trust_of
from certificates.log.leaf import CertificateStatus, LeafKind
from workflows.papers.events import CertificateIssued, CertificateRevoked, CertificateSuspended
from workflows.papers.states import CertificateState
from workflows.roles import SYSTEM

LATER = ISSUED_AT + timedelta(hours=3)
FAR = LATER + timedelta(days=2)


@pytest.fixture
def piece(database, network):
    return issued(network)


def faults(since=None):
    settings = current()
    with db.reading() as session:
        result = audit_log(
            session,
            StoredNodes(session),
            press().papers,
            settings,
            AuditRequest(since),
            keys=trust_of(settings).logs,
        )
    return {(found.fault.value, found.what) for found in result.findings}


def change(piece, act, at=LATER):
    """`act(session, item, certificate, at)` in one transaction; then the head is published."""
    with db.transaction() as session:
        certificate = session.get_one(Certificate, piece.key)
        act(session, session.get_one(Item, certificate.item_id), certificate, at)
    return published(at)


def suspend(session, item, certificate, at):
    certificate_status.suspend(session, item, certificate, "抽查", by=SYSTEM, now=at)


def restore(session, item, certificate, at):
    certificate_status.restore(session, item, certificate, "抽查完毕", by=SYSTEM, now=at)


def supersede(session, item, certificate, at):
    certificate_status.supersede(
        session, item, certificate, "7777-7777-7777", "更正", by=SYSTEM, now=at
    )


def revoke(session, item, certificate, at):
    certificate_status.revoke_after_comparison(
        session, item, certificate, "不是原物", compared_by=1, by=SYSTEM, now=at
    )


def leaf_only(session, _item, certificate, at):
    certificate.state = CertificateState.SUSPENDED
    transparency.append_leaf(
        session, certificate, LeafKind.STATUS, CertificateStatus.SUSPENDED, now=at, reason="x"
    )


def event_only(session, item, certificate, at):
    event = CertificateRevoked(certificate.number, "x", 1)
    record.append(session, event, by=SYSTEM, now=at, center_id=item.center_id, item_id=item.id)


def row_only(_session, _item, certificate, _at):
    certificate.state = CertificateState.SUSPENDED


def other_reason(session, item, certificate, at):
    leaf_only(session, item, certificate, at)
    event = CertificateSuspended(certificate.number, "y")
    record.append(session, event, by=SYSTEM, now=at, center_id=item.center_id, item_id=item.id)


def issued_elsewhere(session, item, _certificate, at):
    event = CertificateIssued("7777-7777-7777", "a" * 64, "b" * 64, 5)
    record.append(session, event, by=SYSTEM, now=at, center_id=item.center_id, item_id=item.id)


@pytest.mark.parametrize("end", [supersede, revoke])
def test_an_honest_life_has_nothing_against_it(piece, end):
    kept = published()
    change(piece, suspend)
    again = change(piece, restore, LATER + timedelta(hours=1))
    change(piece, suspend, LATER + timedelta(minutes=61))
    change(piece, restore, LATER + timedelta(minutes=61))
    last = change(piece, end, FAR)
    assert faults() == set()
    for note in (kept, again, last):
        assert faults(note) == set()


FORGED = {
    "leaf without event": (leaf_only, ("leaf_without_event", "{number}")),
    "event without leaf": (event_only, ("event_without_leaf", "{number}")),
    "status without either": (row_only, ("status_without_event", "{number}")),
    "another reason in the ledger": (
        other_reason,
        ("row_changed", "ledger {number} certificate.suspended"),
    ),
    "issue of a certificate that is not": (
        issued_elsewhere,
        ("event_without_leaf", "7777-7777-7777"),
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_one_of_them_does_not_know_is_named(piece, what):
    forge, (fault, named) = FORGED[what]
    kept = change(piece, suspend)
    change(piece, restore)
    change(piece, forge, LATER if forge is leaf_only else FAR)
    expected = {(fault, named.format(number=piece.number))}
    assert faults() == expected
    if forge is not row_only:  # a state is compared with the whole life of a certificate
        assert faults(kept) == expected


def test_a_leaf_moved_in_time_differs_from_the_ledger(piece):
    change(piece, suspend)
    by_hand(
        "UPDATE ledger_event SET at = '2026-01-01 00:00:00.000000' "
        "WHERE tag = 'certificate.suspended'"
    )
    assert faults() == {("row_changed", f"ledger {piece.number} certificate.suspended")}


def test_what_is_older_than_a_kept_checkpoint_is_left_alone(piece):
    change(piece, event_only, ISSUED_AT + timedelta(minutes=1))
    assert faults() == {("event_without_leaf", piece.number)}
    last = change(piece, suspend, FAR)
    assert faults(last) == set()
