"""Ways to sign in, at the pages: passkeys by an authenticator in software, the PIN, the keys."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from support.build import FOUNDER, NOW, PASSWORD
from support.databases import both_databases
from support.doubles.authenticator import SoftAuthenticator
from web.conftest import Browser

from app.base import clock, db
from app.commands.people import api_keys, badges, stations
from app.models.people.account import SignInSession
from app.models.people.station import Station
from workflows.people.sign_in_ways import SignInWay


def enrolled(browser, name="办公室电脑"):
    device = SoftAuthenticator(origin="http://localhost")
    asked = browser.post("/account/passkeys/ask")
    assert asked.mimetype == "application/json"
    form = {"name": name, "answer": device.make(asked.get_data(as_text=True))}
    assert browser.post("/account/passkeys", form).status_code == 302
    return device


def signed_in_by(browser, device, **changed):
    browser.get("/sign-in")
    asked = browser.post("/sign-in/passkey/ask").get_data(as_text=True)
    form = {"answer": device.answer(asked, **changed)}
    return browser.post("/sign-in/passkey?next=/account/ways", form)


@both_databases
def test_enrolled_used_renamed_and_removed(app, signed_in):
    own = signed_in("inspector")
    device = enrolled(own)
    other = Browser(app)
    answer = signed_in_by(other, device)
    assert answer.headers["Location"] == "/account/ways"
    page = other.get("/account/ways").get_data(as_text=True)
    assert 'value="办公室电脑"' in page
    assert "本机" in page
    key = re.search(r"/account/passkeys/(\d+)/end", page)[1]
    other.post(f"/account/passkeys/{key}/rename", {"name": "家里"})
    assert 'value="家里"' in other.get("/account/ways").get_data(as_text=True)
    assert signed_in("reviewer").post(f"/account/passkeys/{key}/end").status_code == 404
    other.post(f"/account/passkeys/{key}/end")
    assert signed_in_by(Browser(app), device).status_code == 422


def test_an_answer_of_another_site_is_refused_in_words(app, signed_in):
    device = enrolled(signed_in("inspector"))
    answer = signed_in_by(Browser(app), device, origin="https://evil.example")
    assert answer.status_code == 422
    assert "通行密钥没有通过验证" in answer.get_data(as_text=True)


def test_an_answer_sent_twice_or_from_another_browser_opens_nothing(app, signed_in):
    device = enrolled(signed_in("inspector"))
    one, other = Browser(app), Browser(app)
    one.get("/sign-in")
    asked = one.post("/sign-in/passkey/ask").get_data(as_text=True)
    form = {"answer": device.answer(asked)}
    other.get("/sign-in")
    assert other.post("/sign-in/passkey", form).status_code == 422
    assert one.post("/sign-in/passkey", form).status_code == 302
    one.post("/sign-out")
    one.get("/sign-in")
    assert one.post("/sign-in/passkey", form).status_code == 422


def test_what_the_browser_is_asked(signed_in):
    browser = signed_in("inspector")
    asked = json.loads(browser.post("/account/passkeys/ask").get_data(as_text=True))
    assert asked["rp"] == {"id": "localhost", "name": "Jadegate 玉门"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    asked = json.loads(browser.post("/sign-in/passkey/ask").get_data(as_text=True))
    assert asked["userVerification"] == "required"
    assert asked.get("allowCredentials", []) == [], "whose passkey it is, the device says"


PINS = {
    ("749203", "749203"): (302, ""),
    ("749203", "749204"): (422, "两次输入的 PIN 码不一样"),
    ("123456", "123456"): (422, "这个 PIN 码太容易被猜中"),
    ("12", "12"): (422, "PIN 码须为 6–12 位数字"),
}


@pytest.mark.parametrize("typed", PINS)
def test_the_own_pin(signed_in, network, typed):
    browser = signed_in("inspector")
    assert "您还没有工牌" in browser.get("/account/ways").get_data(as_text=True)
    with db.transaction() as session:
        badges.issue_badge(session, network.inspector.person_id, by=network.admin, now=NOW)
    status, said = PINS[typed]
    answer = browser.post("/account/pin", dict(zip(("pin", "again"), typed, strict=True)))
    assert answer.status_code == status
    page = answer.get_data(as_text=True)
    assert said in page
    assert f'value="{typed[0]}"' not in page


def test_own_keys_are_seen_and_ended(app, signed_in, network):
    with db.transaction() as session:
        key = api_keys.make_key(
            session, network.manager.person_id, "仓库 ERP", by=FOUNDER, now=clock.now()
        )
    browser = signed_in("manager")
    assert "仓库 ERP" in browser.get("/account/ways").get_data(as_text=True)
    assert signed_in("manager_far").post("/account/keys/1/end").status_code == 404
    assert browser.post("/account/keys/1/end").status_code == 302
    asked = {"Authorization": f"Bearer {key}"}
    assert app.test_client().get("/api/v1/pieces/x", headers=asked).status_code == 401


def test_a_key_is_made_by_two_shown_once_told_to_its_owner_and_ended_at_the_desk(app, signed_in):
    admin = signed_in("admin")
    form = {"login": "api_key", "name": "ERP", "scope": ["read"], "center": "", "days": "30"}
    form["reason"] = "仓库系统读取货品"
    page = admin.post("/admin/keys", form).get_data(as_text=True)
    key = re.search(r'data-copy="([\w-]{43})"', page)[1]
    asked = {"Authorization": f"Bearer {key}"}
    client = app.test_client()
    assert client.get("/api/v1/pieces/QC-2026-000001", headers=asked).status_code == 401
    assert admin.post("/second/1/confirm", {"note": "已核对"}).status_code == 409
    second = signed_in("admin_2")
    listed = second.get("/second").get_data(as_text=True)
    assert '<span class="quiet">api_key' in listed, "whose it is, before it is opened"
    shown = second.get("/second/1").get_data(as_text=True)
    assert "读取货品" in shown
    assert key not in shown
    assert second.post("/second/1/confirm", {"note": "已核对"}).status_code == 302
    page = admin.get("/admin/keys").get_data(as_text=True)
    assert key not in page
    told = signed_in("api_key").get("/notices").get_data(as_text=True)
    assert "有人为您的账号新建了接口密钥 1" in told
    assert 'href="/account/ways"' in told
    assert client.get("/api/v1/pieces/QC-2026-000001", headers=asked).status_code == 404
    assert client.post("/api/v1/order-files", headers=asked).status_code == 403
    assert re.search("还没用过", page)
    assert "还没用过" not in admin.get("/admin/keys").get_data(as_text=True)
    assert admin.post("/admin/keys/1/end").status_code == 302
    assert client.get("/api/v1/pieces/QC-2026-000001", headers=asked).status_code == 401


WRONG_KEYS: dict[str, tuple[dict[str, Any], str]] = {
    "login": ({"login": "nobody"}, "没有这个账号"),
    "name": ({"name": ""}, "请写明密钥用于哪个系统"),
    "scope": ({"scope": ["everything"]}, "请选择密钥的用途"),
    "days": ({"days": "731"}, "有效期为 1–730 天"),
    "reason": ({"reason": " "}, "请填写说明"),
    "no days": ({"days": "many"}, "有效期为 1–730 天"),
}


@pytest.mark.parametrize("case", WRONG_KEYS)
def test_a_key_that_says_too_little_is_refused_with_what_was_typed(signed_in, case):
    changed, said = WRONG_KEYS[case]
    usual = {
        "login": "api_key",
        "name": "ERP 系统",
        "scope": ["read"],
        "days": "30",
        "reason": "对接",
    }
    answer = signed_in("admin").post("/admin/keys", usual | changed)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert case == "name" or 'value="ERP 系统"' in page


# Signing in, seen from the door


def test_a_known_device_passes_a_colleague_s_wrong_tries(app, browser, network):
    browser.sign_in("inspector")
    browser.post("/sign-out")
    stranger = Browser(app)
    for _ in range(6):
        stranger.sign_in("inspector", "not the password")
    assert stranger.sign_in("inspector").status_code == 422
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"login": "inspector", "password": PASSWORD})
    assert answer.status_code == 302
    page = browser.get("/account").get_data(as_text=True)
    assert "您的账号有 5 次输错" in page


def test_a_shift_of_twenty_four_signs_in_within_a_minute_from_one_network(app, network):
    from app.web.base.limits import limiter

    limiter.enabled = True
    benches = [Browser(app) for _ in range(24)]
    statuses = [b.sign_in("inspector").status_code for b in benches]
    assert statuses == [302] * 24


def test_wrong_tries_of_one_network_stop_the_stranger_and_no_known_device(app, browser, network):
    from app.web.base.limits import limiter

    browser.sign_in("inspector")
    browser.post("/sign-out")
    limiter.enabled = True
    stranger = Browser(app)
    answers = [stranger.sign_in(f"nobody-{n}", "x" * 12).status_code for n in range(25)]
    assert answers == [422] * 20 + [429] * 5
    assert browser.sign_in("inspector", PASSWORD).status_code == 302


def test_the_device_s_cookie_is_for_the_server_alone(browser, network):
    browser.sign_in("inspector")
    cookie = browser.client.get_cookie("jadegate-device")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.max_age == 90 * 24 * 3600


# A passkey proves anew; nothing that asks for a proof is done by badge


def grown_old():
    """Nobody has shown who they are within the last minutes."""
    with db.transaction() as session:
        for opened in session.query(SignInSession):
            opened.proved_at = None


def test_a_passkey_proves_anew_and_the_act_goes_on(signed_in, network):
    browser = signed_in("inspector")
    device = enrolled(browser)
    with db.transaction() as session:
        badges.issue_badge(session, network.inspector.person_id, by=network.admin, now=NOW)
    grown_old()
    page = browser.post("/account/pin", {"pin": "749203", "again": "749203"})
    assert page.status_code == 403
    assert "用通行密钥确认" in page.get_data(as_text=True)
    assert "749203" not in page.get_data(as_text=True)
    asked = browser.post("/account/prove/ask").get_data(as_text=True)
    form = {"pin": "749203", "again": "749203", "proof_passkey": device.answer(asked)}
    assert browser.post("/account/pin", form).status_code == 302
    assert "PIN 码已设置" in browser.get("/account/ways").get_data(as_text=True)
    grown_old()
    assert browser.post("/account/pin", form).status_code == 403, "an answer serves once"


def test_another_s_passkey_proves_nothing(app, signed_in):
    device = enrolled(signed_in("reviewer"))
    browser = signed_in("inspector")
    enrolled(browser)
    grown_old()
    asked = browser.post("/account/prove/ask").get_data(as_text=True)
    form = {"pin": "749203", "again": "749203", "proof_passkey": device.answer(asked)}
    assert browser.post("/account/pin", form).status_code == 403


FRESH_ACTS = {
    "/account/pin": {"pin": "749203", "again": "749203"},
    "/account/passkeys": {"name": "x", "answer": "{}"},
    "/account/passkeys/1/end": {},
    "/account/password": {"old": PASSWORD, "new": "three unrelated words"},
    "/account/second-factor": {"password": PASSWORD, "new_code": "123456"},
    "/account/backup-codes": {},
}


@pytest.mark.parametrize("path", FRESH_ACTS)
def test_nothing_that_asks_for_a_proof_is_done_by_badge(signed_in, network, path):
    browser = signed_in("inspector")
    with db.transaction() as session:
        session.query(SignInSession).one().way = SignInWay.BADGE
        stations.add_station(session, network.center_id, "台一", by=network.manager, now=NOW)
        session.flush()
        session.query(SignInSession).one().station_id = session.query(Station).one().id
    answer = browser.post(path, {**FRESH_ACTS[path], "proof_password": PASSWORD})
    assert answer.status_code == 403
    assert "扫工牌登录不能做这一步" in answer.get_data(as_text=True)


def test_whose_second_factor_is_a_passkey_is_not_let_in_by_the_password_alone(app, signed_in):
    own = signed_in("signatory")
    device = enrolled(own)
    answer = Browser(app).sign_in("signatory")
    assert answer.status_code == 422
    assert "此账号的第二重验证是通行密钥" in answer.get_data(as_text=True)
    assert signed_in_by(Browser(app), device).status_code == 302
    wrong = Browser(app).sign_in("signatory", "not the password")
    assert "账号、密码或动态码不正确" in wrong.get_data(as_text=True)
    other = signed_in("inspector")
    enrolled(other)
    assert Browser(app).sign_in("inspector").status_code == 302, "who need not have one may"
