"""The shop's own part: replies, requests to the center, papers, people, the live room."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW
from support.databases import both_databases
from support.desk_pieces import picture, registered, reviewed, state_of, write
from support.issued_pieces import issued
from support.return_pieces import ASKED, asked

from app.base import clock, db
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.intake.receiving import hand_back, prepare_return
from app.commands.intake.shop_requests import answer_shop, ask_center
from app.commands.network import shops
from app.commands.people import accounts, resets
from app.commands.people.staff import unrelate
from app.commands.returns.desk.shop_reply import reply
from app.models.intake.shop_request import ShopRequest
from app.models.messages.notice import StaffNotice
from app.models.network.center import Merchant
from app.models.people.account import RoleAssignment
from app.queries.network.live_room import live_day, mark_of
from app.queries.network.shop_desk import staff_of
from app.queries.people.accounts import actor_by_login
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState
from workflows.intake.shop_requests import ShopRequestKind
from workflows.returns.service.shop_reply import ShopStance
from workflows.roles import Permission, Role

pytestmark = pytest.mark.usefixtures("app")
SHOP, WHY = "玉见小铺", "附图是另一件货品，请换人复检"


def key_of_shop(shop=SHOP):
    with db.reading() as session:
        return session.scalars(select(Merchant.id).where(Merchant.shop == shop)).one()


def actor(login):
    with db.reading() as session:
        return actor_by_login(session, login)


def owner(network, login="merchant", shop=SHOP):
    """Somebody made the owner of a shop."""
    person = network.people[login].person_id
    key = key_of_shop(shop)
    write(lambda s: accounts.grant(s, person, Role.MERCHANT, by=FOUNDER, now=NOW, merchant_id=key))
    return actor(login)


def failed(network):
    return reviewed(network, case="jade_treated", action=ItemAction.FAIL, reason="B 货，充填处理")


def test_a_shop_replies_with_evidence_and_the_agent_reads_it(network, sold_piece, signed_in):
    case = asked(sold_piece)
    owner(network)
    browser = signed_in("merchant")
    assert f"/merchant/returns/{case}" in browser.get("/merchant/returns").text
    assert "答复超时" in browser.get(f"/merchant/returns/{case}").text
    silent = browser.post(f"/merchant/returns/{case}", {"stance": "objects", "text": ""})
    assert silent.status_code == 422
    said = {
        "stance": "objects",
        "text": "买家逐单确认过定作",
        "files": (BytesIO(picture()), "a.jpg"),
    }
    sent = browser.post(f"/merchant/returns/{case}", said, content_type="multipart/form-data")
    assert sent.status_code == 302
    page = browser.get(f"/merchant/returns/{case}").text
    assert "买家逐单确认过定作" in page
    thumb = re.search(r'src="(/merchant/returns/[^"]+/thumb)"', page)[1]
    assert browser.client.get(thumb).status_code == 200
    assert f"/merchant/returns/{case}" not in browser.get("/merchant/returns").text
    table = browser.client.get("/merchant/returns.csv").data.decode("utf-8-sig")
    assert case in table
    agent = signed_in("customer_service").get(f"/service/cases/{case}").text
    assert "买家逐单确认过定作" in agent
    registered(network, shop="别家")
    owner(network, "merchant_2", "别家")
    other = signed_in("merchant_2")
    for path in (f"/merchant/returns/{case}", thumb):
        assert other.get(path).status_code == 404
    assert case not in other.client.get("/merchant/returns.csv").data.decode("utf-8-sig")


def test_a_reply_is_of_the_own_shop_and_in_its_own_words(network, sold_piece):
    case = asked(sold_piece)
    registered(network, shop="别家")
    own, other = owner(network), owner(network, "merchant_2", "别家")

    def says(by, stance="agrees", text=""):
        write(lambda s: reply(s, case, ShopStance(stance), text, by=by, now=ASKED))

    with pytest.raises(NotPermitted):
        says(other)
    with pytest.raises(NotPermitted):
        says(network.customer_service)
    with pytest.raises(Invalid):
        says(own, "facts")
    for _ in range(20):
        says(own)
    with pytest.raises(Invalid, match="too_often"):
        says(own)


@both_databases
def test_an_appeal_goes_to_the_manager_and_is_answered_once(network):
    ref = failed(network)
    own = owner(network)
    with pytest.raises(NotPermitted):
        write(
            lambda s: ask_center(s, ref, ShopRequestKind.APPEAL, WHY, by=network.manager, now=NOW)
        )
    write(lambda s: ask_center(s, ref, ShopRequestKind.APPEAL, WHY, by=own, now=NOW))
    with pytest.raises(Refusal, match="asked_already"):
        write(lambda s: ask_center(s, ref, ShopRequestKind.APPEAL, WHY, by=own, now=NOW))
    with db.reading() as session:
        key = session.scalars(select(ShopRequest.id)).one()
        told = session.scalars(select(StaffNotice.person_id).filter_by(topic="shop.asked")).all()
    assert network.manager.person_id in told

    def answers(text="换人复检", *, granted=True, by=network.manager):
        write(lambda s: answer_shop(s, key, text, granted=granted, by=by, now=NOW))

    with pytest.raises(Missing):
        answers(by=network.reviewer)
    with pytest.raises(Invalid):
        answers("")
    assert state_of(ref) is ItemState.FAILED
    tie = network.manager.person_id, key_of_shop()
    write(lambda s: accounts.relate(s, *tie, "亲属", by=FOUNDER, now=NOW))
    with pytest.raises(Refusal, match="related_merchant"):
        answers(granted=False)
    write(lambda s: unrelate(s, *tie, by=FOUNDER, now=NOW))
    answers()
    assert state_of(ref) is ItemState.QUEUED
    with pytest.raises(Refusal, match="answered_already"):
        answers(granted=False)


def test_what_went_back_is_sent_in_again_once_the_manager_agrees(network, signed_in):
    ref = failed(network)
    own = owner(network)
    write(lambda s: prepare_return(s, ref, "退回商家", by=network.sealer, now=NOW))
    write(lambda s: hand_back(s, ref, "pick_up", "", by=network.sealer, now=NOW))
    browser = signed_in("merchant")
    page = browser.get(f"/merchant/items/{ref}").text
    assert "申请重新送检" in page
    short = browser.post(f"/merchant/items/{ref}/ask", {"kind": "resubmit", "reason": "改好了"})
    assert short.status_code == 409
    assert "改好了" in short.text
    asked_for = {"kind": "resubmit", "reason": "已更换为同款 A 货手镯"}
    assert browser.post(f"/merchant/items/{ref}/ask", asked_for).status_code == 302
    manager = signed_in("manager")
    page = manager.get("/board/shops/requests").text
    assert "已更换为同款 A 货手镯" in page
    do = re.search(r'action="(/board/shops/requests/\d+)"', page)[1]
    assert manager.post(do, {"answer": "同意", "do": ""}).status_code == 422
    assert manager.post(do, {"answer": "同意", "do": "grant"}).status_code == 302
    assert state_of(ref) is ItemState.REGISTERED
    assert "中心答复" in browser.get(f"/merchant/items/{ref}").text
    assert f"/merchant/items/{ref}" in browser.get("/notices").text
    assert own.shops(Permission.SHOP_MANAGE) == {key_of_shop()}


def test_the_paper_of_an_own_piece_and_the_table_of_all(network, signed_in):
    piece = issued(network)
    registered(network, shop="别家")
    owner(network)
    owner(network, "merchant_2", "别家")
    browser = signed_in("merchant")
    address = f"/merchant/items/{piece.ref}/certificate.pdf"
    assert address in browser.get(f"/merchant/items/{piece.ref}").text
    assert browser.client.get(address).data.startswith(b"%PDF")
    assert piece.number in browser.client.get("/merchant/goods.csv").data.decode("utf-8-sig")
    other = signed_in("merchant_2")
    assert other.get(address).status_code == 404
    assert piece.number not in other.client.get("/merchant/goods.csv").data.decode("utf-8-sig")


def test_an_owner_adds_and_withdraws_people_who_decide_nothing(network):
    registered(network)
    own, key = owner(network), key_of_shop()

    def adds(login="zhuli", name="白小芸", by=own, shop=key):
        return write(lambda s: shops.add_person(s, shop, login, name, name, by=by, now=NOW))

    with pytest.raises(NotPermitted):
        adds(by=network.manager)
    with pytest.raises(NotPermitted):
        adds(shop=key + 1)
    with pytest.raises(Refusal, match="same_person"):
        adds(name=network.inspector.name)
    adds()
    added = actor("zhuli")
    assert added.roles == {Role.SHOP_STAFF}
    assert added.shops(Permission.SHOP_REPLY) == {key}
    assert added.shops(Permission.SHOP_MANAGE) == frozenset()
    with pytest.raises(NotPermitted):
        adds("zhuli2", "白小兰", by=added)
    with db.reading() as session:
        held = session.scalars(
            select(RoleAssignment.id).filter_by(merchant_id=key, role=Role.SHOP_STAFF)
        ).one()
        mine = session.scalars(select(RoleAssignment.id).filter_by(role=Role.MERCHANT)).all()
    with pytest.raises(Missing):
        write(lambda s: shops.withdraw_person(s, mine[-1], by=own, now=NOW))
    with pytest.raises(Missing):
        write(lambda s: shops.withdraw_person(s, held, by=added, now=NOW))
    for _ in range(2):
        write(lambda s: shops.withdraw_person(s, held, by=own, now=NOW))
    assert actor("zhuli").assignments == ()


@both_databases
def test_nobody_is_shop_and_center_in_one_person(network):
    registered(network)
    own, key = owner(network), key_of_shop()
    ref = failed(network)

    def grants(whom, role, **where):
        return lambda: write(
            lambda s: accounts.grant(
                s, whom.person_id, role, by=FOUNDER, now=NOW, reason="顶岗", **where
            )
        )

    for act in (
        grants(own, Role.RECEIVING, center_id=network.center_id),
        grants(network.manager, Role.SHOP_STAFF, merchant_id=key),
        grants(network.receiving, Role.MERCHANT, merchant_id=key),
    ):
        with pytest.raises(Refusal, match="two_sides"):
            act()
    asked_ = write(lambda s: ask_center(s, ref, ShopRequestKind.APPEAL, WHY, by=own, now=NOW).id)

    def answers():
        return write(
            lambda s: answer_shop(s, asked_, "同意复检", granted=True, by=network.manager, now=NOW)
        )

    with db.transaction() as session:  # as if from before: the manager had been the shop's
        session.add(
            RoleAssignment(
                person_id=network.manager.person_id,
                role=Role.SHOP_STAFF,
                merchant_id=key,
                granted_at=NOW,
                ended_at=NOW,
            )
        )
    with pytest.raises(Refusal, match="related"):
        answers()


@both_databases
def test_nobody_but_its_owner_knows_the_password_of_a_new_account(network):
    registered(network)
    own, key, word = owner(network), key_of_shop(), "青石板上数星星不见月亮的夜晚"
    first = write(lambda s: shops.add_person(s, key, "zhuli", "白小芸", "", by=own, now=NOW))
    with db.reading() as session:
        who = {"role": Role.SHOP_STAFF, "merchant_id": key}
        held = session.scalars(select(RoleAssignment.id).filter_by(**who)).one()
        assert [row.waits for row in staff_of(session, [key])] == [True]

    def renews(by=own):
        return write(lambda s: shops.renew_link(s, held, by=by, now=NOW))

    def completes(given):
        write(lambda s: resets.complete_reset(s, given.link, given.code, word, now=NOW))

    for other in (network.manager, actor("zhuli"), network.admin):
        with pytest.raises(Missing):
            renews(other)
    again = renews()
    with pytest.raises(Missing):
        completes(first)
    completes(again)
    with pytest.raises(Missing):
        completes(again)
    with pytest.raises(Refusal, match="password_chosen"):
        renews()
    with db.reading() as session:
        assert [row.waits for row in staff_of(session, [key])] == [False]


def test_the_owner_of_a_shop_gets_link_and_code_once(network, signed_in):
    registered(network)
    owner(network)
    browser = signed_in("merchant")
    page = browser.get("/merchant/shop").text
    assert 'type="password"' not in page
    given = {"shop": f"{key_of_shop()}", "login": "zhuli", "name": "白小芸"}
    shown = browser.post("/merchant/shop/people", given)
    assert re.search(r"/reset/[\w-]{20,}", shown.text)
    assert re.search(r"data-copy=\"\d{8}\"", shown.text)
    assert "还没有设密码" in browser.get("/merchant/shop").text


def test_the_address_is_the_owners_and_stands_where_goods_go_back(network, signed_in):
    ref = failed(network)
    owner(network)
    write(lambda s: prepare_return(s, ref, "退回商家", by=network.sealer, now=NOW))
    browser = signed_in("merchant")
    form = browser.get("/merchant/shop").text
    shop, name = re.findall(r'name="(?:shop|form)" value="([^"]+)"', form)[:2]
    given = {"shop": shop, "form": name, "recipient": "王店长", "phone": "1380000"}
    given["address"] = "云南省德宏州瑞丽市姐告玉城大道 1 号"
    refused = browser.post("/merchant/shop/address", given)
    assert refused.status_code == 422
    assert 'value="王店长"' in refused.text
    given["phone"] = "138 0000 0055"
    assert browser.post("/merchant/shop/address", given).status_code == 302
    listed = signed_in("sealer").get("/sealing/going-back").text
    assert "王店长 13800000055 云南省德宏州瑞丽市姐告玉城大道 1 号" in listed


def test_the_live_room_shows_the_day_and_is_silent_while_nothing_happens(
    network, signed_in, monkeypatch
):
    ref = failed(network)
    owner(network)
    since = NOW - timedelta(days=1)
    with db.reading() as session:
        mine = {key_of_shop()}
        day = live_day(session, mine, since)
        assert (day.figures, [v.ref for v in day.verdicts]) == ({"failed": 1}, [ref])
        assert day.verdicts[0].pictures
        assert live_day(session, mine, since, room="别的直播间").verdicts == ()
        assert live_day(session, mine, NOW + timedelta(days=1)).verdicts == ()
        before = mark_of(session, mine, since)
        assert mark_of(session, {0}, since) == "0-0"
    browser = signed_in("merchant")
    page = browser.get("/merchant/live").text
    again = re.search(r'data-refresh="([^"]+)"', page)[1].replace("&amp;", "&")
    quiet = browser.client.get(again)
    assert (quiet.status_code, quiet.data) == (204, b"")
    assert browser.get("/merchant/live?seen=0-1").status_code == 200
    write(lambda s: prepare_return(s, ref, "退回商家", by=network.sealer, now=clock.now()))
    with db.reading() as session:
        assert mark_of(session, mine, since) != before
