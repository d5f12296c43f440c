"""A handbag that differs from its listing: the buyer never answers, and 72 hours cancel."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock

from support.build import state_of, walk_of

from app import create_app
from app.base import clock
from app.commands.across.clockwork import tick
from app.demo.buyer import device_of_buyer, look_at
from app.demo.walk import BETWEEN
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState

HOURS = timedelta(hours=72)
MOMENT = timedelta(seconds=1)


def page_of(response):
    return response.get_data(as_text=True)


def test_silence_cancels_and_a_late_answer_changes_nothing(settings, network):
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
    asked = walk.at - BETWEEN
    address = f"/b/items/{walk.ref}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', page_of(phone.get("/b/")))[1]
    device = device_of_buyer(walk.ref, asked + HOURS - timedelta(hours=1))
    phone.set_cookie("buyer", device)
    with mock.patch.object(clock, "now", return_value=asked + HOURS - MOMENT):
        assert "接受差别" in page_of(phone.get(address))
    # The time is over before the clock has cancelled: the page asks no more, an answer is refused.
    with mock.patch.object(clock, "now", return_value=asked + HOURS):
        assert "这个问题已失效" in page_of(phone.get(address))
        yes = {"csrf_token": token, "answer": "accept"}
        late = phone.post(f"{address}/deviation", data=yes)
        assert late.status_code == 409
        assert "72 小时确认期已过" in page_of(late)
        assert state_of(walk.ref) is ItemState.AWAITING_BUYER
        tick(walk.press, asked + HOURS)
        assert state_of(walk.ref) is ItemState.RETURN_PENDING
        over = page_of(phone.get(address))
        assert "72 小时内没有收到您的答复" in over
        assert "72 小时没有收到您的答复" in over  # the step that took it off the road
        assert "接受差别" not in over
        assert "/photos/" not in over
    walk.at = asked + HOURS + timedelta(hours=5)
    walk.do(ItemAction.HAND_BACK)
    with mock.patch.object(clock, "now", return_value=walk.at):
        phone.set_cookie("buyer", look_at(walk.ref, walk.at))
        assert "已退回商家" in page_of(phone.get(address))
