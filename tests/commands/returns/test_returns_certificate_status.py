"""What becomes of a certificate: two people to revoke, every change a leaf, the end is the end."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from support.build import NOW
from support.desk_pieces import answer_to, write
from support.return_pieces import DAY, certificate_of

from app.base import db
from app.commands.load import item_for_update
from app.commands.papers.status import restore, revoke, standing_certificate, supersede, suspend
from app.models.papers.log import LogLeaf
from certificates.content.number import certificate_number
from workflows.papers.states import CertificateState

pytestmark = pytest.mark.usefixtures("database")
LATER = NOW + DAY


def change(ref, act, **more):
    def inside(session):
        item = item_for_update(session, ref)
        paper = standing_certificate(session, item)
        act(session, item, paper, *more.get("successor", ()), "理由", by=more["by"], now=LATER)

    write(inside)


def leaves():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(LogLeaf))


def test_suspended_and_restored_each_leave_one_leaf(network, certified_piece):
    ref, _ = certified_piece
    issued = leaves()
    for _ in range(2):
        change(ref, suspend, by=network.customer_service)
    assert (certificate_of(ref), leaves() - issued) == (CertificateState.SUSPENDED, 1)
    for _ in range(2):
        change(ref, restore, by=network.customer_service)
    assert (certificate_of(ref), leaves() - issued) == (CertificateState.ISSUED, 2)


def test_revoking_takes_a_signatory_and_an_auditor(network, certified_piece):
    ref, number = certified_piece

    def revoked(by, second, reason="错误"):
        return answer_to(lambda s: revoke(s, number, reason, second=second, by=by, now=LATER))[:2]

    assert revoked(network.signatory, network.signatory_2) == (409, "second_person_no_auditor")
    assert revoked(network.signatory, network.signatory) == (409, "second_person_needed")
    assert revoked(network.auditor, network.signatory) == (403, "not_permitted")
    assert revoked(network.signatory, network.auditor, " ") == (409, "reason_missing")
    assert revoked(network.signatory, network.auditor) == (200, "")
    assert revoked(network.signatory, network.auditor) == (409, "certificate_over")
    assert certificate_of(ref) is CertificateState.REVOKED


def test_superseded_is_for_good(network, certified_piece):
    ref, number = certified_piece
    change(ref, supersede, by=network.signatory, successor=(certificate_number(),))
    assert certificate_of(ref) is CertificateState.SUPERSEDED
    again = answer_to(
        lambda s: revoke(s, number, "x", second=network.auditor, by=network.signatory, now=LATER)
    )
    assert again[1] == "certificate_over"
