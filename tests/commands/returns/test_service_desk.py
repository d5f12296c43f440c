"""The list of customer service, its notes and views, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from support.desk_pieces import write
from support.flows.buyer_pass import by_buyer
from support.flows.return_roads import paid, refused
from support.return_pieces import ASKED, DAY, HOUR, asked, case_of, delivered

from app.base import db
from app.base.errors import Invalid, Missing, NotPermitted
from app.commands.returns.buyer import write_message
from app.commands.returns.desk.hand_over import hand_over
from app.commands.returns.desk.notes import write_note
from app.commands.returns.desk.saved_views import drop_view, keep_view
from app.models.audit.ledger import LedgerEvent
from app.models.messages.outbox import OutboxMessage
from app.models.returns.case import ReturnCase
from app.models.returns.notes import ReturnNote
from app.queries.returns.case import case_view
from app.queries.returns.desk.colleagues import colleagues
from app.queries.returns.desk.notes import notes_of
from app.queries.returns.desk.queue import (
    CaseFilter,
    count_cases,
    next_case,
    other_cases,
    page,
    sides_of,
)
from app.queries.returns.desk.service_times import served_cases
from app.queries.returns.desk.told_sale import told_sale
from app.queries.returns.desk.views import views_of
from workflows.returns.service.queue_order import QueueOrder

pytestmark = pytest.mark.usefixtures("database")
LATER = ASKED + DAY
# Of two cases, the dear one asked for first and due last: which stands first in each order.
FIRST = {"due": "cheap", "age": "dear", "newest": "cheap", "amount": "dear"}


@pytest.fixture
def case(sold_piece):
    return asked(sold_piece)


def test_two_cases_in_every_order_page_by_page(network, case):
    second = delivered(network)
    other = asked(second, now=LATER, asks_for_person=True)
    keys = {"dear": case, "cheap": other}
    write(lambda s: s.execute(update(ReturnCase).values(quantity=1)))
    cheap = case_of(other)
    write(
        lambda s: s.execute(
            update(ReturnCase)
            .where(ReturnCase.id == case_of(case).id)
            .values(quantity=2, due_at=cheap.due_at + DAY)
        )
    )
    with db.reading() as session:
        for order in QueueOrder:
            first = keys[FIRST[order.value]]
            (last,) = {case, other} - {first}
            seen = page(session, CaseFilter(order=order), size=1)
            assert [row.ref for row in seen.rows] == [first], order
            beyond = page(session, CaseFilter(order=order, after=seen.older), size=1)
            assert ([row.ref for row in beyond.rows], beyond.older) == ([last], ""), order
            assert next_case(session, CaseFilter(order=order), first) == last, order
            assert next_case(session, CaseFilter(order=order), last) is None, order
            garbage = CaseFilter(order=order, after="NaN_9")
            assert len(page(session, garbage).rows) == 2, order
        assert count_cases(session, CaseFilter()) == 2
        assert count_cases(session, CaseFilter(), most=1) == 1
        assert count_cases(session, CaseFilter(nobodys=True, merchant_id=0)) == 0


def test_who_wrote_last_waits_for_an_answer(network, case):
    def waiting():
        with db.reading() as session:
            found = page(session, CaseFilter(unanswered=True)).rows
            sides = sides_of(session, page(session, CaseFilter()).rows)
            assert [sides.buyers[row.order_id] for row in found] == list(sides.buyers.values())[
                : len(found)
            ]
            return len(found), [word.unanswered for word in sides.last.values()]

    assert waiting() == (0, [])
    by_buyer(case, LATER, lambda s, by: write_message(s, case, "几时退款？", by=by, now=LATER))
    assert waiting() == (1, [True])
    service = network.customer_service
    write(lambda s: write_message(s, case, "最晚今天", by=service, now=LATER + HOUR))
    assert waiting() == (0, [False])


def test_a_note_is_sealed_and_told_to_nobody_outside(network, case):
    service, second = network.customer_service, network.customer_service_2
    with db.reading() as session:
        before = len(session.scalars(select(OutboxMessage.id)).all())
    write(
        lambda s: write_note(
            s, case, "买家口气急，先打电话", by=service, now=LATER, asked=second.person_id
        )
    )
    with db.reading() as session:
        view = case_view(session, case)
        (note,) = notes_of(session, view.key, view.order_id)
        assert (note.text, note.asked) == ("买家口气急，先打电话", second.name)
        assert "打电话" not in session.scalars(select(ReturnNote.text)).one()
        said = session.scalars(select(LedgerEvent.body).where(LedgerEvent.tag == "return.noted"))
        assert "打电话" not in said.one()
        assert len(session.scalars(select(OutboxMessage.id)).all()) == before
        assert told_sale(session, view.line_id) == ()
        assert other_cases(session, view.key, view.order_id, [view.center_id]) == ()


def test_no_note_without_words_nor_by_others_nor_for_strangers(network, case):
    service = network.customer_service
    with pytest.raises(Invalid):
        write(lambda s: write_note(s, case, "  ", by=service, now=LATER))
    with pytest.raises(Invalid):
        write(
            lambda s: write_note(
                s, case, "看一下", by=service, now=LATER, asked=network.sealer.person_id
            )
        )
    with pytest.raises(NotPermitted):
        write(lambda s: write_note(s, case, "看一下", by=network.sealer, now=LATER))


def test_a_case_goes_to_who_works_on_returns_there_and_back_to_all(network, case):
    service, second = network.customer_service, network.customer_service_2
    with db.reading() as session:
        known = [key for key, _ in colleagues(session, network.center_id)]
        assert {service.person_id, second.person_id} <= set(known)
        assert network.sealer.person_id not in known
    write(lambda s: hand_over(s, case, second.person_id, by=service, now=LATER))
    assert case_of(case).assigned_id == second.person_id
    with pytest.raises(Invalid):
        write(lambda s: hand_over(s, case, network.sealer.person_id, by=service, now=LATER))
    write(lambda s: hand_over(s, case, None, by=second, now=LATER))
    assert case_of(case).assigned_id is None


def test_views_are_ones_own_few_and_replaced_by_name(network):
    service, second = network.customer_service, network.customer_service_2

    def views(person):
        with db.reading() as session:
            return views_of(session, person.person_id)

    def keep(name, query):
        write(lambda s: keep_view(s, name, query, by=service, now=LATER))

    keep("急的", "alarm=1")
    keep(" 急的 ", "alarm=1&mine=1")
    ((key, name, query),) = views(service)
    assert (name, query) == ("急的", "alarm=1&mine=1")
    with pytest.raises(Missing):
        write(lambda s: drop_view(s, key, by=second))
    assert len(views(service)) == 1
    for n in range(19):
        keep(f"视图{n}", "")
    for name in ("第二十一个", "", "长" * 31, "看不见\u200b"):
        with pytest.raises(Invalid):
            keep(name, "")
    write(lambda s: drop_view(s, key, by=service))
    assert "急的" not in [name for _, name, _ in views(service)]


def test_the_figures_of_after_sales_see_answers_money_and_overrides(network):
    _, plain, _ = paid(network)
    _, against, now = refused(network)
    with db.reading() as session:
        found = {one.ref: one for one in served_cases(session, None, ASKED - DAY)}
        assert set(found) == {plain, against}
        assert served_cases(session, frozenset({0}), ASKED - DAY) == []
        assert served_cases(session, None, now + DAY) == []
    first = found[plain]
    assert first.answered_at == ASKED + HOUR
    assert (first.overridden, found[against].overridden) == (False, True)
    assert first.refunded_at is not None
    assert (first.owes, found[against].answered_at) == (False, None)
