"""An order cancelled at the center takes its paper out of force, and nothing else."""

from __future__ import annotations

import pytest
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import STEP, certified, queued, registered, state_of, write
from support.return_pieces import certificate_of

from app.base.errors import Refusal
from app.commands.across.cancelled_order import cancel_order_of
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState

LATER = NOW + 9 * STEP


def cancels(network, ref, reason="买家取消"):
    by = network.customer_service
    return write(lambda session: cancel_order_of(session, ref, reason, by=by, now=LATER))


@both_databases
def test_the_paper_of_a_cancelled_order_is_suspended(database, network):
    ref, _ = certified(network)
    cancels(network, ref)
    assert state_of(ref) is ItemState.RETURN_PENDING
    assert certificate_of(ref) is CertificateState.SUSPENDED


def test_before_it_is_certified_there_is_none_to_suspend(database, network):
    (waiting,), inside = registered(network), queued(network)
    cancels(network, waiting)
    cancels(network, inside)
    assert state_of(waiting) is ItemState.CANCELLED
    assert state_of(inside) is ItemState.RETURN_PENDING


def test_what_is_refused_leaves_the_paper_in_force(database, network):
    ref, _ = certified(network)
    with pytest.raises(Refusal):
        cancels(network, ref, reason=" ")
    assert state_of(ref) is ItemState.CERTIFIED
    assert certificate_of(ref) is CertificateState.ISSUED
