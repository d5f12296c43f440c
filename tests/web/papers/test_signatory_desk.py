"""The signatory's desk: what a certificate will say, signing one or several, and the paper."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
import pytest
import time_machine
from support.build import NOW, PASSWORD, item_in
from support.databases import both_databases
from support.example_content import fonts

from app.base import db
from app.models.audit.ledger import LedgerEvent
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from workflows.inspection.states import ItemState

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _now():
    fonts()
    with time_machine.travel(NOW + timedelta(hours=6), tick=True):
        yield


@pytest.fixture
def passed(app, network, settings):
    """A function: a piece that passed its review."""
    made = iter(range(1, 50))
    return lambda: item_in(ItemState.PASSED, network, settings, tag=next(made)).ref


def text_of(response):
    return response.get_data(as_text=True)


def number_on(browser):
    return re.findall(r"/certificates/([^\"]+)\.pdf", text_of(browser.get("/sign/issued")))


def test_the_page_says_what_the_certificate_will_say_and_keeps_nothing(signed_in, passed):
    ref = passed()
    browser = signed_in("signatory")
    assert f"/sign/{ref}" in text_of(browser.get("/sign"))
    page = text_of(browser.get(f"/sign/{ref}"))
    for words in ("翡翠", "真品", "相符", "CMA 230021349875", "GB/T 16552", "折射率"):
        assert words in page
    assert "签发证书" in page
    assert number_on(browser) == []


def test_a_certificate_is_signed_and_its_paper_shown(signed_in, passed):
    ref = passed()
    browser = signed_in("signatory")
    unread = browser.post(f"/sign/{ref}")
    assert unread.status_code == 409
    assert "还没有看过这张证书" in text_of(unread)
    assert number_on(browser) == []
    assert browser.post(f"/sign/{ref}").headers["Location"] == f"/sign/{ref}", "it was shown then"
    (number,) = number_on(browser)
    assert number in text_of(browser.get(f"/sign/{ref}"))
    paper = browser.client.get(f"/certificates/{number}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.headers["Content-Disposition"] == f'inline; filename="{number}.pdf"'
    assert paper.headers["X-Content-Type-Options"] == "nosniff"
    again = browser.post(f"/sign/{ref}")
    assert again.status_code == 409
    assert number_on(browser) == [number]
    assert signed_in("sealer_far").get(f"/certificates/{number}.pdf").status_code == 404
    assert signed_in("signatory_far").get(f"/sign/{ref}").status_code == 404


@both_databases
def test_two_who_sign_at_once_make_one_certificate(signed_in, passed):
    ref = passed()
    pair = signed_in("signatory"), signed_in("signatory_2")
    for browser in pair:
        browser.get(f"/sign/{ref}")
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda b: b.post(f"/sign/{ref}").status_code, pair))
    assert set(found) <= {302, 409}
    assert 302 in found
    assert len(number_on(pair[0])) == 1


def test_several_are_signed_each_with_its_own_result(signed_in, passed):
    refs = [passed(), passed()]
    browser = signed_in("signatory")
    form = {"ref": [*refs, "QC-2026-999999"]}
    results = browser.post("/sign/batch", form, headers=JSON).json["results"]
    assert {results[r]["ok"] for r in form["ref"]} == {False}, "none of them was shown"
    assert "还没有看过这张证书" in results[refs[0]]["text"]
    browser.client.head("/sign/batch", query_string={"ref": refs[0]})
    page = text_of(browser.get("/sign/batch?" + "&".join(f"ref={r}" for r in form["ref"])))
    for words in ("翡翠", "折射率", "CMA 230021349875", *refs):
        assert words in page
    assert "QC-2026-999999" in page
    assert browser.get("/sign/batch").status_code == 422
    results = browser.post("/sign/batch", form, headers=JSON).json["results"]
    assert [results[r]["ok"] for r in form["ref"]] == [True, True, False]
    assert sorted(number_on(browser)) == sorted(results[r]["text"] for r in refs)
    assert browser.post("/sign/batch", {}).status_code == 422
    assert "不能" in text_of(browser.post("/sign/batch", {"ref": refs[:1]}))


def test_a_retest_needs_a_reason(signed_in, passed):
    ref = passed()
    browser = signed_in("signatory")
    bare = browser.post(f"/sign/{ref}/retest", {"reason": " "})
    assert bare.status_code == 409
    assert "请填写原因" in text_of(bare)
    assert browser.post(f"/sign/{ref}/retest", {"reason": "谱图看不清"}).status_code == 302
    assert "签发证书" not in text_of(browser.get(f"/sign/{ref}"))


def test_who_may_not_sign_and_what_does_not_exist(signed_in, network):
    browser = signed_in("signatory")
    assert "没有待签发的货品" in text_of(browser.get("/sign"))
    assert "还没有签发的证书" in text_of(browser.get("/sign/issued"))
    assert browser.get("/sign/QC-2026-999999").status_code == 404
    assert browser.get("/certificates/AAAA-AAAA-AAAA.pdf").status_code == 404
    assert browser.get("/sign?after=x&before=1_").status_code == 200
    assert browser.get("/sign/issued?after=nan_1").status_code == 200
    assert signed_in("reviewer").get("/sign").status_code == 403
    assert signed_in("reviewer").post("/sign/batch", {"ref": "x"}).status_code == 403


def revoking(browser, number, **given):
    form = {"reason": "复核发现定名有误", "login": "auditor", "password": PASSWORD, "code": ""}
    return browser.post(f"/certificates/{number}/revoke", form | given)


@pytest.fixture
def certificate(signed_in, passed):
    """The signatory's browser and the number of a certificate that stands."""
    browser, ref = signed_in("signatory"), passed()
    browser.get(f"/sign/{ref}")
    browser.post(f"/sign/{ref}")
    (number,) = number_on(browser)
    return browser, number


def state_in(number):
    with db.reading() as session:
        return session.query(Certificate).filter_by(number=number).one().state.value


def test_a_certificate_is_revoked_by_two_people_with_a_reason(certificate):
    browser, number = certificate
    assert browser.get(f"/certificates/{number}/revoke").status_code == 200
    assert revoking(browser, number).status_code == 302
    assert state_in(number) == "revoked"
    with db.reading() as session:
        event = session.query(LedgerEvent).filter_by(tag="certificate.revoked").one()
        told = orjson.loads(event.body)
        auditor = session.query(Person).filter_by(login="auditor").one().id
    assert (told["number"], told["second_person"]) == (number, auditor)
    assert told["reason"] == "复核发现定名有误"
    assert revoking(browser, number).status_code == 409
    assert f"{number}/revoke" not in text_of(browser.get("/sign/issued"))


@pytest.mark.parametrize(
    "given",
    [
        {"password": "wrong"},
        {"login": "nobody"},
        {"login": "inspector"},
        {"login": "signatory"},
        {"reason": "  "},
    ],
    ids=str,
)
def test_without_auditor_or_reason_nothing_is_revoked(certificate, given):
    browser, number = certificate
    assert revoking(browser, number, **given).status_code == 409
    assert state_in(number) == "issued"


def test_only_who_signs_revokes(certificate, signed_in):
    _, number = certificate
    for login in ("auditor", "inspector", "manager", "signatory_far"):
        assert revoking(signed_in(login), number).status_code in (403, 404)
