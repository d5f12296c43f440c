"""The after-sales desk, the comparison bench and the arrival of returned parcels."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from support.databases import both_databases
from support.desk_pieces import picture, write
from support.return_pieces import (
    ASKED,
    BACK,
    DAY,
    HOUR,
    arrived,
    as_sent,
    asked,
    case_of,
    certificate_of,
    compared,
    set_line,
)
from support.return_visits import confirms, settles_by_two
from vault.buyers import name_buyer

from app.base import clock, db
from app.commands.returns.goods import give_address
from app.models.audit.ledger import LedgerEvent
from workflows.papers.states import CertificateState
from workflows.returns.states import ReturnState


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    """The pages' clock stands two days after the sign-for."""
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


REFUSES = {"outcome": "REFUSE", "reason": "下单时已逐单确认定作", "article": "CPL 25"}
REFUSES["override"] = "excluded"
ACCEPTS = {"outcome": "ACCEPT", "reason": "商家没有定作的证据可看", "article": "CPL 25"}
ACCEPTS["override"] = "new_facts"


@pytest.fixture
def service(signed_in):
    return signed_in("customer_service")


@pytest.fixture
def second(signed_in):
    return signed_in("customer_service_2")


def text_of(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def done(response):
    assert response.status_code == 302, response.get_data(as_text=True)
    return response.location


PAGES = ("/service/", "/service/over", "/service/find", "/service/find?q=12")


def test_empty_pages_open(service):
    for page in PAGES:
        text_of(service.get(page))


def test_a_caller_is_answered_from_five_digits(service, network, sold_piece):
    ref = sold_piece
    page = text_of(service.get(done(service.get("/service/find?q=69000"))))
    assert ref in page
    for words in ("应当接受", "期限最后一刻", "12,800.00", "登记退货", "到货核对什么"):
        assert words in page


@both_databases
def test_a_return_is_filed_once_and_listed(service, network, sold_piece):
    ref = sold_piece
    page = text_of(service.get(f"/service/items/{ref}"))
    key = page.split('name="key" value="')[1].split('"')[0]
    form = {"ground": "no_reason", "reason": "不喜欢", "key": key}
    unasked = text_of(service.post(f"/service/items/{ref}", form), 409)
    assert "请先核实来电人是买家本人" in unasked
    assert "不喜欢" in unasked
    form["how"] = "three_facts"
    first = done(service.post(f"/service/items/{ref}", form))
    assert first == done(service.post(f"/service/items/{ref}", form))
    assert "不喜欢" in text_of(service.get(first))
    listed = text_of(service.get("/service/?ground=no_reason&state=&category=jade&alarm="))
    assert first.rsplit("/", 1)[1] in listed


def test_from_arrival_to_refund_over_the_pages(service, signed_in, network, second, sold_piece):
    ref = sold_piece
    case = asked(ref)
    done(service.post(f"/service/cases/{case}/address", {"address": ""}))
    way = {"courier": "中通", "waybill": "75000000000077", "how": "called_back"}
    done(service.post(f"/service/cases/{case}/waybill", way))
    clerk = signed_in("receiving")
    text_of(clerk.get("/arrivals/"))
    done(clerk.post("/arrivals/", {"code": "75000000000077"}))
    assert case_of(case).state is ReturnState.ARRIVED
    inspector = signed_in("inspector_2")
    assert case in text_of(inspector.get("/compare/"))
    text_of(inspector.get(f"/compare/{case}"))
    seen = as_sent(ref)
    form = {key: str(value) for key, value in seen.figures.items()}
    form |= {"tag_no": seen.tag_no, "certificate_no": seen.certificate_no, "conclusion": "INTACT"}
    done(inspector.post(f"/compare/{case}", form))
    assert certificate_of(ref) is CertificateState.ISSUED
    assert "一致" in text_of(inspector.get(f"/compare/{case}"))
    settles_by_two(service, second, case)
    assert "12,800.00" in text_of(service.get(f"/service/cases/{case}"))
    done(second.post(f"/service/cases/{case}/refund", {}))
    done(second.post(f"/service/cases/{case}/refund", {}))
    assert case_of(case).state is ReturnState.REFUNDED
    done(service.post(f"/service/cases/{case}/resale", {"flag": "as_new"}))
    assert case in text_of(service.get("/service/over"))


def test_a_refusal_below_the_law_is_shown_with_its_reason(service, network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    form = {"outcome": "REFUSE", "reason": "不想退的理由如前所述", "article": "CPL 25"}
    form["override"] = "platform_ruling"
    page = text_of(service.post(f"/service/cases/{case}/decide", form), 409)
    assert "不想退的理由如前所述" in page
    assert "只有比对发现调包" in page


def test_swapped_without_evidence_is_refused_and_with_it_taken(signed_in, network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    inspector = signed_in("inspector_2")
    form: dict[str, Any] = {"mass": "40.00", "photos_match": "DIFFERS", "conclusion": "SWAPPED"}
    page = text_of(inspector.post(f"/compare/{case}", form), 409)
    assert "须附证据" in page
    from io import BytesIO

    form["files"] = (BytesIO(picture(3)), "back.jpg")
    done(inspector.post(f"/compare/{case}", form, content_type="multipart/form-data"))
    assert case_of(case).outcome == "refuse"
    assert "疑似调包" in text_of(inspector.get(f"/compare/{case}"))


@both_databases
def test_personal_data_is_masked_and_unmasking_leaves_a_trace(service, network, sold_piece):
    ref = sold_piece
    name_buyer(ref)
    page = text_of(service.get(f"/service/items/{ref}"))
    assert "13812345678" not in page
    assert "5678" in page
    text_of(service.post(f"/service/items/{ref}/buyer", {"reason": ""}), 422)
    page = text_of(service.post(f"/service/items/{ref}/buyer", {"reason": "核对地址"}))
    assert "13812345678" in page
    with db.reading() as session:
        tags = session.scalars(select(LedgerEvent.tag)).all()
    assert tags.count("personal.unmasked") == 1


def test_others_keep_out(signed_in, network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    far = signed_in("customer_service_far")
    assert far.get(f"/service/cases/{case}").status_code == 404
    assert far.get(f"/service/items/{ref}").status_code == 404
    assert far.post(f"/service/cases/{case}/refund", {}).status_code == 404
    assert case not in text_of(far.get("/service/"))
    sealer = signed_in("sealer")
    for page in ("/service/", "/compare/", "/arrivals/"):
        assert sealer.get(page).status_code == 403
    auditor = signed_in("auditor")
    text_of(auditor.get(f"/service/cases/{case}"))
    assert auditor.post(f"/service/cases/{case}/address", {}).status_code == 403


GARBAGE = {
    "outcome": "x",
    "goods.category": "?",
    "goods.sku": "\x00",
    "promises[99].by": "SHOP",
    "waybill": "\x00",
    "quantity": "９９９９",
    "flag": "?",
}


def test_garbage_is_never_a_bug(service, network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    for do in ("decide", "facts", "waybill", "settle", "refund", "exchange", "resale", "nothing"):
        assert service.post(f"/service/cases/{case}/{do}", GARBAGE).status_code < 500, do
    garbage = {"ground": "?", "quantity": "-1", "notice_at": "never"}
    assert service.post(f"/service/items/{ref}", garbage).status_code == 422
    for page in ("/service/cases/RT-2026-999999", "/service/items/x", "/service/?after=x_y"):
        assert service.get(page).status_code in (200, 404)


def test_custom_made_waits_for_a_person_who_decides(service, signed_in, network, sold_piece):
    ref = sold_piece
    set_line(ref, custom=True)
    case = asked(ref)
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "由人工判断" in page
    at = done(service.post(f"/service/cases/{case}/decide", REFUSES))
    if at.startswith("/second/"):
        confirms(signed_in("customer_service_2"), at)
    done(
        service.post(f"/service/cases/{case}/appeal", {"reason": "没有定作", "how": "called_back"})
    )
    manager = signed_in("manager")
    assert "没有定作" in text_of(manager.get(f"/service/cases/{case}"))
    done(manager.post(f"/service/cases/{case}/decide", ACCEPTS))
    assert case_of(case).state is ReturnState.ACCEPTED
    write(lambda s: give_address(s, case, by=network.customer_service, now=ASKED + 3 * DAY))
