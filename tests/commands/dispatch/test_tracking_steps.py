"""What carriers push becomes deliveries once, in any order, and never more than the law has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from support.build import Scene
from support.databases import both_databases
from support.desk_pieces import state_of, write
from support.doubles.carrier_pushes import pushed
from support.return_pieces import SENT, SIGNED, asked, case_of, item_id, sent

from app.base import db
from app.base.errors import Missing
from app.commands.dispatch.tracking.steps import settle_step, take_steps, take_waiting
from app.models.audit.ledger import LedgerEvent
from app.models.dispatch.parcel import Delivery, Dispatch
from app.models.dispatch.tracking import TrackingStep
from app.queries.dispatch.tracking import tracking_asked
from workflows.dispatch.places import SignPlace
from workflows.dispatch.tracking.kuaidi100 import read_push
from workflows.inspection.states import ItemState

NOW = SIGNED + timedelta(hours=1)
AT = "2026-11-13 10:00:00"  # SIGNED, in China

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def backend():
    """`@both_databases` stands beside the race, and beside what is asked nowhere else."""
    return "sqlite"


@pytest.fixture
def scene():
    return Scene("sent", sent)


def number_of(ref):
    with db.reading() as session:
        return session.scalars(
            select(Dispatch.waybill).where(Dispatch.item_id == item_id(ref))
        ).one()


def push(waybill, *rows, now=NOW):
    steps = read_push(pushed(waybill, *rows)["param"])
    return write(lambda s: take_steps(s, "kuaidi100", steps, now=now))


def deliveries():
    with db.reading() as session:
        rows = session.scalars(select(Delivery)).all()
        session.expunge_all()
        return rows


def asks(centers=None):
    with db.reading() as session:
        rows, _ = tracking_asked(session, centers)
    return rows


@both_databases
def test_two_pushes_at_once_record_one_delivery(network, made):
    number = number_of(made)

    def send(_):
        return push(number, (AT, "301", "本人签收"))

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(send, range(2))) == [0, 1]
    assert push(number, (AT, "301", "本人签收")) == 0
    (row,) = deliveries()
    assert (row.signed_at, row.place, row.consent) == (SIGNED, SignPlace.SELF, None)
    assert row.recorded_by_id is None
    assert state_of(made) is ItemState.DELIVERED
    with db.reading() as session:
        wanted = select(LedgerEvent.role).where(LedgerEvent.tag == "item.delivered")
        assert session.scalars(wanted).one() == "system"
    assert asks() == []


def test_a_whole_route_tells_of_the_sign_for_alone(network, made):
    rows = [
        ("2026-11-12 15:00:00", "1", "已揽收"),
        ("2026-11-13 08:00:00", "204", "派件异常"),
        (AT, "301", "本人签收"),
    ]
    assert push(number_of(made), *rows) == 2
    assert state_of(made) is ItemState.DELIVERED
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(TrackingStep)) == 2
    assert [row.word for row in asks()] == []


@pytest.mark.parametrize(
    ("code", "said", "place"),
    [("303", "代签", "agent"), ("304", "丰巢柜", "locker"), ("304", "驿站", "station")],
)
def test_without_the_buyers_word_no_period_begins(network, made, code, said, place):
    push(number_of(made), (AT, code, said))
    (row,) = deliveries()
    assert (row.place, row.consent, row.picked_up_at) == (place, None, None)
    case = case_of(asked(made, now=SIGNED + timedelta(days=20)))
    assert case.outcome.startswith("accept")


def test_a_later_sign_for_and_an_unknown_code_go_to_a_person(network, made):
    number = number_of(made)
    push(number, (AT, "304", "丰巢柜"), ("2026-11-13 18:00:00", "301", "本人签收"))
    push(number, ("2026-11-13 09:00:00", "777", "?"))
    assert [(row.ref, row.doubt) for row in asks()] == [(made, "signed_again")]
    push(number, ("2026-11-13 19:00:00", "777", "?"))
    key = asks()[-1].key
    assert asks([network.other_center_id]) == []
    with pytest.raises(Missing):
        write(lambda s: settle_step(s, key, by=network.customer_service_far, now=NOW))
    with pytest.raises(Missing):
        write(lambda s: settle_step(s, key + 9, by=network.customer_service, now=NOW))
    for _ in range(2):
        write(lambda s: settle_step(s, key, by=network.customer_service, now=NOW))
    assert [row.doubt for row in asks([network.center_id])] == ["signed_again"]
    with db.reading() as session:
        events = select(LedgerEvent).where(LedgerEvent.tag == "parcel.tracking_looked_at")
        assert len(session.scalars(events).all()) == 1


def test_a_time_before_the_dispatch_is_no_delivery(network, made):
    push(number_of(made), ("2026-11-12 13:00:00", "301", "本人签收"))
    assert state_of(made) is ItemState.DISPATCHED
    assert [row.doubt for row in asks()] == ["time"]


@both_databases
def test_what_comes_before_its_parcel_waits_for_it(network, made):
    number = number_of(made)
    write(lambda s: s.execute(update(Dispatch).values(waybill="SF9")))
    assert push(number, (AT, "301", "本人签收"), (AT, "0", "运输")) == 1
    assert push(number, (AT, "301", "本人签收")) == 0
    (row,) = asks()
    assert (row.ref, row.doubt) == ("", "no_parcel")
    assert asks([network.center_id]) == []
    assert write(lambda s: take_waiting(s, NOW)) == 0
    write(lambda s: s.execute(update(Dispatch).values(waybill=number)))
    assert write(lambda s: take_waiting(s, NOW)) == 1
    assert (state_of(made), asks()) == (ItemState.DELIVERED, [])
    assert deliveries()[0].signed_at > SENT
