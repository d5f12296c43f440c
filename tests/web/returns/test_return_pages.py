"""Returns lived through the pages alone: buyer, service, receiving, inspector."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select
from support.build import FOUNDER
from support.databases import both_databases
from support.desk_pieces import PRICE, picture, state_of
from support.return_pieces import (
    BACK,
    HOUR,
    arrived,
    as_sent,
    asked,
    case_of,
    certificate_of,
    compared,
    delivered,
    item_id,
    pair,
)
from support.return_visits import buyer_of, confirms, done, settles_by_two, text_of

from app.base import clock, db
from app.commands.people import accounts
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.queries.returns.buyer_cases import cases_of
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason, ReturnFinding
from workflows.returns.states import ReturnState
from workflows.roles import Role


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The pages' clock stands five days after the sign-for."""
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


NOTED = {"reason": "按单结算"}


@pytest.fixture
def service(signed_in):
    return signed_in("customer_service")


@pytest.fixture
def second(signed_in):
    return signed_in("customer_service_2")


def shop_of(network, signed_in):
    """The owner of the shop whose goods these are."""
    person = network.people["merchant"].person_id
    with db.transaction() as session:
        key = session.scalars(select(Item.merchant_id).limit(1)).one()
        accounts.grant(session, person, Role.MERCHANT, by=FOUNDER, now=BACK, merchant_id=key)
    return signed_in("merchant")


def photo(shade, name="p.jpg"):
    return (BytesIO(picture(shade)), name)


def asks(buyer, ref, **form):
    page = text_of(buyer.get(f"/b/items/{ref}/return"))
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page)[1]
    given = {"key": key, "why": "changed", **form}
    to = done(buyer.post(f"/b/items/{ref}/return", given, content_type="multipart/form-data"))
    return to.rsplit("/", 1)[1]


def readings(ref, **changes):
    seen = as_sent(ref)
    form = {key: str(value) for key, value in seen.figures.items()}
    form |= {"tag_no": seen.tag_no, "certificate_no": seen.certificate_no}
    return form | changes


def comes_back(service, buyer, signed_in, case):
    """Address, waybill, arrival: each on its own page."""
    done(service.post(f"/service/cases/{case}/address", {"address": ""}))
    assert "瑞丽" in text_of(buyer.get(f"/b/returns/{case}"))
    way = {"courier": "中通", "waybill": f"7500 0000 {case[-6:]}"}
    done(buyer.post(f"/b/returns/{case}/waybill", way))
    clerk = signed_in("receiving")
    refused = text_of(clerk.post("/arrivals/", {"code": " "}), 422)
    assert "请扫描或输入编号" in refused
    assert 'name="files"' in refused, "on the very page, where one types on"
    form = {"code": way["waybill"].upper(), "files": [photo(21, "unpack.jpg")]}
    done(clerk.post("/arrivals/", form, content_type="multipart/form-data"))


def test_from_the_request_to_the_money(browser, service, signed_in, network, second, sold_piece):
    ref = sold_piece
    buyer = buyer_of(browser, ref)
    case = asks(buyer, ref, reason="颜色不合适", photos=[photo(11), photo(12)])
    page = text_of(buyer.get(f"/b/returns/{case}"))
    assert "同意退货" in page
    thumbs = re.findall(rf"/b/returns/{case}/photos/(\d+)\?small=1", page)
    assert len(thumbs) == 2
    small = buyer.client.get(f"/b/returns/{case}/photos/{thumbs[0]}?small=1")
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    assert buyer.get(f"/b/returns/{case}/photos/999999").status_code == 404
    sent = f"/evidence/{thumbs[0]}"
    reviewer, inspector = signed_in("reviewer"), signed_in("inspector_2")
    for stranger in (reviewer, inspector):
        assert [stranger.get(sent + end).status_code for end in ("", "/thumb")] == [404, 404]
        assert sent not in stranger.get(f"/items/{ref}").get_data(as_text=True)
    assert service.get(sent).status_code == 200
    assert sent in service.get(f"/items/{ref}").get_data(as_text=True)
    comes_back(service, buyer, signed_in, case)
    # Who compares it sees them, as long as that is due.
    assert (inspector.get(sent).status_code, reviewer.get(sent).status_code) == (200, 404)
    page = text_of(inspector.get(f"/compare/{case}"))
    assert "还没有读数" in page
    done(inspector.post(f"/compare/{case}", readings(ref, conclusion="INTACT")))
    assert certificate_of(ref) is CertificateState.ISSUED
    settles_by_two(service, second, case)
    done(second.post(f"/service/cases/{case}/refund", {}))
    page = text_of(buyer.get(f"/b/returns/{case}"))
    assert f"¥{PRICE:,}" in page
    assert "《网络购买商品七日无理由退货暂行办法》第17条第一款" in page
    english = text_of(buyer.get(f"/b/returns/{case}", headers={"Accept-Language": "en"}))
    statute = (
        "Interim Measures for the Seven-day Return of Goods Bought Online, article 17, para. 1"
    )
    assert statute in english
    assert "暂行办法" not in english


def test_readings_are_kept_and_answered_at_once(signed_in, network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    inspector = signed_in("inspector_2")
    address = f"/compare/{case}/readings"
    same = inspector.post(address, {"changed": "mass", "mass": readings(ref)["mass"]}).json
    assert (same["results"]["mass"]["state"], same["outcome"][:7]) == ("pass", "同一件，完好（")
    light = inspector.post(address, {"changed": "mass", "mass": "40.00"}).json
    assert light["results"]["mass"]["state"] == "fail"
    assert light["outcome"].startswith("疑似调包（净重相差")
    stale = {"changed": "mass", "mass": "41.00", "was": '{"mass": []}'}
    told = inspector.post(address, stale, headers={"Accept": "application/json"})
    assert (told.status_code, told.json["kept"]) == (409, '{"mass": ["40.00"]}')
    page = text_of(inspector.get(f"/compare/{case}"))
    assert 'value="40.00"' in page
    assert "疑似调包（净重相差" in page
    bad = inspector.post(address, {"changed": "mass", "mass": "很轻"}).json
    assert bad["outcome"] == "请输入数字"
    assert inspector.post(address, {"changed": "no_such"}).status_code == 422
    typed = readings(ref, do="propose", broken_seals="OUTER_BOX")
    to = done(inspector.post(f"/compare/{case}", typed))
    assert "同一件，完好（一致" in text_of(inspector.get(to))
    assert signed_in("receiving").post(address, {"changed": "mass"}).status_code == 403


def test_swapped_takes_evidence_and_the_buyer_sees_it(
    browser, service, signed_in, network, sold_piece
):
    ref = sold_piece
    buyer = buyer_of(browser, ref)
    case = asks(buyer, ref)
    comes_back(service, buyer, signed_in, case)
    other = readings(ref, mass="40.00", photos_match="DIFFERS", tag_no="JG-T-0000001")
    inspector = signed_in("inspector_2")
    form = {**other, "conclusion": "SWAPPED", "files": [photo(31), photo(32)]}
    done(inspector.post(f"/compare/{case}", form, content_type="multipart/form-data"))
    page = text_of(inspector.get(f"/compare/{case}"))
    pairs = re.findall(r"\?before=(\d+)&amp;after=(\d+)", page)
    after = sorted({right for _, right in pairs})
    assert len(after) == 3
    left = pairs[0][0]
    chosen = text_of(inspector.get(f"/compare/{case}?before={left}&after={after[-1]}"))
    slider = chosen.split("data-compare")[1].split("</div>")[0]
    assert f"/evidence/{left}" in slider
    assert f"/evidence/{after[-1]}" in slider
    form = {"outcome": "REFUSE", "reason": "重量、编号、照片都对不上", "article": "MEASURES 6"}
    form["override"] = "swapped"
    done(service.post(f"/service/cases/{case}/decide", form))
    page = text_of(buyer.get(f"/b/returns/{case}"))
    for words in ("不予退款，货寄还给您", "查验说明", "12315", "申诉"):
        assert words in page
    assert certificate_of(ref) is CertificateState.SUSPENDED
    back = {"courier": "顺丰", "waybill": "SF0000000000001", "reason": "调包"}
    done(service.post(f"/service/cases/{case}/send-back", back))
    assert certificate_of(ref) is CertificateState.REVOKED
    done(buyer.post(f"/b/returns/{case}/appeal", {"reason": "是同一件"}))
    assert case_of(case).state is ReturnState.APPEALED


@both_databases
def test_an_exchange_over_the_pages(browser, service, signed_in, network, sold_piece):
    ref = sold_piece
    buyer = buyer_of(browser, ref)
    case = asks(buyer, ref, why="exchange", reason="换大一号")
    form = {"outcome": "ACCEPT", "reason": "商家同意换货", "article": ""}
    done(service.post(f"/service/cases/{case}/decide", form))
    shop = shop_of(network, signed_in)
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "改为退款的话，预计退" in page
    for words in (page, text_of(shop.get(f"/merchant/returns/{case}"))):
        assert "同意换货" in words
        assert not re.search("同意退货|七日内退款|七日退款期限", words)
    at, none = f"/merchant/returns/{case}/exchange", {"source": "none"}
    assert "请选择" in text_of(shop.post(at, {"source": "stock"}), 422)
    assert "请写明换哪一件" in text_of(shop.post(at, {"source": "shop"}), 422)
    done(shop.post(at, none))
    page = text_of(buyer.get(f"/b/returns/{case}"))
    assert all(
        word in page for word in ("没有可换的一件，请您选", "店铺答复：没有可换的", "改为退款")
    )
    # A form that a script sends is told where it leads; what was done is said on that page, once.
    at, by_script = f"/b/returns/{case}/messages", {"Jadegate-By-Script": "1"}
    sent = buyer.post(at, {"text": "愿意等"}, headers=by_script)
    assert (sent.status_code, sent.headers["Jadegate-Leads-To"]) == (204, f"/b/returns/{case}")
    assert "留言已发出" in text_of(buyer.get(f"/b/returns/{case}"))
    told = {"source": "shop", "which": "同款 58 圈口"}
    done(service.post(f"/service/cases/{case}/answer-exchange", told))
    page = text_of(buyer.get(f"/b/returns/{case}"))
    assert "客服答复：店铺有货可换（同款 58 圈口）" in page
    assert "改为退款" not in page
    comes_back(service, buyer, signed_in, case)
    inspector = signed_in("inspector_2")
    done(inspector.post(f"/compare/{case}", readings(ref, conclusion="INTACT")))
    given = {"piece": "other", "reason": "换 58 圈口"}
    done(service.post(f"/service/cases/{case}/exchange", given))
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "换的一件" in page
    with db.reading() as session:
        line = session.get_one(Item, item_id(ref)).order_line_id
        new = session.scalars(select(Item).where(Item.order_line_id == line, Item.piece == 2)).one()
        assert (new.state, new.ref.replace("-", " ", 1)[:7]) == (ItemState.REGISTERED, "QC 2026")
    assert certificate_of(ref) is CertificateState.ISSUED
    done(service.post(f"/service/cases/{case}/resale", {"flag": "as_new"}))
    assert state_of(ref) is ItemState.RETURN_PENDING
    page = text_of(buyer.get(f"/b/returns/{case}"))
    assert "换给您的一件正在检测" in page
    assert "退款" not in page


def test_a_partial_return_with_a_lost_discount_is_settled_over_the_pages(service, network, second):
    first, _ = pair(network, discount=Decimal("300.00"))
    case = asked(first)
    arrived(network, case)
    compared(network, first, case)
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "订单优惠了 300.00 元" in page
    assert "优惠条件" in text_of(
        service.post(f"/service/cases/{case}/settle", {"reason": "按单"}), 409
    )
    address = f"/service/cases/{case}/terms"
    assert "有 300.00 元优惠不知道条件" in text_of(service.get(address))
    tier = {"step-0-name": "满减", "step-0-from": "20000", "step-0-off": "300"}
    assert "请写明依据" in text_of(service.post(address, tier), 422)
    wrong = tier | {"step-0-off": "200", "reason": "活动页"}
    assert "25300.00" in text_of(service.post(address, wrong), 422)
    assert "请填减多少元" in text_of(service.post(address, {"step-0-from": "99"}), 422)
    assert "行号" in text_of(service.post(address, tier | {"step-0-lines": "7"}), 422)
    at = done(service.post(address, tier | {"reason": "活动页截图 12"}))
    shown = text_of(second.get(at))
    assert "满多少元 20000" in shown
    assert "减多少元 300" in shown
    confirms(second, at)
    assert "12,500.00" in text_of(service.get(f"/service/cases/{case}"))
    settles_by_two(service, second, case)
    assert case_of(case).refund["result"]["total"] == "12500.00"
    again = {"unconditional": "1", "reason": "再改"}
    assert "结算方法和优惠条件不再改变" in text_of(service.post(address, again), 409)
    with db.reading() as session:
        tags = session.scalars(select(LedgerEvent.tag)).all()
    assert tags.count("order.terms_entered") == 1


@both_databases
def test_gifts_kept_and_several_tenders(service, network, second):
    first, _ = pair(network)
    with db.transaction() as session:
        line = session.scalars(select(OrderLine)).one()
        line.row = {"tender": "抖音支付+礼品卡"}
    case = asked(first)
    arrived(network, case)
    compared(network, first, case)
    assert "几种方式支付" in text_of(
        service.post(f"/service/cases/{case}/settle", {"reason": "按单"}), 409
    )
    terms = {
        "gift-0-name": "银手链",
        "gift-0-price": "99",
        "gift-0-from": "20000",
        "tender-0-kind": "wallet",
        "tender-0-name": "抖音支付",
        "tender-0-amount": "15600",
        "tender-1-kind": "gift_card",
        "tender-1-name": "礼品卡",
        "tender-1-amount": "10000",
        "free_from": "20000",
        "tariff": "20",
        "reason": "订单详情页",
    }
    confirms(second, done(service.post(f"/service/cases/{case}/terms", terms)))
    assert "退回的赠品" in text_of(service.get(f"/service/cases/{case}"))
    settles_by_two(service, second, case, **{"gift-0": "0"})
    result = case_of(case).refund["result"]
    assert result["total"] == "12681.00"  # 12800 less the gift 99 (12) and the freight 20 (18(2))
    assert {line["tender"] for line in result["payments"]} == {"抖音支付", "礼品卡"}


def test_a_claim_that_the_inspection_disproves(service, signed_in, network, sold_piece):
    ref = sold_piece
    case = asked(ref, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT, reason="有裂")
    arrived(network, case)
    compared(network, ref, case, ReturnFinding.INTACT, files=1)
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "质量主张不成立：" in page
    form = {"outcome": "DENY", "reason": "放大未见裂纹，有照片", "article": "CPL 24"}
    form["override"] = "no_fault"
    for missing in ("article", "override", "reason"):
        refused = service.post(f"/service/cases/{case}/decide", form | {missing: ""})
        assert refused.status_code == 422, missing
    done(service.post(f"/service/cases/{case}/decide", form))
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "质量主张不成立" in page
    assert "放大未见裂纹" in page
    assert case_of(case).outcome == "accept"


def test_more_is_asked_and_answered(browser, service, network, sold_piece):
    ref = sold_piece
    buyer = buyer_of(browser, ref)
    case = asked(ref, ground=ReturnGround.EXCHANGE)
    facts = {"goods.category": "DIGITAL", "ground": "no_reason"}
    done(service.post(f"/service/cases/{case}/facts", facts))
    assert case_of(case).state is ReturnState.MORE_INFO
    page = text_of(buyer.get(f"/b/returns/{case}"))
    assert "内容下载过，或者软件、光盘拆封了吗？" in page
    address = f"/b/returns/{case}/facts"
    assert "请回答：内容下载过" in text_of(buyer.post(address, {}), 422)
    done(buyer.post(address, {"goods-content_taken": "no"}))
    assert case_of(case).state is ReturnState.ACCEPTED
    assert buyer.post(address, {"goods-content_taken": "no"}).status_code == 422


@both_databases
def test_a_locker_starts_nothing_until_somebody_says_when(browser, service, network):
    ref = delivered(network, place="locker")
    buyer = buyer_of(browser, ref)
    page = text_of(buyer.get(f"/b/items/{ref}"))
    assert "七天还没有开始算" in page
    address = f"/b/items/{ref}/pick-up"
    assert "请填写取件时间" in text_of(buyer.post(address, {}), 422)
    late = {"picked_up_at": "2031-01-01T10:00"}
    assert "取件时间须在" in text_of(buyer.post(address, late), 422)
    done(buyer.post(address, {"picked_up_at": "2026-11-14T20:30"}))
    page = text_of(buyer.get(f"/b/items/{ref}"))
    assert "七天还没有开始算" not in page
    assert "2026年11月23日" in page  # day seven is Saturday the 21st, carried over the weekend
    early = {"picked_up_at": "2026-11-13T12:00"}
    assert "取件时间已经登记" in text_of(buyer.post(address, early), 409)
    assert "更正取件时间" in text_of(service.get(f"/service/items/{ref}"))
    address = f"/service/items/{ref}/pick-up"
    assert "更正须写明理由" in text_of(service.post(address, early), 422)
    done(service.post(address, early | {"reason": "快递公司取件记录"}))
    with db.reading() as session:
        assert session.scalars(select(LedgerEvent.tag)).all().count("item.picked_up") == 2
    other = delivered(network)
    done_at = {"picked_up_at": "2026-11-14T20:30"}
    assert service.post(f"/service/items/{other}/pick-up", done_at).status_code == 409


def test_only_the_own_case_of_a_buyer_is_open(browser, network, settings, sold_piece):
    ref, other = sold_piece, delivered(network)
    case = asked(other)
    with db.reading() as session:
        assert cases_of(session, item_id(other))[0].ref == case
    buyer = buyer_of(browser, ref)
    for step in ("facts", "photos/1"):
        send = buyer.get if step.startswith("photos") else buyer.post
        assert send(f"/b/returns/{case}/{step}").status_code == 404
    assert buyer.post(f"/b/items/{other}/pick-up", {}).status_code == 404
    before = sorted(settings.instance.rglob("*"))
    message = {"text": "这是我的", "photos": photo(77)}
    sent = buyer.post(f"/b/returns/{case}/messages", message, content_type="multipart/form-data")
    assert sent.status_code == 404
    assert sorted(settings.instance.rglob("*")) == before, "a stranger's photo is not kept"
