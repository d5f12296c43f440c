"""A price is entered by two; a shop's month is owed by what was done for its pieces."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from support.build import NOW, Scene
from support.databases import both_databases
from support.desk_pieces import write
from support.return_pieces import SENT, sent

from app.base import db
from app.base.errors import Invalid, NotPermitted
from app.commands.across.confirm import confirm
from app.commands.network.fees import NewPrice, enter_price
from app.commands.people.second_person import SecondPersonAsked
from app.queries.network.fees import accounts_of, prices_of, statement

NOV = date(2026, 11, 1)
NOTE = "年度调价，两人已核对合同"

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def scene():
    return Scene("sent", sent)


@pytest.fixture
def backend():
    """`@both_databases` stands beside what is asked nowhere else."""
    return "sqlite"


def new(net, service, price, **more):
    given = NewPrice(
        center_id=net.center_id, category="", service=service, price=Decimal(price),
        free_days=0, first_day=NOV, reason=NOTE,
    )  # fmt: skip
    return replace(given, **more)


def agreed(net, given, now: datetime = NOW):
    with pytest.raises(SecondPersonAsked) as asked:
        write(lambda s: enter_price(s, given, by=net.manager, now=now))
    key = asked.value.key
    write(lambda s: confirm(s, key, NOTE, by=net.manager_2, now=now))


def owed(net, now):
    with db.reading() as session:
        ((center, shop, _, _),) = accounts_of(session, centers=[net.center_id], shops=None)
        found = statement(session, center, shop, NOV, now=now)
    return found, [(line.fact.service, line.quantity, str(line.amount)) for line in found.lines]


@both_databases
def test_a_month_is_owed_by_its_facts_and_closed_for_good(network, made):
    for service, price in (("inspected", "12"), ("sealed", "3"), ("shipped", "8.50")):
        agreed(network, new(network, service, price))
    agreed(network, new(network, "stored", "1", first_day=date(2026, 11, 12)))
    found, lines = owed(network, SENT + timedelta(days=3))
    assert lines == [("inspected", 1, "12.00"), ("sealed", 1, "3.00"), ("shipped", 1, "8.50")]
    assert not found.closed
    assert {line.fact.ref for line in found.lines} == {made}
    (piece,) = found.pieces.values()
    assert piece.waybill == f"SF0000000{made[-6:]}"
    assert piece.order
    later = datetime.fromisoformat("2026-12-06T00:00:00+08:00")
    agreed(network, new(network, "inspected", "99", first_day=date(2026, 12, 1)), later)
    with pytest.raises(Invalid, match="fee_month_closed"):
        write(
            lambda s: enter_price(s, new(network, "inspected", "1"), by=network.manager, now=later)
        )
    after, again = owed(network, later)
    assert (again, after.closed) == (lines, True)
    with db.reading() as session:
        assert len(prices_of(session, network.center_id)) == 5
        assert accounts_of(session, centers=None, shops=[]) == []
        assert prices_of(session, network.other_center_id) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"category": "nothing"}, "category"),
        ({"service": "smiles"}, "service"),
        ({"price": Decimal(-1)}, "price"),
        ({"reason": ""}, "reason"),
        ({"free_days": -1}, "free_days"),
    ],
)
def test_what_is_wrong_is_told_by_its_field(network, made, wrong, field):
    given = replace(new(network, "inspected", "12"), **wrong)
    with pytest.raises(Invalid) as told:
        write(lambda s: enter_price(s, given, by=network.manager, now=NOW))
    assert told.value.field == field
    with pytest.raises(NotPermitted):
        write(lambda s: enter_price(s, given, by=network.manager_far, now=NOW))
