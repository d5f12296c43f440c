"""Who decides has a second factor before anything opens; the server makes it, and its spares."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from support.build import PASSWORD, Scene
from support.databases import both_databases
from support.flows.second_person import confirmed
from web.access.scene import (
    EVERYBODY,
    WITH_ACCOUNT,
    access_table,
    address,
    belongings,
    pages_of,
    written_pages,
)
from web.conftest import Browser
from web.people.second_factor import code_at, enrolled

from app.base import clock, config, db
from app.commands.people import one_time_codes, resets, second_factor, sign_in
from app.commands.people.second_person import SecondPersonAsked
from app.models.people.account import BackupCode, Person, SignInSession
from app.queries.people import roster
from workflows.people.sessions import RULES
from workflows.roles import Role

PAGES = written_pages()
RULE = access_table()["second_factor"]
SHOWN = re.compile(r"<code>(\d+-[2-9A-Z]{5}-[2-9A-Z]{5})</code>")


@pytest.fixture
def scene():
    return Scene("access", belongings)


def text_of(response):
    return response.get_data(as_text=True)


def real_people():
    """As in production: nobody is an example."""
    with db.transaction() as session:
        session.execute(update(Person).values(example=False))


def offered(page):
    """The secret that a page shows."""
    return re.search(r'data-copy="([A-Z2-7]{32})"', page)[1]


def test_whose_it_is_written_down_twice():
    assert sorted(role for role in Role if RULES[role].second_factor) == sorted(RULE["needed_by"])
    minutes = {role: RULES[role].idle.total_seconds() / 60 for role in WITH_ACCOUNT}
    assert minutes == access_table()["idle_minutes"]


@pytest.mark.parametrize("role", RULE["needed_by"])
def test_nothing_else_opens_before_it_is_set_up(app, made, signed_in, role):
    real_people()
    someone, open_now = signed_in(role), []
    # What is sent comes last: it is kept for its person, and looked for on every page from then on.
    for rule, method in sorted(pages_of(app), key=lambda page: page[1]):
        ends = rule.endpoint in ("sign_in.sign_out", "sign_in.sign_out_everywhere")
        if PAGES[rule.endpoint, method] == EVERYBODY or rule.endpoint.startswith("api.") or ends:
            continue
        path = address(app, rule, made)
        answer = someone.get(path) if method == "GET" else someone.post(path)
        led = answer.headers.get("Location", "").startswith("/account/second-factor?next=")
        told = answer.status_code == 403 and answer.mimetype == "application/problem+json"
        if not (led or told):
            open_now.append(rule.endpoint)
    allowed = set(RULE["open_before"]) - {"sign_in.sign_out", "sign_in.sign_out_everywhere"}
    assert set(open_now) == allowed
    assert someone.get("/").headers["Location"].startswith("/account/second-factor?next=")


def test_the_others_come_in_by_password_alone(made, signed_in):
    real_people()
    for role in WITH_ACCOUNT:
        if role.value not in RULE["needed_by"]:
            assert role.value in signed_in(role.value).get("/account").get_data(as_text=True)


def test_no_setting_switches_it_off(app, settings, made, signed_in):
    """Example people are spared in development; in production nobody is."""
    someone = signed_in("signatory")
    assert someone.get("/sign").status_code == 200
    config.use(replace(settings, production=True))
    assert someone.get("/sign").headers["Location"] == "/account/second-factor?next=/sign"
    assert not [name for name in config.SETTINGS if "FACTOR" in name or "TOTP" in name]


def test_set_up_at_the_first_sign_in_and_then_where_one_wanted_to_go(made, signed_in):
    real_people()
    someone = signed_in("signatory")
    led = someone.get("/sign/issued").headers["Location"]
    page = text_of(someone.get(led))
    assert "除密码外必须有动态码" in page
    secret = offered(page)
    assert offered(text_of(someone.get(led))) == secret, "a reload shows the same one"
    assert 'name="secret"' not in page
    done = someone.post(
        "/account/second-factor?next=/sign/issued",
        {"password": PASSWORD, "new_code": code_at(secret)},
    )
    codes = SHOWN.findall(text_of(done))
    assert (done.status_code, len(codes), len(set(codes))) == (200, 10, 10)
    assert 'href="/sign/issued"' in text_of(done)
    assert someone.get("/sign/issued").status_code == 200
    account = text_of(someone.get("/account"))
    assert "备用码还剩 10 个" in account
    assert not any(code in account for code in codes)


def test_a_secret_that_the_browser_sends_is_of_no_use(made, signed_in):
    someone = signed_in("inspector")
    someone.get("/account/second-factor")
    own = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    sent = {"password": PASSWORD, "secret": own, "new_code": code_at(own)}
    assert someone.post("/account/second-factor", sent).status_code == 422
    with db.reading() as session:
        person = session.query(Person).filter_by(login="inspector").one()
        assert person.totp_sealed is None


def test_another_one_needs_the_present_code(app, made, network, signed_in):
    """A session that somebody left open hands over nothing, not even with the password."""
    secret, codes = enrolled(network.signatory.person_id)
    someone = Browser(app)
    someone.sign_in("signatory", code=codes[0])
    other = Browser(app)
    other.sign_in("signatory", code=codes[1])
    new = offered(text_of(someone.get("/account/second-factor")))
    sent = {"password": PASSWORD, "new_code": code_at(new)}
    assert someone.post("/account/second-factor", sent).status_code == 422
    assert (
        someone.post("/account/second-factor", {**sent, "present_code": "000000"}).status_code
        == 422
    )
    assert other.get("/account").status_code == 200
    with_code = {**sent, "present_code": code_at(secret)}
    assert someone.post("/account/second-factor", with_code).status_code == 200
    assert other.get("/account").status_code == 302, "its other sign-ins are over"
    with db.reading() as session:
        person = session.query(Person).filter_by(login="signatory").one()
        assert one_time_codes.code_step(person, code_at(new), clock.now().timestamp())


def test_what_was_not_begun_can_not_be_confirmed(made, signed_in):
    """The page was open while its secret went: the answer says what to do, and nothing is on."""
    someone = signed_in("inspector")
    sent = someone.post("/account/second-factor", {"password": PASSWORD, "new_code": "123456"})
    assert sent.status_code == 409
    assert "二维码已失效" in text_of(sent)
    assert offered(text_of(sent)), "with the next code to scan"


def test_the_pending_secret_is_sealed_and_goes_with_its_session(made, signed_in):
    someone = signed_in("inspector")
    secret = offered(text_of(someone.get("/account/second-factor")))
    with db.reading() as session:
        kept = session.scalars(
            select(SignInSession.pending_secret).where(SignInSession.pending_secret.is_not(None))
        ).all()
    assert len(kept) == 1
    assert secret not in kept[0]
    someone.post("/sign-out")
    with db.reading() as session:
        pending = SignInSession.pending_secret.is_not(None)
        assert session.scalars(select(SignInSession.id).where(pending)).all() == []


@pytest.mark.parametrize("has_one", [False, True])
def test_nobody_confirms_at_another_screen_without_theirs(app, made, network, has_one):
    real_people()
    code = enrolled(network.auditor.person_id)[1][0] if has_one else ""
    with db.transaction() as session:
        second = sign_in.second_person(session, "auditor", PASSWORD, code, now=clock.now())
    assert getattr(second, "code", "") == ("" if has_one else "second_factor_first")


# Backup codes


def test_a_backup_code_serves_once_however_it_is_typed(app, made, network):
    _, codes = enrolled(network.auditor.person_id)
    typed = codes[3].lower().replace("-", " - ")
    someone = Browser(app)
    assert someone.sign_in("auditor", code=typed).status_code == 302
    with db.reading() as session:
        assert roster.backup_codes_left(session, network.auditor.person_id) == 9
    assert Browser(app).sign_in("auditor", code=codes[3]).status_code == 422


@pytest.mark.parametrize(
    "typed", ["1-AAAAA-AAAAA", "11-AAAAA-AAAAA", "0-", "-", "１-", "x", "9" * 300]
)
def test_what_is_no_backup_code(app, made, network, typed):
    enrolled(network.auditor.person_id)
    assert Browser(app).sign_in("auditor", code=typed).status_code == 422


def test_only_hashes_are_kept(app, made, network):
    _, codes = enrolled(network.auditor.person_id)
    with db.reading() as session:
        kept = " ".join(session.scalars(select(BackupCode.code_hash)))
    assert kept.count("$argon2id$") == 10
    assert not any(code.partition("-")[2] in kept for code in codes)


def test_new_ones_end_the_old(app, made, network):
    _, codes = enrolled(network.auditor.person_id)
    someone = Browser(app)
    someone.sign_in("auditor", code=codes[0])
    new = SHOWN.findall(text_of(someone.post("/account/backup-codes")))
    assert len(new) == 10
    assert Browser(app).sign_in("auditor", code=codes[1]).status_code == 422
    assert Browser(app).sign_in("auditor", code=new[1]).status_code == 302


def test_a_reset_keeps_the_second_factor(app, made, network):
    """Who lost the password proves the rest as before: two who reset it gain nothing."""
    person = network.auditor.person_id
    _, codes = enrolled(person)
    now, word = clock.now(), "another long password"
    with pytest.raises(SecondPersonAsked) as asked, db.transaction() as session:
        resets.ask_reset(session, person, "本人到场", by=network.admin, now=now)
    link = confirmed(asked.value.key, network.admin_2, now)
    with db.transaction() as session:
        resets.complete_reset(session, link, asked.value.secret, word, now=now)
    with db.reading() as session:
        assert session.get_one(Person, person).totp_sealed is not None
        assert roster.backup_codes_left(session, person) == len(codes)
    someone = Browser(app)
    someone.post("/sign-in", {"login": "auditor", "password": word, "code": codes[0]})
    assert "由admin提请、admin_2复核开出" in text_of(someone.get("/account")), "and is told of it"


@both_databases
def test_two_at_once_get_in_by_one_backup_code_once(app, made, network):
    _, codes = enrolled(network.auditor.person_id)

    def try_it(_):
        with db.transaction() as session:
            done = sign_in.sign_in(
                session, "auditor", PASSWORD, codes[0], now=clock.now(), address="", agent=""
            )
            return done.token is not None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]


def test_a_role_granted_meanwhile_asks_for_it_and_loses_nothing(made, signed_in):
    someone = signed_in("customer_service")
    page = f"/service/cases/{made.case}"
    someone.get(page)
    real_people()
    sent = someone.post(
        f"{page}/message", {"text": "正在写"}, headers={"Referer": f"http://localhost{page}"}
    )
    led = sent.headers["Location"]
    assert led.startswith("/account/second-factor?next=")
    secret = offered(text_of(someone.get(led)))
    someone.post(led, {"password": PASSWORD, "new_code": code_at(secret)})
    assert "正在写</textarea>" in text_of(someone.get(page))


def test_ten_codes_of_fifty_bits():
    assert second_factor.BACKUP_CODES == 10
    assert len(set(second_factor.SIGNS)) == 32
    assert second_factor.GROUP == 5
