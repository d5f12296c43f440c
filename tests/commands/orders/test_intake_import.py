"""Order files taken in: each row its answer, each piece once, the whole file or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select
from support.build import NOW

from app.base import db
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.intake.receiving import receive
from app.commands.intake.registration import categorise_line, say_registered
from app.commands.orders import lines as intake
from app.commands.orders.files import import_upload, read_upload, take_rejected
from app.commands.orders.taking_in import import_orders
from app.commands.orders.work import load_known
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.messages.outbox import OutboxMessage
from app.models.orders.order import LineRoute, OrderImport, OrderLine, ShopOrder
from app.queries.orders.whose import may_touch_line
from app.readers.orders.order_file import OrderFile, read
from workflows.inspection.states import ItemState
from workflows.roles import Actor, Assignment, Permission, Role

pytestmark = pytest.mark.usefixtures("database")
OPERATOR = Actor(None, "operator", (Assignment(Role.MANAGER),))


def file_of(*rows, name="orders.csv") -> OrderFile:
    found = read(name, export(*rows))
    assert isinstance(found, OrderFile)
    return found


def take(*rows, by=OPERATOR, now=NOW, center=None):
    with db.transaction() as session:
        return import_orders(session, file_of(*rows), by=by, now=now, center_code=center)


def answers(result):
    return (result.accepted, result.known, result.updated, result.rejected, result.items)


def items():
    with db.reading() as session:
        return [(i.ref, i.state, i.center_id) for i in session.scalars(select(Item))]


def count(table):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def line_of(sub=None):
    with db.reading() as session:
        line = session.scalars(
            select(OrderLine).where(OrderLine.sub_number == (sub or row()["sub"]))
        ).one()
        session.expunge(line)
        return line


def test_one_item_with_its_own_code_for_each_piece():
    result = take(row(quantity="3"))
    assert answers(result) == (1, 0, 0, 0, 3)
    refs = [ref for ref, *_ in items()]
    assert len(set(refs)) == 3


def test_the_same_file_twice_changes_nothing():
    take(row(quantity="2"), row(sub="6921837405512149178"))
    before = [count(t) for t in (Item, OrderLine, ShopOrder, OutboxMessage)]
    again = take(row(quantity="2"), row(sub="6921837405512149178"), now=NOW + timedelta(hours=1))
    assert answers(again) == (0, 2, 0, 0, 0)
    assert [count(t) for t in (Item, OrderLine, ShopOrder, OutboxMessage)] == before


def test_overlapping_files_add_only_what_is_new():
    take(row())
    assert answers(take(row(), row(sub="6921837405512149178"))) == (1, 1, 0, 0, 1)


def test_a_refund_before_receipt_cancels_the_pieces():
    take(row(quantity="2"))
    result = take(row(quantity="2", after_sale="退款成功", status="已关闭"))
    assert answers(result) == (0, 0, 1, 0, 0)
    assert {state for _, state, _ in items()} == {ItemState.CANCELLED}
    assert line_of().after_sale == "refunded"


def test_a_refund_in_the_same_file_cancels_them_too():
    result = take(row(), row(after_sale="退款成功", status="已关闭"))
    assert answers(result) == (1, 0, 1, 0, 1)
    assert {state for _, state, _ in items()} == {ItemState.CANCELLED}


def test_a_refund_after_receipt_leaves_the_piece_and_asks_a_person(network):
    take(row(), center="RL")
    ((ref, *_),) = items()
    with db.transaction() as session:
        receive(session, ref, "SF0000000000001", by=network.receiving, now=NOW)
    take(row(after_sale="退款成功", status="已关闭"))
    assert [state for _, state, _ in items()] == [ItemState.RECEIVED]
    with db.reading() as session:
        topics = list(session.scalars(select(OutboxMessage.topic)))
    assert "order_line.person_needed" in topics


def test_a_refund_that_meets_a_receipt_in_the_making_asks_a_person(network, monkeypatch):
    """Else the piece would go all the way to a buyer who has the money back."""
    take(row(), center="RL")
    ((ref, *_),) = items()

    def come_in():
        with db.transaction() as session:
            receive(session, ref, "SF0000000000001", by=network.receiving, now=NOW)

    counted = load_known

    def then_it_came(work, rows):
        counted(work, rows)
        come_in()

    if db.engine().dialect.name == "sqlite":  # one writer at a time: it can only come before
        come_in()
    else:
        monkeypatch.setattr(intake, "load_known", then_it_came)
    take(row(after_sale="退款成功", status="已关闭"))
    assert [state for _, state, _ in items()] == [ItemState.RECEIVED]
    with db.reading() as session:
        topics = list(session.scalars(select(OutboxMessage.topic)))
    assert "order_line.person_needed" in topics


def test_pieces_once_registered_fix_the_quantity():
    take(row())
    result = take(row(quantity="5"))
    (outcome,) = result.outcomes
    assert (outcome.result, outcome.code, outcome.column, outcome.value) == (
        "rejected",
        "fixed_field",
        "商品数量",
        "5",
    )
    assert len(items()) == 1


def test_a_row_that_cannot_be_read_names_line_column_value_and_reason():
    result = take(row(), row(sub="6921837405512149178", quantity="几个"))
    bad = result.outcomes[1]
    assert (bad.line, bad.result, bad.column, bad.value) == (3, "rejected", "商品数量", "几个")
    assert bad.reason is not None
    assert answers(result) == (1, 0, 0, 1, 1)


def test_an_unpaid_order_makes_pieces_once_it_is_paid():
    assert take(row(status="待支付", paid="")).items == 0
    assert line_of().route is LineRoute.NONE
    assert take(row()).items == 1


def test_a_title_that_no_rule_knows_waits_for_a_person_who_then_decides(network):
    result = take(row(title="手作物件", sku="一份"), center="ZZ")
    assert (result.waiting_for_category, result.items) == (1, 0)
    with db.transaction() as session:
        made = categorise_line(
            session, row()["sub"], "jade", "看图", by=network.manager_far, now=NOW
        )
    assert made == 1
    assert [place for _, _, place in items()] == [network.other_center_id]


def test_only_the_people_of_the_chosen_center_decide_for_it(network):
    take(row(title="手作物件", sku="一份"), center="ZZ")
    with pytest.raises(Missing), db.transaction() as session:
        categorise_line(session, row()["sub"], "jade", "", by=network.manager, now=NOW)
    assert line_of().route is LineRoute.WAITING_FOR_CATEGORY


def test_a_persons_choice_survives_later_files(network):
    take(row(title="手作物件", sku="一份", price="10.00"))
    with db.transaction() as session:
        categorise_line(session, row()["sub"], "jade", "", by=network.manager_net, now=NOW)
    take(row(title="手作物件", sku="一份", price="20.00"))
    take(row(title="手作物件", sku="一份", price="900.00"))
    line = line_of()
    assert line.category == "jade"
    assert line.category_by == f"person {network.manager_net.person_id}"
    assert line.route is LineRoute.INSPECT


def test_a_manager_fills_only_the_own_center(network):
    assert answers(take(row(), by=network.manager_far)) == (1, 0, 0, 0, 1)
    assert [place for _, _, place in items()] == [network.other_center_id]
    with pytest.raises(NotPermitted):
        take(row(sub="6921837405512149178"), by=network.manager_far, center="RL")


def test_a_line_of_another_center_is_not_changed_and_says_so(network):
    take(row(), center="RL")
    result = take(row(after_sale="退款成功", status="已关闭"), by=network.manager_far)
    assert result.outcomes[0].code == "line_of_another_center"
    assert [state for _, state, _ in items()] == [ItemState.REGISTERED]


def test_who_may_not_import_is_refused(network):
    for by in (network.inspector, network.receiving, network.auditor):
        with pytest.raises(NotPermitted):
            take(row(), by=by)
    assert count(OrderImport) == 0


def test_an_unknown_center_is_refused_before_anything_is_kept():
    with pytest.raises(Refusal):
        take(row(), center="XX")
    assert count(OrderLine) == 0


def test_a_failure_halfway_leaves_nothing(monkeypatch):
    real, calls = say_registered, list[Any]()

    def fails_at_the_second(*given, **more):
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(*given, **more)

    monkeypatch.setattr(intake, "say_registered", fails_at_the_second)
    with pytest.raises(RuntimeError):
        take(row(), row(sub="6921837405512149178"))
    assert [count(t) for t in (Item, OrderLine, ShopOrder, OrderImport)] == [0, 0, 0, 0]


def test_a_dry_run_tries_everything_and_keeps_nothing():
    with db.reading() as session:
        events = session.scalar(select(func.count()).select_from(LedgerEvent))
    with db.transaction(keep=False) as session:
        result = import_orders(session, file_of(row()), by=OPERATOR, now=NOW)
    assert result.items == 1
    assert [count(t) for t in (Item, OrderLine, ShopOrder, OrderImport)] == [0, 0, 0, 0]
    assert count(LedgerEvent) == events


def test_the_same_file_by_four_at_once_takes_each_line_once():
    rows = [row(sub=str(6921837405512149000 + n), main=str(6921837405512140001 + n // 2))
            for n in range(12)]  # fmt: skip
    file = file_of(*rows)

    def one(_):
        with db.transaction() as session:
            return import_orders(session, file, by=OPERATOR, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(one, range(4)))
    assert sum(r.accepted for r in results) == 12
    assert sum(r.known for r in results) == 36
    assert count(OrderLine) == count(Item) == 12
    assert count(ShopOrder) == 6


def test_rejected_rows_come_back_as_a_file_that_can_be_corrected(network):
    take(row())
    content = export(row(quantity="4"), row(sub="6921837405512149178", quantity="许多"))
    with db.transaction() as session:
        key = import_upload(
            session, read_upload("again.csv", content), content, by=network.manager, now=NOW
        )
    with db.transaction() as session:
        text = take_rejected(session, key, by=network.manager, now=NOW).decode("utf-8-sig")
    header, first, second = text.strip().split("\r\n")
    assert header.endswith("行号,列,原值,原因")
    assert row()["sub"] in first
    assert "商品数量" in first
    assert "许多" in second
    corrected = read("rejected.csv", text.replace("许多", "500.00").encode())
    assert isinstance(corrected, OrderFile)
    assert len(corrected.rows) == 2


def test_who_is_bound_to_a_shop_touches_no_line_of_another_one(network):
    take(row(), center="RL")
    with db.reading() as session:
        line = session.scalars(select(OrderLine)).first()
        shop = line.order.merchant_id
        for center_id, merchant_id, may in (
            (network.center_id, None, True),
            (network.center_id, shop, True),
            (network.center_id, shop + 1, False),
            (None, shop, True),
            (None, shop + 1, False),
            (network.center_id + 1, shop, False),
        ):
            held = Assignment(Role.API_KEY, center_id, merchant_id=merchant_id)
            by = replace(network.manager, assignments=(held,))
            found = may_touch_line(session, line, Permission.ORDER_IMPORT, by)
            assert found is may, (center_id, merchant_id)
