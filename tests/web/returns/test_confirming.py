"""Confirming on the pages: a code asked for, told by customer service, entered; ended again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import jwt
import pytest
from support.return_pieces import ASKED, asked
from support.return_visits import buyer_of, done, text_of, visitor_of

from app.base import clock, config
from app.web.base.limits import limiter

SECRET = "a-secret-shared-with-the-platform-and-nobody-else"


@pytest.fixture
def visited(browser, network, sold_piece):
    """A visitor two days after the delivery, who may look: (browser, piece)."""
    with mock.patch.object(clock, "now", return_value=ASKED):
        ref = sold_piece
        yield visitor_of(browser, ref), ref


def test_looking_shows_no_form_to_act_by(visited, network):
    browser, ref = visited
    case = asked(ref)
    page = text_of(browser.get(f"/b/returns/{case}"))
    assert "办理前，先确认是您本人" in page
    assert f"/b/confirm?to={case}" in page
    for step in ("waybill", "messages", "withdraw", "person", "appeal", "facts"):
        assert f"/b/returns/{case}/{step}" not in page
        sent = {"text": "在吗", "courier": "中通", "waybill": "1", "reason": "x"}
        refused = browser.post(f"/b/returns/{case}/{step}", sent)
        assert refused.status_code in (409, 422), step
        if step != "facts":
            assert "先确认您是买家本人" in refused.get_data(as_text=True)
    assert browser.get(f"/b/items/{ref}/return").location == f"/b/confirm?to={ref}&do=return"


def test_what_was_typed_stays_when_the_pass_has_ended(browser, network, sold_piece):
    with mock.patch.object(clock, "now", return_value=ASKED):
        ref = sold_piece
        buyer = buyer_of(browser, ref)
        page = text_of(buyer.get(f"/b/items/{ref}/return"))
    with mock.patch.object(clock, "now", return_value=ASKED + timedelta(hours=3)):
        key = re.search(r'name="key"[^>]*value="([^"]+)"', page)[1]
        form = {"key": key, "why": "changed", "reason": "颜色和想的不一样"}
        kept = text_of(buyer.post(f"/b/items/{ref}/return", form), 409)
    assert "颜色和想的不一样" in kept
    assert "先确认您是买家本人" in kept


def test_a_code_is_told_by_customer_service_and_entered(visited, signed_in, network):
    browser, ref = visited
    assert "获取验证码" in text_of(browser.get(f"/b/confirm?to={ref}&do=return"))
    done(browser.post("/b/confirm/code", {"to": ref, "do": "return"}))
    waiting = text_of(browser.get(f"/b/confirm?to={ref}&do=return"))
    label = re.search(r'<strong class="num">(\d{4})</strong>', waiting)[1]
    service = signed_in("customer_service")
    page = text_of(service.get(f"/service/items/{ref}"))
    assert label in page
    tell = re.search(rf"/service/items/{ref}/codes/\d+", page)[0]
    assert "请选择是怎样核实来电人的" in text_of(service.post(tell), 422)
    assert not re.search(r'num">\d{6}<', text_of(service.get(f"/service/items/{ref}")))
    done(service.post(tell, {"how": "called_back"}))
    code = re.search(r'num">(\d{6})<', text_of(service.get(f"/service/items/{ref}")))[1]
    bad = text_of(browser.post("/b/confirm", {"code": "0000000"}), 422)
    assert "验证码是六位数字" in bad
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert "还可以试 4 次" in text_of(browser.post("/b/confirm", {"code": wrong}), 409)
    sent = browser.post("/b/confirm", {"code": code, "to": ref, "do": "return"})
    assert done(sent) == f"/b/items/{ref}/return"
    assert "为什么要退" in text_of(browser.get(f"/b/items/{ref}/return"))
    assert "可以办理" in text_of(browser.get("/b/confirm"))


def test_customer_service_ends_a_pass_and_the_buyer_ends_the_device(
    browser, signed_in, network, sold_piece
):
    with mock.patch.object(clock, "now", return_value=ASKED):
        ref = sold_piece
        buyer, service = buyer_of(browser, ref), signed_in("customer_service")
        page = text_of(service.get(f"/service/items/{ref}"))
        assert "一次性验证码" in page
        for ends in re.findall(rf"/service/items/{ref}/passes/\d+/end", page):
            done(service.post(ends))
        assert buyer.get(f"/b/items/{ref}").location == "/b/"
        assert "客服已收回" in text_of(service.get(f"/service/items/{ref}"))
        again = buyer_of(browser, ref)
        copied = again.client.get_cookie("buyer").value
        again.post("/b/leave")
        again.client.set_cookie("buyer", copied)
        assert again.get(f"/b/items/{ref}").location == "/b/"
        assert "买家已退出" in text_of(service.get(f"/service/items/{ref}"))


def test_a_clerk_who_verified_acts_for_the_caller(signed_in, network, sold_piece):
    with mock.patch.object(clock, "now", return_value=ASKED):
        ref = sold_piece
        case, service = asked(ref), signed_in("customer_service")
        withdraw = f"/service/cases/{case}/withdraw"
        assert "请先核实来电人" in text_of(service.post(withdraw, {"reason": "想留下"}), 409)
        how = {"how": "in_person", "case": case}
        assert done(service.post(f"/service/items/{ref}/caller", how)).startswith(
            f"/service/cases/{case}"
        )
        page = text_of(service.get(f"/service/cases/{case}"))
        assert "您已核实来电人" in page
        done(service.post(withdraw, {"reason": "想留下"}))


def test_a_platforms_link_is_used_by_a_press_and_by_no_preview(
    browser, settings, network, sold_piece
):
    config.use(replace(settings, platform_secrets=(("doudian", SECRET),)))
    with mock.patch.object(clock, "now", return_value=ASKED):
        ref = sold_piece
        said = {
            "iss": "doudian",
            "aud": "jadegate",
            "sub": "6900000000000000000",
            "jti": "1",
            "iat": ASKED.timestamp(),
            "exp": ASKED.timestamp() + 600,
        }
        path = f"/b/from/{jwt.encode(said, SECRET, algorithm='HS256')}"
        for _ in range(3):
            assert "6900000000000000000" in text_of(browser.get(path))
        assert done(browser.post(path)) == "/b/items"
        assert "申请退货或换货" in text_of(browser.get(f"/b/items/{ref}"))
        assert "这个链接已经用过" in text_of(browser.post(path), 409)
        assert "链接无效或已到期" in text_of(browser.get("/b/from/ended"), 409)
    config.use(settings)


def test_a_locked_number_opens_for_the_device_that_knows_it(browser, network, sold_piece):
    limiter.enabled = False
    with mock.patch.object(clock, "now", return_value=ASKED):
        ref = sold_piece
        known = visitor_of(browser, ref)
        number = {"number": "6900000000000000000"}
        cookie = known.client.get_cookie("buyer").value
        known.client.delete_cookie("buyer")
        tries = [known.post("/b/", {**number, "phone": "0000"}).status_code for _ in range(16)]
        assert tries == 15 * [422] + [429]
        right = {**number, "phone": "1288"}
        locked = text_of(known.post("/b/", right), 429)
        assert "用以前查过它的手机或电脑" in locked
        known.client.set_cookie("buyer", cookie)
        done(known.post("/b/", right))


def test_where_the_phone_is_hidden_the_page_says_how_little_was_compared(
    browser, network, settings
):
    from support.build import walk_of

    walk = walk_of(network, settings)
    page = text_of(visitor_of(browser, walk.ref).get(f"/b/items/{walk.ref}"))
    assert "只核对了末 2 位和您填的姓氏或金额，所以只能看" in page


def test_a_caller_is_found_by_the_digits_that_a_mask_leaves(signed_in, network, settings):
    from support.build import walk_of

    walk, tails = walk_of(network, settings), ("1288", "9988")
    service = signed_in("customer_service")
    for tail in tails:
        assert walk.ref in text_of(service.get(f"/service/find?q={tail}"))
    assert "没有找到" in text_of(service.get("/service/find?q=1289"))


def test_the_start_page_of_development_shows_the_code(visited):
    browser, _ = visited
    assert "刚发出的验证码" not in text_of(browser.get("/start"))
    done(browser.post("/b/confirm/code"))
    shown = text_of(browser.get("/start"))
    assert "刚发出的验证码" in shown
    code = re.search(r'<strong class="num">(\d{6})</strong>', shown)[1]
    done(browser.post("/b/confirm", {"code": code}))
    assert "刚发出的验证码" not in text_of(browser.get("/start"))
