"""The administrator's desk: people, roles, credentials, sessions, centers, agencies, shops."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update
from support.build import NOW, PASSWORD
from support.databases import both_databases
from support.desk_pieces import registered, write
from support.flows.second_person import reset_link

from app.base import db
from app.commands.network.jobs.asking import ask_for
from app.commands.people.resets import complete_reset
from app.models.network.center import Agency, AgencyScope, Center, Merchant
from app.models.network.job import Job
from app.models.people.account import Credential, Person, RoleAssignment
from workflows.network.jobs.kinds import JobKind, JobState
from workflows.roles import Role

PAGES = (
    "/admin/people",
    "/admin/people/new",
    "/admin/centers",
    "/admin/agencies",
    "/admin/shops",
    "/admin/jobs",
)
NEW = {"login": "xinren", "name": "新人", "name_en": "New Person"}
NEW["staff_no"] = "JG-7"
CENTER = {
    "code": "HZ",
    "kind": "warehouse",
    "name_zh": "杭州仓",
    "name_en": "Hangzhou",
    "province": "浙江",
    "city": "杭州",
    "capacity": "500",
    "opens": "08:00",
    "closes": "20:00",
    "categories": ["jade"],
}


def text(response):
    return response.get_data(as_text=True)


@pytest.fixture
def admin(signed_in):
    return signed_in("admin")


@both_databases
def test_every_page_opens(admin):
    for path in PAGES:
        assert admin.get(path).status_code == 200
    assert "没有找到" in text(admin.get("/admin/people?search=%25"))


def test_others_have_no_business_here(signed_in):
    for login in ("manager", "auditor", "merchant"):
        browser = signed_in(login)
        for path in PAGES:
            assert browser.get(path).status_code == 403
        assert browser.post("/admin/people/1/close").status_code == 403


def test_a_new_person_gets_a_role_and_signs_in(admin, signed_in, network):
    made = admin.post("/admin/people/new", NEW)
    assert made.status_code == 302
    at = made.headers["Location"]
    given = {"role": "sealer", "center": network.center_id, "reason": "新同事，已到岗"}
    asked = admin.post(f"{at}/grant", given)
    assert asked.headers["Location"].startswith("/second/"), "who sends goods out is made by two"
    assert "封装发货员" not in text(admin.get(at)).partition("授予岗位")[0]
    second = signed_in("admin_2")
    second.get(asked.headers["Location"])
    done = second.post(f"{asked.headers['Location']}/confirm", {"note": "已核对，同意"})
    assert done.status_code == 302
    assert "封装发货员" in text(admin.get(at))
    key = int(at.rpartition("/")[2])
    link, code = reset_link(key, network.admin, network.admin_2, NOW)
    write(lambda s: complete_reset(s, link, code, PASSWORD, now=NOW))
    assert signed_in("xinren").get("/account").status_code == 200


@pytest.mark.parametrize("wrong", [{"login": "admin"}, {"login": ""}, {"name": ""}])
def test_what_is_wrong_with_a_new_account_is_said_and_the_rest_kept(admin, wrong):
    answer = admin.post("/admin/people/new", NEW | wrong)
    assert answer.status_code == 422
    assert "New Person" in text(answer)


def test_nobody_grants_to_themselves_here_either(admin, network):
    own = f"/admin/people/{network.admin.person_id}"
    assert "不能给自己授权" in text(
        admin.post(f"{own}/grant", {"role": "auditor"}, follow_redirects=True)
    )
    refused = admin.post(
        f"{own}/grant", {"role": "auditor"}, headers={"Accept": "application/json"}
    )
    assert refused.status_code == 409


def test_a_merchant_account_belongs_to_a_shop(admin, network):
    registered(network)
    at = f"/admin/people/{network.merchant.person_id}"
    wrong = admin.post(f"{at}/grant", {"role": "merchant", "shop": "无此店"}, follow_redirects=True)
    assert "没有店铺" in text(wrong)
    asked = admin.post(f"{at}/grant", {"role": "merchant", "shop": "玉见小铺", "reason": "店主"})
    assert asked.headers["Location"].startswith("/second/"), "the shop has orders"
    assert "玉见小铺" in text(admin.get(asked.headers["Location"]))


def test_closing_and_opening_and_signing_out_everywhere(admin, signed_in, network):
    browser = signed_in("sealer")
    at = f"/admin/people/{network.sealer.person_id}"
    admin.post(f"{at}/sign-out")
    assert browser.get("/account").status_code == 302
    again = signed_in("sealer")
    admin.post(f"{at}/close")
    assert again.get("/account").status_code == 302
    admin.post(f"{at}/reopen")
    assert signed_in("sealer").get("/account").status_code == 200
    with db.reading() as session:
        assert session.get(Person, network.sealer.person_id).active


@both_databases
def test_credentials_and_conflicts(admin, signed_in, network):
    registered(network)
    at = f"/admin/people/{network.sealer.person_id}"
    form = {"kind": "CGC", "number": "N-1", "issuer": "某会"}
    dates = {"valid_from": "2026-01-01", "valid_to": "2027-01-01"}
    for lacking, said in (
        ({"categories": "jade", "valid_from": "x"}, "请填写日期"),
        (dates, "请选择品类"),
        (dates | {"categories": "unheard-of"}, "请选择品类"),
    ):
        wrong = admin.post(f"{at}/credential", form | lacking, follow_redirects=True)
        assert said in text(wrong)
    with db.reading() as session:
        own = Credential.person_id == network.sealer.person_id
        assert session.scalars(select(Credential.number).where(own)).all() == []
    second = signed_in("admin_2")
    dates["reason"] = "原件已核对"
    for more in ({"categories": ["gold", "jade"]}, {"categories": "*", "number": "N-2"}):
        waits = admin.post(f"{at}/credential", form | dates | more).headers["Location"]
        assert second.post(f"{waits}/confirm", {"note": "原件一致"}).status_code == 302
    with db.reading() as session:
        held = session.execute(
            select(Credential.number, Credential.categories)
            .where(Credential.person_id == network.sealer.person_id)
            .order_by(Credential.number)
        ).all()
    assert [tuple(row) for row in held] == [
        ("N-1", {"codes": ["gold", "jade"]}),
        ("N-2", {"codes": ["*"]}),
    ]
    relation = {"shop": "玉见小铺", "reason": "亲属"}
    admin.post(f"{at}/relate", relation)
    assert "亲属" in text(admin.get(at))
    assert "已登记" in text(admin.post(f"{at}/relate", relation, follow_redirects=True))
    with db.reading() as session:
        shop = session.scalars(select(Merchant.id)).one()
    admin.post(f"{at}/relate", relation | {"reason": "同乡"})
    admin.post(f"{at}/unrelate", {"merchant": shop})
    assert "亲属" not in text(admin.get(at))


@both_databases
def test_a_center_is_added_and_changed(admin):
    admin.post("/admin/centers", CENTER)
    key, capacity = _center("HZ")
    assert capacity == 500
    assert "已存在" in text(admin.post("/admin/centers", CENTER, follow_redirects=True))
    admin.post(f"/admin/centers/{key}", CENTER | {"capacity": "900", "active": "on"})
    assert _center("HZ")[1] == 900
    for wrong in ({"capacity": "-1"}, {"opens": "25:99"}, {"categories": ["moon"]}):
        admin.post(f"/admin/centers/{key}", CENTER | wrong)
    assert _center("HZ")[1] == 900
    assert admin.post("/admin/centers/99999", CENTER).status_code == 404


def _center(code):
    with db.reading() as session:
        wanted = select(Center.id, Center.capacity_a_day).where(Center.code == code)
        return tuple(session.execute(wanted).one())


@both_databases
def test_an_agency_is_added_and_gets_its_scope(admin, network):
    form = {"code": "B1", "name_zh": "某检", "name_en": "Lab", "address": "某路"}
    admin.post("/admin/agencies", form | {"cma_no": "1", "cnas_no": "2"})
    with db.reading() as session:
        key = session.scalars(select(Agency.id).where(Agency.code == "B1")).one()
    scope = {"center": network.center_id, "categories": ["jade", "tea"]}
    admin.post(f"/admin/agencies/{key}/scope", scope)
    with db.reading() as session:
        found = select(AgencyScope.category).where(AgencyScope.agency_id == key)
        assert sorted(session.scalars(found)) == ["jade", "tea"]
    assert admin.post(f"/admin/agencies/{key}/scope", {"center": "x"}).status_code == 404
    dated = scope | {"categories": ["tea"], "valid_from": "2030-01-01", "valid_to": "2030-12-31"}
    for wrong in ({"valid_to": "2029-12-31"}, {"valid_from": "soon"}):
        admin.post(f"/admin/agencies/{key}/scope", dated | wrong)
    with db.reading() as session:
        assert len(session.scalars(found).all()) == 2
    admin.post(f"/admin/agencies/{key}/scope", dated)
    with db.reading() as session:
        days = select(AgencyScope.valid_from, AgencyScope.valid_to, AgencyScope.category)
        (kept,) = session.execute(days.where(AgencyScope.agency_id == key))
    assert (str(kept[0]), str(kept[1]), kept[2]) == ("2030-01-01", "2030-12-31", "tea")
    assert "2030" in text(admin.get("/admin/agencies"))


@both_databases
def test_a_shop_gets_its_home(admin, network):
    registered(network)
    with db.reading() as session:
        key = session.scalars(select(Merchant.id)).one()
    admin.post(f"/admin/shops/{key}", {"center": network.other_center_id})
    with db.reading() as session:
        assert session.get(Merchant, key).center_id == network.other_center_id
    assert admin.post(f"/admin/shops/{key}", {"center": "99999999"}).status_code == 404


@pytest.mark.parametrize("path", ["grant", "end_role", "credential", "end_credential", "relate"])
def test_garbage_is_refused_without_a_trace(admin, network, path):
    at = f"/admin/people/{network.sealer.person_id}/{path}"
    for form in ({}, {"role": "emperor", "assignment": "x", "credential": "9" * 30, "center": "x"}):
        assert admin.post(at, form).status_code in (302, 404)
    with db.reading() as session:
        held = select(RoleAssignment.role).where(
            RoleAssignment.person_id == network.sealer.person_id
        )
        assert session.scalars(held).all() == [Role.SEALER]


TRADES = (
    "receiving", "inspector", "reviewer", "signatory", "sealer", "customer_service", "purchaser",
    "warehouse_keeper",
)  # fmt: skip


ALL_ROLES = {*TRADES, "auditor", "manager", "admin", "merchant", "shop_staff", "api_key"}


@pytest.mark.parametrize(
    ("who", "at", "offered"),
    [
        ("admin", "/admin/people", ALL_ROLES),
        ("manager", "/board/staff", {*TRADES, "api_key"}),
    ],
)
def test_each_desk_offers_the_roles_that_it_may_grant(signed_in, network, who, at, offered):
    page = signed_in(who).get(f"{at}/{network.sealer_2.person_id}").get_data(as_text=True)
    select = re.search(r'<select[^>]*name="role".*?</select>', page, re.DOTALL)[0]
    assert set(re.findall(r'value="(\w+)"', select)) == offered


def test_a_job_that_was_given_up_is_tried_again_or_dropped_with_a_reason(admin):
    with db.transaction() as session:
        for number in ("RL2026-1", "RL2026-2"):
            ask_for(session, JobKind.FINISH_CERTIFICATE, number, now=NOW)
        session.execute(update(Job).values(state=JobState.DEAD, attempts=8, fault="OSError"))
        first, second = session.scalars(select(Job.id).order_by(Job.id))
    page = text(admin.get("/admin/jobs"))
    assert "没有工作进程在运行" in page
    for said in ("出具证书", "RL2026-1", "OSError"):
        assert said in page
    assert admin.post(f"/admin/jobs/{first}/retry").status_code == 302
    assert "请写明为什么不再执行" in text(
        admin.post(f"/admin/jobs/{second}/drop", {"reason": " "}, follow_redirects=True)
    )
    assert "RL2026-2" in text(admin.get("/admin/jobs"))
    admin.post(f"/admin/jobs/{second}/drop", {"reason": "证书已另行出具"})
    page = text(admin.get("/admin/jobs"))
    assert "没有需要处理的任务" in page
    assert admin.post(f"/admin/jobs/{first}/retry").status_code == 404
    with db.reading() as session:
        assert session.execute(select(Job.id, Job.state)).all() == [(first, JobState.WAITING)]
