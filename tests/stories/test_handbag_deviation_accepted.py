"""A handbag that differs from its listing: the buyer is asked on a phone and takes it."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock

from support.build import walk_of

from app import create_app
from app.base import clock, db
from app.demo.buyer import device_of_buyer, look_at
from app.queries.items import item_view, timeline
from app.queries.returns.buyer_piece import paper_of
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState


def page_of(response):
    return response.get_data(as_text=True)


def test_the_buyer_takes_the_bag_with_its_scratches(settings, network):
    phone = create_app(settings).test_client()
    walk = walk_of(network, settings, "handbag_deviation")
    for action in (
        ItemAction.RECEIVE,
        ItemAction.RECORD,
        ItemAction.CLAIM,
        ItemAction.SUBMIT,
        ItemAction.ASK_BUYER,
    ):
        walk.do(action)
    address = f"/b/items/{walk.ref}"
    with mock.patch.object(clock, "now", return_value=walk.at + timedelta(hours=70)):
        phone.set_cookie("buyer", device_of_buyer(walk.ref, clock.now()))
        question = page_of(phone.get(address))
        token = re.search(r'name="csrf_token" value="([^"]+)"', question)[1]
        assert "这一件和描述有差别" in question
        assert "角磨损，商品页未披露" in question
        assert "1 小时" in question
        picture = re.search(r'href="(/b/items/[^"]+/photos/\d+)"', question)[1]
        assert phone.get(picture).status_code == 200
        yes = {"csrf_token": token, "answer": "accept"}
        assert phone.post(f"{address}/deviation", data=yes).headers["Location"] == address
        again = phone.post(f"{address}/deviation", data=yes)
        assert again.status_code == 409
        no = {"csrf_token": token, "answer": "decline"}
        assert phone.post(f"{address}/deviation", data=no).status_code == 409
    walk.at += timedelta(hours=71)
    for action in (ItemAction.ISSUE, ItemAction.SEAL, ItemAction.DISPATCH, ItemAction.DELIVER):
        walk.do(action)
    with db.reading() as session:
        view = item_view(session, walk.ref)
        events = timeline(session, view.key)
        paper = paper_of(session, view.key)
    accepted = [e for e in events if e.tag == "buyer.accepted"]
    assert [(e.body["via"], e.body["access"]) for e in accepted] == [("buyer page", "code")]
    assert view.state is ItemState.DELIVERED
    assert paper.deviations
    with mock.patch.object(clock, "now", return_value=walk.at):
        phone.set_cookie("buyer", look_at(walk.ref, walk.at))
        delivered = page_of(phone.get(address))
    assert paper.deviations[0].zh in delivered
    assert "可退至" in delivered
