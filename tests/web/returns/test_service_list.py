"""The list of customer service and a case opened from it: filters, the next case, many at once."""

from __future__ import annotations

import pytest
from support.return_pieces import BACK, HOUR, asked, case_of

from app.base import clock
from workflows.returns.states import ReturnState


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


@pytest.fixture
def service(signed_in):
    return signed_in("customer_service")


@pytest.fixture
def case(sold_piece):
    return asked(sold_piece)


def text_of(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def test_an_agents_round_through_the_list(service, network, case, sold_piece):
    page = text_of(service.get("/service/?sort=amount&mine=0"))
    for words in ("共 1 件", "12,800.00", "玉见小铺"):
        assert words in page
    assert f"/service/cases/{case}?mine=0&amp;sort=amount&amp;list=open" in page
    opened = f"/service/cases/{case}?mine=0&sort=amount&list=open"
    shown = text_of(service.get(opened))
    assert "/caller?mine=0&amp;sort=amount&amp;list=open" in shown
    assert "OK_7D" not in shown.partition("<details>")[0]
    # Its own message box keeps what is typed where the server says no, and the note's box does not.
    empty = text_of(service.post(f"/service/cases/{case}/note?list=open", {"text": ""}), 422)
    assert "请填写备注" in empty
    verified = service.post(
        f"/service/items/{sold_piece}/caller?list=open&mine=0", {"case": case, "how": "called_back"}
    )
    assert verified.location == f"/service/cases/{case}?mine=0&list=open#callers"
    stays = service.post(f"/service/cases/{case}/note?list=open&mine=0", {"text": "先打电话"})
    assert stays.location == f"/service/cases/{case}?mine=0&list=open"
    # An act that carries the case on leads to the next of the list; here it was the last.
    acted = service.post(f"/service/cases/{case}/address?list=open&mine=0", {"address": ""})
    assert acted.location.startswith("/service/next?")
    assert service.get(acted.location).location == "/service/?mine=0"
    page = text_of(service.get("/service/?mine=0"))
    assert "这张列表后面没有了" in page
    assert f"{case} 已发退货地址" in page
    assert "先打电话" in text_of(service.get(opened))


def test_many_at_once_each_with_its_own_answer(service, signed_in, network, case):
    chosen = {"ref": [case, "RT-2026-000099"], "do": "address"}
    page = text_of(service.post("/service/many", chosen))
    assert "已发地址" in page
    assert case_of(case).state is ReturnState.ADDRESS_GIVEN
    answers = service.post("/service/many", chosen, headers={"Accept": "application/json"}).json
    assert {ref: one["ok"] for ref, one in answers["results"].items()} == {
        case: False,
        "RT-2026-000099": False,
    }
    assert "请先勾选" in text_of(service.post("/service/many", {"do": "address"}), 422)
    assert "请选择要做什么" in text_of(service.post("/service/many", {"ref": case}), 422)
    far = signed_in("customer_service_far")
    strange = far.post("/service/many", {"ref": case, "do": "assign", "to": "me"})
    assert "已分派" not in text_of(strange)
    for nobody in (
        "",
        "abc",
        "-1",
        "0",
        "１２",
        "1e3",
        "999999",
        str(2**64),
        str(network.admin.person_id),
    ):
        given = service.post("/service/many", {"ref": case, "do": "assign", "to": nobody})
        assert "已分派" not in text_of(given, given.status_code), nobody
    assert case_of(case).assigned_id is None


def test_a_view_keeps_the_filters_of_the_list(service, network):
    kept = service.post("/service/views?alarm=1&list=open&odd=1", {"name": "急的"})
    assert kept.location == "/service/?alarm=1"
    page = text_of(service.get("/service/"))
    assert '<a class="btn small" href="/service/?alarm=1">急的</a>' in page
