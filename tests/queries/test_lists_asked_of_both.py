"""What desks list on SQLite in other tests, asked of both: of some centers, and of all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from order_files.exports import export, row
from sqlalchemy import select
from support.build import FOUNDER, NOW
from support.desk_pieces import CHEN, queued, registered, write
from support.return_pieces import delivered, item_id

from app.base import clock, db
from app.commands.orders.files import import_upload, read_upload
from app.commands.people import api_keys, kept_forms, lockout, stations
from app.models.intake.item import Item
from app.models.orders.order import OrderImport
from app.queries.dispatch.weight_holds import held_pieces
from app.queries.orders import imports, lines, pieces
from app.queries.orders.line_read import line_read
from app.queries.orders.whose import Sight
from app.queries.people import proofs, waiting
from app.queries.people.kept_forms import kept_forms as typed_before
from app.queries.people.stations import station_of
from app.queries.people.stations import stations as stations_of
from app.queries.personal import orders as personal
from app.queries.personal.aside import kept_aside
from app.queries.returns import passes
from app.queries.returns.personal import (
    bought_by_asking,
    bought_by_part,
    bought_pieces,
    receiver_of,
)

pytestmark = pytest.mark.usefixtures("database")


def test_pieces_of_a_line_of_an_import_and_by_their_codes(network):
    refs = registered(network, pieces=2)
    here, there = [network.center_id], [network.other_center_id]
    with db.reading() as session:
        (key,) = session.scalars(select(OrderImport.id))
        found = pieces.pieces_of_line(session, 1)
        assert [p.ref for p in found] == refs
        for centers in (None, here):
            assert pieces.pieces_of_import(session, key, centers) == found
            assert pieces.pieces_named(session, refs, centers) == found
            assert pieces.to_resubmit(session, centers) == []
        assert pieces.pieces_of_import(session, key, there) == []
        assert pieces.pieces_named(session, refs, there) == []


def test_an_import_as_its_center_and_as_the_network_sees_it(network):
    with db.transaction() as session:
        content = export(row(quantity="几个"))
        file = read_upload("o.csv", content)
        key = import_upload(session, file, content, by=network.manager, now=NOW)
    own = network.manager.person_id
    seen = (Sight(None, None), Sight([network.center_id], own))
    with db.reading() as session:
        for sight in seen:
            view = imports.import_view(session, key, sight)
            assert (view.importer_id, view.to_correct) == (own, True)
            assert [i.key for i in imports.imports(session, sight).rows] == [key]
            assert imports.imports(session, sight, before=key).rows == ()
            assert lines.waiting(session, sight).rows == ()
            assert lines.search(session, "1234", sight, before=9).rows == ()
            assert lines.line(session, "1234", sight) is None
        assert imports.import_view(session, key, Sight([network.other_center_id], None)) is None
    for centers in (None, [network.center_id, network.other_center_id]):
        assert [c for c, _ in lines.centers_named(session, centers)] == ["RL", "ZZ"]


def test_orders_as_requests_about_their_buyers_meet_them(network):
    ref = delivered(network)
    here, there = [network.center_id], [network.other_center_id]
    with db.reading() as session:
        (number,) = (p.order_number for p in bought_pieces(session, {item_id(ref): 4}, None))
        (order,) = personal.orders_asked_for(session, number)
        assert personal.orders_asked_for(session, CHEN.phone) == [order]
        assert personal.orders_asked_for(session, "1") == []
        assert order.centers == (network.center_id,)
        assert personal.order_facts(session, order.key).pieces_under_way is False
        assert [p["item"] for p in personal.story_of(session, order.key)["pieces"]] == [ref]
        assert personal.due_orders(session, NOW, 9) == []
        line_id = session.get_one(Item, item_id(ref)).order_line_id
        read = line_read(session, line_id)
        assert (read.order_id, read.discounts) == (order.key, ())
        assert kept_aside(session, order.key, number) == ()
        assert [p.item_ref for p in bought_by_part(session, number, here)] == [ref]
        assert bought_by_part(session, number, there) == ()
        assert bought_by_asking(session, "0001", here, NOW) == ()
        assert receiver_of(session, item_id(ref)).phone == "****1288"


def test_who_may_act_on_an_order(network):
    (ref,) = registered(network)
    with db.reading() as session:
        known = passes.order_access(session, item_id(ref), network.customer_service.person_id, NOW)
        assert (known.codes, known.passes, known.verified) == ((), (), None)
        assert passes.waiting_of_device(session, "device", NOW) is None
        assert passes.open_pass(session, "device", NOW) is None
        assert passes.linked_piece(session, "token", NOW) is None
        assert passes.codes_in_development(session, NOW) == ()


def test_what_somebody_proves_themselves_with(network):
    by, me = network.manager, network.manager.person_id
    with db.transaction() as session:
        code = stations.add_station(session, network.center_id, "台一", by=by, now=NOW)
    with db.transaction() as session:
        token = stations.register_station(session, code, now=NOW)
        device = lockout.know_device(session, me, "", NOW)
        api_keys.make_key(session, me, "ERP", by=FOUNDER, now=NOW)
    with db.transaction() as session:
        later = NOW + timedelta(days=1)
        assert lockout.know_device(session, me, device, later) == device
    with db.reading() as session:
        for centers in (None, [network.center_id]):
            assert [s.name for s in stations_of(session, NOW, centers)] == ["台一"]
        assert stations_of(session, NOW, [network.other_center_id]) == []
        assert station_of(session, token, NOW)[0] == "台一"
        assert station_of(session, "another", NOW) is None
        assert proofs.is_known_device(session, device, NOW)
        assert not proofs.is_known_device(session, "another", NOW)
        assert proofs.passkeys(session, me) == []
        assert proofs.badge(session, me) is None
        assert proofs.second_factors(session, me) == 0
        assert proofs.waits_until(session, "manager", NOW) is None
        assert [k.name for k in proofs.keys(session, NOW)] == ["ERP"]
        assert proofs.keys(session, NOW, network.sealer.person_id) == []
    write(lambda s: lockout.forget_devices(s, me))
    with db.reading() as session:
        assert not proofs.is_known_device(session, device, NOW)


def test_what_waits_for_a_second_person_at_a_center_and_in_the_network(network):
    queued(network)
    with db.reading() as session:
        for who in (network.manager, network.manager_net, network.customer_service):
            assert sum(waiting.counts(session, who, NOW).values()) == 0
            assert waiting.requests(session, who, NOW) == waiting.over(session, who, NOW) == []
        assert waiting.request(session, 1, network.manager, NOW) is None
        for centers in (None, [network.center_id]):
            assert held_pieces(session, centers) == held_pieces(session, centers, 1) == []


def test_what_was_typed_is_moved_settled_and_forgotten(network):
    me, now = network.manager.person_id, clock.now()

    def pages():
        with db.reading() as session:
            return [(f.page, f.action) for f in typed_before(session, me, now=now)]

    write(lambda s: kept_forms.keep(s, me, "/a", "/do", [("x", "1")], [], now=now))
    assert pages() == [("/a", "/do")]
    write(lambda s: kept_forms.move(s, me, "/a", "/b"))
    assert pages() == [("/b", "/do")]
    write(lambda s: kept_forms.settle(s, me, "/do"))
    assert pages() == []
