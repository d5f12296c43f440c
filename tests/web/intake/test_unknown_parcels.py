"""The receiving desk's pages for parcels without a piece, corrections, beeps and one film a box."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

from sqlalchemy import text, update
from support.build import NOW
from support.desk_pieces import clip, picture, queued, received, registered

from app.base import db
from app.base.errors import Refusal
from app.commands.intake.unknown_parcels import bind_parcel
from app.models.intake.item import Item
from app.queries.intake.parcels import unknown_parcel
from app.queries.items import attachments, item_view
from workflows.inspection.states import ItemState

WAYBILL, SECOND = "SF1599988877766", "YT1234567890123"
JSON = {"Accept": "application/json"}


def text_of(response):
    return response.get_data(as_text=True)


def photo(shade=0):
    return BytesIO(picture(shade)), "label.jpg"


def recorded(browser, **changed):
    form = {"waybill": WAYBILL, "note": "红盒", "photos": photo(), **changed}
    return browser.post("/receiving/unknown/new", form, content_type="multipart/form-data")


def test_an_unknown_waybill_leads_to_its_record_and_on_to_its_piece(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    to = browser.get("/receiving/scan?code=" + WAYBILL).headers["Location"]
    assert to == f"/receiving/unknown/new?waybill={WAYBILL}"
    page = text_of(browser.get(to))
    assert "没有认出" in page
    assert f'value="{WAYBILL}"' in page
    refused = recorded(browser, note="")
    assert refused.status_code == 422
    assert WAYBILL in text_of(refused)
    place = recorded(browser).headers["Location"]
    assert browser.get("/receiving/scan?code=" + WAYBILL).headers["Location"] == place
    assert "红盒" in text_of(browser.get("/receiving/unknown"))
    assert browser.get(f"{place}/photos/1?small=1").mimetype == "image/jpeg"
    assert browser.get(f"{place}/photos/2").status_code == 404
    assert ref in text_of(browser.get(f"{place}?code=1288"))
    assert "没有找到" in text_of(browser.get(f"{place}?code=9999"))
    wrong = browser.post(f"{place}/bind", {"code": "9999"})
    assert wrong.status_code == 422
    bound = browser.post(f"{place}/bind", {"code": ref}).headers["Location"]
    assert bound == f"/receiving/items/{ref}?waybill={WAYBILL}"
    assert ref in text_of(browser.get(place))
    assert "没有无主件" in text_of(browser.get("/receiving/unknown"))
    assert "无主件 1" in text_of(browser.get("/receiving/unknown?over=1"))


def test_it_is_sent_back_and_no_other_center_sees_it(signed_in, network):
    browser = signed_in("receiving")
    place = recorded(browser).headers["Location"]
    far = signed_in("receiving_far")
    assert far.get(place).status_code == 404
    assert far.get(f"{place}/photos/1").status_code == 404
    for act in ("bind", "send-back"):
        assert far.post(f"{place}/{act}", {"code": "x", "waybill": SECOND}).status_code == 404
    refused = browser.post(
        f"{place}/send-back", {"waybill": SECOND, "courier": "顺丰", "reason": "错"}
    )
    assert refused.status_code == 422
    assert "像是圆通速递的" in text_of(refused)
    done = browser.post(f"{place}/send-back", {"waybill": SECOND, "courier": "", "reason": "错寄"})
    assert done.status_code == 302
    assert "圆通速递" in text_of(browser.get(place))


def test_a_correction_takes_two_clerks(signed_in, network):
    ref = queued(network)
    browser, second = signed_in("receiving"), signed_in("receiving_2")
    page = f"/receiving/items/{ref}"
    assert "更正入库登记" in text_of(browser.get(page))
    form = {"waybill": SECOND, "gross_mass": "181.4", "reason": ""}
    assert browser.post(f"{page}/correction", form).status_code == 422
    assert browser.post(f"{page}/correction", form | {"reason": "贴错"}).status_code == 302
    assert "贴错" in text_of(browser.get("/receiving/exceptions"))
    alone = browser.post(f"{page}/correction/decide", {"answer": "agree"})
    assert alone.status_code == 409
    assert "本人不能复核" in text_of(alone)
    assert second.post(f"{page}/correction/decide", {"answer": "agree"}).status_code == 302
    with db.reading() as session:
        assert item_view(session, ref).waybill_in == SECOND


def test_each_beep_is_answered_before_anything_is_written(signed_in, network):
    first, second = registered(network, pieces=2)
    done = received(network)
    (other,), (far,) = registered(network, shop="别家"), registered(network, center="ZZ")
    browser = signed_in("receiving")

    def beep(last, *before):
        form = {"codes": "\n".join(before), "last": last}
        answer = browser.post("/receiving/batch/beep", form, headers=JSON).json
        return answer["ok"], answer["text"]

    assert beep(first) == (True, "第 1 件 天然翡翠手镯 冰种飘花 玉见小铺")
    assert beep(f"]C1{second.lower()}", first)[0] is True
    assert beep(first, first) == (False, f"{first} 已经扫过")
    assert beep(done) == (False, f"{done} 不是待到货，不用再收")
    assert "应送 诸暨仓" in beep(far)[1]
    assert beep("QC-2026-777777") == (False, "没有物品码 QC-2026-777777")
    assert beep(WAYBILL) == (False, "先扫物品码，再扫它的面单")
    assert beep(WAYBILL, first) == (True, "顺丰速运 7766")
    assert beep("SF12", first) == (False, "没有哪家快递这样写运单号")
    ok, told = beep(SECOND, first, WAYBILL)
    assert (ok, told) == (False, f"{first} 已扫过运单 {WAYBILL}，现在是第二个")
    ok, told = beep("SF1000000000001", other)
    assert (ok, told) == (
        False, f"运单 SF1000000000001 已随 {done}（玉见小铺）扫过或收过，不是同一家店",
    )  # fmt: skip
    assert beep("SF1000000000001", first) == (True, f"顺丰速运 0001，同一包裹已有 {done}")
    assert beep("SF1000000000001", done) == (True, "顺丰速运 0001")
    form = browser.get(f"/receiving/items/{first}").text
    assert f'data-beep-piece="{first}"' in form
    assert 'data-beep-to="/receiving/batch/beep"' in form
    assert beep(WAYBILL, f"{first} {WAYBILL}", other)[0] is False
    assert beep("RT-2026-000003", first)[1] == "RT-2026-000003 是退货单号，不是运单，已跳过"
    assert beep("4123-G51A-VP8V", first)[1] == "4123-G51A-VP8V 是证书编号，不是运单，已跳过"
    assert beep(WAYBILL, f"{first} 4123-G51A-VP8V") == (True, "顺丰速运 7766")
    assert beep("\u200b", first)[0] is False


def test_what_is_no_waybill_is_none_of_a_pieces_waybills(signed_in, network):
    (ref,) = registered(network)
    signed_in("receiving").post("/receiving/batch", {"codes": f"{ref} RT-2026-000003\n{WAYBILL}"})
    with db.reading() as session:
        assert item_view(session, ref).waybill_in == WAYBILL


def test_two_waybills_of_one_piece_are_never_chosen_from(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    page = text_of(browser.post("/receiving/batch", {"codes": f"{ref}\n{WAYBILL}\n{SECOND}"}))
    assert "扫了 2 个运单，留一个" in page
    assert f"{ref} {WAYBILL} {SECOND}" in page.split("<textarea")[1]
    with db.reading() as session:
        assert item_view(session, ref).waybill_in == ""


def test_one_film_of_a_box_is_cut_by_the_scans(signed_in, network):
    first, second = registered(network, pieces=2)
    browser = signed_in("receiving")

    def send(codes, began="", film=None):
        form = {"codes": codes, "waybill": WAYBILL, "began": began}
        form["film"] = film or (BytesIO(clip()), "box.mp4")
        return browser.post("/receiving/batch", form, content_type="multipart/form-data")

    assert "没有扫码时间" in text_of(send(first))
    codes = f"{first} @09:00:10\n{second} @09:01:00"
    assert "14:03:05" in text_of(send(codes, began="9点"))
    assert "视频文件" in text_of(send(codes, film=photo()))
    assert "2 件入库，0 件没有" in text_of(send(codes, began="09:00:00"))
    spans = []
    for ref in (first, second):
        with db.reading() as session:
            (file,) = attachments(session, int(ref[-6:]))
        spans.append((file.check_code, file.starts_s, file.ends_s))
        page = text_of(browser.get(f"/items/{ref}"))
        assert f"/evidence/{file.key}#t={file.starts_s}" in page
    assert spans == [("CM-03", 10, 60), ("CM-03", 60, None)]
    assert "00:10–01:00" in text_of(browser.get(f"/items/{first}"))


def put_into(ref, state):
    """A piece in a state, whatever its columns say: roads to all of them would take minutes."""
    with db.transaction() as session:
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
        row = update(Item).where(Item.id == int(ref[-6:])).values(state=state)
        session.execute(row)
        session.flush()
        session.execute(text("PRAGMA ignore_check_constraints = OFF"))


# Where a piece is awaited, or on the receiving desk: written by hand.
AWAITED = {"registered", "received"}


def test_a_parcel_is_bound_to_no_piece_past_receiving_by_page_and_command(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    place = recorded(browser).headers["Location"]
    key = int(place.rsplit("/", 1)[1])
    by, bound = network.receiving, set()
    for state in ItemState:
        put_into(ref, state)
        with suppress(Refusal), db.transaction(keep=False) as session:
            bind_parcel(session, key, ref, by=by, now=NOW)
            bound.add(state.value)
        if state.value in AWAITED:
            continue
        page = browser.post(f"{place}/bind", {"code": ref})
        assert page.status_code in (409, 422), state
        with db.reading() as session:
            assert attachments(session, int(ref[-6:])) == [], state
            assert unknown_parcel(session, key, None).item_ref == "", state
    assert bound == AWAITED
