"""Returns from the request to their end, each as a buyer would live it."""

from __future__ import annotations

import pytest
from desk_pieces import PRICE, state_of
from return_pieces import (
    arrived,
    asked,
    case_of,
    certificate_of,
    compared,
    delivered,
    refunded,
)

from app.models.certificate import CertificateState
from workflows.inspection import State as ItemState
from workflows.returns import State

pytestmark = pytest.mark.usefixtures("database")


def test_jade_without_a_reason_comes_back_intact_and_is_refunded(network):
    ref = delivered(network)
    case = asked(ref)
    assert case_of(case).state is State.ACCEPTED
    arrived(network, case)
    assert state_of(ref) is ItemState.BACK
    assert certificate_of(ref) is CertificateState.SUSPENDED
    compared(network, ref, case)
    assert certificate_of(ref) is CertificateState.ISSUED
    assert refunded(network, case) == PRICE
    assert case_of(case).state is State.REFUNDED
    assert case_of(case).closed_at is not None
