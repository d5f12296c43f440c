"""The reviewer's desk: risk first, verdicts as the findings bear them, several passes at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from readers.spectrum.curve_writers import JADEITE, infrared
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import STEP, picture, queued, state_of, tried_on_bench, write
from support.flows.reviewer_looks import fetched, looks_at, marks_on
from support.sample_findings import complete_findings, standard_of

from app.base.config import current
from app.base.storage import open_store
from app.commands.evidence import store_file
from app.commands.inspection import bench as inspection
from app.commands.inspection import claims
from workflows.inspection.curves import bands_of
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield


def text_of(response):
    return response.get_data(as_text=True)


def submitted(network, case="jade", *, by=None, category="jade"):
    """A piece that an inspector has tested and submitted."""
    ref = queued(network, case=case, category=category)
    by = by or network.inspector
    at = NOW + 3 * STEP
    given = complete_findings(case)

    def act(session):
        claims.claim(session, ref, by=by, now=at)
        for check in standard_of(case).checks:
            if check.stage is Stage.BENCH and check.code in given:
                raw = given[check.code]
                raw = raw if isinstance(raw, dict) else {check.parts[0].key: raw}
                inspection.save_finding(session, ref, check.code, raw, by=by, now=at)
        inspection.submit(session, ref, by=by, now=at)

    write(act)
    return ref


def decide(browser, ref, action, reason=""):
    return browser.post(f"/review/{ref}", {"action": action, "reason": reason})


@both_databases
def test_empty_lists_are_pages(signed_in, network):
    browser = signed_in("reviewer")
    for path in ("", "/failed", "/undetermined", "/quarantined"):
        assert 'class="empty"' in browser.get(f"/review{path}").text
    for garbage in ("after=x", "after=1_2_nan_1", "after=1_x_1_1", "outcome=zzz", "category=%00"):
        assert 'class="empty"' in browser.get(f"/review?{garbage}").text


def test_what_fails_stands_before_what_passes(signed_in, network):
    good, bad = submitted(network), submitted(network, "jade_treated")
    page = text_of(signed_in("reviewer").get("/review"))
    assert re.findall(r'href="/review/(QC-[\d-]+)"', page) == [bad, good]
    assert "可通过" in page
    assert "不通过" in page


def test_the_page_shows_finding_limit_distance_and_grounds(signed_in, network):
    ref = submitted(network, "jade_treated")
    page = text_of(signed_in("reviewer").get(f"/review/{ref}"))
    assert "树脂充填" in page
    assert "标示质量 52.30，允许" in page
    assert "与描述 <b>不符</b>" in page
    assert 'value="fail"' in page
    assert 'value="pass"' not in page
    assert "不能作此结论" in page


def test_a_pass_is_signed_once(signed_in, network):
    ref = submitted(network)
    browser = signed_in("reviewer")
    assert 'value="pass"' in text_of(browser.get(f"/review/{ref}"))
    assert decide(browser, ref, "pass").status_code == 302
    assert state_of(ref) is ItemState.PASSED
    again = decide(browser, ref, "pass")
    assert again.status_code == 409
    assert "不能审核通过" in text_of(again)


@pytest.mark.parametrize(
    ("case", "action", "reason", "state"),
    [
        ("jade_treated", "fail", "检出树脂", ItemState.FAILED),
        ("jade", "send_back", "密度请复称", ItemState.INSPECTING),
        ("jade", "retest", "请另一位复检", ItemState.QUEUED),
    ],
)
def test_a_verdict_with_its_reason(signed_in, network, case, action, reason, state):
    ref = submitted(network, case)
    browser = signed_in("reviewer")
    bare = decide(browser, ref, action)
    assert bare.status_code == 409
    assert "请填写原因" in text_of(bare)
    assert decide(browser, ref, action, reason).status_code == 302
    assert state_of(ref) is state


def test_a_verdict_that_does_not_follow_is_refused_and_what_was_typed_stays(signed_in, network):
    ref = submitted(network)
    response = decide(signed_in("reviewer"), ref, "fail", "我就是不喜欢")
    assert response.status_code == 409
    assert "我就是不喜欢" in text_of(response)
    assert state_of(ref) is ItemState.IN_REVIEW


@pytest.mark.parametrize("action", ["", "issue", "x" * 300])
def test_an_unknown_action_is_refused(signed_in, network, action):
    ref = submitted(network)
    assert decide(signed_in("reviewer"), ref, action).status_code == 422


def test_failed_pieces_are_listed_and_can_be_tested_again(signed_in, network):
    ref = submitted(network, "jade_treated")
    browser = signed_in("reviewer")
    decide(browser, ref, "fail", "检出树脂")
    assert f"/review/{ref}" in text_of(browser.get("/review/failed?category=jade"))
    assert f"/review/{ref}" not in text_of(browser.get("/review/failed?category=gold"))
    assert f"/review/{ref}" in text_of(browser.get("/review/failed"))
    assert 'value="retest"' in text_of(browser.get(f"/review/{ref}"))
    other = signed_in("reviewer_2")
    assert decide(other, ref, "retest", "商家申诉").status_code == 302
    assert state_of(ref) is ItemState.QUEUED


def test_several_passes_each_with_its_own_result(signed_in, network):
    one, bad, two = submitted(network), submitted(network, "jade_treated"), submitted(network)
    browser = signed_in("reviewer")
    form = {"ref": [one, bad, two, "QC-2026-999999"]}
    results = browser.post("/review/batch", form, headers=JSON).json["results"]
    assert [results[r]["ok"] for r in form["ref"]] == [True, False, True, False]
    assert "不能作此结论" in results[bad]["text"]
    assert [state_of(r) for r in (one, bad, two)] == [
        ItemState.PASSED,
        ItemState.IN_REVIEW,
        ItemState.PASSED,
    ]
    assert browser.post("/review/batch", {}).status_code == 422
    assert results[bad]["text"] in text_of(browser.post("/review/batch", {"ref": [bad]}))


@both_databases
def test_two_who_approve_at_once(signed_in, network):
    ref = submitted(network)
    pair = signed_in("reviewer"), signed_in("reviewer_2")
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda b: decide(b, ref, "pass").status_code, pair))
    assert sorted(found) == [302, 409]
    assert state_of(ref) is ItemState.PASSED


def test_who_may_not_look(signed_in, network):
    ref = submitted(network)
    assert signed_in("reviewer_far").get(f"/review/{ref}").status_code == 404
    assert signed_in("inspector").get("/review").status_code == 403
    for reader in ("inspector", "manager"):
        led = signed_in(reader).get(f"/review/{ref}")
        assert (led.status_code, led.headers["Location"]) == (302, f"/items/{ref}")
    assert signed_in("manager").get("/review/quarantined").status_code == 200


def test_the_second_authenticator_of_a_bag_is_recorded(signed_in, network):
    ref = submitted(network, "handbag", category="handbag")
    browser = signed_in("reviewer")
    page = text_of(browser.get(f"/review/{ref}"))
    if "BG-19.value" not in page:
        pytest.fail("the check of the review is not on the page")
    assert "记录后显示第一人的结果" in page
    assert 'id="check-BG-01"' not in page
    assert 'value="pass"' not in page
    assert "待第二人独立鉴别" in text_of(browser.get("/review"))
    option = re.search(r'name="BG-19.value"\s+value="(\w+)"', page)[1]
    response = browser.post(f"/review/{ref}/checks/BG-19", {"BG-19.value": option})
    assert response.status_code == 302
    seen = text_of(browser.get(f"/review/{ref}"))
    assert f'value="{option}" checked' in seen
    assert 'id="check-BG-01"' in seen
    assert "待第二人独立鉴别" not in text_of(browser.get("/review"))
    other = re.findall(r'name="BG-19.value"\s+value="(\w+)"', seen)[1]
    again = browser.post(f"/review/{ref}/checks/BG-19", {"BG-19.value": other})
    assert again.status_code == 409
    assert browser.post(f"/review/{ref}/checks/BG-01", {"BG-01.value": "x"}).status_code == 404
    assert browser.post(f"/review/{ref}/checks/BG-19", {"BG-19.value": "zz"}).status_code == 422


def test_a_missing_reason_is_said_at_its_field(signed_in, network):
    ref = submitted(network)
    page = text_of(decide(signed_in("reviewer"), ref, "send_back"))
    field = page[page.index('id="reason"') : page.index("</div>", page.index('id="reason"'))]
    assert 'aria-invalid="true"' in field
    assert "请填写原因" in field


def _with_a_curve(signed_in, network):
    """A piece in review with one curve, whose doubt is shown and answered on the page."""
    waxed = infrared((*JADEITE, (2923.0, 14, 0.1)))
    bands = bands_of(standard_of("jade").check("JD-10"))
    file = store_file(open_store(current().evidence_url), "ir.csv", waxed, bands=bands)
    ref, by, at = queued(network), network.inspector, NOW + 3 * STEP
    tried_on_bench(ref, by=by, at=at)
    write(lambda s: inspection.attach_to_check(s, ref, "JD-10", [file], by=by, now=at))
    write(lambda s: inspection.submit(s, ref, by=by, now=at))
    reviewer = signed_in("reviewer")
    page = text_of(reviewer.get(f"/review/{ref}"))
    assert "谱图与结论有出入" in page
    assert "C-H" in page
    refused = decide(reviewer, ref, "pass")
    assert refused.status_code == 409
    assert "尚未答复" in text_of(refused)
    address = re.search(rf'action="(/review/{ref}/curves/\d+)"', page)[1]
    assert reviewer.post(address, {"reason": "蜡"}).status_code == 422
    assert reviewer.post(address, {"reason": "表面浮蜡，擦净后已无此峰"}).status_code == 302
    assert "表面浮蜡" in text_of(reviewer.get(f"/review/{ref}"))
    return ref, reviewer


def test_a_pass_wants_looks_at_what_the_page_of_this_sign_in_has_shown(signed_in, network):
    ref, reviewer = _with_a_curve(signed_in, network)
    key = marks_on(reviewer, ref)[0][0].partition(".")[0]
    of_another = [mark for mark, _ in marks_on(signed_in("reviewer_2"), ref)]
    for guessed in ([key], [f"{key}.x"], ["١", "-1.x", "9" * 400], of_another):
        told = reviewer.post(f"/review/{ref}/looks", {"file": guessed}, headers=JSON)
        assert told.json == {"left": 1}
        refused = decide(reviewer, ref, "pass")
        assert refused.status_code == 409
        assert "没有看过：JD-10" in text_of(refused)
        batch = reviewer.post("/review/batch", {"ref": [ref]}, headers=JSON).json["results"]
        assert "没有看过" in batch[ref]["text"]
    assert looks_at(reviewer, ref) == 0
    assert decide(reviewer, ref, "pass").status_code == 302
    assert state_of(ref) is ItemState.PASSED


def test_a_picture_counts_as_seen_by_the_mark_that_comes_with_its_bytes(signed_in, network):
    ref, by, at = queued(network), network.inspector, NOW + 3 * STEP
    tried_on_bench(ref, by=by, at=at)
    front = store_file(open_store(current().evidence_url), "front.jpg", picture(3))
    write(lambda s: inspection.attach_to_check(s, ref, "CM-08", [front], by=by, now=at))
    write(lambda s: inspection.submit(s, ref, by=by, now=at))
    reviewer, other = signed_in("reviewer"), signed_in("reviewer_2")
    ((named, drawn),) = marks_on(reviewer, ref)
    assert not drawn
    address = f"/evidence/{named.partition('.')[0]}"

    def left(mark):
        return reviewer.post(f"/review/{ref}/looks", {"file": mark}, headers=JSON).json["left"]

    assert left(named) == 1
    with_mark = {"Jadegate-Look": named}
    for got in (
        reviewer.get(address),
        reviewer.client.head(address, headers=with_mark),
        reviewer.get(f"{address}/thumb", headers=with_mark),
        reviewer.get(address, headers={"Jadegate-Look": address.rpartition("/")[2]}),
        other.get(address, headers=with_mark),
        reviewer.get(address, headers={"Jadegate-Look": marks_on(other, ref)[0][0]}),
    ):
        assert got.status_code == 200
        assert "Jadegate-Looked" not in got.headers
    given, answer = fetched(reviewer, named)
    kept = {"If-None-Match": answer.headers["ETag"]}
    assert front.digest[:32] not in answer.headers["ETag"]
    again, known = fetched(reviewer, named, **kept)
    assert (known.status_code, again) == (304, given)
    assert left(fetched(other, marks_on(other, ref)[0][0])[0]) == 1
    assert left(given) == 0


def test_a_check_is_sent_back_with_a_reason_of_the_list_and_answered_on_the_bench(
    signed_in, network
):
    ref = submitted(network)
    reviewer, inspector = signed_in("reviewer"), signed_in("inspector")
    unsaid = {"action": "send_back", "object.CM-07": "other", "object.JD-05": "blurred"}
    page = reviewer.post(f"/review/{ref}", unsaid)
    assert page.status_code == 409
    assert '<option value="blurred" selected>' in text_of(page)
    reason = {"action": "send_back", "object.CM-07": "reading", "words.CM-07": "请复称"}
    assert reviewer.post(f"/review/{ref}", reason).status_code == 302
    bench = text_of(inspector.get(f"/bench/{ref}"))
    assert "CM-07 读数存疑，请复测：请复称" in bench
    key = re.search(r'name="objection" value="(\d+)"', bench)[1]
    refused = inspector.post(f"/bench/{ref}", {"do": "submit"})
    assert "退回的理由尚未处理" in text_of(refused)
    short = inspector.post(f"/bench/{ref}/answers", {"objection": key, "words": "好"})
    assert short.status_code == 422
    answered = {"objection": key, "words": "已复称，读数不变"}
    assert inspector.post(f"/bench/{ref}/answers", answered).status_code == 302
    assert inspector.post(f"/bench/{ref}", {"do": "submit"}).status_code == 302
    assert state_of(ref) is ItemState.IN_REVIEW
