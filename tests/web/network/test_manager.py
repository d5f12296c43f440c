"""The manager's desk: the board and its files, staff of the own centers, rules, quarantine."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import registered, reviewed
from web.base.bare_page import bare

from app.base import clock, db
from app.models.inspection.ruleset import Ruleset
from app.models.people.account import RoleAssignment
from app.queries.network import board
from app.queries.network.board_scope import By, Scope
from workflows.inspection.rulesets import RulesetState
from workflows.inspection.standard.catalogue import standard_source
from workflows.roles import Role

PAGES = ("/board/", "/board/merchants", "/board/staff", "/board/rules", "/board/quarantine")


def text(response):
    return response.get_data(as_text=True)


def tea():
    today = clock.local(clock.now()).date()
    source = re.sub(r"(?m)^version = \d+$", "version = 2", standard_source("tea"), count=1)
    return re.sub(r"(?m)^effective_from = .*$", f"effective_from = {today}", source, count=1)


def proposal():
    with db.reading() as session:
        found = session.scalars(select(Ruleset)).one_or_none()
        return None if found is None else (found.id, found.state)


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


def test_every_page_opens_on_an_empty_house(manager):
    for path in PAGES:
        assert manager.get(path).status_code == 200


def test_others_have_no_business_here(signed_in):
    for login in ("inspector", "merchant", "admin", "customer_service"):
        assert signed_in(login).get("/board/").status_code == 403
    auditor = signed_in("auditor")
    assert auditor.get("/board/").status_code == 200
    assert auditor.get("/board/staff").status_code == 403
    assert auditor.get("/board/rules/new").status_code == 403


def test_the_board_counts_what_waits_and_what_was_judged(manager, signed_in, network):
    reviewed(network)
    registered(network, pieces=2)
    page = text(manager.get("/board/?days=30"))
    assert "检测通过" in page
    assert "待送检" in page
    assert "<svg" in page
    far = text(signed_in("manager_far").get("/board/?days=30"))
    assert "检测通过" not in far


@both_databases
@pytest.mark.parametrize("by", list(By))
def test_verdicts_are_grouped_by_each_dimension(manager, network, by):
    reviewed(network)
    page = text(manager.get(f"/board/?days=30&by={by.value}"))
    assert "100.0" in page
    names = {By.INSPECTOR: "inspector", By.MERCHANT: "玉见小铺", By.AGENCY: "滇西珠宝检测中心"}
    assert names.get(by, "") in page


def test_the_figures_are_those_of_the_scope(network, database):
    reviewed(network)
    scope = Scope((network.center_id,), NOW.replace(hour=0), clock.now())
    with db.reading() as session:
        (found,) = board.results(session, scope, By.CATEGORY)
        elsewhere = Scope((network.other_center_id,), scope.since, scope.until)
        assert board.results(session, elsewhere, By.CATEGORY) == []
        assert board.waits(session, elsewhere, NOW) == []
        hours = board.hours(session, scope, NOW.replace(hour=0))
    assert (found.name, found.passed, found.judged) == ("jade", 1, 1)
    assert (found.first, found.first_passed) == (1, 1)
    assert sum(hours["received"]) == sum(hours["judged"]) == 1


def test_there_is_no_other_file(manager):
    for name in ("waits.pdf", "people.csv"):
        assert manager.get(f"/board/export/{name}").status_code == 404


@pytest.mark.parametrize(
    "query", ["days=x", "center=99999999", "center=-1", "category=%27", "by=x"]
)
def test_garbage_in_the_address_is_no_filter(manager, query):
    assert bare(manager.get(f"/board/?{query}")) == bare(manager.get("/board/"))


def test_a_score_is_shown_for_each_merchant(manager, network):
    reviewed(network)
    assert "玉见小铺" in text(manager.get("/board/merchants"))


@both_databases
def test_a_standard_is_proposed_and_approved_by_another(signed_in):
    manager = signed_in("manager_net")
    assert "茶叶" in text(manager.get("/board/rules/new?kind=standard&code=tea"))
    wrong = manager.post("/board/rules/new", {"kind": "standard", "text": "x = 1", "note": "n"})
    assert wrong.status_code == 422
    assert "有几处要改" in text(wrong)
    made = manager.post("/board/rules/new", {"kind": "standard", "text": tea(), "note": "新版"})
    assert made.status_code == 302
    key, state = proposal()
    assert state is RulesetState.PROPOSED
    assert "version: 1 → 2" in text(manager.get(f"/board/rules/{key}"))
    assert manager.post(f"/board/rules/{key}/approve").status_code == 409
    other = signed_in("manager_net_2")
    assert other.post(f"/board/rules/{key}/approve").status_code == 302
    assert proposal()[1] is RulesetState.APPROVED
    assert other.post(f"/board/rules/{key}/reject", {"note": "x"}).status_code == 409
    assert manager.get("/board/rules/999").status_code == 404
    assert manager.get("/board/rules/new?kind=poem").status_code == 404


@both_databases
def test_staff_of_the_own_center_only(manager, signed_in, network):
    page = text(manager.get("/board/staff"))
    assert ">sealer<" in page
    assert ">sealer_far<" not in page
    far = network.sealer_far.person_id
    assert manager.get(f"/board/staff/{far}").status_code == 404
    grant = {"role": "receiving", "center": network.other_center_id}
    assert manager.post(f"/board/staff/{far}/grant", grant).status_code == 404
    near = network.sealer.person_id
    grant |= {"center": network.center_id, "reason": "顶岗"}
    waits = manager.post(f"/board/staff/{near}/grant", grant)
    assert (waits.status_code, waits.headers["Location"][:8]) == (302, "/second/")
    confirm = f"{waits.headers['Location']}/confirm"
    assert manager.post(confirm, {"note": "自己"}).status_code == 409
    assert signed_in("manager_far").post(confirm, {"note": "别家"}).status_code == 404
    assert signed_in("manager_2").post(confirm, {"note": "已核对"}).status_code == 302
    with db.reading() as session:
        held = session.scalars(
            select(RoleAssignment.role).where(RoleAssignment.person_id == near)
        ).all()
    assert set(held) == {Role.SEALER, Role.RECEIVING}
