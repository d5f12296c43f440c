"""A refund that the clock drove: the goods are looked at afterwards, the paper is decided on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from support.desk_pieces import state_of, write
from support.return_pieces import (
    BACK,
    DAY,
    HOUR,
    arrived,
    asked,
    case_of,
    certificate_of,
    compared,
    delivered,
    refunded,
)

from app.base import db
from app.base.errors import Refusal
from app.commands.returns.clock import tick
from app.commands.returns.draft import save_readings
from app.commands.returns.leave import put_to_resale
from app.commands.returns.refund import RefundRecorder
from app.models.audit.ledger import LedgerEvent
from app.models.returns.case import RefundExecution
from app.queries.returns.desk.queue import loose_ends
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.flow import ResaleFlag, ReturnGround
from workflows.returns.law.facts.words import BuyerReason, ReturnFinding
from workflows.returns.states import ReturnState

pytestmark = pytest.mark.usefixtures("database")
AFTER = BACK + 8 * DAY


@pytest.fixture
def driven(database, network):
    """A piece that came back, was compared by nobody, and was paid for when the day had come."""
    return paid_by_clock(network)


def paid_by_clock(net, **more):
    ref = delivered(net)
    case = asked(ref, **more)
    arrived(net, case)
    tick(RefundRecorder(), case_of(case).refund_overdue_at - HOUR)
    assert case_of(case).state is ReturnState.REFUNDED
    return ref, case


def waiting(net, *, unseen_only=False, centers=None):
    with db.reading() as session:
        return [row.ref for row in loose_ends(session, centers, unseen_only=unseen_only)]


def resale(net, case, flag=ResaleFlag.MARKED, *, reason="真实状况见比对"):
    by = net.customer_service
    write(lambda s: put_to_resale(s, case, flag, reason, by=by, now=AFTER + HOUR))


def refused(act, *args, **more):
    with pytest.raises(Refusal) as caught:
        act(*args, **more)
    return caught.value.refused.code


def test_it_waits_in_sight_and_the_paper_stays_suspended(network, driven):
    ref, case = driven
    assert case_of(case).alarm == "never_compared"
    assert waiting(network) == waiting(network, unseen_only=True) == [case]
    assert waiting(network, centers=[network.other_center_id]) == []
    assert refused(resale, network, case) == "never_compared"
    assert tick(RefundRecorder(), AFTER + 30 * DAY) == []
    assert certificate_of(ref) is CertificateState.SUSPENDED
    assert state_of(ref) is ItemState.BACK
    with db.reading() as session:
        alarms = session.scalars(select(LedgerEvent).where(LedgerEvent.tag == "return.alarm"))
        assert ["never_compared" in e.body for e in alarms] == [True]


def test_the_same_intact_piece_has_its_paper_restored(network, driven):
    ref, case = driven
    before = case_of(case)
    compared(network, ref, case, now=AFTER)
    now = case_of(case)
    assert certificate_of(ref) is CertificateState.ISSUED
    assert (now.state, now.alarm, now.conclusion) == (
        ReturnState.REFUNDED,
        "",
        ReturnFinding.INTACT,
    )
    assert (now.closed_at, now.decision, now.refund) == (
        before.closed_at,
        before.decision,
        before.refund,
    )
    assert waiting(network) == []
    resale(network, case, ResaleFlag.AS_NEW)
    assert state_of(ref) is ItemState.RETURN_PENDING
    with db.reading() as session:
        assert len(session.scalars(select(RefundExecution)).all()) == 1


def test_another_piece_leaves_the_paper_to_a_second_person(network, driven):
    ref, case = driven
    compared(network, ref, case, ReturnFinding.SWAPPED, files=1, reason="不是同一件", now=AFTER)
    assert certificate_of(ref) is CertificateState.SUSPENDED
    assert case_of(case).alarm == "paper_open"
    assert (waiting(network), waiting(network, unseen_only=True)) == ([case], [])
    assert refused(resale, network, case, ResaleFlag.AS_NEW) == "resale.forbidden"
    assert certificate_of(ref) is CertificateState.SUSPENDED
    resale(network, case)
    assert certificate_of(ref) is CertificateState.REVOKED
    assert (waiting(network), case_of(case).alarm) == ([], "")


def test_once_and_with_evidence_and_by_another_inspector(network, driven):
    ref, case = driven
    late: dict[str, Any] = {"now": AFTER}
    swapped = ReturnFinding.SWAPPED
    assert refused(compared, network, ref, case, swapped, **late) == "reason_needed"
    assert (
        refused(compared, network, ref, case, swapped, reason="换了", **late) == "evidence_needed"
    )
    compared(network, ref, case, **late)
    assert refused(compared, network, ref, case, **late) == "already_compared"
    by = network.inspector_2
    typed = {"mass": ["1"]}
    assert (
        refused(write, lambda s: save_readings(s, case, typed, by=by, now=AFTER))
        == "already_compared"
    )


def test_a_case_compared_in_time_is_not_compared_again(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    refunded(network, case)
    assert waiting(network) == []
    assert case_of(case).alarm == ""
    assert refused(compared, network, ref, case, now=AFTER) == "already_compared"


def test_a_fault_claimed_and_not_found_keeps_the_paper(network):
    ref, case = paid_by_clock(
        network, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT, reason="有裂"
    )
    compared(network, ref, case, now=AFTER)
    assert certificate_of(ref) is CertificateState.ISSUED
    assert case_of(case).outcome == "quality"
