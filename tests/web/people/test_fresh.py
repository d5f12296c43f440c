"""The acts that matter ask for the password once in ten minutes, and go on with what was typed."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import request
from support.build import PASSWORD, Scene
from web.access.scene import (
    WITH_ACCOUNT,
    access_table,
    address,
    belongings,
    is_of_the_network,
    roles_of,
    written_pages,
)
from web.people.forms_on_pages import forms_on
from web.people.second_factor import code_at, enrolled, grown_old

from app.web.base.desk import ACCESS
from app.web.base.fresh import ALWAYS, IN_ITS_FORM, NEVER
from app.web.base.typed_work import SECRETS

PAGES = written_pages()
FRESH = access_table()["fresh"]
STALE = 601
SENT: dict[str, Any] = {"reason": "因为 <b>&", "many": ["一", "二"], "password": "another's"}
ASKED = "确认是您本人"


@pytest.fixture
def scene():
    return Scene("access", belongings)


def text_of(response):
    return response.get_data(as_text=True)


def rule_of(app, endpoint):
    return next(
        r for r in app.url_map.iter_rules() if r.endpoint == endpoint and "POST" in r.methods
    )


def someone_who_may(endpoint):
    line = PAGES[endpoint, "POST"]
    role = next(role for role in WITH_ACCOUNT if role in roles_of(line)).value
    return f"{role}_net" if role == "manager" and is_of_the_network(endpoint, "POST") else role


def acts():
    """(endpoint, act of its address or "") of all that asks by the page of its own."""
    return [
        (endpoint, act)
        for endpoint, asked in FRESH.items()
        if asked != "its own form"
        for act in (asked if isinstance(asked, list) else [""])
    ]


@pytest.fixture
def went_on(app):
    """Instead of the page itself: what it would have been given."""
    known, seen = dict(app.view_functions), []

    def put(endpoint):
        def record(**given):
            seen.append((endpoint, given, request.form.to_dict(flat=False)))
            return "went on"

        app.view_functions[endpoint] = record
        return seen

    yield put
    app.view_functions.update(known)


def path_of(app, made, endpoint, act):
    path = address(app, rule_of(app, endpoint), made)
    return path.rpartition("/")[0] + f"/{act}" if act else path


def test_what_pages_declare_is_as_written(app):
    declared = {
        name: access.fresh for name, access in app.extensions[ACCESS].items() if access.fresh
    }
    words = {"each time": ALWAYS, "its own form": IN_ITS_FORM}
    assert declared == {
        name: frozenset(asked) if isinstance(asked, list) else words[asked]
        for name, asked in FRESH.items()
    }
    assert frozenset() == NEVER


@pytest.mark.parametrize(("endpoint", "act"), acts(), ids=str)
def test_asked_once_and_then_gone_on(app, made, signed_in, went_on, endpoint, act):
    someone = signed_in(someone_who_may(endpoint))
    path, seen = path_of(app, made, endpoint, act), went_on(endpoint)
    grown_old(STALE)
    asked = someone.post(path, SENT, headers={"Referer": "http://localhost/account"})
    page = text_of(asked)
    assert (asked.status_code, seen) == (403, [])
    assert ASKED in page
    assert "another&#39;s" not in page
    assert "another's" not in page
    form = next(f for f in forms_on(page, path) if f.action == path)
    assert form.hidden() == {"reason": SENT["reason"], "many": "二", "proof_page": "/account"}
    kinds = {box.name: box.kind for box in form.boxes if box.kind not in ("hidden", "text")}
    assert kinds == {"proof_password": "password", "password": "password"}
    again = {**SENT, "proof_page": "/account"}
    wrong = someone.post(path, {**again, "proof_password": "not it"})
    assert (wrong.status_code, seen) == (403, [])
    assert "不正确" in text_of(wrong)
    assert SENT["reason"].replace("<", "&lt;").replace("&lt;b>&", "&lt;b&gt;&amp;") in text_of(
        wrong
    )
    assert text_of(someone.post(path, {**again, "proof_password": PASSWORD})) == "went on"
    ((_, given, form),) = seen
    assert given.get("do", "") == act
    token = form.pop("csrf_token")
    assert len(token) == 1
    assert form == {"reason": [SENT["reason"]], "many": ["一", "二"], "password": ["another's"]}
    assert text_of(someone.post(path, SENT)) == "went on", "once in ten minutes, not each time"
    grown_old(STALE - 2)
    assert text_of(someone.post(path, SENT)) == "went on", "ten minutes are not over"


@pytest.mark.parametrize(("endpoint", "act"), acts(), ids=str)
def test_no_form_of_them_takes_a_file(app, made, signed_in, endpoint, act):
    """A file can't be carried over: none of these pages asks for one."""
    someone, path = signed_in(someone_who_may(endpoint)), path_of(app, made, endpoint, act)
    parts = path.split("/")
    for page in {"/".join(parts[:n]) for n in range(2, len(parts) + 1)}:
        answer = someone.get(page)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for form in forms_on(text_of(answer), page):
                assert form.action != path or all(box.kind != "file" for box in form.boxes)


def test_what_is_no_such_act_asks_for_nothing(app, made, signed_in, went_on):
    someone, seen = signed_in("customer_service"), went_on("after_sales.act")
    grown_old(STALE)
    assert text_of(someone.post(f"/service/cases/{made.case}/message", {"text": "x"})) == "went on"
    assert len(seen) == 1


def test_who_has_a_second_factor_is_asked_for_the_code_as_well(made, signed_in, network, went_on):
    someone, seen = signed_in("signatory"), went_on("signatory.sign")
    secret, codes = enrolled(network.signatory.person_id)
    someone.sign_in("signatory")
    someone.get("/sign-in/code")
    someone.post("/sign-in/code", {"code": codes[0]})
    someone.get("/v")
    grown_old(STALE)
    path = f"/sign/{made.piece}"
    asked = text_of(someone.post(path, {"a": "b"}))
    assert 'name="proof_code"' in asked
    given = {"a": "b", "proof_password": PASSWORD}
    assert someone.post(path, given).status_code == 403
    assert someone.post(path, {**given, "proof_code": "000000"}).status_code == 403
    assert seen == []
    assert text_of(someone.post(path, {**given, "proof_code": code_at(secret)})) == "went on"


def test_wrong_answers_lock_as_at_the_door(made, signed_in, went_on):
    someone, seen = signed_in("signatory"), went_on("signatory.sign")
    grown_old(STALE)
    for _ in range(6):
        someone.post(f"/sign/{made.piece}", {"proof_password": "not it"})
    locked = someone.post(f"/sign/{made.piece}", {"proof_password": PASSWORD})
    assert "暂停登录" in text_of(locked)
    assert seen == []


def test_a_script_is_told_and_hands_over_to_the_page(made, signed_in):
    someone = signed_in("signatory")
    grown_old(STALE)
    answer = someone.post(
        "/sign/batch", {"ref": made.piece}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json["type"]) == (403, "urn:jadegate:not_fresh")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/password", {"old": "not it", "new": "another long password"}),
        ("/account/second-factor", {"password": "not it", "new_code": "123456"}),
    ],
)
def test_forms_that_ask_for_the_password_themselves_take_no_other(signed_in, path, fields):
    """However fresh the sign-in is: these hand the account to whoever sits at the desk."""
    someone = signed_in("inspector")
    refused = someone.post(path, fields)
    assert refused.status_code == 422
    assert "不正确" in text_of(refused)


def test_a_refused_answer_is_logged_without_a_name(made, signed_in, caplog):
    someone = signed_in("signatory")
    grown_old(STALE)
    with caplog.at_level(logging.WARNING, "jadegate.doors"):
        someone.post(f"/sign/{made.piece}", {"proof_password": "not it"})
    (line,) = [r.getMessage() for r in caplog.records if r.name == "jadegate.doors"]
    assert '"event": "proof_refused"' in line
    assert 'signatory"' not in line.replace('"signatory.sign"', "")
    assert "not it" not in line


def test_a_proof_is_no_field_of_the_form():
    assert {"proof_password", "proof_code"} <= set(SECRETS)
