"""The access matrix: every page against every role, from the map of addresses."""

from __future__ import annotations

import pytest

from app import create_app
from app.web.base.desk import ACCESS, Access
from app.web.base.limits import limiter
from workflows.roles import GRANTS, Role

PEOPLE = [r for r in Role if r not in (Role.BUYER, Role.SYSTEM)]
SAMPLE = {
    "ref": "QC-2026-000001",
    "number": "0000-0000-0000",
    "code": "CM-01",
    "key": 1,
    "filename": "css/page.css",
    "token": "x",
}


# These end the session that the matrix walks with; test_sign_in.py looks after them.
ENDING = ("static", "sign_in.sign_out", "sign_in.sign_out_everywhere")


@pytest.fixture
def backend():
    """Who may open what is asked before any table is; one database is enough."""
    return "sqlite"


@pytest.fixture
def app(settings):
    """An application of its own: one test adds an address to it."""
    made = create_app(settings)
    limiter.enabled = False
    yield made
    limiter.enabled = True


def address(app, rule):
    with app.test_request_context():
        values = {name: SAMPLE.get(name, 1) for name in rule.arguments}
        for name, converter in rule._converters.items():
            if name not in SAMPLE:
                values[name] = 1 if "Integer" in type(converter).__name__ else "x"
        return rule.build(values)[1]


def test_every_address_has_an_access(app):
    known = app.extensions[ACCESS]
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(known)


def test_an_address_without_an_access_is_shut(app, signed_in):
    app._got_first_request = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    app._got_first_request = True
    assert signed_in("admin").get("/forgotten").status_code == 403


def allowed(access: Access, role: Role | None) -> bool:
    if access.public:
        return True
    if role is None:
        return False
    return access.permission is None or access.permission in GRANTS[role]


@pytest.mark.parametrize("role", [None, *PEOPLE], ids=lambda r: r.value if r else "nobody")
def test_the_matrix(app, network, signed_in, browser, role):
    someone = signed_in(role.value) if role else browser
    if role is None:
        someone.get("/sign-in")
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ENDING or rule.endpoint.startswith("api."):
            continue
        access = app.extensions[ACCESS][rule.endpoint]
        path = address(app, rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            response = someone.get(path) if method == "GET" else someone.post(path)
            status = response.status_code
            if status >= 500:
                wrong.append((method, path, status))
            shut = status == 403 or (status == 302 and "/sign-in" in response.headers["Location"])
            if allowed(access, role):
                # The command may still refuse this item or this center; a page of one's own never.
                if shut and (role is None or (status == 302)):
                    wrong.append((method, path, status, "shut to " + str(role)))
            elif not shut:
                wrong.append((method, path, status, "open to " + str(role)))
    assert wrong == []


@pytest.mark.parametrize("role", [None, *PEOPLE], ids=lambda r: r.value if r else "nobody")
def test_a_browser_opens_no_program_interface(app, network, signed_in, browser, role):
    someone = signed_in(role.value) if role else browser
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                ask = someone.get if method == "GET" else someone.post
                assert ask(address(app, rule)).status_code in (401, 403)
