"""A recall at its desk: looked at before it is proposed, begun by another, answered, closed."""

from __future__ import annotations

import pytest
from support.flows import recalled
from support.flows import stocked_units as stock

from app.base import clock


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def reviewer(network, signed_in):
    return signed_in("reviewer")


def test_from_the_preview_to_the_report(network, reviewer, signed_in, sold_piece):
    asked = {"center": str(network.center_id), "standard": "jade"}
    preview = text(reviewer.get("/recalls/new", query_string=asked))
    assert "提请，由第二人启动" in preview
    sent = reviewer.post("/recalls/new", asked | {"reason": recalled.REASON, "kind": "real"})
    place = sent.location
    assert place.startswith("/recalls/RC-")
    assert "不能复核自己" in text(reviewer.get(place)) or "启动召回" not in text(
        reviewer.get(place)
    )
    manager = signed_in("manager")
    assert "/start" in text(manager.get(place))
    assert manager.post(f"{place}/start", {}).location == place
    recalled.work(clock.now())
    page = text(manager.get(place))
    assert sold_piece in page
    assert "件没有买家答复" in page
    answer = {"answer": "sent_back", "note": "已到件"}
    assert manager.post(f"{place}/pieces/{sold_piece}", answer).location == place
    assert manager.post(f"{place}/close", {"reason": "已全部追回"}).location == place
    assert "已全部追回" in text(manager.get(place))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"version": "2"}, "至少填写一个"),
        ({"since": "2026-13-01"}, "日期读不出"),
        ({"shop": "x"}, "请填整数"),
        ({"since": "2026-11-20"}, "起止日期都要填"),
        ({"batch": "没有这一批"}, "没有查到任何货品"),
        ({"shop": "9" * 15, "until": "9999-12-31"}, "2000 年至 2099 年"),
    ],
)
def test_what_is_not_clear_is_said_before_anything_is_proposed(network, reviewer, asked, said):
    page = reviewer.get("/recalls/new", query_string=asked | {"center": str(network.center_id)})
    assert page.status_code == 200
    assert said in text(page)


def test_what_was_refused_stays_typed(network, reviewer):
    stock.labelled(network)
    asked = {"center": str(network.center_id), "supplier": "YN01", "reason": " ", "kind": "real"}
    sent = reviewer.post("/recalls/new", asked)
    assert sent.location.startswith("/recalls/new?")
    assert "请写明原因" in text(reviewer.get(sent.location))
