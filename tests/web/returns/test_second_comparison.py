"""A returned piece looked at again: what was read before is shown, what was concluded is not."""

from __future__ import annotations

import pytest
from support.build import more_inspectors
from support.databases import both_databases
from support.return_pieces import BACK, HOUR, arrived, as_sent, asked, case_of
from support.return_visits import done, text_of

from app.base import clock
from workflows.returns.law.facts.words import ReturnFinding


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


@pytest.fixture
def compared(signed_in, network, sold_piece):
    """A case that the second inspector has compared: faulty, for a reason of their own."""
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    form = {key: str(value) for key, value in as_sent(ref).figures.items()}
    form |= {"mass": "63.21", "tag_no": "JG-T-0000042", "photos_match": "MATCHES"}
    form |= {"conclusion": "FAULTY", "reason": "内部有裂纹延伸"}
    done(signed_in("inspector_2").post(f"/compare/{case}", form))
    more_inspectors(network, 1)
    return case


def test_who_tested_it_before_it_went_out_is_told_so_and_gets_no_form(signed_in, compared):
    page = text_of(signed_in("inspector").get(f"/compare/{compared}"))
    assert "发货前检测过这一件的检验员不能做退货比对" in page
    assert 'id="compare"' not in page


def test_another_inspector_sees_readings_and_no_verdict(signed_in, compared):
    page = text_of(signed_in("hand_0").get(f"/compare/{compared}"))
    assert "63.21" in page
    assert "JG-T-0000042" in page
    assert "结论由您独立作出" in page
    for words in ("已记录的比对", "内部有裂纹延伸", "有质量问题</strong>", " checked"):
        assert words not in page
    assert 'value="63.21"' not in page


def test_who_compared_it_still_sees_the_own_result(signed_in, compared):
    page = text_of(signed_in("inspector_2").get(f"/compare/{compared}"))
    assert "已记录的比对" in page
    assert "结论：" in page


@both_databases
def test_the_second_verdict_takes_a_reason_and_stands(signed_in, compared):
    again = signed_in("inspector_2")
    form = {"mass": "63.21", "conclusion": "INTACT"}
    assert again.post(f"/compare/{compared}", form).status_code in (409, 422)
    done(again.post(f"/compare/{compared}", form | {"reason": "放大未见裂纹"}))
    assert case_of(compared).conclusion is ReturnFinding.INTACT
    page = text_of(signed_in("hand_0").get(f"/compare/{compared}"))
    assert "已记录的比对" not in page
    assert "63.21" in page


@both_databases
def test_a_draft_keeps_its_readings_and_not_the_verdict(signed_in, network, sold_piece):
    case = asked(sold_piece)
    arrived(network, case)
    more_inspectors(network, 1)
    first, second = signed_in("inspector_2"), signed_in("hand_0")
    address = f"/compare/{case}/readings"
    first.post(address, {"changed": "mass", "mass": "63.00"})
    first.post(address, {"changed": "conclusion", "conclusion": "SWAPPED"})
    first.post(address, {"changed": "reason", "reason": "看着不像"})
    page = text_of(second.get(f"/compare/{case}"))
    assert 'value="63.00"' in page
    assert "看着不像" not in page
    assert " checked" not in page
    assert "看着不像" in text_of(first.get(f"/compare/{case}"))
    second.post(address, {"changed": "tag_no", "tag_no": "JG-T-1"})
    page = text_of(second.get(f"/compare/{case}"))
    assert "看着不像" not in page
    assert 'value="63.00"' in page
