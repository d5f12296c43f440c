"""The money of a return before it is settled, as buyer and customer service see it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from support.databases import both_databases
from support.return_pieces import (
    BACK,
    HOUR,
    arrived,
    asked,
    compared,
    delivered,
    pair,
    set_line,
    terms_of,
)
from support.return_visits import buyer_of, done, settles_by_two, text_of

from app.base import clock, db
from app.models.orders.order import OrderLine
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason

STATUTE = "《网络购买商品七日无理由退货暂行办法》"


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


@pytest.fixture
def service(signed_in):
    return signed_in("customer_service")


@pytest.fixture
def second(signed_in):
    return signed_in("customer_service_2")


def money_part(page):
    """The part of a buyer's page that speaks of money; empty where there is none."""
    found = re.search(
        r"<h2>[^<]*(?:多少钱|expect back|comes back)[^<]*</h2>.*?</section>", page, re.DOTALL
    )
    return found[0] if found else ""


def test_the_buyer_sees_what_to_expect_from_the_first_day(
    browser, service, network, second, sold_piece
):
    ref = sold_piece
    buyer = buyer_of(browser, ref)
    case = asked(ref)
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "预计退多少钱" in said
    assert "预计 ¥12,800.00" in said
    assert "还没有结算" in said
    assert f"{STATUTE}第17条第一款" in said
    english = text_of(buyer.get(f"/b/returns/{case}", headers={"Accept-Language": "en"}))
    assert "What you can expect back" in money_part(english)
    assert "never below the least the law allows" in money_part(english)
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "预计，尚未结算" in page
    assert "应退合计" not in page
    arrived(network, case)
    compared(network, ref, case)
    settles_by_two(service, second, case)
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "预计" not in said
    assert "¥12,800.00" in said


def test_while_a_person_decides_it_says_so(browser, network, sold_piece):
    ref = sold_piece
    set_line(ref, custom=True)
    buyer = buyer_of(browser, ref)
    case = asked(ref)
    assert "如果同意退货" in money_part(text_of(buyer.get(f"/b/returns/{case}")))


def test_a_claim_for_quality_says_what_it_rests_on(browser, network, sold_piece):
    ref = sold_piece
    buyer = buyer_of(browser, ref)
    case = asked(ref, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT, reason="有裂")
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "按质量问题成立计算" in said
    assert "《消费者权益保护法》第24条" in said


def test_the_missing_fact_is_named_and_no_amount_is_promised(browser, service, network):
    first, _ = pair(network, discount=Decimal("300.00"))
    buyer = buyer_of(browser, first)
    case = asked(first)
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "还缺一项：店铺优惠的 300.00 元是按什么条件给的" in said
    assert "您不用做什么" in said
    assert "¥" not in said
    tier = {"from_amount": "20000", "off": "300"}
    gift = {"id": "银手链", "indicated_price": "99", "from_amount": "20000"}
    terms = {"promotions": [{"id": "满减", "tiers": [tier]}], "gifts": [gift]}
    terms_of(case, terms, network)
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "预计 ¥12,500.00" in said
    assert "没有寄回的，再扣：" in said
    assert "-99.00" in said
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "赠品没有寄回的，再扣：" in page


def test_all_of_the_order_coming_back_needs_no_terms(browser, service, network, second):
    first, rest = pair(network, discount=Decimal("300.00"))
    buyer = buyer_of(browser, first)
    case, other = asked(first), asked(rest)
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "预计 ¥12,650.00" in said
    assert "同一订单的货全部退回，付了多少退多少" in said
    assert "按整单实付计算" in text_of(service.get(f"/service/cases/{case}"))
    arrived(network, case)
    compared(network, first, case)
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "订单的其余件也在退" in page
    assert "结算退款" not in page
    arrived(network, other)
    compared(network, rest, other)
    settles_by_two(service, second, case)
    assert "¥12,650.00" in money_part(text_of(buyer.get(f"/b/returns/{case}")))


@both_databases
def test_ways_of_payment_that_are_not_known_apart_are_named(browser, network, sold_piece):
    ref = sold_piece
    with db.transaction() as session:
        line = session.query(OrderLine).one()
        line.row = {"tender": "抖音支付+礼品卡"}
    buyer = buyer_of(browser, ref)
    case = asked(ref)
    said = money_part(text_of(buyer.get(f"/b/returns/{case}")))
    assert "用几种方式支付（抖音支付+礼品卡），各付了多少" in said
    assert f"{STATUTE}第14条" in said


def test_where_no_money_is_to_be_expected_none_is_shown(browser, service, network, sold_piece):
    ref, other = sold_piece, delivered(network)
    exchange = asked(ref, ground=ReturnGround.EXCHANGE)
    buyer = buyer_of(browser, ref)
    assert money_part(text_of(buyer.get(f"/b/returns/{exchange}"))) == ""
    withdrawn = asked(other)
    done(
        service.post(
            f"/service/cases/{withdrawn}/withdraw", {"reason": "留下了", "how": "platform_chat"}
        )
    )
    buyer = buyer_of(browser, other)
    assert money_part(text_of(buyer.get(f"/b/returns/{withdrawn}"))) == ""
