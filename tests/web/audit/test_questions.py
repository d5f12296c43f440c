"""The twelve questions, samples that are drawn again, and the walk of the ledger, as pages."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from support.build import Scene
from support.issued_pieces import ISSUED_AT, issued

from app.base import db
from app.models.audit.audit import AuditSample, CertificateSearch
from app.models.dispatch.parcel import Seal
from app.models.papers.certificate import Certificate
from app.models.people.account import Credential
from app.queries.audit.questions.asking import QuestionFilters
from app.queries.audit.questions.facts import certificate_facts, mass_in
from workflows.audit.questions import QuestionKey

DAYS = {"since": "2026-11-01", "until": "2026-11-30"}
DAY = ISSUED_AT.date()


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


@pytest.fixture
def desk(signed_in):
    return signed_in("auditor")


def answered(desk, key, **filters):
    """The first cells of the answer's rows, and the page."""
    page = desk.get(f"/audit/questions/{key}", query_string={**DAYS, **filters})
    assert page.status_code == 200
    return page.text


def asked(**more):
    given = {"now": ISSUED_AT, "centers": None, "since": DAY, "until": DAY, **more}
    return QuestionFilters(**given)


def test_every_question_has_its_page_and_its_file(desk, pieces):
    page = desk.get("/audit/questions").text
    for key in QuestionKey:
        if key.value in ("sample", "altered"):
            continue
        assert f'href="/audit/questions/{key.value}"' in page
        assert desk.get(f"/audit/questions/{key.value}", query_string=DAYS).status_code == 200
        table = desk.client.get(f"/audit/questions/{key.value}.csv", query_string=DAYS)
        assert table.data.startswith(b"\xef\xbb\xbf")
    for own in ("sample", "altered", "x"):
        assert desk.get(f"/audit/questions/{own}").status_code == 404
    assert 'href="/audit/samples"' in page
    assert 'href="/audit/integrity"' in page


def test_the_facts_of_a_certificate_stand_in_columns(desk, pieces):
    first, second = (piece.number for piece in pieces)
    page = answered(desk, "certificates")
    for said in (first, second, "signatory", "reviewer", "inspector"):
        assert said in page
    assert second not in answered(desk, "certificates", shop="玉见")
    assert first not in answered(desk, "certificates", signatory="nobody")
    assert first not in answered(desk, "certificates", since="2026-11-29")
    table = desk.client.get("/audit/questions/certificates.csv", query_string=DAYS)
    assert first in table.data.decode("utf-8-sig")
    with db.reading() as session:
        facts = list(certificate_facts(session, asked()))
    assert [one.number for one in facts] == [second, first]
    assert facts[0].credential
    assert facts[0].net_mass
    assert facts[0].rounds == 1
    with db.reading() as session:
        assert list(certificate_facts(session, asked(centers={0}))) == []


def test_who_signed_without_a_valid_credential_and_what_weighed_less(desk, pieces):
    number = pieces[0].number
    assert number not in answered(desk, "signed-lapsed")
    assert number not in answered(desk, "mass-changed")
    with db.transaction() as session:
        paper = session.get_one(Certificate, pieces[0].key)
        ended = update(Credential).where(Credential.person_id == paper.signatory_id)
        session.execute(ended.values(valid_to=DAY - timedelta(days=1)))
        net = next(f for f in certificate_facts(session, asked()) if f.number == number).net_mass
        session.add(
            Seal(
                item_id=paper.item_id,
                tag_no="JG-Q-1",
                certificate_id=paper.id,
                net_mass=net * Decimal("0.97"),
                sealer_id=paper.signatory_id,
                at=ISSUED_AT,
            )
        )
    assert number in answered(desk, "signed-lapsed")
    assert number in answered(desk, "mass-changed", percent="1")
    assert number not in answered(desk, "mass-changed", percent="5")
    assert number in answered(desk, "mass-changed", percent="x")


def test_a_certificate_was_valid_on_a_day_or_not_yet_issued(desk, pieces):
    number = pieces[0].number
    assert "尚未签发" in answered(desk, "valid-on", number=number, day="2026-11-01")
    assert "有效" in answered(desk, "valid-on", number=number, day="2026-11-30")
    assert "没有符合的记录" in answered(desk, "valid-on", number="x", day="2026-11-30")


@pytest.mark.parametrize(
    ("value", "mass"),
    [
        ({"mass": "45.120"}, Decimal("45.120")),
        ({"not_testable": "SEALED", "note": "1"}, None),
        ({"mass": True, "g": 3}, Decimal(3)),
        ({"mass": "看不清"}, None),
        ({}, None),
    ],
)
def test_the_mass_of_a_stored_finding(value, mass):
    assert mass_in(value) == mass


def test_a_question_is_kept_under_a_name_for_oneself(desk, signed_in, pieces):
    kept = desk.post("/audit/questions/pairs/keep?since=2026-11-01", {"name": "十一月搭档"})
    assert kept.status_code == 302
    page = desk.get("/audit/questions").text
    assert 'href="/audit/questions/pairs?since=2026-11-01"' in page
    assert desk.post("/audit/questions/pairs/keep", {"name": ""}).status_code == 422
    drop = re.search(r'action="(/audit/questions/kept/\d+/drop)"', page)[1]
    other = signed_in("auditor_2")
    assert "十一月搭档" not in other.get("/audit/questions").text
    assert other.post(drop).status_code == 404
    assert desk.post(drop).status_code == 302
    assert "十一月搭档" not in desk.get("/audit/questions").text


def test_a_sample_is_drawn_kept_and_drawn_again(desk, signed_in, pieces):
    given = {**DAYS, "stratum": "shop", "wanted": "1", "seed": "2026-11"}
    for wrong in ({"seed": "种子"}, {"wanted": "0"}, {"since": ""}, {"until": "2026-10-01"}):
        refused = desk.post("/audit/samples", {**given, **wrong})
        assert refused.status_code == 422
        assert 'value="1"' in refused.text or "wanted" in wrong
    address = desk.post("/audit/samples", given).location
    page = desk.get(address).text
    assert "总体和样本都与当时相同" in page
    assert "总体摘要" in page
    assert signed_in("auditor_2").get(address).status_code == 404
    with db.transaction() as session:
        kept = session.query(AuditSample).one()
        assert (kept.population, len(kept.drawn["numbers"]), kept.upto) == (2, 1, 2)
        gone = session.query(CertificateSearch).filter_by(certificate_id=pieces[0].key)
        gone.update({"category": "gold", "issued_at": ISSUED_AT - timedelta(days=90)})
    assert "重抽与当时不同" in desk.get(address).text


def test_the_ledger_is_walked_on_a_page_and_the_result_stays(desk, pieces):
    assert desk.post("/audit/integrity", {"days": "0"}).status_code == 422
    assert desk.post("/audit/integrity", {"days": "32"}).status_code == 422
    assert desk.post("/audit/integrity", {"days": "7"}).status_code == 302
    assert "一行不差" in desk.get("/audit/integrity").text
