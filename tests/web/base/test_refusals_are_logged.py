"""Failed sign-ins and refused authorisations leave one line each, and no person in it."""

from __future__ import annotations

import json
import logging

import pytest
from web.people.second_factor import enrolled


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
