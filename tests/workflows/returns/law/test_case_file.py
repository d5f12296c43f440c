"""A lawyer's own file: what differs from the decision is told, and what can't be read says so."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import Any

import pytest

from workflows.returns.law.case_file import CheckedCase, check_cases

FILE = """
[base.bangle]
sale = { channel = "LIVE_STREAM", ordered_at = 2026-11-08T20:00:00+08:00 }
goods = { sku = "S1", category = "JEWELLERY", quantity = 1 }
[with.worn]
condition = { marks = ["WORN"] }

[[case]]
id = "1"
article = "Measures 10; Civil Code 203(2)"
base = "bangle"
signed = 2026-11-21T15:00:00+08:00
asked = 2026-11-22T09:00:00+08:00
[case.then]
decision = "accept"
code = "OK_7D"
by_person = false
rules = ["period.in_time"]
silent = ["period.late"]
missing = []
last_day = 2026-11-30
ends = 2026-12-01T00:00:00+08:00
answer_offence_at = 2026-12-08T00:00:00+08:00
"""


def checked(row: dict[str, Any], then: dict[str, Any], *left_out: str) -> CheckedCase:
    table = tomllib.loads(FILE)
    case = table["case"][0]
    case.update(row)
    case["then"].update(then)
    for key in left_out:
        del case[key]
    [one] = check_cases(table)
    return one


def test_a_case_that_agrees_has_no_faults() -> None:
    one = checked({}, {})
    assert (one.id, one.faults) == ("1", ())
    assert one.decision is not None
    assert one.decision.on == date(2026, 11, 22)
    assert check_cases({}) == ()


@pytest.mark.parametrize(
    ("then", "fault"),
    [
        ({"decision": "refuse"}, "decision: refuse ≠ accept"),
        ({"code": "LATE"}, "code: LATE ≠ OK_7D"),
        ({"proposal": "refuse"}, "proposal: refuse ≠ None"),
        ({"by_person": True}, "by_person: True ≠ False"),
        ({"rules": ["period.in_time", "period.late"]}, "rules: period.late: 没有适用 / silent"),
        ({"silent": ["period.in_time"]}, "silent: period.in_time: 适用了 / spoke"),
        ({"last_day": date(2026, 11, 29)}, "last_day: 2026-11-29 ≠ 2026-11-30"),
        (
            {"answer_offence_at": datetime.fromisoformat("2026-12-07T00:00:00+08:00")},
            "answer_offence_at: 2026-12-07 00:00:00+08:00 ≠ 2026-12-08 00:00:00+08:00",
        ),
        ({"refund_by": date(2026, 12, 1)}, "refund_by: 2026-12-01 ≠ None"),
        ({"promised_ends": date(2026, 12, 1)}, "promised_ends: 2026-12-01 ≠ None"),
        ({"missing": ["goods.category"]}, "missing: ['goods.category'] ≠ []"),
    ],
)
def test_each_thing_that_differs_is_told(then: dict[str, Any], fault: str) -> None:
    one = checked({}, then)
    assert one.decision is not None
    assert one.faults == (fault,)


@pytest.mark.parametrize(
    ("article", "faults"),
    [
        ("Measures 10; Measures 18(1)", ()),
        ("Measures 18(2)", ("article: 未引用 / not cited: MEASURES 18(2)",)),
        ("Measures 11; Civil Code 201", ("article: 未引用 / not cited: MEASURES 11",)),
        ("Food Safety Law", ("article: 未引用 / not cited: FOOD",)),
        ("", ()),
    ],
)
def test_an_article_that_is_not_cited_is_told(article: str, faults: tuple[str, ...]) -> None:
    assert checked({"article": article}, {}).faults == faults


@pytest.mark.parametrize(
    ("row", "then", "left_out", "fault"),
    [
        ({"colour": 1}, {}, (), "未知或缺少的字段 / keys: colour"),
        ({}, {"colour": 1}, (), "未知或缺少的字段 / keys: colour"),
        ({}, {}, ("then",), "未知或缺少的字段 / keys: "),
        ({}, {}, ("id",), "未知或缺少的字段 / keys: "),
        ({"given": {"goods": {"colour": 1}}}, {}, (), "goods.colour"),
        ({"base": "boat"}, {}, (), "boat"),
        ({"with": ["scratched"]}, {}, (), "scratched"),
        ({"with": 3}, {}, (), "int"),
        ({"base": "bangle", "given": [1]}, {}, (), "items"),
        ({"asked": ""}, {}, (), "没有 on 也没有通知时间 / neither on nor asked"),
    ],
)
def test_a_case_that_cannot_be_read_says_why(
    row: dict[str, Any], then: dict[str, Any], left_out: tuple[str, ...], fault: str
) -> None:
    one = checked(row, then, *left_out)
    assert one.decision is None
    assert len(one.faults) == 1
    assert fault in one.faults[0]


def test_pieces_join_what_the_base_says_and_the_day_may_be_written() -> None:
    worn = checked({"with": ["worn"]}, {})
    assert worn.faults
    later = checked({"on": date(2026, 11, 25)}, {})
    assert later.decision is not None
    assert (later.decision.on, later.faults) == (date(2026, 11, 25), ())
