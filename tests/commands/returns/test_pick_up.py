"""When a parcel left its locker: said once by anybody concerned, corrected with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.desk_pieces import answer_to
from support.flows.buyer_pass import buyer_of, verified
from support.return_pieces import DAY, HOUR, SIGNED, arrived, as_sent, asked, delivered

from app.base import db
from app.commands.returns.compare import compare_return
from app.commands.returns.pickup import record_pick_up
from app.models.dispatch.parcel import Delivery
from workflows.returns.law.facts.words import ReturnFinding

pytestmark = pytest.mark.usefixtures("database")
TAKEN = SIGNED + 5 * HOUR


def picked_up(ref, by, at=TAKEN, reason=""):
    now = SIGNED + DAY
    by = by or buyer_of(ref, now)
    return answer_to(lambda s: record_pick_up(s, ref, at, reason, by=by, now=now))[1]


def recorded():
    with db.reading() as session:
        return session.scalars(select(Delivery.picked_up_at)).one()


def test_only_what_lay_in_a_box_was_taken_out_of_it(network, sold_piece):
    assert picked_up(sold_piece, None) == "not_in_a_box"
    assert recorded() is None


def test_the_buyer_says_it_once_and_customer_service_corrects_it_with_a_reason(network):
    ref = delivered(network, place="locker")
    service = verified(ref, network.customer_service, SIGNED + DAY)
    assert picked_up(ref, network.inspector) != ""
    assert picked_up(ref, None, SIGNED - HOUR) == "invalid"
    assert picked_up(ref, None, SIGNED + 2 * DAY) == "invalid"
    assert recorded() is None
    assert picked_up(ref, None) == ""
    assert picked_up(ref, None, TAKEN + HOUR) == "pick_up_known"
    assert picked_up(ref, service, TAKEN + HOUR) == "invalid"
    assert recorded() == TAKEN
    assert picked_up(ref, service, TAKEN + HOUR, "柜机记录") == ""
    assert recorded() == TAKEN + HOUR


def test_a_figure_that_was_never_measured_is_named(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    left = as_sent(ref)
    seen = as_sent(ref, figures={**left.figures, "volume": left.figures["mass"]})
    refused = answer_to(
        lambda s: compare_return(
            s, case, seen, ReturnFinding.INTACT, by=network.inspector_2, now=SIGNED + 9 * DAY
        )
    )
    assert refused[1] == "invalid"
    assert "volume" in str(refused)
