"""The start page: doors for everybody, example people with one click, and never in production."""

from __future__ import annotations

import io
import re
import tarfile
from dataclasses import replace

import pytest
from sqlalchemy import update
from support.build import CATEGORIES, PASSWORD
from support.certain import given_out
from support.databases import both_databases

from app.base import clock, config, db, preparation
from app.models.people.account import Person
from app.queries.orders.category_rules import intake_rules
from app.readers.orders import order_file
from app.web.home.start import BESIDE, BUYING_IN, ROAD
from workflows.inspection.standard.catalogue import category
from workflows.orders.category_rules import categorise
from workflows.roles import ROLE_NAMES, Role

STAFFED = [role for role, _ in ROAD] + [*BUYING_IN, *BESIDE]


@pytest.fixture
def examples(app, network):
    """The people of the small network, as examples."""
    with db.transaction() as session:
        session.execute(update(Person).values(example=True))


@pytest.fixture
def production(app, settings):
    config.use(replace(settings, production=True))


def text_of(response):
    return response.get_data(as_text=True)


def csrf_of(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_everybody_finds_their_door(browser):
    page = text_of(browser.get("/"))
    for door in ("/sign-in", "/b/", "/v", "/source"):
        assert f'href="{door}"' in page


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "玉门质检"), ("en", "Jadegate")])
def test_the_title_names_the_house_once(browser, language, title):
    page = text_of(browser.get("/", headers={"Accept-Language": language}))
    assert f"<title>{title}</title>" in page


@pytest.mark.parametrize("role", STAFFED, ids=lambda role: role.value)
def test_one_click_signs_in_at_each_desk(browser, examples, role):
    page = text_of(browser.get("/"))
    assert ROLE_NAMES[role].zh in page
    assert f'value="{role.value}"' in page
    assert browser.post("/sign-in/example", {"login": role.value}).headers["Location"] == "/"
    assert browser.get("/account").status_code == 200


def test_an_order_file_to_try_is_offered_and_read_whole(browser, examples):
    at = re.search(r'href="(/static/examples/[^"]+\.csv)"', text_of(browser.get("/")))[1]
    with browser.get(at) as file:
        read = given_out(order_file.read("orders-to-try.csv", file.data))
    with db.reading() as session:
        rules = intake_rules(session, clock.now())
    found = [categorise(rules, row.title, row.sku) for row in read.rows]
    assert (len(read.rows), read.problems) == (4, ())
    assert [getattr(match, "category", None) for match in found] == [
        "jade",
        "jade",
        "jade",
        "packaging",
    ]


def test_every_category_leads_to_a_center_that_inspects_it(browser, examples):
    page = text_of(browser.get("/"))
    for code in CATEGORIES:
        assert f'<a href="?center=RL">{category(code).name.zh}</a>' in page


def test_the_road_names_every_desk_of_a_center():
    off_the_road = {Role.BUYER, Role.SYSTEM, Role.API_KEY}
    assert {*STAFFED} == {*Role} - off_the_road


def test_a_click_goes_on_as_somebody_else(browser, examples):
    browser.post("/sign-in/example", {"login": "inspector"})
    assert "/start" in text_of(browser.get("/account"))
    browser.get("/start")
    browser.post("/sign-in/example", {"login": "auditor"})
    assert browser.get("/bench").status_code == 403
    assert browser.get("/audit").status_code == 200


@both_databases
def test_only_example_people_only_with_the_pages_own_form(app, browser, examples):
    with db.transaction() as session:
        session.execute(update(Person).where(Person.login == "admin").values(example=False))
        session.execute(update(Person).where(Person.login == "auditor").values(active=False))
    for login in ("admin", "auditor", "nobody", ""):
        assert browser.post("/sign-in/example", {"login": login}).status_code == 404
    assert browser.client.post("/sign-in/example", data={"login": "inspector"}).status_code == 400
    assert browser.client.get("/sign-in/example").status_code == 405
    assert browser.get("/account").status_code == 302


def test_in_production_nobody_is_offered_and_nobody_signed_in(browser, examples, production):
    page = text_of(browser.get("/"))
    assert "/b/" in page
    assert 'value="inspector"' not in page
    assert browser.post("/sign-in/example", {"login": "inspector"}).status_code == 404
    assert browser.get("/account").status_code == 302
    browser.sign_in("inspector", PASSWORD)
    assert "/start" not in text_of(browser.get("/account"))


def test_the_page_says_how_far_the_example_network_is(browser, settings):
    work = preparation.example_network(settings)
    assert "Refresh" not in browser.get("/").headers
    work.tell(0.42)
    response = browser.get("/")
    assert response.headers["Refresh"] == "3"
    assert "42 / 100" in text_of(response)
    work.tell(1.0)
    assert "Refresh" not in browser.get("/").headers


@both_databases
def test_an_unknown_center_shows_the_first(browser, examples):
    assert "检验员" in text_of(browser.get("/?center=%00NO"))


def test_the_source_is_all_there_and_nothing_of_the_instance(browser):
    with tarfile.open(fileobj=io.BytesIO(browser.client.get("/source").data)) as archive:
        names = archive.getnames()
    assert {"jadegate/LICENSE", "jadegate/app/web/home/start.py"} <= {*names}
    assert [
        n for n in names if "/instance" in n or n.endswith((".key", ".db", ".pyc", ".mo"))
    ] == []


def test_another_address_of_the_source_is_linked(browser, settings):
    config.use(replace(settings, source_url="https://code.example/jadegate"))
    for page in ("/", "/v", "/b/", "/sign-in"):
        assert 'href="https://code.example/jadegate"' in text_of(browser.get(page))
