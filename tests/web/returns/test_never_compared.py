"""Goods that nobody compared before the refund fell due, on the desks that must see them."""

from __future__ import annotations

import pytest
from support.databases import both_databases
from support.return_pieces import BACK, DAY, HOUR, arrived, as_sent, asked, case_of, certificate_of
from support.return_pieces import delivered as at_buyers
from support.return_visits import done, text_of

from app.base import clock
from app.commands.returns.clock import tick
from app.commands.returns.refund import RefundRecorder
from workflows.papers.states import CertificateState


@pytest.fixture
def driven(app, network, monkeypatch):
    ref = at_buyers(network)
    case = asked(ref)
    arrived(network, case)
    tick(RefundRecorder(), case_of(case).refund_overdue_at - HOUR)
    monkeypatch.setattr(clock, "now", lambda: BACK + 8 * DAY)
    return ref, case


@both_databases
def test_service_and_inspectors_see_it_until_it_is_decided(signed_in, driven):
    ref, case = driven
    service = signed_in("customer_service")
    inspector = signed_in("inspector_2")
    page = text_of(service.get("/service/"))
    assert "退款已付，证书还没有处理" in page
    assert "已退款，货还没有比对" in page
    assert case in page
    assert case in text_of(service.get("/service/?alarm=1"))
    assert case not in text_of(service.get("/service/?category=gold"))
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "证书保持中止，直到检验员比对" in page
    assert "转退回商家" not in page
    assert service.post(f"/service/cases/{case}/resale", {"flag": "marked"}).status_code == 409
    assert case in text_of(inspector.get("/compare/"))
    page = text_of(inspector.get(f"/compare/{case}"))
    assert 'name="conclusion"' in page
    form = {key: str(value) for key, value in as_sent(ref).figures.items()}
    form |= {"conclusion": "FAULTY", "photos_match": "MATCHES"}
    done(inspector.post(f"/compare/{case}", form))
    assert case not in text_of(inspector.get("/compare/"))
    assert 'name="conclusion"' not in text_of(inspector.get(f"/compare/{case}"))
    assert "比对不符，证书待处理" in text_of(service.get("/service/"))
    page = text_of(service.get(f"/service/cases/{case}"))
    assert "标记去向时证书一并撤销" in page
    done(service.post(f"/service/cases/{case}/resale", {"flag": "marked", "reason": "有裂"}))
    assert certificate_of(ref) is CertificateState.REVOKED
    assert f"{case} 已标记再次销售" in text_of(service.get("/service/"))
    assert case not in text_of(service.get("/service/"))
