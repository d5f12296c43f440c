"""Facts that a case lacks, supplied by customer service on a plain form."""

from __future__ import annotations

import re

import pytest
from support.databases import both_databases
from support.return_pieces import BACK, HOUR, asked, case_of, set_line
from support.return_visits import done, text_of

from app.base import clock
from app.commands.returns.buyer import FROM_SERVICE
from app.web.returns.after_sales.fact_fields import GROUPS, groups_of
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.schema import facts_to_json
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.word_names import WORDS
from workflows.returns.states import ReturnState


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


@pytest.fixture
def service(signed_in):
    return signed_in("customer_service")


@pytest.fixture
def waiting(network, sold_piece):
    """A case that waits for a person: the shop calls the goods custom-made."""
    ref = sold_piece
    set_line(ref, custom=True)
    return asked(ref)


def sent_as_seen(page):
    """What a browser would send of the form, untouched."""
    form = re.search(r'<form id="facts".*?</form>', page, re.DOTALL)[0]
    given = dict(re.findall(r'<input class="[^"]*" id="([^"]+)"[^>]*? value="([^"]*)"', form))
    for name, options in re.findall(
        r'<select class="input" id="([^"]+)".*?>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected>', options)
        given[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', options)[1]
    texts = r'<textarea class="input" id="([^"]+)".*?>(.*?)</textarea>'
    given |= dict(re.findall(texts, form, re.DOTALL))
    given["seen"] = re.search(r'name="seen" value="([^"]+)"', form)[1]
    return given


def supplied(case):
    return case_of(case).decision["facts"]


def test_every_group_that_service_may_supply_is_asked_for_in_words():
    assert set(GROUPS) == FROM_SERVICE
    fields = [f for group in groups_of(facts_to_json(CaseFacts())) for f in group.fields]
    assert len(fields) > 60
    for kind in {f.plan.kind for f in fields} & set(WORDS):
        assert set(WORDS[kind]) == set(kind)
    assert all(f.label and f.control for f in fields)


def test_the_missing_fact_stands_first_and_decides_again(service, waiting):
    address = f"/service/cases/{waiting}/facts"
    page = text_of(service.get(f"/service/cases/{waiting}"))
    assert address in page
    assert "JSON" not in page
    facts = {"goods.category": "DIGITAL", "goods.custom.claimed": "no"}
    done(service.post(address, facts))
    assert case_of(waiting).state is ReturnState.MORE_INFO
    page = text_of(service.get(address))
    first = page.split("判断还缺这些")[1].split("<details")[0]
    assert "数字内容是否已下载、显示或拆封" in first
    done(service.post(address, {"goods.content_taken": "no"}))
    assert case_of(waiting).state is ReturnState.ACCEPTED
    page = text_of(service.get(address))
    assert "现在不能补充事实" in page
    assert service.post(address, {"goods.content_taken": "yes"}).status_code == 409


def test_a_form_sent_as_it_stands_changes_nothing(service, waiting):
    address = f"/service/cases/{waiting}/facts"
    before = supplied(waiting)
    done(service.post(address, sent_as_seen(text_of(service.get(address)))))
    after = supplied(waiting)
    same = set(before) - {"progress"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


@both_databases
def test_words_numbers_times_lists_and_rows_arrive(service, waiting):
    address = f"/service/cases/{waiting}/facts"
    given = {
        "buyer.company": "no",
        "goods.quantity": "２",
        "goods.custom.production_started_at": "2026-11-12T09:30",
        "goods.custom.production_proof": "工单 7\r\n照片 3",
        "objections": ["ONE_OF_A_KIND", "OPENED"],
        "promises[1].by": "CHAT",
        "promises[1].days": "15",
        "settlement.gifts[0].name": "手绳",
        "settlement.gifts[0].indicated_price": "39 元",
        "label.platform": "DOUYIN",
        "label.value": "7-1",
    }
    rows = len(supplied(waiting)["promises"])
    given = {name.replace("promises[1]", f"promises[{rows}]"): v for name, v in given.items()}
    done(service.post(address, given))
    facts = supplied(waiting)
    assert facts["buyer"]["company"] is False
    assert facts["goods"]["quantity"] == 2
    assert facts["goods"]["custom"]["claimed"] is True
    assert facts["goods"]["custom"]["production_started_at"] == "2026-11-12T09:30:00+08:00"
    assert facts["goods"]["custom"]["production_proof"] == ["工单 7", "照片 3"]
    assert facts["objections"] == ["ONE_OF_A_KIND", "OPENED"]
    assert (facts["promises"][-1]["by"], facts["promises"][-1]["days"]) == ("CHAT", 15)
    assert facts["promises"][-1]["everyone"] is False
    assert facts["settlement"]["gifts"][0]["indicated_price"] == "39"
    assert facts["label"] == {"platform": "DOUYIN", "value": "7-1"}


def test_what_is_no_longer_known_is_taken_back(service, waiting):
    address = f"/service/cases/{waiting}/facts"
    done(service.post(address, {"exclusion.ground": "HIGH_VALUE", "buyer.purpose": "LIVING"}))
    assert supplied(waiting)["exclusion"] == {"ground": "HIGH_VALUE", "term": "ALWAYS"}
    again = asked_again(service, waiting)
    done(service.post(again, {"exclusion.ground": "", "exclusion.term": "", "buyer.purpose": ""}))
    assert supplied(waiting)["exclusion"] is None
    assert supplied(waiting)["buyer"]["purpose"] is None


def asked_again(service, case):
    """The address of the form; the case must still take facts."""
    address = f"/service/cases/{case}/facts"
    assert "现在不能补充事实" not in text_of(service.get(address))
    return address


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("goods.quantity", "0", "不得小于1", "must be at least 1"),
        ("goods.quantity", "两件", "请输入整数", "Enter a whole number"),
        ("sale.ordered_at", "0031-01-01T10:00", "请输入时间", "Enter a time"),
        ("sale.ordered_at", "昨天", "请输入时间", "Enter a time"),
        ("goods.category", "JADE", "请从所列中选择", "Choose one of those listed"),
        ("label.value", "7-1", "缺少必填字段", "this field is required"),
        ("settlement.gifts[0].indicated_price", "-1", "不得小于0", "must be at least 0"),
        ("sale.order", "A\x00B", "控制字符", "control character"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(service, waiting, name, value, zh, en):
    address = f"/service/cases/{waiting}/facts"
    where = {"label.value": "label.platform"}.get(name, name)
    gift = {"settlement.gifts[0].name": "手绳"} if name.startswith("settlement") else {}
    page = text_of(service.post(address, {name: value, **gift}), 422)
    assert zh in beside(page, where)
    service.post("/language", {"language": "en", "next": "/"})
    page = text_of(service.post(address, {name: value, **gift}), 422)
    assert en in beside(page, where)
    assert 'aria-invalid="true"' in page
    assert case_of(waiting).state is ReturnState.WAITING_FOR_PERSON


def beside(page, name):
    """The words of the error that belongs to a field."""
    found = re.search(rf'<div id="{re.escape(name)}-error">(.*?)</div>', page, re.DOTALL)
    assert found, f"no error beside {name}"
    return found[1]


@both_databases
def test_facts_that_came_in_between_are_not_written_over(service, waiting):
    address = f"/service/cases/{waiting}/facts"
    seen = sent_as_seen(text_of(service.get(address)))
    done(service.post(address, {"buyer.company": "yes"}))
    answer = text_of(service.post(address, {**seen, "buyer.company": "no"}), 409)
    assert "别人刚刚改动了同一条记录" in answer
    assert supplied(waiting)["buyer"]["company"] is True


def test_another_kind_of_request_keeps_its_date(service, network, sold_piece):
    case = asked(sold_piece, ground=ReturnGround.EXCHANGE)
    notice = case_of(case).notice_at
    done(service.post(f"/service/cases/{case}/facts", {"ground": "no_reason"}))
    now = case_of(case)
    assert (now.ground, now.state, now.notice_at) == (
        ReturnGround.NO_REASON,
        ReturnState.ACCEPTED,
        notice,
    )


def test_who_only_reads_does_not_supply(signed_in, waiting):
    auditor = signed_in("auditor")
    assert auditor.get(f"/service/cases/{waiting}/facts").status_code == 403
    assert auditor.post(f"/service/cases/{waiting}/facts", {}).status_code == 403


def test_rows_of_a_list_are_numbered_from_one_and_a_single_one_is_not():
    def numbers(group, rows, **facts):
        known = facts_to_json(CaseFacts()) | facts
        (found,) = [one for one in groups_of(known) if one.name == group]
        return sorted({f.row for f in found.fields if f.keys[1] == rows})

    assert numbers("receipt", "parcels", receipt={"parcels": []}) == [0]
    assert numbers("receipt", "parcels", receipt={"parcels": [{}]}) == [0]
    assert numbers("receipt", "parcels", receipt={"parcels": [{}, {}]}) == [1, 2]
