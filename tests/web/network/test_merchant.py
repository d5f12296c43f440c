"""The merchant's desk: own goods only, reasons once an inspection is closed, never who tested."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW
from support.databases import both_databases
from support.desk_pieces import queued, registered, reviewed

from app.base import db
from app.commands.people import accounts
from app.models.inspection.evidence import Attachment
from app.models.network.center import Merchant
from workflows.roles import Role


def text(response):
    return response.get_data(as_text=True)


def shop_of(network, login, shop):
    with db.transaction() as session:
        key = session.scalars(select(Merchant.id).where(Merchant.shop == shop)).one()
        person = network.people[login].person_id
        accounts.grant(session, person, Role.MERCHANT, by=FOUNDER, now=NOW, merchant_id=key)


@pytest.fixture
def own(network, signed_in):
    """A merchant with one piece of its own, and the other shop's piece."""
    ref = registered(network)[0]
    other = registered(network, shop="别家")[0]
    shop_of(network, "merchant", "玉见小铺")
    return signed_in("merchant"), ref, other


def test_an_account_without_a_shop_sees_nothing(signed_in, network):
    ref = registered(network)[0]
    browser = signed_in("merchant_2")
    assert ref not in text(browser.get("/merchant/")).replace("</span>", "")
    assert "还没有关联店铺" in text(browser.get("/merchant/"))
    assert browser.get(f"/merchant/items/{ref}").status_code == 404
    assert browser.get("/merchant/score").status_code == 200


def test_only_own_goods_are_shown(own):
    browser, ref, other = own
    page = text(browser.get("/merchant/"))
    assert f"/merchant/items/{ref}" in page
    assert other not in page
    assert browser.get(f"/merchant/items/{ref}").status_code == 200
    assert browser.get(f"/merchant/items/{other}").status_code == 404
    assert browser.get(f"/merchant/labels?ref={other}").status_code == 302
    assert ref in text(browser.get(f"/merchant/labels?ref={ref}&ref={other}"))


def test_other_desks_stay_shut(own):
    browser, ref, _ = own
    for path in (f"/items/{ref}", "/orders/", "/board/", "/admin/people"):
        assert browser.get(path).status_code == 403


def test_the_verdict_is_shown_without_the_people(network, signed_in):
    ref = reviewed(network)
    shop_of(network, "merchant", "玉见小铺")
    page = text(signed_in("merchant").get(f"/merchant/items/{ref}"))
    assert "第 1 轮" in page
    assert "通过" in page
    for name in ("inspector", "reviewer"):
        assert f">{name}" not in page


@both_databases
def test_photos_of_the_own_piece_only(network, signed_in):
    ref = queued(network)
    with db.reading() as session:
        key = session.scalars(select(Attachment.id).order_by(Attachment.id)).first()
    shop_of(network, "merchant", "玉见小铺")
    browser = signed_in("merchant")
    for path in ("", "/thumb"):
        shown = browser.client.get(f"/merchant/items/{ref}/photos/{key}{path}")
        assert shown.status_code == 200
        assert browser.get(f"/merchant/items/{ref}/photos/99999{path}").status_code == 404
    other = signed_in("merchant_2")
    assert other.get(f"/merchant/items/{ref}/photos/{key}").status_code == 404


def test_the_own_score_and_no_other(network, signed_in):
    reviewed(network)
    registered(network, shop="别家")
    shop_of(network, "merchant", "玉见小铺")
    page = text(signed_in("merchant").get("/merchant/score"))
    assert "玉见小铺" in page
    assert "别家" not in page


@both_databases
@pytest.mark.parametrize("query", ["step=x", "before=x", "before=" + "9" * 30])
def test_garbage_in_the_address_shows_the_same_goods(own, query):
    browser, ref, other = own
    page = text(browser.get(f"/merchant/?{query}"))
    assert f"/merchant/items/{ref}" in page
    assert other not in page


def test_others_have_no_business_here(signed_in):
    for login in ("manager", "inspector", "admin"):
        assert signed_in(login).get("/merchant/").status_code == 403


@both_databases
def test_a_shop_tells_of_its_sales_by_form_and_by_file(own):
    browser, _, _ = own
    form = text(browser.get("/merchant/sale/new"))
    shop = re.search(r'name="shop"[^>]*value="([0-9]+)"', form)[1]
    assert "支持七天无理由，拆封后不支持" in form
    told = {"shop": shop, "product_id": "365", "exclusion": "AFTER_UNSEALING"}
    refused = browser.post("/merchant/sale/new", {**told, "promises": "假一赔十"})
    assert refused.status_code == 422
    assert 'value="365"' in text(refused)
    assert "看不懂“假一赔十”" in text(refused)
    assert browser.post("/merchant/sale/new", told).status_code == 302
    assert "不适用无理由的约定：AFTER_UNSEALING" in text(browser.get("/merchant/sale"))
    names = browser.get("/merchant/sale/template").get_data().decode("utf-8-sig").split(",")
    assert "子订单编号" in names
    table = "商品ID,店铺承诺,赠品及标价\r\n366,15天无理由,手绳=39\r\n367,包退,\r\n"
    sent = {"shop": shop, "file": (BytesIO(table.encode("utf-8-sig")), "f.csv")}
    wrong = browser.post("/merchant/sale/file", sent, content_type="multipart/form-data")
    assert wrong.status_code == 422
    assert "第 3 行，店铺承诺" in text(wrong)
    assert "366" not in text(browser.get("/merchant/sale"))
    right = {"shop": shop, "file": (BytesIO(table.replace("包退", "运费险").encode()), "f.csv")}
    assert (
        browser.post("/merchant/sale/file", right, content_type="multipart/form-data").status_code
        == 302
    )
    assert "手绳=39" in text(browser.get("/merchant/sale"))
    other = browser.post("/merchant/sale/new", {**told, "shop": "999"})
    assert other.status_code == 422
