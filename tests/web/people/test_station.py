"""The station: registered once by a manager's code; then badge, PIN, Enter."""

from __future__ import annotations

import re

import pytest
from support.build import NOW
from web.conftest import Browser

from app.base import clock, db
from app.commands.people import badges

PIN = "749203"


@pytest.fixture
def bench(app, signed_in, network):
    """A browser that is a station of the first center."""
    manager = signed_in("manager")
    form = {"center": network.center_id, "name": "检验台 3"}
    page = manager.post("/board/stations", form).get_data(as_text=True)
    code = re.search(r'data-copy="([A-Z0-9-]{14})"', page)[1]
    assert code not in manager.get("/board/stations").get_data(as_text=True), "shown once"
    browser = Browser(app)
    assert "登记工位" in browser.get("/station").get_data(as_text=True)
    assert browser.post("/station/register", {"code": code}).status_code == 302
    return browser


@pytest.fixture
def badge(network):
    with db.transaction() as session:
        code = badges.issue_badge(session, network.inspector.person_id, by=network.admin, now=NOW)
        badges.set_pin(session, network.inspector.person_id, PIN, now=clock.now())
    return code


def test_badge_pin_enter(bench, badge):
    page = bench.get("/station").get_data(as_text=True)
    assert "检验台 3" in page
    assert re.search(r'id="badge"[^>]*autofocus', page, re.DOTALL)
    assert bench.post("/station", {"badge": badge, "pin": PIN}).status_code == 302
    assert bench.get("/bench").status_code == 200
    for shut in ("/review", "/sign", "/admin/people", "/service/"):
        assert bench.get(shut).status_code in (403, 404)


def test_every_page_of_a_station_leads_to_the_change_of_person(bench, badge, signed_in):
    assert 'href="/station"' in bench.get("/sign-in").get_data(as_text=True)
    bench.post("/station", {"badge": badge, "pin": PIN})
    assert 'href="/station"' in bench.get("/bench").get_data(as_text=True)
    assert 'href="/station"' not in signed_in("sealer").get("/account").get_data(as_text=True)


def test_without_a_script_enter_after_the_scan_asks_for_the_pin(bench, badge):
    page = bench.post("/station", {"badge": badge, "pin": ""}).get_data(as_text=True)
    assert f'value="{badge}"' in page
    assert re.search(r'id="pin"[^>]*autofocus', page, re.DOTALL)


def test_a_wrong_pin_says_so_and_keeps_the_scan(bench, badge):
    answer = bench.post("/station", {"badge": badge, "pin": "318407"})
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "工牌或 PIN 码不对" in page
    assert f'value="{badge}"' in page
    assert "318407" not in page


def test_who_signed_in_by_password_before_is_signed_out(app, bench, badge):
    assert bench.sign_in("reviewer").status_code == 302
    cookie = bench.client.get_cookie("jadegate").value
    assert bench.post("/station", {"badge": badge, "pin": PIN}).status_code == 302
    bench.client.set_cookie("jadegate", cookie)
    assert bench.get("/account").location.startswith(("/sign-in", "/station"))


def test_elsewhere_a_badge_opens_nothing(browser, badge):
    browser.get("/station")
    assert browser.post("/station", {"badge": badge, "pin": PIN}).status_code == 404
    browser.client.set_cookie("jadegate-station", "made-up")
    assert browser.post("/station", {"badge": badge, "pin": PIN}).status_code == 404


@pytest.mark.parametrize("code", ["", "AAAA-BBBB-CCCC", "é", "x" * 500])
def test_a_wrong_code_registers_nothing(browser, network, code):
    answer = browser.post("/station/register", {"code": code})
    assert answer.status_code == 422
    assert "登记码不对" in answer.get_data(as_text=True)
    assert browser.client.get_cookie("jadegate-station") is None


def test_the_manager_sees_who_is_there_and_ends_it(signed_in, bench, badge):
    bench.post("/station", {"badge": badge, "pin": PIN})
    manager = signed_in("manager")
    page = manager.get("/board/stations").get_data(as_text=True)
    assert "检验台 3" in page
    assert "inspector" in page
    key = re.search(r"/board/stations/(\d+)/end", page)[1]
    assert manager.post(f"/board/stations/{key}/end").status_code == 302
    assert bench.get("/bench").status_code == 302
    assert "登记工位" in bench.get("/station").get_data(as_text=True)


def test_a_station_without_a_name_is_refused_with_what_was_typed(signed_in, network):
    manager = signed_in("manager")
    for form, said in (
        ({"center": network.center_id, "name": " "}, "请写明是哪个工位"),
        ({"center": "", "name": "台一"}, "请选择中心"),
    ):
        answer = manager.post("/board/stations", form)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    assert 'value="台一"' in answer.get_data(as_text=True)


def test_a_badge_is_printed_once(signed_in, network):
    manager = signed_in("manager")
    at = f"/board/staff/{network.inspector.person_id}"
    page = manager.post(f"{at}/badge").get_data(as_text=True)
    assert re.search(r"JGB-[A-Z2-9]{20}", page)
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "有，还没设 PIN 码" in manager.get(at).get_data(as_text=True)
    assert manager.post(f"{at}/end_badge").status_code == 302
    assert "发放工牌" in manager.get(at).get_data(as_text=True)
