"""A finding from its opening to its closing, and a regulator's access by days, shop and agency."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from support.build import Scene
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued

from app.base import clock, db
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.audit.findings import Course, open_finding, step_finding
from app.models.audit.audit import AuditFinding, FindingCourse
from workflows.audit.findings import FindingGrade, FindingStep


def two_certificates(network):
    return [
        issued(network, shop="玉见小铺"),
        issued(network, at=ISSUED_AT + timedelta(hours=1), shop="和田老店"),
    ]


@pytest.fixture
def scene():
    return Scene("two_certificates", two_certificates)


@pytest.fixture
def pieces(app, made):
    return made


def test_a_finding_is_opened_replied_sent_back_and_closed(pieces, network, signed_in):
    ref, auditor, manager = pieces[0].ref, signed_in("auditor"), signed_in("manager")
    owner = str(network.manager.person_id)
    due = clock.local(clock.now()).date() + timedelta(days=10)
    given = {"text": "称量记录缺少复核", "grade": "major", "owner": owner, "due": due.isoformat()}
    late = auditor.post(f"/audit/items/{ref}/findings", {**given, "due": "2026-01-01"})
    assert late.status_code == 422
    assert "称量记录缺少复核" in late.text
    assert auditor.post(f"/audit/items/{ref}/findings", given).status_code == 302
    page = auditor.get("/audit/findings").text
    assert "严重不符合" in page
    one = re.search(r'href="(/audit/findings/\d+)"', page)[1]
    early = auditor.post(f"{one}/close", {"text": "已核"})
    assert early.status_code == 409
    told = manager.get("/notices").text
    assert f"审计对货品 {ref} 有一条发现由您答复" in told
    assert 'href="/board/findings"' in told
    reply = re.search(r'action="(/board/findings/\d+)"', manager.get("/board/findings").text)[1]
    assert manager.post(reply, {"text": " "}).status_code == 422
    assert manager.post(reply, {"text": "已补复核记录"}).status_code == 302
    assert "已补复核记录" in auditor.get(one).text
    assert auditor.post(f"{one}/ask_more", {"text": "请附照片"}).status_code == 302
    assert f"货品 {ref} 的审计发现要您再补充答复" in manager.get("/notices").text
    assert manager.post(reply, {"text": "照片已附"}).status_code == 302
    assert auditor.post(f"{one}/close", {"text": "属实，关闭"}).status_code == 302
    assert auditor.post(f"{one}/reopen", {"text": "x"}).status_code == 404
    assert "称量记录缺少复核" in auditor.get("/audit/findings?state=closed").text
    assert "称量记录缺少复核" not in auditor.get("/audit/findings?state=open").text
    table = auditor.client.get("/audit/findings.csv").data.decode("utf-8-sig")
    assert "已关闭" in table
    assert signed_in("inspector").get("/audit/findings").status_code == 403


@both_databases
def test_whose_finding_it_is(pieces, network):
    now = clock.now()
    due = clock.local(now).date() + timedelta(days=10)

    def opened(course):
        with db.transaction() as session:
            by = network.auditor
            return open_finding(session, pieces[0].ref, "缺记录", course, by=by, now=now).id

    def stepped(key, step, by):
        with db.transaction() as session:
            step_finding(session, key, FindingStep(step), "说明", by=by, now=now)

    with pytest.raises(Invalid):
        opened(Course(FindingGrade.MINOR, network.inspector.person_id, due))
    key = opened(Course(FindingGrade.MINOR, network.manager.person_id, due))
    for other in (network.inspector, network.people["manager_2"], network.auditor):
        with pytest.raises(NotPermitted):
            stepped(key, "reply", other)
    stepped(key, "reply", network.manager)
    with pytest.raises(Refusal, match="finding_not_now"):
        stepped(key, "reply", network.manager)
    with pytest.raises(NotPermitted):
        stepped(key, "close", network.manager)
    stepped(key, "close", network.auditor)
    # What was found before findings had a course goes the same way.
    with db.transaction() as session:
        session.execute(delete(FindingCourse))
        assert session.scalars(select(AuditFinding.id)).all() == [key]
    stepped(key, "reply", network.people["manager_2"])


def test_a_regulator_reads_by_days_of_issue_shop_and_agency(pieces, browser, signed_in):
    first, second = pieces
    desk = signed_in("auditor")
    given = {"holder": "省市监局", "days": "9", "since": "2026-11-01", "until": "2026-11-30"}

    def link_of(**more):
        page = desk.post("/audit/access", {**given, **more})
        assert page.status_code == 200
        return re.search(r'data-copy="http://localhost([^"]+)"', page.text)[1]

    link = link_of(shop="玉见小铺")
    assert first.ref in browser.get(link).text
    assert second.ref not in browser.get(link).text
    assert browser.get(f"{link}/{first.ref}").status_code == 200
    assert browser.get(f"{link}/{second.ref}").status_code == 404
    whole = browser.get(link_of()).text
    assert first.ref in whole
    assert second.ref in whole
    early = link_of(since="2026-01-01", until="2026-01-31")
    assert first.ref not in browser.get(early).text
    assert browser.get(f"{early}/{first.ref}").status_code == 404
    both = desk.post("/audit/access", {**given, "refs": first.ref})
    assert both.status_code == 422
    assert desk.post("/audit/access", {**given, "until": ""}).status_code == 422
    assert "2026-11-01 – 2026-11-30 · 玉见小铺" in desk.get("/audit/access").text
