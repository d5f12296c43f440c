"""Parcels that name no piece, corrections by two people, waybills of another shop, films cut."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import (
    STEP,
    answer_to,
    at_once,
    film,
    queued,
    received,
    registered,
    stored,
    tried_on_bench,
    write,
)

from app.base import db
from app.commands.intake import receiving
from app.commands.intake.box_film import attach_film
from app.commands.intake.correct import ask_correction, decide_correction
from app.commands.intake.unknown_parcels import bind_parcel, record_parcel, send_parcel_back
from app.commands.load import item_for_update
from app.queries.intake.parcels import (
    open_corrections,
    parcel_photos,
    unknown_parcel,
    unknown_parcels,
    waiting_parcel,
)
from app.queries.items import attachments, item_view, timeline

LATER = NOW + timedelta(hours=2)
SF, OTHER = "SF1000000000001", "SF1000000000009"
pytestmark = pytest.mark.usefixtures("database")


def found(net, waybill="SF1599988877766", note="红色礼盒，没有物品码", photos=1, **more):
    with db.transaction() as session:
        pictures = [stored(70 + n) for n in range(photos)]
        by = more.pop("by", net.receiving)
        parcel = record_parcel(
            session, net.center_id, waybill, note, pictures, by=by, now=NOW, **more
        )
        return parcel.id


def seen(ref):
    with db.reading() as session:
        return item_view(session, ref)


def parcel_now(key):
    with db.reading() as session:
        return unknown_parcel(session, key, None)


@both_databases
def test_an_unknown_parcel_is_found_again_and_bound_with_its_photos(network):
    (ref,) = registered(network)
    key = found(network, photos=2)
    centers = (network.center_id,)
    with db.reading() as session:
        assert waiting_parcel(session, ("SF1599988877766",), centers) == key
        assert waiting_parcel(session, ("SF1599988877766",), (network.other_center_id,)) is None
        assert [row.key for row in unknown_parcels(session, centers, ended=False)] == [key]
        assert unknown_parcels(session, None, ended=True, before=99) == []
        assert len(parcel_photos(session, key)) == 2
    assert (parcel_now(key).courier, parcel_now(key).item_ref) == ("顺丰速运", "")
    write(lambda s: bind_parcel(s, key, ref, by=network.receiving, now=LATER))
    assert parcel_now(key).item_ref == ref
    with db.reading() as session:
        kept = [a for a in attachments(session, int(ref[-6:])) if a.purpose == "intake"]
        tags = [entry.tag for entry in timeline(session, int(ref[-6:]))]
    assert len(kept) == 2
    assert "parcel.bound" in tags
    again = answer_to(lambda s: bind_parcel(s, key, ref, by=network.receiving, now=LATER))
    assert again[:2] == (409, "parcel_ended")


def test_what_is_missing_of_a_parcel_is_said(network):
    by = network.receiving

    def answer(waybill="", note="盒", photos=1, who=by, sure=()):
        pictures = [stored(n) for n in range(photos)]
        status, code, facts = answer_to(
            lambda s: record_parcel(
                s, network.center_id, waybill, note, pictures, by=who, now=NOW, sure=sure
            )
        )
        return status, facts.get("field") or code

    assert answer(note=" ") == (422, "note")
    assert answer(photos=0) == (422, "photos")
    assert answer(waybill="ABC") == (422, "waybill")
    assert answer(who=network.sealer)[0] == 403
    assert answer(who=network.people["receiving_far"])[0] == 403
    assert answer(waybill="NEWFORM77", sure=("waybill_form",)) == (200, "")
    assert answer(waybill="NEWFORM77", sure=("waybill_form",)) == (409, "waybill")
    assert answer() == (200, "")
    assert answer() == (200, "")


def test_it_goes_back_with_a_waybill_and_a_reason_and_not_to_another_center(network):
    key, (far,) = found(network), registered(network, center="ZZ")
    by = network.receiving

    def back(courier="", waybill=OTHER, reason="商家说不是他的", who=by):
        return answer_to(
            lambda s: send_parcel_back(s, key, courier, waybill, reason, by=who, now=LATER)
        )

    assert back(reason=" ")[2] == {"field": "reason"}
    assert back(waybill="")[2] == {"field": "waybill"}
    assert back(courier="圆通")[:2] == (422, "waybill_form")
    assert back(waybill="123456789012")[2] == {"field": "courier"}
    assert back(who=network.people["receiving_far"])[0] == 404
    bound = answer_to(lambda s: bind_parcel(s, key, far, by=by, now=LATER))
    assert bound[0] in (403, 404)
    assert back() == (200, "", {})
    row = parcel_now(key)
    assert (row.courier_out, row.waybill_out, row.item_ref) == ("顺丰速运", OTHER, "")
    assert back()[:2] == (409, "parcel_ended")


@both_databases
def test_of_two_who_end_it_at_once_one_does(network):
    key, (ref,) = found(network), registered(network)
    by = network.receiving
    answers = at_once(
        lambda: answer_to(lambda s: bind_parcel(s, key, ref, by=by, now=LATER)),
        lambda: answer_to(
            lambda s: send_parcel_back(s, key, "", OTHER, "没人要", by=by, now=LATER)
        ),
    )
    assert sorted(status for status, *_ in answers) == [200, 409]


def ask(net, ref, waybill=OTHER, mass="182.5", reason="面单贴错", by=None, **more):
    who = by or net.receiving
    value = Decimal(mass) if mass else None
    return answer_to(
        lambda s: ask_correction(s, ref, waybill, value, reason, by=who, now=LATER, **more)
    )


def decide(net, ref, by, *, agree=True):
    return answer_to(lambda s: decide_correction(s, ref, agree=agree, by=by, now=LATER + STEP))


@both_databases
def test_a_correction_is_written_on_the_word_of_a_second_person(network):
    ref = queued(network)
    assert ask(network, ref) == (200, "", {})
    assert ask(network, ref)[:2] == (409, "correction_waits")
    assert (seen(ref).waybill_in, seen(ref).gross_mass) == (SF, Decimal("181.400"))
    assert decide(network, ref, network.receiving)[:2] == (409, "second_person_needed")
    with db.reading() as session:
        (row,) = open_corrections(session, (network.center_id,), int(ref[-6:]))
    assert (row.asked_by, row.waybill_before, row.waybill) == ("receiving", SF, OTHER)
    assert decide(network, ref, network.people["receiving_2"]) == (200, "", {})
    after = seen(ref)
    assert (after.waybill_in, after.gross_mass) == (OTHER, Decimal("182.500"))
    assert after.intake["CM-06"]["value"] == "182.500"
    with db.reading() as session:
        assert open_corrections(session, None) == []
        event = timeline(session, after.key)[0]
    assert (event.tag, event.body["mass_before_g"]) == ("item.intake_corrected", "181.400")
    assert decide(network, ref, network.people["receiving_2"])[:2] == (409, "correction_gone")


def test_what_can_not_be_corrected(network):
    ref = queued(network)
    assert ask(network, ref, mass="")[2] == {"field": "gross_mass"}
    assert ask(network, ref, reason=" ")[2] == {"field": "reason"}
    assert ask(network, ref, waybill=SF, mass="181.4")[2] == {"field": "waybill"}
    assert ask(network, ref, waybill="SF1")[2] == {"field": "waybill"}
    assert ask(network, ref, by=network.sealer)[0] == 403
    assert ask(network, ref)[0] == 200
    assert decide(network, ref, network.receiving, agree=False) == (200, "", {})
    assert seen(ref).waybill_in == SF
    assert ask(network, ref)[0] == 200
    tried_on_bench(ref, by=network.inspector, at=LATER)
    assert decide(network, ref, network.people["receiving_2"])[:2] == (409, "already_tested")
    assert ask(network, ref)[:2] == (409, "already_tested")


@both_databases
def test_a_parcel_with_the_waybill_of_a_piece_is_a_question(network):
    ref = received(network)

    def found_again(*sure):
        return answer_to(lambda _: found(network, waybill=SF, sure=sure) and None)

    status, code, facts = found_again()
    assert (status, code, facts) == (409, "waybill_of_a_piece", {"field": "waybill", "other": ref})
    assert found_again("waybill_of_a_piece")[0] == 200


@both_databases
def test_a_piece_taken_in_by_the_waybill_of_an_unknown_parcel_was_in_it(network):
    key = found(network, waybill=OTHER, photos=2)
    first, second = registered(network, pieces=2)
    for ref in (first, second):  # the second lay in the same box
        with db.transaction() as session:
            receiving.receive(session, ref, OTHER, by=network.receiving, now=LATER)
    with db.reading() as session:
        parcel = unknown_parcel(session, key, None)
        assert (parcel.item_ref, parcel.ended_at) == (first, LATER)
        assert waiting_parcel(session, (OTHER,), None) is None
        assert [len(attachments(session, seen(ref).key)) for ref in (first, second)] == [2, 0]


@both_databases
def test_a_waybill_of_another_shops_piece_is_a_question(network):
    first = received(network)
    (second,) = registered(network, shop="另一家珠宝")
    by = network.receiving

    def take(*sure):
        return answer_to(lambda s: receiving.receive(s, second, SF, by=by, now=LATER, sure=sure))

    status, code, facts = take()
    assert (status, code, facts["other"]) == (409, "waybill_of_another", first)
    assert take("waybill_of_another") == (200, "", {})


def test_a_number_that_no_carrier_writes_is_right_all_the_same(network):
    (ref,) = registered(network)
    by = network.receiving

    def take(*sure):
        return answer_to(lambda s: receiving.receive(s, ref, "新-77", by=by, now=NOW, sure=sure))

    assert take()[:2] == (422, "waybill_form")
    assert take("waybill_form") == (200, "", {})
    assert seen(ref).waybill_in == "新-77"


@both_databases
def test_one_film_shows_each_piece_at_its_own_second(network):
    first, second = registered(network, pieces=2)
    by = network.receiving

    def cut(session):
        kept = film()
        for ref, span in ((first, (10, 55)), (second, (55, None))):
            item = item_for_update(session, ref)
            attach_film(session, item, kept, span, by=by, now=NOW)

    write(cut)
    with db.reading() as session:
        files = [attachments(session, int(ref[-6:]))[0] for ref in (first, second)]
    assert [(f.check_code, f.starts_s, f.ends_s) for f in files] == [
        ("CM-03", 10, 55),
        ("CM-03", 55, None),
    ]
    assert files[0].digest == files[1].digest
