"""How long a sign-in lasts, where one is signed in, and how each of them ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from web.conftest import Browser
from web.people.second_factor import code_at, enrolled, grown_old

from app.base import clock, db
from app.commands.people import sessions
from app.models.people.account import Person, SignInSession
from workflows.people.sessions import (
    OWN_DESK,
    SHARED_BENCH,
    idle_of,
    is_fresh,
)
from workflows.roles import Role

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def text_of(response):
    return response.get_data(as_text=True)


def from_device(app, login, agent):
    browser = Browser(app)
    browser.client.environ_base["HTTP_USER_AGENT"] = agent
    assert browser.sign_in(login).status_code == 302
    return browser


def keys_of(person_id):
    with db.reading() as session:
        wanted = select(SignInSession.id).where(
            SignInSession.person_id == person_id, SignInSession.ended_at.is_(None)
        )
        return list(session.scalars(wanted.order_by(SignInSession.id)))


# How long


@pytest.mark.parametrize(("login", "minutes"), [("receiving", 15), ("customer_service", 30)])
def test_a_sign_in_that_lies_idle_is_over(signed_in, login, minutes):
    someone = signed_in(login)
    grown_old(minutes * 60 - 1, use=True)
    assert someone.get("/account").status_code == 200
    grown_old(minutes * 60 + 1, use=True)
    assert someone.get("/account").location.startswith("/sign-in")
    assert someone.get("/account").location.startswith("/sign-in"), "it does not wake up again"


def test_the_strictest_desk_of_a_person_counts():
    assert idle_of([Role.MANAGER, Role.INSPECTOR]) == SHARED_BENCH
    assert idle_of([Role.MANAGER]) == OWN_DESK
    assert idle_of([]) == SHARED_BENCH


def test_use_keeps_it_alive_and_a_page_by_itself_does_not(signed_in, network):
    someone = signed_in("receiving")
    grown_old(14 * 60, use=True)
    someone.get("/receiving/", headers={"Jadegate-By-Itself": "1"})
    grown = keys_of(network.receiving.person_id)[0]

    def idle():
        with db.reading() as session:
            seen = session.get_one(SignInSession, grown).seen_at
            return (clock.now() - seen).total_seconds()

    assert idle() > 800
    someone.get("/receiving/")
    assert idle() < 5
    grown_old(14 * 60, use=True)
    assert someone.post("/account/here").status_code == 200
    assert idle() < 5


def test_twelve_hours_are_the_end_however_busy(signed_in):
    someone = signed_in("receiving")
    start = clock.now()
    for minutes in range(10, 720, 10):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert someone.get("/account").status_code == 200
    with time_machine.travel(start + timedelta(hours=12, seconds=1), tick=False):
        assert someone.get("/account").location.startswith("/sign-in")


def test_fresh_is_ten_minutes_and_never_without_a_proof():
    now = clock.now()
    assert is_fresh(now - timedelta(minutes=10), now)
    assert not is_fresh(now - timedelta(minutes=10, seconds=1), now)
    assert not is_fresh(None, now)


def test_the_page_says_how_long_and_brings_the_script(signed_in):
    page = text_of(signed_in("receiving").get("/account"))
    assert 'data-idle="840"' in page
    assert "15 分钟没有操作" in page


# Where one is signed in


def test_each_device_is_listed_and_ended_by_itself(app, network):
    desk, phone = from_device(app, "sealer", CHROME), from_device(app, "sealer", PHONE)
    page = text_of(desk.get("/account"))
    assert "Chrome · Windows" in page
    assert "Safari · iPhone" in page
    assert len(re.findall(r"本机\s*</span>", page)) == 1
    first, second = keys_of(network.sealer.person_id)
    assert desk.post(f"/account/sessions/{second}/end").status_code == 302
    assert phone.get("/account").status_code == 302
    assert desk.get("/account").status_code == 200
    assert desk.post(f"/account/sessions/{first}/end").headers["Location"] == "/sign-in"
    assert desk.get("/account").status_code == 302


def test_nobody_ends_the_sign_in_of_another(signed_in, network):
    signed_in("sealer")
    (key,) = keys_of(network.sealer.person_id)
    assert signed_in("inspector").post(f"/account/sessions/{key}/end").status_code == 404
    assert keys_of(network.sealer.person_id) == [key]


def test_an_administrator_ends_one_of_a_person(app, signed_in, network):
    desk, phone = from_device(app, "sealer", CHROME), from_device(app, "sealer", PHONE)
    person = network.sealer.person_id
    admin = signed_in("admin")
    assert "Safari · iPhone" in text_of(admin.get(f"/admin/people/{person}"))
    _, second = keys_of(person)
    admin.post(f"/admin/people/{person}/sessions/{second}/end")
    assert phone.get("/account").status_code == 302
    assert desk.get("/account").status_code == 200


def test_an_administrator_lets_a_locked_person_in_again(browser, signed_in, network):
    for _ in range(6):
        browser.sign_in("sealer", "not the password")
    admin, person = signed_in("admin"), network.sealer.person_id
    assert "解除暂停登录" in text_of(admin.get(f"/admin/people/{person}"))
    admin.post(f"/admin/people/{person}/unlock")
    assert browser.sign_in("sealer").status_code == 302


def test_a_sign_in_that_lies_idle_is_not_listed(app, signed_in):
    signed_in("sealer")
    grown_old(16 * 60, use=True)
    desk = from_device(app, "sealer", CHROME)
    assert text_of(desk.get("/account")).count('/end"') == 1


def test_what_ended_long_ago_is_forgotten(signed_in, network):
    signed_in("sealer").post("/sign-out")
    signed_in("sealer")
    now = clock.now()
    with db.transaction() as session:
        assert sessions.forget_ended(session, now + timedelta(days=189)) == 0
        assert sessions.forget_ended(session, now + timedelta(days=190, minutes=1)) == 1
        assert sessions.forget_ended(session, now + timedelta(days=191)) == 1


# The secret of the forms


def test_a_token_of_one_person_is_dead_for_the_next(signed_in):
    someone = signed_in("sealer")
    someone.get("/account")
    stolen = someone.token
    someone.post("/sign-out")
    someone.get("/sign-in")
    entered = {"login": "sealer_2", "password": "correct horse battery", "csrf_token": stolen}
    assert someone.client.post("/sign-in", data=entered).status_code == 400
    someone.sign_in("sealer_2")
    sent = someone.client.post("/account/sign-out-everywhere", data={"csrf_token": stolen})
    assert sent.status_code == 400
    assert someone.get("/account").status_code == 200


def test_a_token_from_before_the_sign_in_is_dead_after_it(browser, network):
    browser.get("/sign-in")
    planted = browser.token
    browser.sign_in("sealer")
    sent = browser.client.post("/account/sign-out-everywhere", data={"csrf_token": planted})
    assert sent.status_code == 400


def test_the_same_person_has_another_one_after_signing_in_again(signed_in):
    someone = signed_in("sealer")
    before = someone.token
    someone.post("/sign-out")
    someone.sign_in("sealer")
    assert someone.client.post("/sign-out", data={"csrf_token": before}).status_code == 400


# Coming in


def test_enter_is_enough(browser, network):
    """No script takes the key away, and nothing stands between the password and the button."""
    page = text_of(browser.get("/sign-in"))
    form = page[page.index('class="stack"') :]
    assert "data-enter-next" not in page
    assert form.index('name="password"') < form.index('type="submit"')
    assert 'name="code"' not in form


def test_the_second_step_shows_itself_to_nobody_else(browser, network):
    assert browser.get("/sign-in/code").headers["Location"].startswith("/sign-in")


def test_a_half_way_sign_in_lasts_five_minutes_and_dies_with_its_password(app, network):
    secret, _ = enrolled(network.auditor.person_id)
    someone = Browser(app)
    someone.sign_in("auditor")
    later = clock.now() + timedelta(seconds=301)
    with time_machine.travel(later, tick=False):
        assert someone.get("/sign-in/code").headers["Location"].startswith("/sign-in")
    someone.get("/sign-in/code")
    with db.transaction() as session:
        session.query(Person).filter_by(login="auditor").one().password_hash = "changed"
    assert someone.post("/sign-in/code", {"code": code_at(secret)}).status_code == 422
