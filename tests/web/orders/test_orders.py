"""The orders desk: files taken in, categories named, pieces found, labelled and sent again."""

from __future__ import annotations

import csv
import io

import pytest
from order_files.exports import export, row
from sqlalchemy import select
from support.build import FOUNDER, NOW, PASSWORD
from support.databases import both_databases
from web.base.bare_page import bare

from app.base import db
from app.commands.intake import receiving
from app.commands.people import accounts
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.orders.order import OrderImport, OrderLine
from app.queries.orders.imports import COUNTS
from workflows.inspection.states import ItemState
from workflows.roles import Role

SECOND = "6921837405512149178"
UNKNOWN = {"title": "手作物件", "sku": "一份"}


def upload(browser, *rows, center="RL", content=None, name="orders.csv"):
    file = (io.BytesIO(export(*rows) if content is None else content), name)
    return browser.post(
        "/orders/", {"file": file, "center": center}, content_type="multipart/form-data"
    )


def text(response):
    return response.get_data(as_text=True)


def only(column):
    with db.reading() as session:
        return session.scalars(select(column)).one()


def ref():
    with db.reading() as session:
        return session.scalars(select(Item)).one().ref


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


@both_databases
def test_a_file_is_taken_in_and_every_row_has_its_result(manager):
    answer = upload(manager, row(quantity="2"), row(sub=SECOND, quantity="几个"))
    assert answer.status_code == 302
    page = text(manager.get(answer.headers["Location"]))
    for words in ("新收", "未导入", "商品数量：数量须为正整数", row()["sub"], "下载未导入行"):
        assert words in page
    listed = text(manager.get("/orders/"))
    assert "orders.csv" in listed
    with db.reading() as session:
        result = session.scalars(select(OrderImport)).one().result
    assert [result[name] for name in COUNTS] == [1, 0, 0, 1, 0, 2]


def test_rejected_rows_are_taken_once_by_who_imported_them(manager, signed_in, network):
    sent = row(sub=SECOND, quantity="几个")
    answer = upload(manager, row(), sent)
    place = answer.headers["Location"]
    far = signed_in("manager_far")
    assert far.get(place).status_code == 404
    assert far.post(place + "/rejected.csv").status_code == 404
    with db.transaction() as session:
        other = accounts.create_person(
            session, "manager_two", "二", "Two", PASSWORD, by=FOUNDER, now=NOW, example=True
        )
        accounts.grant(
            session, other.id, Role.MANAGER, by=FOUNDER, now=NOW, center_id=network.center_id
        )
    second = signed_in("manager_two")
    assert "下载未导入行" not in text(second.get(place))
    assert second.post(place + "/rejected.csv").status_code == 404
    assert manager.get(place + "/rejected.csv").status_code == 405
    file = manager.post(place + "/rejected.csv")
    assert file.status_code == 200
    (kept,) = csv.DictReader(io.StringIO(file.get_data().decode("utf-8-sig"), newline=""))
    columns, _, refused = csv.reader(io.StringIO(export(row(), sent).decode("utf-8-sig")))
    # A cell that a spreadsheet would take for a formula or round is marked as text.
    assert {name: kept[name].strip("\t'") for name in columns} == dict(
        zip(columns, refused, strict=True)
    )
    assert any("几个" in value for name, value in kept.items() if name not in columns)
    assert "下载未导入行" not in text(manager.get(place))
    assert manager.post(place + "/rejected.csv").status_code == 404
    with db.reading() as session:
        tags = session.scalars(select(LedgerEvent.tag)).all()
    assert tags.count("order.rejected_rows_taken") == 1


def test_there_is_no_file_of_rejected_rows_where_none_was(manager):
    answer = upload(manager, row())
    assert manager.post(answer.headers["Location"] + "/rejected.csv").status_code == 404


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage", b"PK\x03\x04broken", b"a,b\n1,2"])
def test_what_is_no_order_file_is_refused_with_the_reason(manager, content):
    answer = upload(manager, content=content)
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in text(answer)


def test_a_center_that_is_not_ones_own_is_refused(manager):
    assert upload(manager, row(), center="ZZ").status_code == 403
    assert upload(manager, row(), center="??").status_code == 422


def test_others_have_no_business_here(signed_in):
    for login in ("receiving", "inspector", "merchant", "auditor", "admin"):
        browser = signed_in(login)
        assert browser.get("/orders/").status_code == 403
        assert browser.post("/orders/cancel", {"ref": "x"}).status_code == 403


def test_empty_lists_say_so(manager):
    for path in ("/orders/", "/orders/waiting", "/orders/search", "/orders/returned"):
        answer = manager.get(path)
        assert answer.status_code == 200
        assert "empty" in text(answer)


def test_why_a_line_waits_is_said_in_the_language_of_the_page(manager):
    upload(manager, row(**UNKNOWN))
    assert "没有规则能判定品类" in text(manager.get("/orders/waiting"))
    manager.post("/language", {"language": "en", "next": "/"})
    for path in ("/orders/waiting", f"/orders/lines/{row()['sub']}"):
        page = text(manager.get(path))
        assert "no rule finds the category" in page
        assert "没有规则" not in page


def test_a_person_names_the_category_that_no_rule_found(manager):
    upload(manager, row(**UNKNOWN), row(sub=SECOND, **UNKNOWN))
    assert "手作物件" in text(manager.get("/orders/waiting"))
    answer = manager.post(
        "/orders/waiting",
        {"ref": [row()["sub"], SECOND], "category": "jade", "reason": "看图"},
        headers={"Accept": "application/json"},
    )
    assert {r["ok"] for r in answer.get_json()["results"].values()} == {True}
    assert "手作物件" not in text(manager.get("/orders/waiting"))
    again = manager.post(
        "/orders/waiting",
        {"ref": SECOND, "category": "jade"},
        headers={"Accept": "application/json"},
    )
    assert again.get_json()["results"][SECOND] == {"ok": False, "text": "这一行不在等待确定品类"}


def test_a_line_is_found_by_its_last_digits(manager, signed_in):
    upload(manager, row())
    page = text(manager.get("/orders/search?number=9177"))
    assert "天然翡翠A货冰种手镯" in page
    assert "没有找到" in text(manager.get("/orders/search?number=0000"))
    assert "没有找到" in text(manager.get("/orders/search?number=%25"))
    assert "没有找到" in text(signed_in("manager_far").get("/orders/search?number=9177"))


def test_a_line_shows_what_was_read_of_it_and_changes_are_words(manager):
    odd = {"payable": "12500", "paid": "20261120201533", "freight": "包邮"}
    assert upload(manager, row(**odd)).status_code == 302
    page = text(manager.get(f"/orders/lines/{row()['sub']}"))
    shown = ("抖音电商", "12,500.00", "下单时间", "支付完成时间", "20261120201533", "有文字")
    assert [said for said in shown if said not in page] == []
    assert "包邮" not in page
    later = upload(manager, row(**odd, status="已发货"))
    told = text(manager.get(later.location))
    assert "订单状态：待发货 → 已发货" in " ".join(told.split())
    assert "to_ship" not in told
    unknown = manager.get("/nosuch", headers={"Accept-Language": "en-US"})
    assert (unknown.status_code, "没有这个页面或记录" in text(unknown)) == (404, True)


def test_a_line_shows_its_pieces_and_other_centers_do_not_see_it(manager, signed_in):
    upload(manager, row())
    page = text(manager.get(f"/orders/lines/{row()['sub']}"))
    assert ref() in page
    assert "待送检" in page
    assert signed_in("manager_far").get(f"/orders/lines/{row()['sub']}").status_code == 404
    assert manager.get("/orders/lines/1").status_code == 404


@both_databases
def test_pieces_are_cancelled_with_a_reason_once(manager, signed_in):
    upload(manager, row())
    piece, back = ref(), {"back": row()["sub"]}
    far = signed_in("manager_far").post("/orders/cancel", {"ref": piece, "reason": "买家取消"})
    assert far.status_code == 302
    assert only(Item.state) is ItemState.REGISTERED
    without = manager.post("/orders/cancel", {"ref": piece, **back}, follow_redirects=True)
    assert "原因" in text(without)
    done = {"ref": piece, "reason": "买家取消", **back}
    manager.post("/orders/cancel", done)
    assert only(Item.state) is ItemState.CANCELLED
    twice = manager.post("/orders/cancel", done, follow_redirects=True)
    assert "已取消" in text(twice)


@both_databases
def test_labels_of_an_import_or_a_selection(manager, signed_in):
    upload(manager, row(quantity="3"))
    key = only(OrderImport.id)
    page = text(manager.get(f"/orders/labels?import={key}"))
    assert "3 件" in page
    nothing = signed_in("manager_far").get(f"/orders/labels?import={key}")
    assert nothing.status_code == 302
    assert manager.get("/orders/labels?ref=garbage").status_code == 302


@pytest.mark.parametrize("place", ["-1", "x", "9" * 40, "１２"])
def test_garbage_in_an_address_is_the_first_page(manager, place):
    for path in ("/orders/?before=", "/orders/waiting?after=", "/orders/search?before="):
        assert bare(manager.get(path + place)) == bare(manager.get(path.split("?")[0]))


@both_databases
def test_lists_page_on(manager, monkeypatch):
    monkeypatch.setattr("app.queries.orders.lines.PAGE", 2)
    upload(manager, *(row(sub=str(6921837405512149000 + n)) for n in range(5)))
    seen, path = [], "/orders/search"
    while path:
        page = text(manager.get(path))
        seen += [n for n in range(5) if f"/orders/lines/{6921837405512149000 + n}" in page]
        path = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""
    assert seen == [3, 4, 1, 2, 0]
    with db.reading() as session:
        assert len(session.scalars(select(OrderLine.id)).all()) == 5


def test_a_piece_that_went_back_is_sent_in_again(manager, network):
    upload(manager, row())
    piece = ref()
    with db.transaction() as session:
        receiving.receive(session, piece, "SF0000000000001", by=network.receiving, now=NOW)
        receiving.cancel(session, piece, "规格错发", by=network.manager, now=NOW)
        receiving.hand_back(session, piece, "post", "SF0000000000002", by=network.sealer, now=NOW)
    assert f"/items/{piece}" in text(manager.get("/orders/returned"))
    manager.post("/orders/resubmit", {"ref": piece, "reason": "已换正确规格"})
    assert only(Item.state) is ItemState.REGISTERED
