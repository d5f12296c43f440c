"""What is shown once stands in that answer alone: in no cookie, and on no later page."""

from __future__ import annotations

import re

import pytest
from flask.sessions import SecureCookieSessionInterface

REASON = "本人忘记密码，已当面核对"


def kept_in_cookies(app, browser) -> str:
    """All that the browser keeps, the session opened."""
    opened = SecureCookieSessionInterface().get_signing_serializer(app)
    held = []
    for cookie in browser.client._cookies.values():
        held.append(cookie.value)
        try:
            held.append(repr(opened.loads(cookie.value)))
        except Exception:  # noqa: BLE001  # another cookie than the session's
            continue
    return " ".join(held)


ACTS = {
    "a key": (
        "admin",
        "/admin/keys",
        {
            "login": "api_key",
            "name": "ERP",
            "scope": "read",
            "center": "",
            "days": "30",
            "reason": REASON,
        },
        r'data-copy="([\w-]{43})"',
        "/admin/keys",
    ),
    "a station": (
        "manager",
        "/board/stations",
        {"center": "{center}", "name": "检验台 3"},
        r'data-copy="([A-Z0-9-]{14})"',
        "/board/stations",
    ),
    "a badge": (
        "manager",
        "/board/staff/{inspector}/badge",
        {},
        r'data-copy="(JGB-[A-Z2-9]{20})"',
        "/board/staff/{inspector}",
    ),
    "a reset": (
        "admin",
        "/admin/people/{inspector}/reset",
        {"reason": REASON},
        r'data-copy="([\w-]{6,})"',
        "/second/1",
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_new_secret_is_in_no_cookie_and_on_no_later_page(app, signed_in, network, act):
    login, path, form, shown, later = ACTS[act]
    ids = {"center": network.center_id, "inspector": network.inspector.person_id}
    browser = signed_in(login)
    sent = {name: value.format(**ids) for name, value in form.items()}
    answer = browser.post(path.format(**ids), sent)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    secret = re.search(shown, answer.get_data(as_text=True))[1]
    assert secret not in kept_in_cookies(app, browser)
    page = browser.get(later.format(**ids))
    assert page.status_code == 200
    assert secret not in page.get_data(as_text=True)


def test_a_refused_grant_stands_as_it_was_typed(signed_in, network):
    browser = signed_in("admin")
    at = f"/admin/people/{network.inspector.person_id}"
    form = {"role": "reviewer", "center": network.center_id, "reason": ""}
    answer = browser.post(f"{at}/grant", form)
    assert answer.headers["Location"] == at
    page = browser.get(at).get_data(as_text=True)
    assert "您填写的内容还没有生效" in page
    assert re.search(r'<option value="reviewer"[^>]* selected', page)
    done = browser.post(f"{at}/grant", {**form, "reason": "转岗", "agency": network.agency_id})
    assert "/second/" in done.headers["Location"]
    assert "您填写的内容还没有生效" not in browser.get(at).get_data(as_text=True)
    second = signed_in("admin_2")
    for at, told in (("/admin/people", True), ("/admin/keys", False), ("/second", False)):
        shown = second.get(at).get_data(as_text=True)
        assert shown.count('<strong class="num">1</strong>') == 1, at
        assert ("有 1 件事待您复核" in shown) == told, at
    assert '<strong class="num">' not in browser.get("/admin/keys").get_data(as_text=True)
