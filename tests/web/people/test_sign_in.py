"""Signing in: sessions on the server, one-time codes, lock-out, log-out everywhere."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from support.build import PASSWORD
from support.databases import both_databases
from web.people.second_factor import code_at, enrolled

from app.base import clock, db
from app.models.audit.ledger import LedgerEvent
from app.models.people.account import Person


def test_wrong_password_and_unknown_login_look_alike(browser, network):
    wrong = browser.sign_in("inspector", "not the password")
    unknown = browser.sign_in("nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    message = "账号、密码或动态码不正确"
    assert message in wrong.get_data(as_text=True)
    assert message in unknown.get_data(as_text=True)


def test_pages_need_a_sign_in_and_lead_back(browser, network):
    response = browser.get("/account")
    assert response.status_code == 302
    assert response.headers["Location"] == "/sign-in?next=/account"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "/%0A/evil.example",
        "/%0D%0ASet-Cookie:a=b",
        "/%09%5Cevil.example",
    ],
)
def test_next_never_leaves_the_host(browser, network, target):
    browser.get("/sign-in")
    response = browser.post(
        f"/sign-in?next={target}", {"login": "inspector", "password": PASSWORD, "code": ""}
    )
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


def test_who_came_in_is_written_down_without_the_plain_address(browser, network):
    browser.sign_in("inspector")
    with db.reading() as session:
        last = session.query(LedgerEvent).filter_by(tag="account.signed_in").one()
        said = json.loads(last.body)
        assert last.actor_id == said["person"] == network.inspector.person_id
        assert len(said["place"]) == 64


def test_sign_out_ends_the_session_on_the_server(signed_in):
    browser = signed_in("inspector")
    cookie = browser.client.get_cookie("jadegate").value
    browser.post("/sign-out")
    browser.client.set_cookie("jadegate", cookie)
    assert browser.get("/account").location.startswith("/sign-in")


def test_log_out_everywhere(signed_in):
    one, other = signed_in("inspector"), signed_in("inspector")
    assert "inspector" in other.get("/account").text
    one.post("/account/sign-out-everywhere")
    for browser in (one, other):
        assert browser.get("/account").location.startswith("/sign-in")


@both_databases
def test_many_wrong_tries_delay_even_the_right_password(browser, network):
    for _ in range(6):
        browser.sign_in("inspector", "not the password")
    assert "暂停登录" in browser.sign_in("inspector").get_data(as_text=True)
    with time_machine.travel(clock.now() + timedelta(minutes=5), tick=False):
        assert browser.sign_in("inspector").status_code == 302


@both_databases
def test_one_time_code_is_needed_and_serves_once(browser, network):
    secret, _ = enrolled(network.inspector.person_id)
    asked = browser.sign_in("inspector")
    assert asked.headers["Location"] == "/sign-in/code"
    assert browser.get("/account").headers["Location"] == "/sign-in?next=/account"
    code = code_at(secret)
    browser.get("/sign-in/code")
    assert browser.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert browser.post("/sign-in/code", {"code": code}).headers["Location"] == "/"
    browser.get("/v")
    browser.post("/sign-out")
    browser.sign_in("inspector")
    browser.get("/sign-in/code")
    assert browser.post("/sign-in/code", {"code": code}).status_code == 422


def test_form_without_token_is_refused(app, network):
    response = app.test_client().post("/sign-in", data={"login": "x", "password": "y"})
    assert response.status_code == 400
    assert "页面已过期" in response.get_data(as_text=True)


@both_databases
def test_language_is_switched_and_remembered(signed_in):
    browser = signed_in("inspector")
    browser.post("/language", {"language": "en", "next": "/account"})
    assert 'lang="en"' in browser.get("/account").get_data(as_text=True)
    with db.reading() as session:
        assert session.query(Person).filter_by(login="inspector").one().language == "en"


def test_the_menu_leads_to_the_own_account(signed_in):
    assert 'href="/account"' in signed_in("inspector").get("/account").get_data(as_text=True)


def test_light_and_dark_are_chosen_and_remembered(browser, network):
    for chosen in ("dark", "light"):
        browser.get("/sign-in")
        browser.post("/scheme", {"scheme": chosen, "next": "/sign-in"})
        assert f'data-scheme="{chosen}"' in browser.get("/sign-in").get_data(as_text=True)
    browser.post("/scheme", {"scheme": "", "next": "/sign-in"})
    assert "data-scheme" not in browser.get("/sign-in").get_data(as_text=True)
    browser.post("/scheme", {"scheme": '"><script>', "next": "/sign-in"})
    assert "data-scheme" not in browser.get("/sign-in").get_data(as_text=True)


def test_pages_carry_the_policy(browser, network):
    response = browser.get("/sign-in")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


def test_sign_in_is_rate_limited(settings, browser, network):
    from app.web.base.limits import limiter

    limiter.enabled = True
    statuses = [browser.sign_in("nobody", "x" * 12).status_code for _ in range(25)]
    assert statuses.count(429) >= 4


def test_a_one_time_code_is_read_as_a_chinese_keyboard_types_it(browser, network):
    secret, _ = enrolled(network.inspector.person_id)
    assert browser.sign_in("inspector", code="é" * 6).status_code == 422
    wide = code_at(secret).translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert browser.sign_in("inspector", code=wide).status_code == 302


def test_an_unknown_scan_never_leads_to_another_host(signed_in, network):
    browser = signed_in("inspector")
    for referrer in ("https://evil.example/x", "http://localhost.evil/"):
        response = browser.get("/scan?code=zzz", headers={"Referer": referrer})
        assert response.headers["Location"] == "/"
    response = browser.get("/scan?code=zzz", headers={"Referer": "http://localhost/inspect"})
    assert response.headers["Location"] == "http://localhost/inspect"
