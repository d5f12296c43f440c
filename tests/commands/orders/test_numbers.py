"""A number that a foreign shop took first: kept as a conflict, decided by two, begun anew."""

from __future__ import annotations

from functools import partial

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select
from support.build import NOW, state_of
from support.certain import given_out
from support.databases import both_databases
from support.desk_pieces import at_once, received, write
from support.flows.second_person import LONG_NOTE, asked_of, confirmed
from support.return_pieces import DAY

from app.base import db
from app.base.errors import NotPermitted, Refusal
from app.commands.orders.claims import note_claims
from app.commands.orders.numbers import leave_number, move_number
from app.commands.orders.taking_in import import_orders
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.claim import NumberClaim
from app.models.orders.order import LineRoute, ShopOrder
from app.models.returns.access import BuyerPass
from app.queries.orders.numbers import claims_waiting, numbers_waiting
from app.queries.returns.personal import receiver_in_full
from app.readers.orders.order_file import read
from workflows.inspection.states import ItemState
from workflows.people.access import PassEnd
from workflows.roles import AccessWay

pytestmark = pytest.mark.usefixtures("database")
FOREIGN = {"shop": "占号的店", "title": "别的东西 翡翠手镯", "phone": "13899990000", "name": "王五"}
OWN = {"shop": "玉见小铺"}


def take(*rows, by, center=None, keep=True):
    file = given_out(read("orders.csv", export(*rows)))
    with db.transaction(keep=keep) as session:
        found = import_orders(session, file, by=by, now=NOW, center_code=center)
    return [outcome.code or outcome.result.value for outcome in found.outcomes]


def claim():
    with db.reading() as session:
        return session.scalars(select(NumberClaim.id).where(NumberClaim.decided_at.is_(None))).one()


def said(act):
    try:
        act()
    except Refusal as refusal:
        return refusal.refused.code
    return "done"


def squatted(network):
    """The number with a foreign shop; its own shop brings it and is set aside."""
    take(row(**FOREIGN), by=network.manager_net, center="RL")
    assert take(row(**OWN), by=network.manager_net, keep=False) == ["order_of_another_shop"]
    with db.reading() as session:
        assert numbers_waiting(session) == 0  # a trial leaves nothing
    for _ in range(2):
        assert take(row(**OWN), by=network.manager_net) == ["order_of_another_shop"]
    return claim()


@both_databases
def test_a_number_goes_to_its_shop_by_two_and_begins_anew(network):
    key = squatted(network)
    with db.reading() as session:
        [waits] = claims_waiting(session)
        old = session.scalars(select(ShopOrder)).one().id
        assert session.scalars(select(Merchant.shop)).all() == ["占号的店"]
    assert (waits.number, waits.held.shop, waits.claimed.shop) == (
        row()["main"], "占号的店", "玉见小铺",
    )  # fmt: skip
    assert (waits.pieces, waits.arrived) == (1, 0)
    assert waits.held.import_key != waits.claimed.import_key
    write(
        lambda s: s.add(
            BuyerPass(
                order_id=old, way=AccessWay.CODE, device="d" * 64, made_at=NOW, ends_at=NOW + DAY
            )
        )
    )
    move = partial(move_number, key=key, reason=LONG_NOTE, by=network.manager_net, now=NOW)
    request = asked_of(move)
    assert take(row(**OWN), by=network.manager_net) == ["order_of_another_shop"]
    both = at_once(*[lambda: said(lambda: confirmed(request, network.admin, NOW))] * 2)
    assert both.count("done") == 1
    with db.reading() as session:
        foreign, new = session.scalars(select(ShopOrder).order_by(ShopOrder.id)).all()
        assert (foreign.number, foreign.merchant.shop) == (f"{row()['main']}~{old}", "占号的店")
        assert (new.number, new.merchant.shop, new.lines) == (row()["main"], "玉见小铺", [])
        assert session.scalars(select(Item.state)).all() == [ItemState.CANCELLED]
        assert {line.route for line in foreign.lines} == {LineRoute.NONE}
        assert session.scalars(select(BuyerPass.ended)).all() == [PassEnd.NEWER]
        assert receiver_in_full(session, old)["phone"] == FOREIGN["phone"]
        told = select(LedgerEvent.order_id).where(LedgerEvent.tag == "order.number_moved")
        again = new.id
        assert set(session.scalars(told)) == {old, again}
    assert take(row(**OWN), by=network.manager_net) == ["inspect"]
    assert take(row(**FOREIGN), by=network.manager_net) == ["order_of_another_shop"]
    with db.reading() as session:
        assert receiver_in_full(session, again)["phone"] == row()["phone"]
        states = select(Item.state).order_by(Item.id)
        assert session.scalars(states).all() == [ItemState.CANCELLED, ItemState.REGISTERED]


def test_nobody_moves_a_number_alone_or_for_one_center_alone(network):
    key = squatted(network)
    move = partial(move_number, key=key, reason=LONG_NOTE, now=NOW)
    for by in (network.manager, network.manager_far, network.admin):
        with pytest.raises(NotPermitted):
            write(partial(move, by=by))
    request = asked_of(partial(move, by=network.manager_net))
    for second in (network.manager, network.manager_far):
        with pytest.raises(NotPermitted):
            confirmed(request, second, NOW)
    assert said(lambda: confirmed(request, network.manager_net, NOW)) == "second_person_needed"


def test_what_the_foreign_shop_adds_meanwhile_makes_it_another_act(network):
    key = squatted(network)
    ask = partial(move_number, key=key, reason=LONG_NOTE, by=network.manager_net, now=NOW)
    request = asked_of(ask)
    take(row(**FOREIGN, sub="6921837405512149999"), by=network.manager_net, center="RL")
    assert said(lambda: confirmed(request, network.admin, NOW)) == "facts_changed"


def test_a_number_stays_once_a_piece_has_come(network):
    ref = received(network)
    with db.transaction() as session:
        order = session.scalars(select(ShopOrder)).one()
        note_claims(session, [(order.id, "玉见小铺")], by=network.manager_net, now=NOW)
        number = order.number
    move = partial(move_number, reason=LONG_NOTE, by=network.manager_net, now=NOW)
    assert said(lambda: write(partial(move, key=claim()))) == "pieces_have_come"
    with db.reading() as session:
        [waits] = claims_waiting(session)
        assert (waits.arrived, session.scalars(select(ShopOrder.number)).all()) == (1, [number])
    assert state_of(ref) is ItemState.RECEIVED


def test_a_number_that_stays_is_heard_of_again(network):
    key = squatted(network)
    stay = partial(leave_number, key=key, reason=LONG_NOTE, by=network.manager_net, now=NOW)
    write(stay)
    assert said(lambda: write(stay)) == "claim_decided"
    with db.reading() as session:
        assert numbers_waiting(session) == 0
    take(row(**OWN), by=network.manager_net)
    assert claim() != key
    with db.reading() as session:
        assert session.scalar(select(func.count(ShopOrder.id))) == 1
