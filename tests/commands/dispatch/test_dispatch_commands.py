"""Sealing, dispatch, delivery: swaps, used tags, wrong papers, and what the carrier may say."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from support.build import NOW, Scene
from support.desk_pieces import (
    NET_MASS,
    PRICE,
    STEP,
    answer_to,
    certified,
    film,
    reviewed,
    state_of,
    stored,
    write,
)

from app.base import db
from app.base.config import current
from app.base.errors import NotPermitted, Refusal
from app.base.storage import open_store
from app.commands import desk_files
from app.commands.dispatch import parcels as dispatch
from app.commands.dispatch import tamper_tag
from app.commands.load import last_inspection
from app.models.audit.ledger import LedgerEvent
from app.models.dispatch.parcel import Delivery, Seal
from app.models.intake.item import Item
from app.models.messages.outbox import OutboxMessage
from app.models.papers.certificate import Certificate
from app.queries.inspection.findings import raw_findings
from app.queries.items import attachments
from certificates.content.number import certificate_number
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.roles import Assignment, Role

SEALING = NOW + 7 * STEP
SENT = NOW + 8 * STEP

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def scene():
    return Scene("certified", certified)


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as caught:
        write(act)
    return caught.value


def sealing(piece, *, by, tag="JG-T-0000001", mass=NET_MASS, packing=None, paper=None, now=SEALING):
    ref, number = piece
    files = [stored(1)] if packing is None else packing
    paper = number if paper is None else paper
    return lambda s: dispatch.seal(s, ref, tag, mass, files, certificate_no=paper, by=by, now=now)


def sent(network, **more):
    piece = certified(network, **more)
    write(sealing(piece, by=network.sealer))
    write(
        lambda s: dispatch.dispatch(
            s, piece[0], "顺丰速运", "SF0000000000900", PRICE, by=network.sealer, now=SENT
        )
    )
    return piece[0]


def events(tag):
    with db.reading() as session:
        return session.scalar(
            select(func.count()).select_from(LedgerEvent).where(LedgerEvent.tag == tag)
        )


def test_a_sealed_bag_carries_tag_certificate_and_mass(network, made):
    ref, number = made
    write(sealing((ref, number), by=network.sealer, tag=" jg-t-0000007 "))
    assert state_of(ref) is ItemState.SEALED
    with db.reading() as session:
        kept = session.execute(
            select(Seal.tag_no, Seal.net_mass, Certificate.number).join(
                Certificate, Certificate.id == Seal.certificate_id
            )
        ).one()
    assert tuple(kept) == ("JG-T-0000007", Decimal("52.310"), number)


def test_the_sealing_checks_are_findings_and_the_fingerprint_is_kept(network, made):
    ref, number = made
    write(sealing(made, by=network.sealer))
    with db.reading() as session:
        item = session.query(Item).filter(Item.id == int(ref[-6:])).one()
        inspection = last_inspection(session, item)
        found = raw_findings(session, inspection.id)
        (seen,) = [f for f in attachments(session, item.id) if f.check_code == "CM-13"]
    assert found["CM-14"] == {"value": "JG-T-0000001", "unused": True}
    assert found["CM-15"] == {"value": number, "bound_once": True}
    assert found["CM-16"] == {"value": "52.310"}
    assert found["CM-13"] == {"value": [f"{seen.digest}.json"]}
    document = json.loads(open_store(current().evidence_url).get(seen.digest))
    assert document["item"] == ref
    assert document["net_mass_g"] == "52.310"
    assert document["findings"]["JD-02"] == found["JD-02"]
    assert document["findings"]["CM-08"]["photos"]


@pytest.mark.parametrize("address", ["{}", "https://jade.example/v/{}?c=ABCD-EFGH", " {} "])
def test_the_certificate_is_read_from_its_number_or_its_qr(network, address, made):
    piece = made
    scanned = address.format(piece[1].lower() if address == "{}" else piece[1])
    write(sealing(piece, by=network.sealer, paper=scanned))
    assert state_of(piece[0]) is ItemState.SEALED


def test_another_certificate_is_refused(network, made):
    piece = made
    error = refused(sealing(piece, by=network.sealer, paper=certificate_number()))
    assert (error.status, error.refused.code) == (409, "certificate_differs")
    for wrong in ("", "   ", "JG-T-0000001", "https://[broken", "\x00"):
        error = refused(sealing(piece, by=network.sealer, paper=wrong))
        assert (error.status, error.refused.facts) == (422, {"field": "certificate_no"})
    assert state_of(piece[0]) is ItemState.CERTIFIED


def test_without_a_live_certificate_nothing_is_sealed(network, made):
    piece = made
    write(lambda s: s.execute(update(Certificate).values(state=CertificateState.SUSPENDED)))
    assert refused(sealing(piece, by=network.sealer)).refused.code == "certificate_missing"


@pytest.mark.parametrize("mass", ["52.37", "52.25", "181.4"])
def test_a_mass_beyond_the_limit_locks_as_a_possible_swap(network, made, mass):
    piece = made
    error = refused(sealing(piece, by=network.sealer, mass=Decimal(mass)))
    assert error.refused.code == "mass_differs"
    assert "疑似调包" in error.refused.reason.zh
    assert error.refused.facts["limit_g"]
    assert state_of(piece[0]) is ItemState.WEIGHT_HELD
    with db.reading() as session:
        said = session.scalars(
            select(LedgerEvent.body).where(LedgerEvent.tag == "item.swap_suspected")
        ).all()
        told = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.topic == "item.swap_suspected")
        ).all()
    assert [Decimal(json.loads(body)["mass_now_g"]) for body in said] == [Decimal(mass)]
    assert [(one["item"], one["center"]) for one in told] == [(piece[0], network.center_id)]
    assert events("item.sealed") == 0


def test_a_seal_without_a_mass_is_refused(network, made):
    assert refused(sealing(made, by=network.sealer, mass=None)).refused.code == "mass_missing"


def test_the_packing_must_have_been_recorded_for_this_certificate(network, made):
    piece = made
    error = refused(sealing(piece, by=network.sealer, packing=[]))
    assert error.refused.code == "packing_evidence_missing"
    write(
        lambda s: desk_files.add_file(
            s, piece[0], "packing", film(), by=network.sealer, now=SEALING
        )
    )
    write(sealing(piece, by=network.sealer, packing=[]))
    assert state_of(piece[0]) is ItemState.SEALED


def test_who_received_does_not_seal(network, made):
    piece = made
    both = replace(
        network.receiving,
        assignments=(*network.receiving.assignments, Assignment(Role.SEALER, network.center_id)),
    )
    assert refused(sealing(piece, by=both)).refused.code == "sealer_is_receiver"


def test_other_roles_and_centers_do_not_seal(network, made):
    piece = made
    for who in (network.receiving, network.inspector, network.sealer_far, network.auditor):
        with pytest.raises(NotPermitted):
            write(sealing(piece, by=who))


def test_a_used_tag_is_refused_with_where_it_was_used(network, made):
    first, second = made, certified(network)
    write(sealing(first, by=network.sealer))
    error = refused(sealing(second, by=network.sealer, tag="jg-t-0000001", packing=[stored(2)]))
    assert (error.status, error.refused.code) == (409, "tag_used")
    assert first[0] in error.refused.reason.zh
    assert error.refused.facts == {"item": first[0]}


def test_who_comes_second_to_a_tag_in_the_same_moment_is_told_where_it_is(
    network, made, monkeypatch
):
    """The look before saw it free; the unique index did not."""
    first, second = made, certified(network)
    write(sealing(first, by=network.sealer))
    look = tamper_tag.refuse_used
    looks: list[object] = []
    monkeypatch.setattr(
        tamper_tag, "refuse_used", lambda *of: look(*of) if looks else looks.append(of)
    )
    error = refused(sealing(second, by=network.sealer, tag="JG-T-0000001", packing=[stored(2)]))
    assert (error.status, error.refused.facts) == (409, {"item": first[0]})


def test_what_is_no_tag_number_is_refused(network, made):
    piece = made
    for tag in ("", "AB", "JG_T 1", "标签 12345", "A" * 65, "AB\x00CDE"):
        error = refused(sealing(piece, by=network.sealer, tag=tag))
        assert (error.status, error.refused.facts) == (422, {"field": "tag_no"})


def test_one_tag_on_four_bags_at_once_seals_one(network, made):
    pieces = [made, *(certified(network) for _ in range(3))]
    packing = [[stored(10 + n)] for n in range(4)]

    def attempt(n: int) -> tuple[int, str, dict[str, str]]:
        by = network.sealer if n % 2 else network.sealer_2
        return answer_to(sealing(pieces[n], by=by, packing=packing[n]))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(4)))
    winner = pieces[answers.index((200, "", {}))][0]
    assert answers.count((409, "tag_used", {"item": winner})) == 3
    assert events("item.sealed") == 1
    assert sorted(state_of(ref).value for ref, _ in pieces) == ["certified"] * 3 + ["sealed"]


def test_one_bag_sealed_by_four_at_once_is_sealed_once(network, made):
    piece = made
    packing = [stored(1)]

    def attempt(n: int) -> tuple[int, str]:
        act = sealing(piece, by=network.sealer, tag=f"JG-T-{n:07d}", packing=packing)
        return answer_to(act)[:2]

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(attempt, range(4)))
    assert answers == [(200, ""), *[(409, "wrong_state")] * 3]


def test_dispatch_names_courier_and_waybill_and_insures_at_most_the_price(network, made):
    piece = made
    write(sealing(piece, by=network.sealer))

    def sending(courier="顺丰", waybill="SF0000000000001", value=PRICE):
        return lambda s: dispatch.dispatch(
            s, piece[0], courier, waybill, value, by=network.sealer, now=SENT
        )

    assert refused(sending(waybill=" ")).refused.facts == {"field": "waybill"}
    shared = sending(courier="", waybill="123456789012")  # several carriers write such numbers
    assert refused(shared).refused.facts == {"field": "courier"}
    assert refused(sending(courier="圆通")).refused.code == "waybill_form"
    assert refused(sending(waybill="1\x00")).refused.facts == {"field": "waybill"}
    for value in (Decimal(-1), PRICE + 1, Decimal("NaN")):
        assert refused(sending(value=value)).refused.facts == {"field": "insured_value"}
    write(sending())
    assert state_of(piece[0]) is ItemState.DISPATCHED
    assert refused(sending()).refused.code == "wrong_state"


def test_a_bag_whose_certificate_died_is_not_sent(network, made):
    piece = made
    write(sealing(piece, by=network.sealer))
    write(lambda s: s.execute(update(Certificate).values(state=CertificateState.REVOKED)))
    error = refused(
        lambda s: dispatch.dispatch(
            s, piece[0], "顺丰", "SF0000000000001", None, by=network.sealer, now=SENT
        )
    )
    assert error.refused.code == "certificate_not_live"


def delivery(ref, by, *, at=SENT + STEP, place="self", consent=None, **more):
    now = more.pop("now", SENT + timedelta(days=2))
    return lambda s: dispatch.deliver(s, ref, at, place, consent, by=by, now=now, **more)


@pytest.mark.parametrize("place", ["agent", "locker"])
def test_the_sign_for_is_kept_with_place_and_consent(network, place):
    ref = sent(network)
    picked_up = SENT + 2 * STEP if place in ("locker", "station") else None
    write(
        delivery(ref, network.sealer, place=place, consent=place != "agent", picked_up_at=picked_up)
    )
    assert state_of(ref) is ItemState.DELIVERED
    with db.reading() as session:
        kept = session.execute(
            select(Delivery.signed_at, Delivery.place, Delivery.consent, Delivery.picked_up_at)
        ).one()
    assert tuple(kept) == (SENT + STEP, place, place != "agent", picked_up)


def test_a_sign_for_lies_between_dispatch_and_now(network):
    ref = sent(network)
    for at in (SENT - timedelta(minutes=1), SENT + timedelta(days=3)):
        error = refused(delivery(ref, network.customer_service, at=at))
        assert error.refused.facts == {"field": "signed_at"}


def test_a_pick_up_follows_the_sign_for_and_belongs_to_lockers(network):
    ref = sent(network)
    by = network.sealer
    for more in (
        {"place": "locker", "picked_up_at": SENT},
        {"place": "locker", "picked_up_at": SENT + timedelta(days=3)},
        {"place": "self", "picked_up_at": SENT + 2 * STEP},
    ):
        assert refused(delivery(ref, by, **more)).refused.facts == {"field": "picked_up_at"}


def test_only_places_of_a_sign_for_count(network):
    ref = sent(network)
    for place in ("", "roof", "refused"):
        error = refused(delivery(ref, network.sealer, place=place))
        assert error.refused.facts == {"field": "place"}


def test_nothing_is_delivered_before_it_left(network):
    ref = reviewed(network)
    assert refused(delivery(ref, network.sealer)).refused.code == "wrong_state"
