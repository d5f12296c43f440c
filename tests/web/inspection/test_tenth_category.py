"""A tenth category is one file: walked from the order file to the certificate and to a refund."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from support.build import FOUNDER, NOW, crew_of, order_file, state_of, walk_of
from support.databases import both_databases
from support.return_visits import buyer_of, visitor_of
from support.standards import tenth_category

from app.base import clock, db
from app.base.errors import Refusal
from app.commands.people.accounts import grant
from app.demo.comebacks import Comeback
from app.demo.walk import Walk
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.papers.certificate import Certificate
from app.models.returns.case import ReturnCase
from app.queries.orders.category_rules import intake_rules
from app.queries.returns.law import facts_of_sale
from app.readers.orders.order_file import read
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState
from workflows.orders.lines import find_route
from workflows.returns.law.facts.words import LegalCategory as LawKind
from workflows.returns.law.facts.words import PackageSeal
from workflows.returns.states import ReturnState as CaseState
from workflows.roles import Role
from workflows.verdict import Refused

WAYS = {"file": tenth_category.in_the_folder, "approval": tenth_category.by_approval}
BACK = (Comeback.ASK, Comeback.ADDRESS, Comeback.SEND, Comeback.TAKE_IN)
END = (Comeback.COMPARE, Comeback.PAY)
TODAY = {"支付完成时间": "2026-11-12 09:00:00", "订单提交时间": "2026-11-12 08:59:00"}
# Whoever may have a scanned piece in hand, and the pages of their desks.
DESKS = {
    "receiving": ("/receiving/", "/receiving/expected", "/receiving/waiting"),
    "inspector": ("/bench", "/bench?category=camera"),
    "reviewer": ("/review",),
    "signatory": ("/sign", "/sign/issued"),
    "sealer": ("/sealing/", "/sealing/?category=camera"),
    "customer_service": ("/service/",),
    "manager": ("/board/", "/board/?category=camera", "/board/merchants", "/board/rules"),
    "auditor": ("/audit",),
}


@pytest.fixture(params=WAYS)
def cameras(request, app, network, tmp_path):
    """The house knows cameras, and its first center takes them in."""
    with WAYS[request.param](network, tmp_path / "standards"):
        tenth_category.open_to_cameras(network)
        yield network


def text_of(response):
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def walk_with_second(network, settings) -> Walk:
    walk = walk_of(network, settings, tenth_category.CODE)
    return replace(walk, crew=replace(crew_of(network), second_inspector=network.inspector_2))


def pages_answer(desks, walk):
    """Every desk names the category, whatever the state of the piece."""
    for login, browser in desks.items():
        for page in DESKS[login]:
            assert browser.get(page).status_code == 200, (login, page)
        scanned = browser.get(f"/scan?code={walk.ref}", follow_redirects=True)
        assert scanned.status_code == 200, (login, walk.ref)
        assert "相机" in text_of(browser.get(f"/items/{walk.ref}"))


def certificate_of(walk):
    with db.reading() as session:
        row = session.scalars(select(Certificate).where(Certificate.item_id == walk.seed)).one()
        return row.number, row.second_code, row.pdf_digest


def printed(walk) -> str:
    pdf = walk.press.papers.get(certificate_of(walk)[2])
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def as_merchant(network, signed_in):
    with db.transaction() as session:
        shop = session.scalars(select(Merchant.id)).one()
        person = network.merchant.person_id
        grant(session, person, Role.MERCHANT, by=FOUNDER, now=NOW, merchant_id=shop)
    return signed_in("merchant")


@both_databases
def test_from_the_order_file_to_a_refund(cameras, settings, signed_in, browser):
    tenth_category.hold_the_credential(cameras)
    walk = walk_with_second(cameras, settings)
    desks = {login: signed_in(login) for login in DESKS}
    for row in FLOW.path_to(ItemState.DELIVERED):
        walk.do(row.action)
        if row.action in (
            ItemAction.RECEIVE,
            ItemAction.RECORD,
            ItemAction.SUBMIT,
            ItemAction.PASS,
            ItemAction.SEAL,
        ):
            pages_answer(desks, walk)
    number, code, _ = certificate_of(walk)
    stated = printed(walk)
    for words in ("相机鉴定证书", "LeicaM11", "5512345", "812", "黑色机身"):
        assert words in stated
    assert "相机" in text_of(browser.get(f"/v/{number}?c={code}"))
    merchant = as_merchant(cameras, signed_in)
    assert "相机" in text_of(merchant.get("/merchant/"))
    assert merchant.get(f"/merchant/items/{walk.ref}").status_code == 200
    returned(walk, browser, signed_in)


def returned(walk, browser, signed_in):
    """By the buyer's page first, as the buyer sees it; then to the refund."""
    with mock.patch.object(clock, "now", return_value=walk.at + timedelta(hours=23)):
        buyer_of(browser, walk.ref)
        assert "相机" in text_of(browser.get(f"/b/items/{walk.ref}"))
        form = text_of(browser.get(f"/b/items/{walk.ref}/return"))
    for value, words in (
        ("FILM_REMOVED", "保护膜撕了"),
        ("POWERED_ON", "已通电"),
        ("HYGIENE_STRIP", "卫生封条"),
    ):
        assert f'value="{value}"' in form
        assert words in form
    assert 'value="TRIED_ON"' not in form
    for step in BACK:
        walk.do(step)
    compared = text_of(signed_in("inspector_2").get(f"/compare/{walk.case}"))
    assert compared.index("序列号被改动") < compared.index("已试戴")
    for step in END:
        walk.do(step)
    with db.reading() as session:
        case = session.scalars(select(ReturnCase)).one()
        goods = facts_of_sale(session, walk.seed).goods
        assert case.state is CaseState.REFUNDED
    assert goods.category is LawKind.ELECTRONICS
    assert (goods.necessary_seal, goods.necessary_seal_shown) == (PackageSeal.HYGIENE_STRIP, True)
    assert state_of(walk.ref) is ItemState.BACK


def test_a_credential_of_another_kind_opens_no_bench(cameras, settings):
    walk = walk_with_second(cameras, settings)
    for action in (ItemAction.RECEIVE, ItemAction.RECORD):
        walk.do(action)
    with pytest.raises(Refusal) as refused:
        walk.do(ItemAction.CLAIM)
    assert refused.value.refused.code == "credential_of_another_kind"
    assert tenth_category.KIND in refused.value.refused.reason.en
    assert state_of(walk.ref) is ItemState.QUEUED
    tenth_category.hold_the_credential(cameras)
    walk.do(ItemAction.CLAIM)
    assert state_of(walk.ref) is ItemState.INSPECTING


def test_a_manager_proposes_it_by_page(app, network, signed_in):
    """Begun from nothing, refused with every reason, then complete and approved by another."""
    manager, form = signed_in("manager_net"), {"kind": "standard", "note": "新品类"}
    assert "提出新品类" in text_of(manager.get("/board/rules"))
    assert "全文" in text_of(manager.get("/board/rules/new?kind=standard"))
    thin = tenth_category.camera_text().replace("[certificate]", "[paper]")
    refused = manager.post("/board/rules/new", form | {"text": thin})
    assert refused.status_code == 422
    told = refused.get_data(as_text=True)
    assert "certificate：缺少此表" in told
    assert "未知键 paper" in told
    complete = tenth_category.camera_text(clock.today())
    whole = manager.post("/board/rules/new", form | {"text": complete})
    assert whole.status_code == 302
    assert "快门次数" in text_of(manager.get(whole.location))
    other = signed_in("manager_net_2")
    assert other.post(f"{whole.location}/approve").status_code == 302
    assert "相机" in text_of(manager.get("/board/rules"))
    assert "CA-05" in text_of(manager.get("/board/rules/new?kind=standard&code=camera"))


@pytest.mark.parametrize(("price", "code"), [("499.00", "below_threshold"), ("500.00", "inspect")])
def test_a_cheaper_camera_is_not_inspected(cameras, price, code):
    """The threshold of its own file is the one that an import asks."""
    title = tenth_category.camera_example().title
    file = read("orders.csv", order_file({"选购商品": title, "商品金额": price} | TODAY))
    with db.reading() as session:
        rules = intake_rules(session, NOW)
    assert not isinstance(file, Refused)
    route = find_route(file.rows[0], rules, NOW)
    assert (route.code, route.category) == (code, tenth_category.CODE)


def test_a_category_that_nobody_knows_any_more_still_has_its_pages(
    app, network, settings, signed_in, browser
):
    """An old row of a category whose file is gone: pages answer or refuse, none with a 500."""
    walk = walk_of(network, settings)
    walk = replace(walk, crew=replace(crew_of(network), second_inspector=network.inspector_2))
    desks = {login: signed_in(login) for login in DESKS}
    there: list[Any] = [row.action for row in FLOW.path_to(ItemState.DELIVERED)]
    for step in (*there, *BACK, *END):
        walk.do(step)
        with category_gone(walk):
            visit(desks, walk)
    number, code, _ = certificate_of(walk)
    with category_gone(walk), mock.patch.object(clock, "now", return_value=walk.at):
        assert browser.get(f"/v/{number}?c={code}").status_code == 200
        visitor_of(browser, walk.ref)
        assert browser.get(f"/b/items/{walk.ref}").status_code == 200
        merchant = as_merchant(network, signed_in)
        assert merchant.get("/merchant/").status_code == 200
        assert "zeppelin" in text_of(merchant.get(f"/merchant/items/{walk.ref}"))
        with db.reading() as session:
            assert facts_of_sale(session, walk.seed).goods.category is LawKind.OTHER


@contextmanager
def category_gone(walk):
    """For the moment, the piece is of a category without a file."""
    for category in ("zeppelin", "jade"):
        with db.transaction() as session:
            session.execute(update(Item).where(Item.id == walk.seed).values(category=category))
        if category == "zeppelin":
            yield


def visit(desks, walk):
    for login, pages in DESKS.items():
        found = (*pages, f"/scan?code={walk.ref}", f"/items/{walk.ref}", f"/sign/{walk.ref}")
        for page in (*found, f"/compare/{walk.case}", f"/service/cases/{walk.case}"):
            answer = desks[login].get(page, follow_redirects=True)
            assert answer.status_code < 500, (login, page)
