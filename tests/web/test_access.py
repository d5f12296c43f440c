"""The access matrix: what `access.toml` says, against grants, pages and real requests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support.build import Scene
from web.access.scene import (
    EVERYBODY,
    SHOP,
    SIGNED_IN,
    TITLE,
    WITH_ACCOUNT,
    access_table,
    address,
    belongings,
    is_of_the_network,
    line_to_write,
    pages_of,
    roles_of,
    written_pages,
)
from web.conftest import Browser

from app import create_app
from app.web.base.desk import ACCESS
from app.web.base.limits import limiter
from workflows.roles import GRANTS, Permission, Role

PAGES = written_pages()
# These end or change the session that the matrix walks with, or lead to the door by their nature;
# test_sign_in.py looks after them.
ENDING = (
    "sign_in.as_example",
    "sign_in.code_step",
    "sign_in.sign_out",
    "sign_in.sign_out_everywhere",
)


@pytest.fixture
def scene():
    return Scene("access", belongings)


@pytest.fixture
def fresh(settings):
    """An application of its own: one test adds an address to it."""
    made = create_app(settings)
    limiter.enabled = False
    yield made
    limiter.enabled = True


def asked_of(someone, rule, method, path, key=""):
    """(status, where it leads, text) of one request, with a key where a program asks."""
    if rule.endpoint.startswith("api."):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = someone.client.open(path, method=method, headers=headers)
    else:
        answer = someone.get(path) if method == "GET" else someone.post(path)
    text = answer.get_data().decode("utf-8", "replace")
    leads = answer.headers.get("Location", "")
    answer.close()
    return answer.status_code, leads, text


def is_shut(status: int, leads: str) -> bool:
    return status in (401, 403) or leads.startswith("/sign-in")


# What is written, against what the code says


def test_the_grants_are_as_written():
    written = access_table()["grants"]
    missing = sorted({p.value for p in Permission} - set(written))
    assert missing == [], f"write into access.toml under [grants]: {missing[0]!r} = [...]"
    assert sorted(set(written) - {p.value for p in Permission}) == [], "no such permission"
    assert {
        permission: sorted(role for role, given in GRANTS.items() if permission in given)
        for permission in Permission
    } == {permission: sorted(roles_of(written[permission])) for permission in Permission}


def test_every_permission_is_asked_for_somewhere():
    root = Path(__file__).parents[2]
    code = "".join(
        path.read_text("utf-8")
        for room in ("app", "workflows")
        for path in sorted((root / room).rglob("*.py"))
        if path.name != "roles.py"
    )
    asked_for = set(re.findall(r"\b(?:Permission|P)\.([A-Z_]+)\b", code))
    assert sorted({p.name for p in Permission} - asked_for) == []


def test_every_page_has_its_line(app):
    pages = [(rule.endpoint, method) for rule, method in pages_of(app)]
    missing = [line_to_write(*page) for page in pages if page not in PAGES]
    assert missing == [], "\n".join(missing)
    gone = sorted(set(PAGES) - set(pages))
    assert gone == [], f"no such page; take its line out of access.toml: {gone}"


def test_every_address_says_whose_thing_it_names(app):
    table = access_table()
    belongs, free = set(table["belongs"]), set(table["of_no_center"])
    named = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    missing = sorted(named - belongs - free)
    assert missing == [], f'write into access.toml "{missing[0]}" under [belongs] or [of_no_center]'
    assert sorted((belongs | free) - named) == [], "no such address"
    assert sorted(belongs & free) == []


def test_what_pages_ask_for_is_as_written(app):
    """The table of the application (`ACCESS`) and the grants, against the lines."""
    wrong, narrowed = [], dict(access_table()["narrowed_by_the_page"])
    for rule, method in pages_of(app):
        access = app.extensions[ACCESS][rule.endpoint]
        assert access.network is is_of_the_network(rule.endpoint, method), rule.endpoint
        line = PAGES[rule.endpoint, method]
        if access.public:
            agrees = line == EVERYBODY
        elif access.permission is None:
            agrees = line == SIGNED_IN
        else:
            holders = {r for r in WITH_ACCOUNT if access.permission in GRANTS[r]}
            if not rule.endpoint.startswith("api."):
                holders -= {Role.API_KEY}  # a program is no person: it opens no desk
            asked_at_the_desk = narrowed.pop(f"{method} {rule.endpoint}", None)
            if asked_at_the_desk is None:
                agrees = line not in (EVERYBODY, SIGNED_IN) and roles_of(line) == holders
            else:
                agrees = access.permission == asked_at_the_desk and roles_of(line) < holders
        if not agrees:
            wrong.append((method, rule.endpoint, access, line))
    assert wrong == []
    assert narrowed == {}, "no such page"


def test_each_page_asks_for_the_permission_that_is_written(app):
    asks, wrong, used = access_table()["asks"], [], set()
    for endpoint in sorted({rule.endpoint for rule, _ in pages_of(app)}):
        access = app.extensions[ACCESS][endpoint]
        asked = access.permission.value if access.permission else SIGNED_IN
        asked = EVERYBODY if access.public else asked
        line = endpoint if endpoint in asks else endpoint.partition(".")[0]
        used |= {line, endpoint.partition(".")[0]}
        if asks.get(line) != asked:
            wrong.append(f'write into access.toml under [asks]: "{endpoint}" = "{asked}"')
    assert wrong == []
    assert sorted(asks.keys() - used) == [], "no such page or desk"


def test_an_address_without_an_access_is_shut(fresh, signed_in):
    fresh._got_first_request = False
    fresh.add_url_rule("/forgotten", "forgotten", lambda: "open")
    fresh._got_first_request = True
    browser = Browser(fresh)
    assert browser.sign_in("admin").status_code == 302
    assert browser.get("/forgotten").status_code == 403


# What is written, against real requests


@pytest.mark.parametrize("role", [None, *WITH_ACCOUNT], ids=lambda r: r.value if r else "nobody")
def test_who_gets_in(app, network, made, signed_in, browser, role):
    """A role that is written down is never shut out of what is its own; every other one is.

    Of what is the network's, a role at one center is shut out too.
    """
    everywhere = role and any(a.center_id is None for a in network.people[role].assignments)
    someone = signed_in(role.value) if role else browser
    key = made.keys[role.value] if role else ""
    wrong, asked_about = list[tuple[Any, ...]](), 0
    for rule, method in pages_of(app):
        line = PAGES[rule.endpoint, method]
        if rule.endpoint in ENDING:
            continue
        path = address(app, rule, made)
        status, leads, _ = asked_of(someone, rule, method, path, key)
        asked_about += 1
        permitted = line == EVERYBODY or (role is not None and role in roles_of(line))
        if is_of_the_network(rule.endpoint, method) and not everywhere:
            permitted = False
        if status >= 500 or is_shut(status, leads) is permitted:
            wrong.append((method, path, status, leads, "permitted" if permitted else "not"))
        elif not permitted and role is None and status not in (302, 401):
            wrong.append((method, path, status, "nobody is led to sign in"))
    assert wrong == []
    assert asked_about == sum(page not in ENDING for page, _ in PAGES)


def test_a_manager_of_the_network_gets_into_what_is_its(app, made, signed_in):
    someone = signed_in("manager_net")
    asked = 0
    for rule, method in pages_of(app):
        mine = Role.MANAGER in roles_of(PAGES[rule.endpoint, method])
        if mine and is_of_the_network(rule.endpoint, method):
            status, leads, _ = asked_of(someone, rule, method, address(app, rule, made))
            assert not is_shut(status, leads), (method, rule.endpoint)
            asked += 1
    pages = access_table()["of_the_network"]["pages"]
    assert asked == len([page for page in pages if " auditor." not in page])


@pytest.mark.parametrize("role", [None, *WITH_ACCOUNT], ids=lambda r: r.value if r else "nobody")
def test_a_browser_opens_no_program_interface(app, made, signed_in, browser, role):
    someone = signed_in(role.value) if role else browser
    for rule, method in pages_of(app):
        if rule.endpoint.startswith("api."):
            ask = someone.get if method == "GET" else someone.post
            assert ask(address(app, rule, made)).status_code == (403 if role else 401)


NOT_THERE = ("orders.rejected",)  # this import rejected nothing, so there is no such file


@pytest.mark.parametrize("role", WITH_ACCOUNT)
def test_what_belongs_to_another_center_is_not_there(app, made, signed_in, role):
    """404 to the same trade of another center, with nothing of the thing in the answer.

    What has a page is there for its own center's people, so that the 404 says something.
    """
    own = signed_in(role.value)
    login = "auditor_there" if role is Role.AUDITOR else f"{role.value}_far"
    foreign = signed_in(login)
    wrong: list[tuple[Any, ...]] = []
    for rule, method in pages_of(app):
        belongs = rule.endpoint in access_table()["belongs"]
        if not belongs or role not in roles_of(PAGES[rule.endpoint, method]):
            continue
        path = address(app, rule, made)
        key = made.keys[login]
        status, _, text = asked_of(foreign, rule, method, path, key)
        told = [word for word in (TITLE, SHOP) if word in text]
        if status != 404 or told:
            wrong.append((method, path, status, "to another center", told))
        if method == "GET" and rule.endpoint not in NOT_THERE:
            status, _, _ = asked_of(own, rule, method, path, made.keys[role.value])
            if status not in (200, 302):
                wrong.append((method, path, status, "to its own people"))
    assert wrong == []
