"""Returns on the buyer's pages: asking, the decision and why, sending back, appealing."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from unittest import mock

import pytest
from PIL import Image
from sqlalchemy import select
from support.build import item_in, walk_of
from support.databases import both_databases
from support.desk_pieces import picture
from support.return_visits import buyer_of
from vault.buyers import order_of

from app.base import clock, db
from app.models.inspection.evidence import Attachment
from app.models.returns.case import ReturnCase
from app.queries.personal.words import open_words
from app.queries.returns.buyer_cases import cases_of
from app.web.returns.buyer.return_forms import WHYS
from workflows.inspection.states import ItemState
from workflows.returns.states import ReturnState


def text_of(response):
    return response.get_data(as_text=True)


@pytest.fixture
def delivered(app, browser, network, settings, delivered_walk):
    """A delivered bangle whose buyer is at the page two days later: (browser, walk)."""
    walk = delivered_walk
    with mock.patch.object(clock, "now", return_value=walk.at + timedelta(days=2)):
        yield buyer_of(browser, walk.ref), walk


def case_of(walk):
    with db.reading() as session:
        found = cases_of(session, int(walk.ref[-6:]))
    return found[0] if found else None


def ask(browser, walk, **form):
    page = text_of(browser.get(f"/b/items/{walk.ref}/return"))
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page)[1]
    given = {"key": key, "why": "changed", **form}
    return browser.post(f"/b/items/{walk.ref}/return", given, content_type="multipart/form-data")


def heic():
    import pillow_heif

    out = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), (40, 120, 90))).save(out, quality=60)
    return out.getvalue()


@both_databases
def test_a_return_is_asked_for_decided_sent_back_and_followed(delivered):
    browser, walk = delivered
    item = text_of(browser.get(f"/b/items/{walk.ref}"))
    assert f'href="/b/items/{walk.ref}/return"' in item
    form = text_of(browser.get(f"/b/items/{walk.ref}/return"))
    assert "防拆扣取下了" in form
    assert "瓶盖" not in form
    response = ask(
        browser,
        walk,
        marks=["TAMPER_TAG_REMOVED", "TRIED_ON"],
        reason="好看，但是想法变了",
        photos=[(BytesIO(picture(1)), "张三丰 身份证.jpg"), (BytesIO(heic()), "b.heic")],
    )
    case = case_of(walk)
    with db.reading() as session:
        names = session.scalars(select(Attachment.name).where(Attachment.check_code == case.ref))
        assert all(re.fullmatch(r"image-[0-9a-f]{12}\.jpg", name) for name in names.all())
    assert response.headers["Location"] == f"/b/returns/{case.ref}"
    assert case.state is ReturnState.ACCEPTED
    page = text_of(browser.get(f"/b/returns/{case.ref}"))
    for word in ("同意退货", "为什么这样决定", "暂行办法", "好看，但是想法变了"):
        assert word in page
    assert browser.get(f"/b/items/{walk.ref}/return").headers["Location"].endswith(case.ref)
    assert "退货申请" in text_of(browser.get(f"/b/items/{walk.ref}"))
    sent = {"courier": "顺丰", "waybill": "SF0000000000777"}
    assert browser.post(f"/b/returns/{case.ref}/waybill", sent).status_code == 302
    assert case_of(walk).state is ReturnState.ON_THE_WAY
    again = {"courier": "顺丰", "waybill": "SF0000000000778"}
    assert browser.post(f"/b/returns/{case.ref}/waybill", again).status_code == 302
    assert "SF0000000000778" in text_of(browser.get(f"/b/returns/{case.ref}"))
    assert "证书暂停使用" in text_of(browser.get(f"/b/items/{walk.ref}"))


def test_the_same_form_sent_twice_is_one_return(delivered):
    browser, walk = delivered
    page = text_of(browser.get(f"/b/items/{walk.ref}/return"))
    key = re.search(r'name="key"[^>]*value="([^"]+)"', page)[1]
    form = {"key": key, "why": "changed"}
    address = f"/b/items/{walk.ref}/return"
    first, second = browser.post(address, form), browser.post(address, form)
    assert first.headers["Location"] == second.headers["Location"]
    other = browser.post(address, {**form, "key": "another"})
    assert other.status_code == 409
    assert "已有进行中的退货申请" in text_of(other)


def test_a_late_request_says_why_and_can_be_appealed(delivered):
    browser, walk = delivered
    with mock.patch.object(clock, "now", return_value=walk.at + timedelta(days=40)):
        ask(buyer_of(browser, walk.ref), walk, reason="忘了退")
        case = case_of(walk)
        assert case.state is ReturnState.REFUSED
        page = text_of(browser.get(f"/b/returns/{case.ref}"))
        for word in ("没有同意退货", "不再适用无理由退货", "暂行办法》第10条", "申诉"):
            assert word in page
        address = f"/b/returns/{case.ref}"
        assert browser.post(f"{address}/appeal", {"reason": ""}).status_code == 422
        assert browser.post(f"{address}/appeal", {"reason": "家里有人住院"}).status_code == 302
        assert case_of(walk).state is ReturnState.APPEALED
        assert browser.post(f"{address}/appeal", {"reason": "再说一遍"}).status_code == 409
        assert "家里有人住院" in text_of(browser.get(address))


def test_a_quality_claim_leaves_the_track_and_a_person_is_to_be_had(delivered):
    browser, walk = delivered
    ask(browser, walk, why="faulty", reason="内侧有裂")
    case = case_of(walk)
    assert case.state is ReturnState.QUALITY
    address = f"/b/returns/{case.ref}"
    assert browser.post(f"{address}/person").status_code == 302
    assert "您已要求人工处理" in text_of(browser.get(address))
    photo = {"text": "裂纹照片", "photos": [(BytesIO(picture(3)), "c.jpg")]}
    sent = browser.post(f"{address}/messages", photo, content_type="multipart/form-data")
    assert sent.status_code == 302
    assert "裂纹照片" in text_of(browser.get(address))
    assert browser.post(f"{address}/messages", {"text": ""}).status_code == 422
    assert browser.post(f"{address}/withdraw").status_code == 302
    assert case_of(walk).state is ReturnState.CLOSED
    assert browser.post(f"{address}/withdraw").status_code == 409


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"why": "theft"}, 422),
        ({"why": ""}, 422),
        ({"marks": ["NO_SUCH_MARK"]}, 422),
        ({"quantity": "3"}, 409),
        ({"quantity": "-1"}, 422),
        ({"photos": b"MZ not a picture"}, 409),
        ({"reason": "字" * 2001}, 422),
    ],
)
def test_what_can_not_be_taken_is_said_and_nothing_is_opened(delivered, form, status):
    browser, walk = delivered
    files = {"photos": [(BytesIO(form["photos"]), "x.exe")]} if "photos" in form else {}
    response = ask(browser, walk, **{**form, **files})
    assert response.status_code == status
    assert "申请退货或换货" in text_of(response)
    assert case_of(walk) is None


def test_another_buyers_return_is_as_if_there_were_none(delivered, network, settings):
    browser, walk = delivered
    ask(browser, walk)
    ref = case_of(walk).ref
    other = walk_of(network, settings, tag=2)
    browser.post("/b/leave")
    assert browser.get(f"/b/returns/{ref}").headers["Location"] == "/b/"
    buyer_of(browser, other.ref)
    assert browser.get(f"/b/returns/{ref}").status_code == 404
    for step in ("waybill", "appeal", "person", "withdraw", "messages"):
        assert browser.post(f"/b/returns/{ref}/{step}", {"text": "x"}).status_code == 404
    assert browser.get("/b/returns/RT-2026-999999").status_code == 404


def test_a_piece_that_is_not_with_its_buyer_has_no_form(browser, network, settings, app):
    walk = item_in(ItemState.QUEUED, network, settings)
    buyer_of(browser, walk.ref)
    address = f"/b/items/{walk.ref}/return"
    assert browser.get(address).headers["Location"] == f"/b/items/{walk.ref}"
    assert browser.post(address, {"why": "changed", "key": "k"}).status_code == 409


@pytest.mark.parametrize(
    ("why", "ground", "claim", "state"),
    [
        ("changed", "no_reason", "NO_REASON", ReturnState.ACCEPTED),
        ("faulty", "quality", "DEFECT", ReturnState.QUALITY),
        ("different", "quality", "MISDESCRIBED", ReturnState.QUALITY),
        ("wrong", "quality", "WRONG_ITEM", ReturnState.QUALITY),
        ("fake", "quality", "COUNTERFEIT", ReturnState.QUALITY),
        ("exchange", "exchange", "NO_REASON", ReturnState.WAITING_FOR_PERSON),
    ],
)
def test_every_reason_of_a_buyer_is_kept_and_chooses_the_track(
    delivered, why, ground, claim, state
):
    browser, walk = delivered
    answer = ask(browser, walk, why=why, reason="说明情况")
    assert answer.status_code == 302
    with db.reading() as session:
        kept = session.scalars(select(ReturnCase)).one()
        words = open_words(session, order_of(walk.ref), [kept.reason])
        assert (kept.ground, kept.claim, words) == (ground, claim, ["说明情况"])
        assert kept.state is state


def test_no_reason_of_a_buyer_is_untried():
    assert set(WHYS) == {"changed", "faulty", "different", "wrong", "fake", "exchange"}
