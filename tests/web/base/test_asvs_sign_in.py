"""The pages where passwords are typed, and what a password may be made of."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from support.build import PASSWORD

from app.base import passwords
from app.base.db import transaction
from app.models.people.account import Person

ROOT = Path(__file__).parents[3]
SCRIPTS = sorted((ROOT / "app" / "static" / "js").rglob("*.js"))


def test_passwords_are_masked_and_managers_of_passwords_find_them(browser):
    page = browser.get("/sign-in").get_data(as_text=True)
    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', page)
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "maxlength" not in field or int(re.findall(r'maxlength="(\d+)"', field)[0]) >= 64


def test_nothing_keeps_anybody_from_pasting():
    templates = (ROOT / "app" / "templates").rglob("*.html")
    for path in (*SCRIPTS, *templates):
        assert not re.search(r"onpaste|[\"']paste[\"']", path.read_text("utf-8")), path.name
    fields = [
        found
        for path in (ROOT / "app" / "templates").rglob("*.html")
        for found in re.findall(r'<input[^>]*type="password"[^>]*>', path.read_text("utf-8"))
    ]
    # PINs are typed on shared benches, where nothing may keep them.
    passwords_only = [f for f in fields if 'inputmode="numeric"' not in f]
    assert [f for f in passwords_only if 'autocomplete="off"' in f] == []


@pytest.mark.parametrize(
    ("kept", "sent", "opens"),
    [
        (" spaces at both ends ", " spaces at both ends ", True),
        (" spaces at both ends ", "spaces at both ends", False),
        ("Correct Horse Battery", "correct horse battery", False),
        ("密码里也可以有汉字和😀啊啊", "密码里也可以有汉字和😀啊啊", True),
        ("x" * 99 + "y", "x" * 99 + "z", False),
        ("x" * 99 + "y", "x" * 99 + "y", True),
    ],
)
def test_a_password_counts_exactly_as_it_was_sent(browser, network, kept, sent, opens):
    with transaction() as session:
        person = session.get_one(Person, network.sealer.person_id)
        person.password_hash = passwords.hash_password(kept)
    assert (browser.sign_in("sealer", sent).status_code == 302) is opens


def test_people_change_their_password(signed_in, browser):
    someone = signed_in("sealer")
    new = "山泉 竹影 9 moon ladder"
    sent = {"old": PASSWORD, "new": new}
    answer = someone.post("/account/password", sent)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert browser.sign_in("sealer").status_code == 422
    assert browser.sign_in("sealer", new).status_code == 302


def test_tokens_have_256_bits_and_only_their_digest_is_kept():
    made = [passwords.new_token() for _ in range(200)]
    assert len({token for token, _ in made}) == 200
    assert {len(token) for token, _ in made} == {43}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for _, digest in made)


def test_a_password_is_kept_as_argon2id_of_at_least_what_is_asked_for():
    """OWASP: argon2id with 19 MiB and two passes, or more. Tests hash cheaply: loaded anew."""
    spec = spec_from_file_location("passwords_as_in_production", passwords.__file__)
    assert spec is not None
    assert spec.loader is not None
    fresh = module_from_spec(spec)
    spec.loader.exec_module(fresh)
    found = re.match(r"\$(\w+)\$v=19\$m=(\d+),t=(\d+)", fresh.hash_password(PASSWORD))
    assert found is not None
    assert found[1] == "argon2id"
    assert (int(found[2]) >= 19_456, int(found[3]) >= 2) == (True, True)


def test_every_page_of_somebody_has_the_way_out(signed_in):
    someone = signed_in("sealer")
    for path in ("/account", "/sealing/", "/nothing"):
        page = someone.get(path).get_data(as_text=True)
        assert 'action="/sign-out"' in page, path


def test_who_leaves_a_bench_leaves_no_pictures_in_its_browser(signed_in):
    for path in ("/sign-out", "/account/sign-out-everywhere"):
        someone = signed_in("sealer")
        assert someone.post(path).headers["Clear-Site-Data"] == '"cache"'
        assert "Clear-Site-Data" not in someone.get("/sign-in").headers
