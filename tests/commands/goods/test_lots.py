"""Lots in commands, on both databases: whole lives, races, the history that the next one meets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import at_once
from support.flows import bought_lots as lots

from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.goods import decide, purchase, receipt, sample, suppliers
from app.models.goods.lot import Lot
from app.queries.goods import lots as query
from app.queries.goods.facts import frozen_plans
from app.queries.goods.suppliers import (
    histories,
    order_page,
    orders_listed,
    supplier_documents,
    suppliers_listed,
)
from app.queries.goods.switching import switching_of
from app.queries.people.waiting import waiting_for
from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.sample import draw_of_lot
from workflows.goods.lots.states import LotState
from workflows.goods.sampling.draw import DrawnPiece
from workflows.goods.sampling.switching import Happening
from workflows.goods.sampling.tables import InspectionSeverity
from workflows.verdict import Refused

pytestmark = [pytest.mark.usefixtures("database"), both_databases]
DAY = timedelta(days=1)


def row(ref):
    with reading() as session:
        lot = session.get_one(Lot, lots.lot_key(ref))
        return lot.state, lot.witnesses


def test_a_refused_lot_is_destroyed_and_every_page_of_it_can_be_asked(network):
    ref = lots.to_destroy(network)
    by = network.warehouse_keeper
    with reading() as session:
        assert waiting_for(session, by, NOW) == 1
        assert query.lot_page(session, ref, by, NOW).row.state is LotState.DESTRUCTION_DUE
        assert [one.ref for one in query.lots_listed(session, {network.center_id}).rows] == [ref]
        severe = query.lots_listed(session, None, (), 10**6, InspectionSeverity.NORMAL)
        assert len(severe.rows) == 1
        assert query.states_counted(session, None)[LotState.DESTRUCTION_DUE] == 1
        (supplier,) = suppliers_listed(session, NOW)
        assert (supplier.documents, supplier.lapsing) == (2, 0)
        assert len(supplier_documents(session, lots.SUPPLIER, NOW)) == 2
        (order,) = orders_listed(session, {network.center_id})
        assert order_page(session, order.ref).lines[0].counted == 5
    with transaction() as session:
        receipt.add_lot_document(
            session, ref, DocumentKind.BATCH_REPORT, "R-1", date(2026, 1, 1), None, by=by, now=NOW
        )
        decide.destroy_lot(session, ref, ["甲", "乙"], "V-1", by=by, now=NOW)
    assert row(ref) == (LotState.DESTROYED, {"names": ["甲", "乙"]})


def test_the_draw_is_replayed_from_the_seed_and_the_count(network):
    ref = lots.drawn(network)
    with reading() as session:
        lot = session.get_one(Lot, lots.lot_key(ref))
        plans = frozen_plans(session, lot.id)
        again = draw_of_lot(plans, sample.carton_sizes(lot), lot.seed)
    assert not isinstance(again, Refused)
    assert [DrawnPiece(*place) for place in lots.sample_places(ref)] == list(again)


def test_two_who_decide_at_once_decide_once(network):
    ref = lots.recorded(network)

    def accepts():
        try:
            with transaction() as session:
                decide.accept_lot(session, ref, by=network.reviewer, now=NOW)
        except Refusal as refusal:
            return refusal.refused.code
        return "done"

    answers = at_once(*[accepts] * 4)
    assert sorted(answers) == ["done", *["wrong_state"] * 3]
    assert row(ref)[0] is LotState.ACCEPTED


def test_a_correction_leaves_the_first_record_and_counts_alone(network):
    ref = lots.recorded(network, bad=1)
    place = lots.sample_places(ref)[0]
    lots.records(network.inspector_2, ref, place)
    with transaction() as session:
        decide.accept_lot(session, ref, by=network.reviewer, now=NOW)
    with reading() as session:
        page = query.lot_page(session, ref, network.reviewer, NOW)
    assert [one.revision for one in page.pieces] == [2, 1, 1, 1, 1]
    seen_by = frozenset({network.inspector.person_id, network.inspector_2.person_id})
    assert page.facts.inspectors == seen_by


def test_two_refusals_tighten_the_next_plan_and_a_second_submission_does_not_count(network):
    for number in range(2):
        at = NOW + number * DAY
        lots.refused(network, now=at)
    third = lots.planned(network, now=NOW + 3 * DAY)
    with reading() as session:
        severities = {one.kind: one.severity.value for one in session.get_one(
            Lot, lots.lot_key(third)).plans}  # fmt: skip
        (history,) = histories(session)
    assert severities == {"critical": "normal", "major": "tightened", "minor": "normal"}
    assert history.states[LotClass.MAJOR].clause.article == "9.3.1"
    assert history.lots == 3
    with transaction() as session:
        suppliers.judge_supplier(
            session, lots.SUPPLIER, lots.PRODUCT, Happening.PRODUCTION_STEADY, "三月未停线",
            by=network.manager_net, now=NOW,
        )  # fmt: skip
    with reading() as session:
        assert histories(session, lots.SUPPLIER)[0].states[LotClass.MAJOR].steady


def test_a_lot_presented_again_names_the_one_before_and_moves_no_history(network):
    first = lots.refused(network)
    with transaction() as session:
        decide.send_back(session, first, "SF0000000000009", by=network.warehouse_keeper, now=NOW)
    order = lots.orders()[0]
    cartons = [purchase.AnnouncedCarton(5)]
    with transaction() as session:
        again = purchase.announce(
            session, order, 1, cartons, again_of=first, by=network.purchaser, now=NOW
        ).ref
    with reading() as session:
        assert query.lot_page(session, again, network.purchaser, NOW).again_of == first
        assert not switching_of(session, 1, lots.PRODUCT)[LotClass.MAJOR].stopped
    with pytest.raises(Invalid), transaction() as session:
        purchase.announce(session, order, 1, cartons, again_of=again, by=network.purchaser, now=NOW)


def test_one_piece_that_is_not_genuine_holds_the_whole_lot(network):
    ref = lots.recorded(network)
    place = lots.sample_places(ref)[0]
    lots.records(network.inspector, ref, place, 0, PieceAuthenticity.NOT_GENUINE)
    with pytest.raises(Refusal) as refused, transaction() as session:
        decide.accept_lot(session, ref, by=network.reviewer, now=NOW)
    assert refused.value.refused.code == "authenticity_in_doubt"
    with transaction() as session:
        decide.refuse_lot(session, ref, "一件非真品", by=network.reviewer, now=NOW)
    assert row(ref)[0] is LotState.REFUSED
