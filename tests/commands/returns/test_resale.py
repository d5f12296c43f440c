"""As new is sold again only the same whole piece whose paper stands (Measures 25)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from support.desk_pieces import answer_to, state_of, write
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
    item_id,
    refunded,
)

from app.commands.returns.decide import judge_claim
from app.commands.returns.leave import put_to_resale
from app.models.papers.certificate import Certificate
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.flow import ResaleFlag, ReturnGround
from workflows.returns.law.facts.words import BuyerReason, ReturnFinding, ReviewOutcome

pytestmark = pytest.mark.usefixtures("database")
FORBIDDEN = "resale.forbidden"


def paid(net, found=ReturnFinding.INTACT, *, upheld=False):
    """A piece that came back, was compared and paid for; with a claim that a person upheld."""
    claim: dict[str, Any] = {"ground": ReturnGround.QUALITY, "claim": BuyerReason.MISDESCRIBED}
    ref = delivered(net)
    case = asked(ref, reason="颜色不符", **(claim if upheld else {}))
    arrived(net, case)
    compared(net, ref, case, found)
    if upheld:
        by, accept = net.customer_service, ReviewOutcome.ACCEPT
        write(lambda s: judge_claim(s, case, accept, "查验结论", by=by, now=BACK + 2 * HOUR))
    refunded(net, case, now=BACK + 3 * HOUR)
    return ref, case


def sold(net, case, flag=ResaleFlag.AS_NEW):
    by, later = net.customer_service, BACK + DAY
    return answer_to(lambda s: put_to_resale(s, case, flag, "", by=by, now=later))[1]


def still_here(ref, case):
    return state_of(ref) is ItemState.BACK and case_of(case).resale is None


def test_the_same_whole_piece_is_sold_as_new(network):
    ref, case = paid(network)
    assert certificate_of(ref) is CertificateState.ISSUED
    assert sold(network, case) == ""
    assert case_of(case).resale is ResaleFlag.AS_NEW
    assert state_of(ref) is ItemState.RETURN_PENDING


def test_a_whole_piece_whose_paper_a_person_doubted_is_not_as_new(network):
    """Found intact; but the claim against it was upheld, and its paper is out of force."""
    ref, case = paid(network, upheld=True)
    assert case_of(case).conclusion is ReturnFinding.INTACT
    assert certificate_of(ref) is CertificateState.SUSPENDED
    assert sold(network, case) == FORBIDDEN
    assert still_here(ref, case)


@pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.SUPERSEDED])
def test_a_whole_piece_whose_paper_is_over_is_not_as_new(network, state):
    ref, case = paid(network)
    over = update(Certificate).where(Certificate.item_id == item_id(ref)).values(state=state)
    write(lambda s: s.execute(over))
    assert sold(network, case) == FORBIDDEN
    assert still_here(ref, case)


def test_a_faulty_piece_is_not_as_new(network):
    ref, case = paid(network, ReturnFinding.FAULTY)
    assert certificate_of(ref) is CertificateState.REVOKED
    assert sold(network, case) == FORBIDDEN
    assert still_here(ref, case)


def test_its_true_condition_is_stated_or_it_stays(network):
    ref, case = paid(network, ReturnFinding.FAULTY)
    assert sold(network, case, ResaleFlag.MARKED) == "invalid"
    assert still_here(ref, case)
