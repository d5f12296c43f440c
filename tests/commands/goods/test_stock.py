"""Units in stock through commands, on both databases: shelves, reservations, counts, mappings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.build import NOW, order_file
from support.databases import both_databases
from support.desk_pieces import at_once, registered, write
from support.flows import bought_lots as lots
from support.flows import stocked_units as stock
from support.return_pieces import item_id

from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.commands.across.cancelled_order import cancel_order_of
from app.commands.goods.stock import count, holds, labels, mapping, picks, reserve, shelve
from app.commands.network.setup import merchant_of
from app.commands.orders.taking_in import import_orders
from app.models.goods.stock import StockNeed, StockStep, StockUnit
from app.models.intake.item import Item
from app.queries.goods.stock import lot_stock, places
from app.queries.goods.stock import mapping as mapped
from app.queries.goods.stock import units as query
from app.queries.goods.stock.trace import trace
from app.readers.orders.order_file import read
from workflows.goods.stock.states import UnitGrade, UnitState
from workflows.verdict import Refused

pytestmark = pytest.mark.usefixtures("database")
TWO_CARTONS = replace(lots.JADE, pieces=6, cartons=2)


def code_of(act):
    with pytest.raises((Refusal, Invalid)) as refused:
        write(act)
    return refused.value.refused.code


@both_databases
def test_a_case_is_put_away_whole_and_opened_before_a_unit_leaves_it(network):
    by = network.warehouse_keeper
    units = stock.labelled(network, TWO_CARTONS, in_cases=True)
    first, _ = stock.cases()
    assert code_of(lambda s: shelve.shelve(s, units[0], "A-01-01", by=by, now=NOW)) == "case_closed"
    stock.puts(network, first)
    assert [stock.unit_state(one) for one in units] == ["stored"] * 3 + ["labelled"] * 3
    (piece,) = stock.wanted(network)
    assert stock.unit_for_piece(piece) == units[0]
    assert code_of(lambda s: picks.pick(s, units[0], by=by, now=NOW)) == "case_closed"
    write(lambda s: shelve.open_case(s, first, by=by, now=NOW))
    assert code_of(lambda s: shelve.shelve(s, first, "B-01-01", by=by, now=NOW)) == "case_is_open"
    write(lambda s: picks.pick(s, units[0], by=by, now=NOW))
    stock.puts(network, units[1], "B-01-01")
    assert code_of(lambda s: shelve.close_case(s, first, by=by, now=NOW)) == "case_scattered"
    stock.puts(network, units[2], "B-01-01")
    write(lambda s: shelve.close_case(s, first, by=by, now=NOW))
    with reading() as session:
        inside = select(func.count(StockUnit.id)).where(StockUnit.case_id == int(first[-6:]))
        assert session.scalar(inside) == 2
        steps = select(StockStep.action).where(StockStep.unit_id == stock.unit_key(units[0]))
        assert list(session.scalars(steps.order_by(StockStep.id))) == [
            "put_away", "reserve", "pick",
        ]  # fmt: skip
    assert code_of(lambda s: labels.label_units(s, _lot(units[0]), True, by=by, now=NOW)) == (
        "lot_labelled"
    )


def _lot(unit):
    with reading() as session:
        return session.get_one(StockUnit, stock.unit_key(unit)).lot.ref


@both_databases
def test_what_expires_first_goes_first_and_what_has_too_little_life_not_at_all(network):
    today = NOW.date()
    late = stock.stored(network, replace(lots.JADE, expires=today + timedelta(days=200)))
    soon = stock.stored(network, replace(lots.JADE, expires=today + timedelta(days=31)))
    stock.stored(network, replace(lots.JADE, expires=today + timedelta(days=29)))
    pieces = stock.wanted(network, 11)
    taken = [stock.unit_for_piece(one) for one in pieces]
    assert taken == [*soon, *late, ""]


@both_databases
def test_who_waits_is_served_in_turn_when_goods_come_or_are_let_go(network):
    by = network.warehouse_keeper
    first, second, third = stock.wanted(network, 3)
    units = stock.labelled(network)
    assert stock.unit_for_piece(first) == ""
    stock.puts(network, units[0])
    assert stock.unit_for_piece(first) == units[0]
    write(lambda s: holds.hold(s, units[0], "外盒破", by=by, now=NOW))
    assert stock.unit_for_piece(first) == ""
    stock.puts(network, units[1])
    stock.puts(network, units[2])
    assert [stock.unit_for_piece(one) for one in (first, second, third)] == [*units[1:3], ""]
    cancelling = network.customer_service
    write(lambda s: cancel_order_of(s, first, "买家取消", by=cancelling, now=NOW))
    assert stock.unit_for_piece(first) == ""
    assert stock.unit_for_piece(third) == units[1]
    write(lambda s: picks.pick(s, units[2], by=by, now=NOW))
    write(lambda s: cancel_order_of(s, second, "买家取消", by=cancelling, now=NOW))
    assert stock.unit_state(units[2]) is UnitState.LABELLED
    (fourth,) = stock.wanted(network)
    with transaction() as session:
        unit = session.get_one(StockUnit, stock.unit_key(units[3]))
        assert unit.state is UnitState.LABELLED
    stock.puts(network, units[3])
    assert stock.unit_for_piece(fourth) == units[3]
    with transaction() as session:
        assert reserve.serve_all(session, NOW) == 0


@both_databases
def test_eight_at_once_give_no_unit_twice_and_lose_none(network):
    """200 pieces want 180 units: each unit is one piece's, and twenty pieces wait."""
    bought = replace(lots.JADE, pieces=180, cartons=9)
    units = stock.labelled(network, bought, in_cases=True)
    for case in stock.cases():
        stock.puts(network, case)
    refs = registered(network, pieces=200)
    keys = [item_id(ref) for ref in refs]

    def takes(mine):
        served = 0
        for key in mine:
            with transaction() as session:
                item = session.get_one(Item, key)
                served += reserve.need_units(session, [item], lots.PRODUCT, now=NOW)
        return served

    answers = at_once(*[lambda n=n: takes(keys[n::8]) for n in range(8)])
    with transaction() as session:
        again = reserve.serve_all(session, NOW)
    assert sum(answers) + again == 180
    with reading() as session:
        pairs = session.execute(
            select(StockUnit.id, StockUnit.item_id).where(StockUnit.item_id.is_not(None))
        ).all()
        needs = dict(session.execute(select(StockNeed.item_id, StockNeed.unit_id)).all())
    assert len(pairs) == len({row.item_id for row in pairs}) == len(units)
    assert {row.item_id: row.id for row in pairs} == {k: v for k, v in needs.items() if v}
    assert sorted(needs) == sorted(keys)


@both_databases
def test_a_shops_code_is_answered_from_stock_once_two_people_have_said_so(network):
    units = stock.stored(network)
    shop = write(lambda s: merchant_of(s, "doudian", "玉满堂翡翠珠宝旗舰店").id)
    buyer, manager, here = network.purchaser, network.manager, network.center_id

    def asks(s):
        return mapping.ask_mapping(s, shop, "YMT-1", here, lots.PRODUCT, by=buyer, now=NOW).id

    def unbought(s):
        mapping.ask_mapping(s, shop, "YMT-2", here, "NEVER", by=buyer, now=NOW)

    with pytest.raises(Invalid):
        write(unbought)
    key = write(asks)
    with pytest.raises(Invalid):
        write(asks)
    assert imported(network, 1) == [None]
    write(lambda s: mapping.approve_stock(s, key, by=manager, now=NOW))
    assert code_of(lambda s: mapping.approve_stock(s, key, by=manager, now=NOW)) == (
        "mapping_in_force"
    )
    assert imported(network, 2) == [stock.unit_key(units[0])]
    assert imported(network, 3, title="紫砂壶") == []
    write(lambda s: mapping.end_mapping(s, key, "不再入仓", by=manager, now=NOW))
    assert imported(network, 4) == [None]
    with pytest.raises(Missing):
        write(lambda s: mapping.approve_stock(s, key, by=manager, now=NOW))
    cancelled = {"子订单编号": number(2), "主订单编号": number(2), "订单状态": "已关闭"}
    takes_in(network, cancelled | {"商家编码": "YMT-1"})
    assert stock.unit_state(units[0]) is UnitState.STORED


def number(tag):
    return f"69{tag:017d}"


def takes_in(network, row):
    found = read("orders.csv", order_file(row))
    assert not isinstance(found, Refused)
    with transaction() as session:
        return import_orders(session, found, by=network.manager, now=NOW, center_code="RL")


def imported(network, tag, **more):
    """The units that the pieces of a new order of the shop's code have; None: from the shop."""
    row = {"主订单编号": number(tag), "子订单编号": number(tag), "商家编码": "YMT-1"}
    row |= {"选购商品": more["title"]} if more else {}
    takes_in(network, row)
    with reading() as session:
        of_line = select(Item.id).where(Item.line.has(sub_number=number(tag)))
        found = [session.get(StockNeed, key) for key in session.scalars(of_line)]
        return [need and need.unit_id for need in found]


@both_databases
def test_a_blind_count_tells_what_differs_and_another_person_decides(network):
    units, by = stock.stored(network), network.warehouse_keeper
    (piece,) = stock.wanted(network)
    here = network.center_id
    scanned = " ".join(units)
    even = write(lambda s: count.count_bin(s, here, "a-01-01", scanned, by=by, now=NOW).decided_at)
    assert even == NOW
    stock.puts(network, units[4], "B-01-01")
    seen = " ".join([*units[1:3], units[4]])

    def found(s):
        return count.count_bin(s, here, "A-01-01", seen, by=by, now=NOW)

    with transaction() as session:
        made = found(session)
        key, lacking, surplus = made.id, made.lacking, made.surplus
    assert (lacking["units"], surplus["units"]) == ([units[0], units[3]], [units[4]])
    assert code_of(found) == "count_open"
    stock.puts(network, units[3], "A-02-01")

    def decided(s):
        count.decide_count(s, key, "找过", by=network.manager, now=NOW)

    write(decided)
    assert [stock.unit_state(one) for one in (units[0], units[3])] == ["missing", "stored"]
    assert stock.unit_for_piece(piece) == units[1]
    assert code_of(decided) == "count_decided"


@both_databases
def test_what_came_back_opened_is_no_new_goods_any_more(network):
    units = stock.issued(network)
    stock.takes_back(network, units[0], UnitGrade.OPENED)
    write(lambda s: holds.release(s, units[0], "仅拆封", by=network.reviewer, now=NOW))
    stock.puts(network, units[0])
    pieces = stock.wanted(network, 5)
    taken = [stock.unit_for_piece(one) for one in pieces]
    assert taken == [*units[1:], ""]


@both_databases
def test_nobody_takes_stock_out_alone_nor_what_an_order_still_waits_for(network):
    one, other = network.warehouse_keeper, network.warehouse_keeper_2
    units = stock.labelled(network)
    stock.puts(network, units[0])
    (piece,) = stock.wanted(network)
    write(lambda s: picks.pick(s, units[0], by=one, now=NOW))
    write(lambda s: holds.hold(s, units[0], "外盒破", by=one, now=NOW))

    def goes(by, waybill="SF0000000000009", **more):
        return lambda s: holds.send_unit_back(s, units[0], waybill, by=by, now=NOW, **more)

    assert code_of(goes(one)) == "second_person_needed"
    assert code_of(goes(other)) == "order_waits"
    stock.puts(network, units[1])
    assert stock.unit_for_piece(piece) == units[1]
    assert code_of(goes(other, " ")) == "waybill_missing"
    assert code_of(goes(other, "X")) == "waybill_form"
    write(goes(other))
    assert stock.unit_state(units[0]) is UnitState.SENT_BACK
    with reading() as session:
        unit = session.get_one(StockUnit, stock.unit_key(units[0]))
        said = select(StockStep.reason).where(StockStep.unit_id == unit.id)
        assert unit.reason == "外盒破"
        assert list(session.scalars(said.order_by(StockStep.id)))[-2:] == [
            "外盒破",
            "SF0000000000009",
        ]


@both_databases
def test_every_list_of_stock_can_be_asked(network):
    units = stock.issued(network)
    (waits, *_) = stock.wanted(network, 1, "NEVER-BOUGHT")
    here, by, lot = {network.center_id}, network.warehouse_keeper, _lot(units[0])
    key = lots.lot_key(lot)
    (piece, stored) = (stock.piece_of(units[0]), UnitState.STORED)
    with reading() as session:
        assert len(query.units_listed(session, here, stored, lots.PRODUCT, 10**6).rows) == 4
        assert [one.ref for one in query.units_of_lot(session, key, 0).rows] == units
        assert lot_stock.lot_counts(session, key) == {stored: 4, UnitState.ISSUED: 1}
        assert lot_stock.lot_in_stock(session, lot).batch == ""
        assert query.units_expiring(session, here, NOW) == ()
        assert query.units_to_pick(session, None) == query.units_picked(session, here) == ()
        assert [one.piece for one in query.needs_waiting(session, here)] == [waits]
        page = query.unit_page(session, units[0], by, NOW)
        assert [one.action.value for one in page.steps] == [
            "hand_over", "pick", "reserve", "put_away",
        ]  # fmt: skip
        for code in (units[0], lot, piece, page.order_number, page.purchase, lots.SUPPLIER):
            found = trace(session, code, here)
            assert [one.ref for one in found.lots] == [lot]
            assert [(one.unit, one.piece) for one in found.sold] == [(units[0], piece)]
        assert trace(session, "CS-2026-000009", None).lots == ()
        assert trace(session, "106141412345678908", None).lots == ()
        assert places.bins_listed(session, network.center_id) == ["A-01-01", "A-02-01", "B-01-01"]
        assert places.cases_of(session, key) == ()
        assert places.counts_waiting(session, here) == ()
        assert [one.ref for one in places.labels_of(session, key, stock.unit_key(units[0]))] == (
            units[1:]
        )
        assert mapped.mappings_listed(session, here) == ()
        assert [name for _, name in mapped.shops_to_map(session, here)] == ["玉见小铺"]
