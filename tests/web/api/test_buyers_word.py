"""What a buyer told their platform: an answer to a deviation, and pictures for a return."""

from __future__ import annotations

import io

from sqlalchemy import select
from support.build import item_in
from support.databases import both_databases
from support.desk_pieces import picture, state_of
from support.return_pieces import asked
from web.api.programs import Program, key_of_house, key_of_shop, shop_of

from app.base import clock, db
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, EvidencePurpose
from workflows.inspection.states import ItemState


def own(app, ref):
    platform, shop = shop_of(ref)
    return Program(app, key_of_shop(shop, platform=platform))


def test_an_answer_is_the_buyers_word_by_the_shops_key_alone(app, network, settings, monkeypatch):
    walk = item_in(ItemState.AWAITING_BUYER, network, settings, "handbag_deviation")
    monkeypatch.setattr(clock, "now", lambda: walk.at)
    ref = walk.ref
    at = f"/api/v1/pieces/{ref}/deviation-answer"
    said = {"accepts": False, "reference": "MSG-20261115-7"}
    house = Program(app, key_of_house(network))
    assert house.post(at, said).get_json()["code"] == "not_the_shops_key"
    program = own(app, ref)
    assert program.post(at, {"accepts": False}).status_code == 422
    yes = program.post(at, {**said, "accepts": True})
    assert (yes.status_code, yes.get_json()["code"]) == (403, "yes_is_the_buyers")
    assert program.post(f"{at}?dry_run=true", said).status_code == 200
    assert state_of(ref) is ItemState.AWAITING_BUYER
    done = program.post(at, said, mark="a")
    assert (done.status_code, done.get_json()["state"]) == (201, "return_pending")
    assert program.post(at, said, mark="a").status_code == 201
    assert program.post(at, said, mark="b").status_code == 409
    with db.reading() as session:
        told = session.scalars(select(LedgerEvent).where(LedgerEvent.tag == "buyer.declined")).one()
        assert "MSG-20261115-7" in told.body
        assert "密钥" in told.actor_name


@both_databases
def test_pictures_of_the_buyer_come_to_the_return_once(app, network, sold_piece):
    case = asked(sold_piece)
    program = own(app, sold_piece)

    def send(content, name="a.jpg"):
        form = {"file": (io.BytesIO(content), name)}
        return program.call("POST", f"/api/v1/returns/{case}/pictures", data=form)

    assert send(b"no picture").status_code in (409, 422)
    assert [send(picture(n)).status_code for n in (1, 2, 1)] == [200, 200, 200]
    with db.reading() as session:
        kept = session.scalars(
            select(Attachment.check_code).where(
                Attachment.purpose == EvidencePurpose.RETURN_REQUEST
            )
        ).all()
    assert kept == [case, case]
