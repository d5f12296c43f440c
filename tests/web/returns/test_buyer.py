"""The buyer's pages: finding an order without an account, and what is shown then."""

from __future__ import annotations

import re
from datetime import timedelta
from hashlib import sha256
from unittest import mock

import pytest
from sqlalchemy import select
from support.build import item_in, walk_of
from support.return_visits import confirmed

from app.base import clock, db
from app.models.papers.certificate import Certificate
from app.web.base.limits import limiter
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState

NUMBER = f"69{1:017d}"
OPENED = {"number": NUMBER, "phone": "0088", "fact": "张"}
ASKED = (
    ItemAction.RECEIVE,
    ItemAction.RECORD,
    ItemAction.CLAIM,
    ItemAction.SUBMIT,
    ItemAction.ASK_BUYER,
)


def text_of(response):
    return response.get_data(as_text=True)


@pytest.fixture
def visitor(app, browser):
    browser.get("/b")
    return browser


def let_in(visitor, ref):
    response = visitor.post("/b/", OPENED)
    assert (response.status_code, response.headers["Location"]) == (302, "/b/items")
    assert visitor.get("/b/items").headers["Location"] == f"/b/items/{ref}"
    return text_of(visitor.get(f"/b/items/{ref}"))


def at(moment):
    return mock.patch.object(clock, "now", return_value=moment)


def test_a_wrong_pair_says_the_same_as_an_unknown_order(visitor, network, settings):
    walk_of(network, settings)
    answers = []
    wrong = ((NUMBER, "0089", "张"), ("6900000000000000099", "0088", "张"), (NUMBER, "0088", "李"))
    for number, phone, fact in wrong:
        response = visitor.post("/b/", {"number": number, "phone": phone, "fact": fact})
        assert response.status_code == 422
        assert "buyer=" not in str(response.headers.getlist("Set-Cookie"))
        said = re.sub(r'name="csrf_token" value="[^"]+"|content="[^"]+"', "", text_of(response))
        said = said.replace(f'value="{fact}"', 'value="FACT"')
        answers.append(said.replace(number, "NUMBER").replace(phone, "PHONE"))
    assert answers[0] == answers[1] == answers[2]
    assert "没有找到相符的记录" in answers[0]


@pytest.mark.parametrize("form", [{}, {"number": NUMBER}, {"number": "x" * 99, "phone": "a'--"}])
def test_what_can_not_be_read_is_asked_for_again(visitor, form):
    assert visitor.post("/b/", form).status_code == 422


def test_guessing_is_slowed_down_and_finding_is_not(visitor, network, settings):
    walk = walk_of(network, settings)
    limiter.enabled = True
    limiter.reset()
    for _ in range(12):
        let_in(visitor, walk.ref)
    tries = [visitor.post("/b/", {**OPENED, "phone": "0077"}).status_code for _ in range(11)]
    limiter.reset()
    assert tries == [422] * 10 + [429]


def test_without_a_pass_nothing_opens(visitor, network, settings):
    mine = walk_of(network, settings, tag=1)
    other = walk_of(network, settings, tag=2)
    for path in ("/b/items", f"/b/items/{mine.ref}"):
        assert visitor.get(path).headers["Location"] == "/b/"
    let_in(visitor, mine.ref)
    for ref in (other.ref, "QC-2026-999999", "QC-2025-" + mine.ref[-6:], "x"):
        assert visitor.get(f"/b/items/{ref}").status_code == 404
        assert visitor.post(f"/b/items/{ref}/deviation", {"answer": "accept"}).status_code == 404
    visitor.client.set_cookie("buyer", "forged")
    assert visitor.get(f"/b/items/{mine.ref}").headers["Location"] == "/b/"


def test_a_pass_runs_out_and_can_be_given_back(visitor, network, settings):
    walk = walk_of(network, settings)
    let_in(visitor, walk.ref)
    with at(clock.now() + timedelta(hours=13)):
        assert visitor.get(f"/b/items/{walk.ref}").headers["Location"] == "/b/"
    assert visitor.get(f"/b/items/{walk.ref}").status_code == 200
    copied = visitor.client.get_cookie("buyer").value
    assert visitor.post("/b/leave").status_code == 302
    assert visitor.get(f"/b/items/{walk.ref}").headers["Location"] == "/b/"
    visitor.client.set_cookie("buyer", copied)
    assert visitor.get(f"/b/items/{walk.ref}").headers["Location"] == "/b/"


def test_a_delivered_piece_shows_its_road_certificate_and_window(
    visitor, network, settings, delivered_walk
):
    walk = delivered_walk
    with at(walk.at + timedelta(days=2)):
        page = let_in(visitor, walk.ref)
        for word in ("证书已出具", "已装袋", "顺丰速运", "已签收", "翡翠手镯", "折射率"):
            assert word in page
        assert "可退至 2026年11月20日 24:00" in page
        assert "第十条" in page
        for name in ("receiving", "inspector", "reviewer", "signatory", "sealer"):
            assert name not in page.replace("/b/", "")
        shown = re.search(r'href="/v/([0-9A-Z-]+)\?c=([0-9A-Z-]+)"', page)
        assert shown
        photo = re.search(r'href="(/b/items/[^"]+/photos/\d+)"', page)[1]
        assert visitor.client.get(photo).mimetype == "image/jpeg"
        assert visitor.client.get(photo + "?small=1").mimetype == "image/jpeg"
        assert visitor.get(f"/b/items/{walk.ref}/photos/999999").status_code == 404
        visitor.post("/b/leave")
        assert visitor.client.get(photo).status_code == 404


def test_the_paper_opens_the_certificate_and_nothing_of_the_buyer(
    visitor, network, settings, delivered_walk
):
    walk = delivered_walk
    with at(walk.at + timedelta(days=2)):
        shown = re.search(r'href="/v/([0-9A-Z-]+)\?c=([0-9A-Z-]+)"', let_in(visitor, walk.ref))
        visitor.post("/b/leave")
        assert visitor.get("/b/?by=certificate").headers["Location"] == "/v"
        paper = {"by": "certificate", "number": shown[1], "second_code": shown[2]}
        response = visitor.post("/b/", paper)
        assert response.status_code == 422
        assert "buyer=" not in str(response.headers.getlist("Set-Cookie"))
        page = text_of(visitor.get(f"/v/{shown[1]}?c={shown[2]}"))
        for hidden in (NUMBER, "张*", "/b/items/", "/b/returns/", "RT-"):
            assert hidden not in page
        assert visitor.get(f"/b/items/{walk.ref}").headers["Location"] == "/b/"


def test_a_window_that_is_over_leaves_quality_open(visitor, network, settings, delivered_walk):
    walk = delivered_walk
    with at(walk.at + timedelta(days=40)):
        page = let_in(visitor, walk.ref)
    assert "期限已过" in page
    assert "质量问题、与描述不符、假货" in page


def test_an_untested_or_failed_piece_shows_no_pictures(visitor, network, settings):
    walk = walk_of(network, settings, "jade_treated")
    for action in (ItemAction.RECEIVE, ItemAction.RECORD, ItemAction.CLAIM, ItemAction.SUBMIT):
        walk.do(action)
    assert "/photos/" not in let_in(visitor, walk.ref)
    walk.do(ItemAction.FAIL)
    page = let_in(visitor, walk.ref)
    assert "没有通过检测" in page
    assert "/photos/" not in page


def test_a_shared_link_shows_less_and_ends(visitor, network, settings, delivered_walk):
    walk = delivered_walk
    let_in(visitor, walk.ref)
    for act in ("share", "share/end"):
        looked = visitor.post(f"/b/items/{walk.ref}/{act}")
        assert (looked.status_code, "先确认您是买家本人" in text_of(looked)) == (409, True)
    confirmed(visitor)
    page = text_of(visitor.post(f"/b/items/{walk.ref}/share"))
    path = re.search(r'value="http://localhost(/b/t/[^"]+)"', page)[1]
    assert "/b/t/" not in text_of(visitor.get(f"/b/items/{walk.ref}"))
    shared = visitor.get(path)
    assert shared.status_code == 200
    seen = text_of(shared)
    assert "已签收" in seen
    for hidden in (NUMBER, walk.ref, "/v/", "可退至", "SF9", "52.31"):
        assert hidden not in seen
    photo = re.search(rf'href="({re.escape(path)}/photos/\d+)"', seen)[1]
    assert visitor.client.get(photo).status_code == 200
    assert visitor.get(path[:-2] + "xx").status_code == 404
    with at(clock.now() + timedelta(days=8)):
        assert visitor.get(path).status_code == 410
        assert visitor.client.get(photo).status_code == 404
    assert visitor.post(f"/b/items/{walk.ref}/share/end").status_code == 302
    visitor.post("/b/leave")
    assert visitor.get(path).status_code == 410


def test_english_where_the_browser_asks_for_it(visitor, network, settings):
    walk = item_in(ItemState.QUEUED, network, settings)
    let_in(visitor, walk.ref)
    page = text_of(visitor.get(f"/b/items/{walk.ref}", headers={"Accept-Language": "en-GB"}))
    assert "Arrived at the center" in page


def test_an_answer_that_is_none_or_not_asked_for_is_refused(visitor, network, settings):
    walk = item_in(ItemState.QUEUED, network, settings)
    let_in(visitor, walk.ref)
    address = f"/b/items/{walk.ref}/deviation"
    assert visitor.post(address, {}).status_code == 422
    refused = visitor.post(address, {"answer": "accept"})
    assert (refused.status_code, "先确认您是买家本人" in text_of(refused)) == (409, True)
    confirmed(visitor)
    assert visitor.post(address, {"answer": "accept"}).status_code == 409


def test_the_own_certificate_is_the_paper_that_was_issued(visitor, network, settings):
    """Who may look has it, byte for byte; without a paper, and for a stranger, there is none."""
    ref = item_in(ItemState.DELIVERED, network, settings).ref
    address = f"/b/items/{ref}/certificate.pdf"
    assert visitor.get(address).status_code == 302
    let_in(visitor, ref)
    with db.reading() as session:
        digest = session.scalars(select(Certificate.pdf_digest)).one()
    answer = visitor.get(address)
    assert answer.mimetype == "application/pdf"
    assert sha256(answer.get_data()).hexdigest() == digest
