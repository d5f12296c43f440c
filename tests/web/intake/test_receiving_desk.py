"""The receiving desk through its pages: scan, weigh, photograph, set aside, many at once."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from pypdf import PdfReader
from support.databases import both_databases
from support.desk_pieces import clip, picture, queued, received, registered, state_of
from support.example_content import fonts

from app.base import db
from app.queries.items import attachments, item_view
from workflows.inspection.states import ItemState

JSON = {"Accept": "application/json"}
ANSWERS = {
    "CM-01.value": "yes",
    "CM-02.value": "yes",
    "CM-03.unbroken": "yes",
    "CM-04.value": "1",
    "CM-05.value": "box",
}


def photo(shade=0, name="photo.jpg"):
    return BytesIO(picture(shade)), name


def form(**changed):
    files = {"photos": photo(), "CM-03.video": (BytesIO(clip()), "unboxing.mp4")}
    fields = {"waybill": "SF0000000000100", "gross_mass": "181.4 g", **files, **ANSWERS, **changed}
    return {k: v for k, v in fields.items() if v is not None}


def send(browser, ref, **changed):
    return browser.post(
        f"/receiving/items/{ref}", form(**changed), content_type="multipart/form-data"
    )


def files_of(ref, purpose):
    with db.reading() as session:
        return [a for a in attachments(session, int(ref[-6:])) if a.purpose == purpose]


def text_of(response):
    return response.get_data(as_text=True)


def test_a_parcel_is_scanned_weighed_and_photographed(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    response = browser.get("/receiving/scan?code=" + ref)
    assert response.headers["Location"] == f"/receiving/items/{ref}"
    page = text_of(browser.get(f"/receiving/items/{ref}"))
    for word in ("外包裹封签完好", "开箱录像", "毛重", "玉见小铺", "入库照片"):
        assert word in page
    response = send(browser, ref)
    assert (response.status_code, response.headers["Location"]) == (302, "/receiving/")
    with db.reading() as session:
        seen = item_view(session, ref)
    assert (seen.state, seen.waybill_in) == (ItemState.QUEUED, "SF0000000000100")
    assert seen.intake["CM-05"] == {"value": ["box"]}
    assert seen.intake["CM-03"]["video"][0].endswith(".mp4")
    page = text_of(browser.get("/receiving/"))
    assert f"{ref} 已入库，转待检" in page
    assert "181.40" in page
    page = text_of(browser.get(f"/receiving/items/{ref}"))
    assert "入库，转待检" not in page


def test_a_waybill_with_several_pieces_asks_which(signed_in, network):
    refs = registered(network, pieces=3)
    browser = signed_in("receiving")
    rows = "\n".join(refs)
    browser.post("/receiving/batch", {"codes": rows, "waybill": "SF0000000000777"})
    page = text_of(browser.get("/receiving/scan?code=SF0000000000777"))
    assert all(ref in page for ref in refs)
    assert "有 3 件" in page


def test_an_unknown_code_says_so(signed_in, network):
    browser = signed_in("receiving")
    for code in ("NOPE", "QC-2026-999999", "%00", "\x00\x01", "'; --", "9" * 500):
        response = browser.get("/receiving/scan", query_string={"code": code})
        assert response.status_code == 302
        page = text_of(browser.get(response.headers["Location"]))
        assert "没有认出“" in page
        assert 'role="alert"' in page


@both_databases
def test_a_parcel_of_another_center_is_named_not_shown(signed_in, network):
    (ref,) = registered(network, center="ZZ")
    browser = signed_in("receiving")
    browser.get("/receiving/scan?code=" + ref)
    assert "应送 诸暨仓" in text_of(browser.get("/receiving/"))
    assert browser.get(f"/receiving/items/{ref}").status_code == 404
    assert send(browser, ref).status_code == 404
    response = browser.post(f"/receiving/items/{ref}/files/intake", {"file": photo()})
    assert response.status_code == 404
    assert state_of(ref) is ItemState.REGISTERED


@pytest.mark.parametrize("login", ["inspector", "sealer", "auditor", "manager", "merchant"])
def test_other_roles_stay_outside(signed_in, network, login):
    (ref,) = registered(network)
    browser = signed_in(login)
    for path in ("", "batch", "waiting", "expected", "exceptions", "labels", f"items/{ref}"):
        assert browser.get(f"/receiving/{path}").status_code == 403
    for path in (f"items/{ref}", f"items/{ref}/resolve", "batch", f"items/{ref}/exception"):
        assert browser.post(f"/receiving/{path}").status_code == 403


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"gross_mass": ""}, 409, "请先称重"),
        ({"gross_mass": "viel"}, 422, "请输入数字"),
        ({"gross_mass": "1e300"}, 422, "请输入数字"),
        ({"photos": None}, 409, "请至少拍一张照片"),
        ({"CM-01.value": None}, 422, "CM-01 外包裹封签完好：未填写"),
        ({"CM-04.value": "eins"}, 422, "不是数字：eins"),
        ({"CM-05.value": "castle"}, 422, "没有这个选项：castle"),
        ({"CM-03.video": None}, 422, "开箱录像 0/1 个"),
        ({"CM-03.not_testable": "other", "CM-03.note": ""}, 422, "CM-03"),
        ({"waybill": "S\x00F"}, 422, "控制字符"),
        ({"waybill": "9" * 65}, 422, "64"),
        ({"CM-01.value": "no"}, 409, "关键项不合格，不能直接入检"),
        ({"photos": "virus.exe"}, 409, "virus.exe"),
    ],
    ids=str,
)
def test_each_refusal_is_shown_and_what_was_typed_stays(signed_in, network, changed, status, said):
    (ref,) = registered(network)
    if changed.get("photos"):
        changed = {"photos": (BytesIO(b"MZ nothing"), changed["photos"])}
    response = send(signed_in("receiving"), ref, **changed)
    page = text_of(response)
    assert response.status_code == status
    assert said in page
    assert state_of(ref) is ItemState.REGISTERED
    if "CM-05.value" not in changed:
        assert 'value="box" checked' in page
    if "gross_mass" not in changed:
        assert 'value="181.4 g"' in page


def test_a_broken_seal_leads_to_an_exception_with_its_kind(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    page = text_of(send(browser, ref, **{"CM-01.value": "no"}))
    assert f"/receiving/items/{ref}/exception?checks=CM-01" in page
    page = text_of(browser.get(f"/receiving/items/{ref}/exception?checks=CM-01"))
    assert 'value="seal" checked' in page


def test_programs_get_problem_details(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    response = browser.post(
        f"/receiving/items/{ref}",
        form(**{"CM-01.value": "no"}),
        content_type="multipart/form-data",
        headers=JSON,
    )
    assert (response.status_code, response.mimetype) == (409, "application/problem+json")
    assert response.json["checks"] == "CM-01"


def test_the_form_sent_twice_is_told_so(signed_in, network):
    (ref,) = registered(network)
    browser = signed_in("receiving")
    send(browser, ref)
    response = send(browser, ref)
    assert response.status_code == 409
    assert "这一件已由receiving于" in text_of(response)


def test_photos_go_ahead_of_the_form(signed_in, network):
    ref = received(network)
    browser = signed_in("receiving")
    base = f"/receiving/items/{ref}/files/intake"

    def add(shade, **more):
        return browser.post(base, {"file": photo(shade), **more}, headers=JSON).json

    first, second = add(1), add(2)
    assert browser.client.get(first["thumb"]).mimetype == "image/jpeg"
    turned = add(3, replaces=str(first["id"]))
    assert browser.post(base, {"order": f"{second['id']},{turned['id']}"}, headers=JSON).json
    assert [f.key for f in files_of(ref, "intake")] == [second["id"], turned["id"]]
    assert browser.post(base, {"remove": str(second["id"])}, headers=JSON).status_code == 200
    assert [f.key for f in files_of(ref, "intake")] == [turned["id"]]
    video = browser.post(base, {"file": (BytesIO(clip()), "u.mp4"), "check": "CM-03"}, headers=JSON)
    assert "thumb" not in video.json
    response = send(browser, ref, **{"photos": None, "CM-03.video": None})
    assert response.status_code == 302
    assert state_of(ref) is ItemState.QUEUED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"remove": "x"},
        {"remove": "99999999999999999999"},
        {"remove": "1"},
        {"order": "1,a"},
        {"order": "7"},
        {"file": "text"},
    ],
    ids=str,
)
def test_upload_garbage_is_refused(signed_in, network, data):
    ref = received(network)
    browser = signed_in("receiving")
    for purpose in ("intake", "exception", "packing", "nonsense"):
        path = f"/receiving/items/{ref}/files/{purpose}"
        assert browser.post(path, data, headers=JSON).status_code in (403, 404, 422)
    bad = {"file": photo(), "check": "JD-06"}
    path = f"/receiving/items/{ref}/files/intake"
    assert browser.post(path, bad, headers=JSON).status_code == 404
    empty = {"file": (BytesIO(b""), "empty.jpg")}
    assert browser.post(path, empty, headers=JSON).status_code == 409


def raise_one(browser, ref, photos=2, **changed):
    data = {"kind": "seal", "reason": "封签破损，有重封胶痕", **changed}
    data["photos"] = [photo(n + 1, f"{n}.jpg") for n in range(photos)]
    return browser.post(
        f"/receiving/items/{ref}/exception", data, content_type="multipart/form-data"
    )


def test_an_exception_is_raised_by_one_and_decided_by_another(signed_in, network):
    (ref,) = registered(network)
    first, second = signed_in("receiving"), signed_in("receiving_2")
    assert raise_one(first, ref).status_code == 302
    page = text_of(first.get("/receiving/exceptions"))
    assert "封签破损或重封" in page
    assert "须由第二人处理" in page
    assert f"/receiving/items/{ref}/resolve" not in text_of(first.get(f"/receiving/items/{ref}"))
    response = first.post(f"/receiving/items/{ref}/resolve", {"reason": "没事"})
    assert response.status_code == 409
    page = text_of(second.get(f"/receiving/items/{ref}"))
    assert "封签破损，有重封胶痕" in page
    assert page.count("/thumb") == 2
    response = second.post(f"/receiving/items/{ref}/resolve", {"reason": ""})
    assert response.status_code == 409
    assert "请填写原因" in text_of(response)
    assert second.post(f"/receiving/items/{ref}/resolve", {"reason": "核对无误"}).status_code == 302
    assert state_of(ref) is ItemState.RECEIVED
    assert "已由第二人放行" in text_of(second.get(f"/receiving/items/{ref}"))


def test_a_rejected_parcel_waits_to_go_back(signed_in, network):
    ref = received(network)
    raise_one(signed_in("receiving"), ref)
    browser = signed_in("receiving_2")
    assert browser.post(f"/receiving/items/{ref}/reject", {"reason": "退回"}).status_code == 302
    assert state_of(ref) is ItemState.RETURN_PENDING
    assert browser.post(f"/receiving/items/{ref}/reject", {"reason": "退回"}).status_code == 409


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"photos": 1}, 409, "异常须有 2 张照片，现有 1 张"),
        ({"photos": 0}, 409, "现有 0 张"),
        ({"kind": ""}, 422, "请选择异常类型"),
        ({"kind": "mood"}, 422, "请选择异常类型"),
        ({"reason": ""}, 422, "请写明情况"),
        ({"reason": " "}, 409, "请填写原因"),
        ({"reason": "a\x00b"}, 422, "控制字符"),
    ],
    ids=str,
)
def test_an_exception_that_lacks_something_is_refused(signed_in, network, changed, status, said):
    ref = received(network)
    response = raise_one(signed_in("receiving"), ref, **changed)
    assert response.status_code == status
    assert said in text_of(response)
    assert state_of(ref) is ItemState.RECEIVED


def test_a_trolley_is_received_code_by_code(signed_in, network):
    first, second, third = registered(network, pieces=3)
    (far,) = registered(network, center="ZZ")
    done = received(network)
    browser = signed_in("receiving")
    second_typed = second.replace("-", " ")
    codes = (
        f"{first}\nSF0000000000001\n{second_typed} SF0000000000002\n"
        f"{far}\n{done}\nQC-2026-777777\n{third}"
    )
    page = text_of(browser.post("/receiving/batch", {"codes": codes, "waybill": "SF0000000000009"}))
    assert "3 件入库，3 件没有" in page
    assert "应送 诸暨仓" in page
    assert "这一件已由" in page
    assert "没有这个物品码" in page
    with db.reading() as session:
        waybills = [item_view(session, ref).waybill_in for ref in (first, second, third)]
    assert waybills == ["SF0000000000001", "SF0000000000002", "SF0000000000009"]
    assert f"{far} SF0000000000009" in page.split("<textarea")[1]
    assert first not in page.split("<textarea")[1]
    page = text_of(browser.get("/receiving/waiting"))
    assert first in page


def test_a_batch_answers_programs_row_by_row(signed_in, network):
    ref = registered(network)[0]
    answer = signed_in("receiving").post(
        "/receiving/batch", {"codes": ref + " SF0000000000001"}, headers=JSON
    )
    assert answer.json == {"results": {ref: {"ok": True, "text": "已入库"}}}


@pytest.mark.parametrize("codes", ["", "hello", "QC-1999-000001", "\x00", "🙂" * 300])
def test_a_batch_without_codes_says_so(signed_in, network, codes):
    response = signed_in("receiving").post("/receiving/batch", {"codes": codes})
    assert response.status_code == 422
    assert "没有认出物品码" in text_of(response)


def test_what_is_no_code_in_a_batch_stays_to_be_seen(signed_in, network):
    ref = registered(network)[0]
    page = text_of(
        signed_in("receiving").post("/receiving/batch", {"codes": f"hello\n{ref} SF0000000000001"})
    )
    assert "1 件入库，0 件没有" in page
    assert "没有认出物品码" in page
    assert "autofocus>hello</textarea>" in page


def test_a_bad_waybill_in_a_batch_stops_only_its_row(signed_in, network):
    good, bad = registered(network, pieces=2)
    codes = f"{good} SF0000000000001\n{bad} {'9' * 70}"
    page = text_of(signed_in("receiving").post("/receiving/batch", {"codes": codes}))
    assert "1 件入库，1 件没有" in page
    assert (state_of(good), state_of(bad)) == (ItemState.RECEIVED, ItemState.REGISTERED)


def test_the_listing_is_declared_at_the_desk(signed_in, network):
    ref = received(network)
    browser = signed_in("receiving")
    path = f"/receiving/items/{ref}/listing"
    response = browser.post(path, {"fact.species": "翡翠", "fact.mass_g": "52.30"})
    assert response.status_code == 302
    page = text_of(browser.get(f"/receiving/items/{ref}"))
    assert "52.30" in page
    response = browser.post(path, {"fact.mass_g": "heavy", "fact.shape": "手镯"})
    assert response.status_code == 422
    assert "不是数字：heavy" in text_of(response)
    assert 'value="手镯"' in text_of(response)


def test_lists_are_there_when_empty_and_take_garbage(signed_in, network):
    browser = signed_in("receiving")
    for path in ("", "waiting", "expected", "exceptions", "batch"):
        response = browser.get(f"/receiving/{path}")
        assert response.status_code == 200
    for path in ("", "waiting", "expected", "exceptions"):
        for query in (
            "after=x",
            "after=1_x",
            "before=1e400_1",
            "after=1_99999999999999999999",
            "category=%00",
            "category=castle",
            "after=-1e18_3",
        ):
            assert browser.get(f"/receiving/{path}?{query}").status_code == 200, query


@both_databases
def test_today_is_paged_newest_first(signed_in, network, monkeypatch):
    from app.queries.intake import receiving as query

    refs = registered(network, pieces=5)
    browser = signed_in("receiving")
    browser.post("/receiving/batch", {"codes": "\n".join(refs)})
    short = query.received_since
    monkeypatch.setattr(
        "app.web.intake.lists.receiving.received_since",
        lambda *args, **more: short(*args, **more, size=2),
    )
    path, seen = "/receiving/", []
    for _ in range(3):
        page = text_of(browser.get(path))
        seen += [ref for ref in reversed(refs) if f'/receiving/items/{ref}"' in page]
        found = page.partition('rel="next" href="')[2].partition('"')[0]
        path = "/receiving/?" + urlsplit(found.replace("&amp;", "&")).query
        assert not found or "after" in parse_qs(urlsplit(found).query)
    assert seen == list(reversed(refs))


def test_labels_are_offered_in_three_sizes(signed_in, network):
    refs = registered(network, pieces=2)
    browser = signed_in("receiving")
    page = text_of(browser.get("/receiving/expected"))
    assert f"ref={refs[0]}" in page
    page = text_of(browser.get(f"/receiving/labels?ref={refs[0]}&ref={refs[1]}&ref=junk"))
    assert page.count("checked") >= 3
    for size in ("40x30", "60x40", "a4"):
        assert f'value="{size}"' in page
    assert browser.get("/receiving/labels").status_code == 302
    foreign = registered(network, center="ZZ")[0]
    assert browser.get(f"/receiving/labels?ref={foreign}").status_code == 302


def test_labels_are_a_pdf(signed_in, network):
    fonts()
    refs = registered(network, pieces=3)
    browser = signed_in("receiving")
    chosen = "&".join(f"ref={ref}" for ref in (refs[0], refs[2]))
    response = browser.client.get(f"/receiving/labels?{chosen}&size=60x40")
    assert response.mimetype == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(response.data)).pages]
    assert len(pages) == 2
    for ref, page in zip((refs[0], refs[2]), pages, strict=True):
        for words in (ref, "翡翠玉石", "玉见小铺"):
            assert words in page


def test_a_finished_piece_shows_what_was_recorded(signed_in, network):
    ref = queued(network)
    page = text_of(signed_in("receiving").get(f"/receiving/items/{ref}"))
    assert "外包裹封签完好" in page
    assert "<form id=" not in page


def test_a_frame_of_the_camera_is_read_on_the_server(signed_in, network):
    drawn = BytesIO()
    segno.make("QC-2026-000001", micro=False).save(drawn, kind="png", scale=6)
    drawn.seek(0)
    browser = signed_in("receiving")
    answer = browser.post("/scan/frame", {"file": (drawn, "frame.png")}, headers=JSON)
    assert answer.json == {"code": "QC-2026-000001"}
