"""The bench through its pages: claiming, saving field by field and at once, files, submitting."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from readers.spectrum.curve_writers import spc_file
from sqlalchemy import func, select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import picture, queued, state_of, write
from support.sample_findings import complete_findings, standard_of
from web.base.bare_page import bare

from app.base import db
from app.commands.inspection import claims, review
from app.demo.pictures import curve_named, spectrum
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment
from app.models.inspection.inspection import FindingRecord
from workflows.inspection.events import SpectrumChosen
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState

JSON = {"Accept": "application/json"}
NOT_A_PICTURE = b"<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield


@pytest.fixture
def bench(signed_in, network):
    """A queued piece, and an inspector's browser that has claimed it."""
    ref = queued(network)
    browser = signed_in("inspector")
    response = browser.post(f"/bench/{ref}/claim")
    assert response.headers["Location"] == f"/bench/{ref}"
    return browser, ref


def text_of(response):
    return response.get_data(as_text=True)


def field(browser, ref, name, *values, key=None, **query):
    headers = {**JSON, **({"Idempotency-Key": key} if key else {})}
    return browser.post(
        f"/bench/{ref}/findings",
        {"changed": name, name: list(values)},
        headers=headers,
        query_string=query,
    )


def answers(case="jade"):
    """The whole page as a browser without scripts sends it."""
    form: dict[str, Any] = {"checks": []}
    given = complete_findings(case)
    for check in standard_of(case).checks:
        if check.stage is not Stage.BENCH or check.code not in given:
            continue
        raw = given[check.code]
        raw = raw if isinstance(raw, dict) else {check.parts[0].key: raw}
        form["checks"].append(check.code)
        for part in check.parts:
            if part.key in raw and not isinstance(part, Photos | FilePart):
                form[f"{check.code}.{part.key}"] = raw[part.key]
    return form


def files():
    photos = [(BytesIO(picture(20 + n)), f"{n}.jpg") for n in range(4)]
    return {
        "CM-08.photos": photos,
        "CM-09.photos": (BytesIO(picture(9)), "scale.jpg"),
        "JD-10.file": (BytesIO(spectrum(False)), "ftir.csv"),
        "JD-11.file": (BytesIO(curve_named("uvvis")), "uvvis.csv"),
    }


def whole_page(browser, ref, do, *, attached=True, **changed):
    form = {**answers(), **(files() if attached else {}), "do": do, **changed}
    return browser.post(f"/bench/{ref}", form, content_type="multipart/form-data")


def revisions(ref):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(FindingRecord))


def test_the_queue_shows_what_waits_and_who_has_what(signed_in, network):
    assert "这里没有货品" in text_of(signed_in("inspector").get("/bench"))
    ref, taken = queued(network), queued(network)
    write(lambda s: claims.claim(s, taken, by=network.inspector_2, now=NOW + timedelta(hours=1)))
    browser = signed_in("inspector")
    page = text_of(browser.get("/bench"))
    assert f"/bench/scan/{ref}" in page
    assert f"/bench/scan/{taken}" in page
    assert "inspector_2" in page
    assert f"/bench/scan/{taken}" not in text_of(browser.get("/bench?state=queued"))
    assert f"/bench/scan/{ref}" not in text_of(browser.get("/bench?category=gold"))
    assert f"/bench/scan/{taken}" not in text_of(browser.get("/bench?mine=1"))
    assert "手上没有货品" in text_of(browser.get("/bench/mine"))


@both_databases
def test_what_one_holds_stands_above_the_list_and_not_in_it_again(signed_in, network):
    ref = queued(network)
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=NOW + timedelta(hours=1)))
    browser = signed_in("inspector")
    for address in ("/bench", "/bench?state=inspecting"):
        assert text_of(browser.get(address)).count(f"/bench/scan/{ref}") == 1
    assert text_of(browser.get("/bench?mine=1")).count(f"/bench/scan/{ref}") == 2


@both_databases
@pytest.mark.parametrize(
    "query", ["after=x", "before=1_", "after=nan_1", "center=9999", "center=²"]
)
def test_garbage_in_the_address_is_a_page_all_the_same(signed_in, network, query):
    browser = signed_in("inspector")
    assert bare(browser.get(f"/bench?{query}")) == bare(browser.get("/bench"))


def test_claim_next_opens_the_piece_and_says_when_nothing_waits(signed_in, network):
    ref = queued(network)
    browser = signed_in("inspector")
    center = str(network.center_id)
    response = browser.post("/bench/next", {"center": center})
    assert response.headers["Location"].startswith(f"/bench/{ref}")
    assert state_of(ref) is ItemState.INSPECTING
    assert ref in text_of(browser.get("/bench/mine"))
    page = text_of(
        browser.client.post(
            "/bench/next",
            data={"csrf_token": browser.token, "center": center},
            follow_redirects=True,
        )
    )
    assert "没有您可以领取的货品" in page


def test_claim_next_keeps_to_the_chosen_category(signed_in, network):
    queued(network)
    tea = queued(network, case="tea", category="tea")
    browser, center = signed_in("inspector"), str(network.center_id)
    taken = browser.post("/bench/next", {"center": center, "category": "tea"})
    assert taken.headers["Location"].startswith(f"/bench/{tea}")
    browser.post("/bench/next", {"center": center, "category": "tea"})
    assert "没有您可以领取的货品" in text_of(browser.get("/bench"))


@both_databases
def test_a_scan_opens_claims_or_takes_over(signed_in, network):
    ref = queued(network)
    one, two = signed_in("inspector"), signed_in("inspector_2")
    assert "领取这一件" in text_of(one.get(f"/bench/scan/{ref}"))
    assert one.post(f"/bench/{ref}/claim").status_code == 302
    assert one.get(f"/bench/scan/{ref}").headers["Location"] == f"/bench/{ref}"
    late = two.post(f"/bench/{ref}/claim")
    assert late.status_code == 409
    assert "接管原因" in text_of(late)
    refused = two.post(f"/bench/{ref}/take-over", {"reason": " "})
    assert refused.status_code == 409
    assert "请填写原因" in text_of(refused)
    assert two.post(f"/bench/{ref}/take-over", {"reason": "同事请假"}).status_code == 302
    assert field(one, ref, "JD-06.value", "1.66").status_code == 409
    assert one.post(f"/bench/{ref}/release").status_code == 409
    assert two.post(f"/bench/{ref}/release").status_code == 302
    assert state_of(ref) is ItemState.QUEUED


def test_another_center_and_another_trade_see_nothing(signed_in, network):
    ref = queued(network)
    assert signed_in("inspector_far").get(f"/bench/scan/{ref}").status_code == 404
    assert signed_in("inspector_far").post(f"/bench/{ref}/claim").status_code == 404
    assert signed_in("receiving").get("/bench").status_code == 403


def test_a_field_is_saved_judged_and_answered(bench):
    browser, ref = bench
    answer = field(browser, ref, "JD-06.value", "1.66").json
    assert answer["results"]["JD-06"]["state"] == "pass"
    assert "JD-06" not in answer["missing"]
    assert "JD-07" in answer["missing"]
    assert answer["done"] == 1
    assert field(browser, ref, "JD-06.value", "1.54").json["results"]["JD-06"]["state"] == "fail"
    page = text_of(browser.get(f"/bench/{ref}"))
    assert 'name="JD-06.value" value="1.54"' in page
    assert "已保存" in page


@both_databases
def test_the_same_request_twice_is_recorded_once(bench):
    browser, ref = bench
    first = field(browser, ref, "JD-07.value", "3.33", key="k" * 32)
    again = field(browser, ref, "JD-07.value", "3.33", key="k" * 32)
    assert (first.status_code, again.status_code) == (200, 200)
    assert revisions(ref) == 1
    field(browser, ref, "JD-07.value", "3.34", key="m" * 32)
    field(browser, ref, "JD-07.value", "3.33", key="k" * 32)
    assert 'name="JD-07.value" value="3.34"' in text_of(browser.get(f"/bench/{ref}"))


def test_parts_of_one_check_do_not_overwrite_one_another(bench):
    browser, ref = bench
    field(browser, ref, "JD-09.long_wave", "none")
    answer = field(browser, ref, "JD-09.short_wave", "weak").json
    assert answer["results"]["JD-09"]["state"] == "pass"
    field(browser, ref, "JD-08.value", "granular", "cracks")
    assert text_of(browser.get(f"/bench/{ref}")).count('value="cracks" checked') == 1


def test_what_the_listing_says_decides_which_fields_stand_there(bench):
    browser, ref = bench
    shown = field(browser, ref, "JD-06.value", "1.66").json["shown"]
    assert "JD-02.inner" in shown
    assert "JD-02.length" not in shown
    shown = field(browser, ref, "JD-03.value", "pendant").json["shown"]
    assert "JD-02.length" in shown
    assert "JD-02.inner" not in shown
    assert "JD-11" in field(browser, ref, "JD-04.hue", "green").json["shown"]


def test_not_testable_needs_a_reason_and_makes_room_for_a_result(bench):
    browser, ref = bench
    assert field(browser, ref, "JD-07.not_testable", "strung").status_code == 200
    state = field(browser, ref, "JD-06.not_testable", "other")
    assert state.status_code == 422
    assert (
        field(browser, ref, "JD-06.note", "台面有划痕").json["results"]["JD-06"]["state"] == "warn"
    )
    assert field(browser, ref, "JD-06.value", "1.66").json["results"]["JD-06"]["state"] == "pass"


@pytest.mark.parametrize(
    ("name", "value"),
    [("JD-06.value", "1,66"), ("JD-06.nope", "1"), ("XX-99.value", "1"), ("", ""), ("JD-03", "x"),
     ("JD-03.value", "no such option"), ("CM-08.photos", "0" * 64), ("JD-06.value", "9" * 400)],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(bench, name, value):
    browser, ref = bench
    response = field(browser, ref, name, value)
    assert response.status_code == 422
    assert response.json["title"]
    assert revisions(ref) == 0


def test_a_note_with_a_character_that_no_database_keeps_is_kept_without_it(bench):
    browser, ref = bench
    assert field(browser, ref, "JD-06.note", "台面\0有划痕").status_code == 200
    assert "台面有划痕" in text_of(browser.get(f"/bench/{ref}"))
    assert browser.post(f"/bench/{ref}/take-over", {"reason": "\0"}).status_code == 302


def test_submit_says_exactly_what_is_missing(bench):
    browser, ref = bench
    form = answers()
    form.pop("JD-07.value")
    response = browser.post(f"/bench/{ref}", {**form, "do": "submit"})
    page = text_of(response)
    assert response.status_code == 409
    wanted = re.findall(r'<li><a href="#check-([A-Z]+-\d+)">([^<]+)</a>', page)
    assert sorted({code for code, _ in wanted}) == [
        "CM-08",
        "CM-09",
        "JD-07",
        "JD-10",
        "JD-11",
        "JD-19",
    ]
    assert "JD-07 密度（静水称重）：未填写" in [text for _, text in wanted]
    assert all(f'id="check-{code}"' in page for code, _ in wanted)
    assert state_of(ref) is ItemState.INSPECTING


def test_a_whole_page_without_scripts_is_saved_with_its_files_and_submitted(bench):
    browser, ref = bench
    page = text_of(browser.get(f"/bench/{ref}"))
    assert all(f'name="{name}"' in page for name in files())
    response = whole_page(browser, ref, "submit")
    assert (response.status_code, state_of(ref)) == (302, ItemState.IN_REVIEW), text_of(response)
    assert browser.get(f"/bench/{ref}").status_code == 302


def test_submit_and_next_brings_the_next_piece(bench, network):
    browser, ref = bench
    following = queued(network)
    response = whole_page(browser, ref, "next")
    assert response.headers["Location"].startswith(f"/bench/{following}")
    assert state_of(following) is ItemState.INSPECTING


def test_one_wrong_field_keeps_the_rest_and_what_was_typed(bench):
    browser, ref = bench
    response = whole_page(browser, ref, "submit", **{"JD-06.value": "1,66"})
    page = text_of(response)
    assert response.status_code == 422
    assert 'value="1,66"' in page
    assert "小数点请用" in page
    assert state_of(ref) is ItemState.INSPECTING
    assert 'name="JD-07.value" value="3.33"' in text_of(browser.get(f"/bench/{ref}"))


def test_files_are_attached_drawn_ordered_and_taken_out(bench):
    browser, ref = bench

    def send(content, name, check):
        form = {"file": (BytesIO(content), name), "check": check, "replaces": ""}
        return browser.post(
            f"/bench/{ref}/files", form, content_type="multipart/form-data", headers=JSON
        )

    first, second = (send(picture(n), f"{n}.jpg", "CM-08").json for n in (1, 2))
    assert browser.client.get(first["thumb"]).status_code == 200
    assert "2/4" in second["results"]["CM-08"]["text"]
    curve = browser.client.get(send(spectrum(True), "ftir.csv", "JD-10").json["curve"])
    assert curve.mimetype == "image/svg+xml"
    assert curve.text.startswith("<svg")
    drawn = text_of(browser.get(f"/bench/{ref}/spectra/JD-10"))
    assert "<svg" in drawn
    assert "树脂" in drawn
    order = {"order": f"{second['id']},{first['id']}", "check": "CM-08"}
    assert browser.post(f"/bench/{ref}/files", order, headers=JSON).json["ok"] is True
    remove = {"remove": str(first["id"]), "check": "CM-08"}
    assert browser.post(f"/bench/{ref}/files", remove, headers=JSON).json["ok"] is True
    page = text_of(browser.get(f"/bench/{ref}"))
    assert f'data-id="{second["id"]}"' in page
    assert f'data-id="{first["id"]}"' not in page


def test_a_file_is_replaced_in_its_place(bench):
    browser, ref = bench

    def send(shade, **more):
        form = {"file": (BytesIO(picture(shade)), f"{shade}.jpg"), "check": "CM-08", **more}
        return browser.post(
            f"/bench/{ref}/files", form, content_type="multipart/form-data", headers=JSON
        )

    first, second, third = (send(n).json["id"] for n in (1, 2, 3))
    new = send(4, replaces=str(second)).json
    assert browser.client.get(new["url"]).mimetype == "image/jpeg"
    page = text_of(browser.get(f"/bench/{ref}"))
    shown = [int(key) for key in re.findall(r'data-id="(\d+)"', page)]
    assert [key for key in shown if key in (first, second, third, new["id"])] == [
        first,
        new["id"],
        third,
    ]
    assert send(4, replaces=str(new["id"])).json["id"] == new["id"]
    assert send(5, replaces=str(second)).status_code == 404
    assert send(5, replaces="99999").status_code == 404
    assert text_of(browser.get(f"/bench/{ref}")).count(f'data-id="{new["id"]}"') == 1
    events = text_of(browser.get(f"/items/{ref}"))
    assert "证据已停用" in events


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"check": "CM-08"}, 422),
        ({"check": "XX-1", "file": (BytesIO(picture(1)), "a.jpg")}, 422),
        ({"check": "JD-06", "file": (BytesIO(picture(2)), "a.jpg")}, 422),
        ({"check": "CM-08", "remove": "999999"}, 404),
        ({"check": "CM-08", "remove": "x"}, 404),
        ({"check": "JD-06", "order": "1"}, 404),
    ],
)
def test_files_that_fit_nowhere_are_refused(bench, form, status):
    browser, ref = bench
    again = {
        k: (BytesIO(v[0].getvalue()), v[1]) if isinstance(v, tuple) else v for k, v in form.items()
    }
    response = browser.post(
        f"/bench/{ref}/files", again, content_type="multipart/form-data", headers=JSON
    )
    assert response.status_code == status


def test_what_only_calls_itself_a_picture_is_refused(bench):
    browser, ref = bench
    form = {"file": (BytesIO(NOT_A_PICTURE), "a.jpg"), "check": "CM-08"}
    with db.reading() as session:
        kept = session.scalar(select(func.count()).select_from(Attachment))
    response = browser.post(
        f"/bench/{ref}/files", form, content_type="multipart/form-data", headers=JSON
    )
    assert (response.status_code, response.json["type"]) == (409, "urn:jadegate:file_kind_unknown")
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == kept


def test_after_a_send_back_a_correction_carries_its_reason(bench, network):
    browser, ref = bench
    whole_page(browser, ref, "submit")
    at = NOW + timedelta(hours=2)
    write(lambda s: review.send_back(s, ref, "密度请复称", by=network.reviewer, now=at))
    page = text_of(browser.get(f"/bench/{ref}"))
    assert "审核退回：密度请复称" in page
    assert field(browser, ref, "JD-07.value", "3.34").status_code == 422
    assert field(browser, ref, "JD-07.value", "3.34", reason="复称后更正").status_code == 200
    assert "复称后更正" in text_of(browser.get(f"/bench/{ref}"))


@both_databases
def test_the_same_piece_claimed_by_two_browsers_goes_to_one(signed_in, network):
    ref = queued(network)
    pair = signed_in("inspector"), signed_in("inspector_2")
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda b: b.post(f"/bench/{ref}/claim").status_code, pair))
    assert sorted(found) == [302, 409]


def test_english_is_english(bench):
    browser, ref = bench
    browser.post("/language", {"language": "en", "next": "/"})
    page = text_of(browser.get(f"/bench/{ref}"))
    assert "Refractive index" in page
    assert "Filled with resin" in page


def test_one_of_several_spectra_is_chosen_and_the_ledger_says_which(bench):
    browser, ref = bench
    content = spc_file([[1.0 * n for n in range(900)], [2.0 * n for n in range(900)]])

    def send(**more):
        body = {"file": (BytesIO(content), "two.spc"), **more}
        return browser.post(f"/bench/{ref}/checks/JD-10/files", body, headers=JSON)

    asked = send()
    assert asked.status_code == 409
    assert asked.json["choices"] == "1\n2"
    assert send(spectrum="3").status_code == 409
    assert send(spectrum="2").status_code == 200
    with db.reading() as session:
        assert session.scalars(select(Attachment.spectrum)).all()[-1] == 2
        said = session.scalars(
            select(LedgerEvent.body).where(LedgerEvent.tag == SpectrumChosen.tag)
        ).one()
        assert json.loads(said)["spectrum"] == 2
    assert "1798" in text_of(browser.get(f"/bench/{ref}/spectra/JD-10"))
