"""A recall through commands: stock held, papers suspended, buyers told, answers, lifted, closed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import write
from support.flows import bought_lots as lots
from support.flows import recalled
from support.flows import stocked_units as stock
from support.return_pieces import item_id

from app.base.db import reading
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.goods.stock import holds
from app.commands.papers import status
from app.commands.recalls import answers, carry, decide
from app.models.audit.ledger import LedgerEvent
from app.models.goods.stock import StockUnit
from app.models.intake.item import Item
from app.models.messages.notice import MessageDelivery, StaffNotice
from app.models.papers.certificate import Certificate
from app.models.recalls.recall import Recall, RecallPiece
from app.queries.people import waiting
from app.queries.recalls import pages
from workflows.goods.stock.states import UnitState
from workflows.papers.states import CertificateState
from workflows.people.second_person import PairAct
from workflows.recalls.scope import RecallScope
from workflows.recalls.states import RecallAnswer, RecallState

pytestmark = pytest.mark.usefixtures("database")
JADE = RecallScope(standard="jade")
LATER = NOW + timedelta(days=30)


def code_of(act):
    with pytest.raises((Refusal, Invalid)) as refused:
        write(act)
    return refused.value.refused.code


def page_of(network, ref, by=None):
    with reading() as session:
        return pages.recall_page(session, ref, by or network.manager, LATER)


def paper_state():
    with reading() as session:
        return session.scalars(select(Certificate.state)).one()


@both_databases
def test_a_batch_is_held_also_what_an_order_has(network):
    units = stock.reserved(network)
    (waiting_piece,) = [stock.piece_of(unit) for unit in units if stock.piece_of(unit)]
    ref = recalled.proposed(network)
    with reading() as session:
        assert waiting.counts(session, network.manager, NOW)[PairAct.START_RECALL] == 1
        assert waiting.counts(session, network.reviewer, NOW)[PairAct.START_RECALL] == 0
    assert page_of(network, ref).figures.reach.units_here == 5
    write(lambda s: decide.start_recall(s, ref, by=network.manager, now=NOW))
    assert page_of(network, ref).figures.undone == 1
    recalled.work()
    assert {stock.unit_state(unit) for unit in units} == {UnitState.HELD}
    assert stock.unit_for_piece(waiting_piece) == ""
    figures = page_of(network, ref).figures
    assert (figures.units, figures.undone, figures.found) == ({UnitState.HELD: 5}, 0, 100)

    def release(session):
        holds.release(session, units[0], "已查", by=network.reviewer, now=NOW)

    assert code_of(release) == "unit_recalled"
    write(lambda s: decide.lift_recall(s, ref, "批号报错", by=network.manager_net, now=LATER))
    write(release)
    assert stock.unit_state(units[0]) is UnitState.LABELLED


@both_databases
def test_what_is_labelled_later_is_held_too(network):
    recalled.running(network)
    later = stock.labelled(network)
    assert stock.unit_state(later[0]) is UnitState.LABELLED
    assert write(lambda s: carry.ask_again(s, NOW)) == 1
    recalled.work()
    assert {stock.unit_state(unit) for unit in later} == {UnitState.HELD}


@both_databases
def test_papers_are_suspended_and_buyers_told_answer_and_are_done_with(network, sold_piece):
    ref = recalled.running(network, JADE)
    assert paper_state() is CertificateState.SUSPENDED
    with reading() as session:
        told = session.execute(select(MessageDelivery.topic, MessageDelivery.ref)).all()
        topics = set(session.scalars(select(StaffNotice.topic)))
    assert told == [("recall.told begun", sold_piece)]
    assert topics == {"recall.started"}

    def close(session):
        decide.close_recall(session, ref, "全部追回", by=network.manager, now=LATER)

    assert code_of(close) == "buyers_unanswered"

    def note(session, answer=RecallAnswer.SENT_BACK, piece=sold_piece, by=network.reviewer):
        answers.note_answer(session, ref, piece, answer, "", by=by, now=LATER)

    with pytest.raises(Missing):
        write(lambda s: note(s, piece="QC-2026-999999"))
    with pytest.raises(NotPermitted):
        write(lambda s: note(s, by=network.warehouse_keeper))
    write(lambda s: note(s, RecallAnswer.NOT_REACHED))
    assert page_of(network, ref).figures.found == 0
    write(note)
    write(close)
    assert code_of(note) == "recall_not_running"
    page = page_of(network, ref)
    assert page.row.state is RecallState.CLOSED
    assert page.figures.answers == {RecallAnswer.SENT_BACK: 1}
    assert page.figures.times.to_close == LATER - NOW
    with reading() as session:
        item = session.get_one(Item, item_id(sold_piece))
        paper = session.scalars(select(Certificate)).one()
        # A return that ends well does not put in force what is recalled.
        status.restore(session, item, paper, "完好", by=network.reviewer, now=LATER)
        assert paper.state is CertificateState.SUSPENDED


@both_databases
def test_lifted_papers_are_in_force_again_and_buyers_hear_of_it(network, sold_piece):
    ref = recalled.running(network, JADE)
    alone = code_of(lambda s: decide.lift_recall(s, ref, "有误", by=network.manager, now=LATER))
    assert alone == "second_person_needed"
    write(lambda s: decide.lift_recall(s, ref, "有误", by=network.manager_net, now=LATER))
    recalled.work(LATER)
    assert paper_state() is CertificateState.ISSUED
    with reading() as session:
        topics = session.scalars(select(MessageDelivery.topic).order_by(MessageDelivery.id)).all()
        assert topics == ["recall.told begun", "recall.told over"]
        assert carry.ask_again(session, LATER) == 0


def test_two_recalls_of_one_piece_both_have_to_end(network, sold_piece):
    first, second = recalled.running(network, JADE), recalled.running(network, JADE)
    write(lambda s: decide.lift_recall(s, first, "有误", by=network.manager_net, now=LATER))
    recalled.work(LATER)
    assert paper_state() is CertificateState.SUSPENDED
    assert page_of(network, second).figures.pieces == 1


@both_databases
def test_an_exercise_lists_and_times_and_stops_nothing(network, sold_piece):
    units = stock.labelled(network)
    ref = recalled.running(network, exercise=True)
    papers = recalled.running(network, JADE, exercise=True)
    assert {stock.unit_state(unit) for unit in units} == {UnitState.LABELLED}
    assert paper_state() is CertificateState.ISSUED
    with reading() as session:
        assert session.scalars(select(StaffNotice.id)).all() == []
        assert session.scalars(select(RecallPiece.told_at)).all() == [None]
    assert page_of(network, papers).pieces[0].ref == sold_piece
    write(lambda s: decide.close_recall(s, ref, "达标", by=network.manager, now=LATER))
    figures = page_of(network, ref).figures
    assert (figures.units, figures.times.in_time) == ({UnitState.LABELLED: 5}, True)
    with reading() as session:
        assert carry.ask_again(session, LATER) == 1


def test_a_list_that_is_whole_at_once_and_empty_is_told_once(network):
    """What it reached when it began may be gone by then: the ledger says so, and since when."""
    ref = recalled.proposed(network)
    write(lambda s: decide.start_recall(s, ref, by=network.manager, now=NOW))
    gone = RecallScope(batch="没有").words()
    write(lambda s: s.execute(update(Recall).values(scope=gone)))
    recalled.work()
    recalled.work(LATER)
    with reading() as session:
        told = select(LedgerEvent.body).where(LedgerEvent.tag == "recall.listed")
        bodies = [json.loads(body) for body in session.scalars(told)]
        assert [(body["units"], body["pieces"]) for body in bodies] == [(0, 0)]
        assert session.scalars(select(Recall.traced_at)).one() == NOW


def test_who_proposes_does_not_begin_it_and_nothing_is_proposed_of_nothing(network):
    stock.labelled(network)

    def propose(scope, by=network.manager, reason=recalled.REASON):
        return lambda s: (
            decide.propose_recall(s, network.center_id, scope, reason, by=by, now=NOW).ref
        )

    assert code_of(propose(RecallScope())) == "scope_empty"
    assert code_of(propose(RecallScope(batch="没有"))) == "recall_reaches_nothing"
    assert code_of(propose(recalled.BY_SUPPLIER, reason=" ")) == "reason_missing"
    with pytest.raises(NotPermitted):
        write(propose(recalled.BY_SUPPLIER, by=network.warehouse_keeper))
    ref = write(propose(recalled.BY_SUPPLIER))
    alone = code_of(lambda s: decide.start_recall(s, ref, by=network.manager, now=NOW))
    assert alone == "second_person_needed"
    write(lambda s: decide.drop_recall(s, ref, "查明无误", by=network.manager, now=NOW))
    with reading() as session:
        assert session.scalars(select(Recall.state)).one() is RecallState.DROPPED
        assert session.scalars(select(StockUnit.state).distinct()).one() is UnitState.LABELLED
    assert page_of(network, ref).report == "查明无误"
    assert page_of(network, ref).scope.supplier == lots.SUPPLIER
