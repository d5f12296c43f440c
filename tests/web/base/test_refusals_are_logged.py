"""Failed sign-ins and refused authorisations leave one line each, and no person in it."""

from __future__ import annotations

import json
import logging

import pytest
from web.people.second_factor import enrolled

from app.web.base.limits import limiter


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.WARNING, "jadegate.doors")
    return lambda: [
        json.loads(r.getMessage()) for r in caplog.records if r.name == "jadegate.doors"
    ]


def test_a_wrong_password_and_an_unknown_name(browser, network, lines):
    browser.sign_in("sealer", "wrong wrong wrong")
    browser.sign_in("13800138000", "wrong wrong wrong")
    assert lines() == [{"event": "sign_in_refused", "code": "sign_in_wrong"}] * 2


def test_a_wrong_code(browser, network, lines):
    enrolled(network.auditor.person_id)
    browser.sign_in("auditor")
    browser.get("/sign-in/code")
    browser.post("/sign-in/code", {"code": "000000"})
    ((line),) = lines()
    assert line == {
        "event": "sign_in_refused", "code": "sign_in_wrong", "person": network.auditor.person_id,
    }  # fmt: skip


def test_a_page_that_is_not_permitted(signed_in, network, lines):
    signed_in("sealer").get("/admin/people")
    assert lines() == [
        {
            "event": "not_authorised", "code": "not_permitted", "endpoint": "admin.staff",
            "method": "GET", "person": network.sealer.person_id,
        }
    ]  # fmt: skip


def test_a_key_that_is_none_and_limits_are_noted(app, browser, network, lines):
    browser.get("/api/v1/pieces/QC-2026-000001", headers={"Authorization": "Bearer none"})
    browser.client.post("/sign-in", json={"login": "x"})
    assert lines() == [
        {"event": "not_signed_in", "code": "no_key", "endpoint": "api.item", "method": "GET"},
        {"event": "not_a_form", "code": "bad_type", "endpoint": "sign_in.page", "method": "POST"},
    ]
    limiter.enabled = True
    limited = [browser.get("/v/0000-0000-0000").status_code for _ in range(60)]
    assert limited[-1] == 429
    assert lines()[-1] == {
        "event": "too_many", "code": "too_many", "endpoint": "verify.page", "method": "GET",
    }  # fmt: skip


def test_a_forged_form_is_noted(signed_in, network, lines):
    someone = signed_in("sealer")
    someone.client.post("/sign-out", data={"csrf_token": "forged"})
    assert lines() == [
        {
            "event": "form_refused", "code": "form_expired", "endpoint": "sign_in.sign_out",
            "method": "POST",
        }
    ]  # fmt: skip


def test_no_address_with_its_secret_is_logged(app, browser, monkeypatch, caplog):
    def broken(**_):
        raise RuntimeError("broken")

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.view_functions, "verify.page", broken)
    caplog.set_level(logging.WARNING)
    assert browser.get("/v/8888-8888-8888?c=SECRET-CODE").status_code == 500
    assert "/v/<number>" in caplog.text
    assert "SECRET-CODE" not in caplog.text
    assert "8888-8888" not in caplog.text
